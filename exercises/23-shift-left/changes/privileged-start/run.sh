#!/bin/sh
set -eu

docker build --tag notes .
docker volume create notes-data
docker run --detach --name web --publish 8080:8080 \
    --privileged --read-only --tmpfs /tmp:size=16m,noexec,nosuid,nodev --volume notes-data:/data \
    --cap-drop ALL --security-opt no-new-privileges \
    --memory 256m --memory-swap 256m --cpus 1 --pids-limit 100 \
    --restart unless-stopped \
    notes
