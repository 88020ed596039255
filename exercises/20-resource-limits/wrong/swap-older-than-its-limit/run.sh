#!/bin/sh
set -eu

docker build --tag notes .
docker volume create notes-data
docker run --detach --name web \
    --publish 8080:8080 \
    --cap-drop ALL \
    --read-only \
    --tmpfs /tmp:size=16m,noexec,nosuid,nodev \
    --memory 4g \
    --cpus 1 \
    --pids-limit 100 \
    --volume notes-data:/data \
    notes
docker update --memory 256m web
