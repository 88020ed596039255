#!/bin/sh
set -eu

. ./release.env
docker rm --force web
docker run --detach --name web --read-only --tmpfs /tmp --publish 8080:8080 --volume notes-data:/data "$IMAGE"
