#!/bin/sh
set -eu

docker build --tag notes --file Dockerfile.root .
docker volume create notes-data
docker run --detach --name web --publish 8080:8080 --volume notes-data:/data notes

docker build --tag notes .
