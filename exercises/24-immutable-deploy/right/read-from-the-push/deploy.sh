#!/bin/sh
set -eu

image=$(cat current)
docker rm --force web
docker run --detach --name web --label "release=$image" --read-only --tmpfs /tmp --publish 8080:8080 \
    --volume notes-data:/data "$image"
