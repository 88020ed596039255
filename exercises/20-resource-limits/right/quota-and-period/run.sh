#!/bin/sh
set -eu

docker build --tag notes .
docker volume create notes-data
docker run --detach --name web \
    --publish 8080:8080 \
    --cap-drop ALL \
    --read-only \
    --tmpfs /tmp:size=16m,noexec,nosuid,nodev \
    -m 134217728 \
    --memory-swap 134217728 \
    --cpu-period 100000 \
    --cpu-quota 50000 \
    --pids-limit 64 \
    --volume notes-data:/data \
    notes
