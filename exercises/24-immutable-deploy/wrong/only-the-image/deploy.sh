#!/bin/sh
set -eu

. ./release.env
docker rm --force web
docker run --detach --name web --publish 8080:8080 --volume notes-data:/data "$IMAGE"
