#!/bin/sh
set -eu

name=localhost:5000/notes
docker pull "$name:1.4.0"
image=$(docker image inspect --format '{{index .RepoDigests 0}}' "$name:1.4.0")
docker rm --force web
docker run --detach --name web --read-only --tmpfs /tmp --publish 8080:8080 --volume notes-data:/data "$image"
