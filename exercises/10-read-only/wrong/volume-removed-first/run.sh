#!/bin/sh
set -eu

docker build --tag notes .
docker rm --force web 2>/dev/null || true
docker volume rm notes-data 2>/dev/null || true
docker volume create notes-data
docker run --detach --name web \
    --publish 8080:8080 \
    --cap-drop ALL \
    --read-only \
    --tmpfs /tmp:size=16m,noexec,nosuid,nodev \
    --volume notes-data:/data \
    notes
