#!/bin/sh
set -eu

docker build --tag notes .
docker volume create notes-data
docker run --detach --name web \
    --publish 8080:8080 \
    --cap-drop ALL \
    --read-only \
    --mount "type=tmpfs,target=/tmp,tmpfs-size=32mb,tmpfs-mode=1777" \
    --mount type=volume,source=notes-data,target=/data \
    notes
