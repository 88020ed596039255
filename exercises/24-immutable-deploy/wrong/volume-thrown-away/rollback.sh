#!/bin/sh
set -eu

cp former.env release.env
. ./release.env
docker rm --force --volumes web
docker volume rm --force notes-data
docker run --detach --name web --read-only --tmpfs /tmp --publish 8080:8080 --volume notes-data:/data "$IMAGE"
