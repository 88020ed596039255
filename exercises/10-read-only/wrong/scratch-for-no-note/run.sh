#!/bin/sh
set -eu

docker build --tag notes .
docker volume create notes-data
docker run --detach --name web \
    --publish 8080:8080 \
    --cap-drop ALL \
    --read-only \
    --tmpfs /tmp:size=4k,noexec,nosuid,nodev \
    --volume notes-data:/data \
    notes
