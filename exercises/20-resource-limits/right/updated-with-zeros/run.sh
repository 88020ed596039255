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
    --pids-limit 1000 \
    --volume notes-data:/data \
    notes
docker update --memory 0 --memory-swap 0 --cpus 0 --pids-limit 100 web
docker update --pids-limit 0 web
