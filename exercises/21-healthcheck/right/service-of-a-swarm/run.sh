#!/bin/sh
set -eu

docker build --tag notes .
docker swarm init
docker volume create notes-data

docker service create --name web \
    --publish 8080:8080 \
    --cap-drop ALL \
    --read-only \
    --mount type=tmpfs,target=/tmp,tmpfs-size=16m \
    --mount type=volume,source=notes-data,target=/data \
    notes
