#!/bin/sh
set -eu

docker build --tag notes .
docker volume create notes-data
docker run --detach --name web \
    --publish 8080:8080 \
    --cap-drop ALL \
    --read-only \
    --tmpfs /tmp:size=16m,noexec,nosuid,nodev \
    --security-opt seccomp=notes-seccomp.json \
    --security-opt no-new-privileges \
    --security-opt seccomp=unconfined \
    --volume notes-data:/data \
    notes
