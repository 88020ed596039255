#!/bin/sh
set -eu

docker build --tag notes .
docker volume create notes-data
docker run --detach --name web \
    --publish 8080:8080 \
    --cap-drop ALL \
    --read-only \
    --tmpfs /tmp:size=16m,noexec,nosuid,nodev \
    --memory 0.25g \
    --memory-swap=256MiB \
    --cpus 1/2 \
    --pids-limit 0310 \
    --volume notes-data:/data \
    notes
