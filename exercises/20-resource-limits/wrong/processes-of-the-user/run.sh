#!/bin/sh
set -eu

docker build --tag notes .
docker volume create notes-data
docker run --detach --name web \
    --publish 8080:8080 \
    --cap-drop ALL \
    --read-only \
    --tmpfs /tmp:size=16m,noexec,nosuid,nodev \
    --memory 256m \
    --memory-swap 256m \
    --cpus 1 \
    --ulimit nproc=100:100 \
    --volume notes-data:/data \
    notes
