#!/bin/sh
set -eu

read -r image < digest
docker rm --force web
docker run --detach --name web --tmpfs /tmp --publish 8080:8080 --volume notes-data:/data "$image"
