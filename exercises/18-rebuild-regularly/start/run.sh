#!/bin/sh
set -eu

docker build --tag notes:current .
docker rm --force web
docker run --detach --name web --publish 8080:8080 --volume notes-data:/data notes:current
