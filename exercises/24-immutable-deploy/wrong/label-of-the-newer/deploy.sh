#!/bin/sh
set -eu

. ./release.env
. ./label.env
docker rm --force web
docker run --label "release=$LABEL" --detach --name web --read-only --tmpfs /tmp --publish 8080:8080 --volume notes-data:/data "$IMAGE"
