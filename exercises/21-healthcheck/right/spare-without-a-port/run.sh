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
    --pids-limit 100 \
    --restart unless-stopped \
    --volume notes-data:/data \
    notes
# Stands by with notes of its own, and is published by nobody.
docker run --detach --name spare \
    --cap-drop ALL \
    --read-only \
    --tmpfs /tmp:size=16m,noexec,nosuid,nodev \
    --memory 256m \
    --memory-swap 256m \
    --cpus 1 \
    --pids-limit 100 \
    --restart unless-stopped \
    --volume spare-data:/data \
    notes
