#!/bin/sh
set -eu

docker build --tag notes .
docker run --detach --name web \
    --publish 8080:8080 \
    --cap-drop ALL \
    --read-only \
    --tmpfs /tmp:size=16m,noexec,nosuid,nodev \
    --tmpfs /data:size=64m,noexec,uid=10001,gid=10001 \
    notes
