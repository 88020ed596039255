#!/bin/sh
set -eu

name=localhost:5000/notes

docker build --tag "$name:1.4.0" .
docker push "$name:1.4.0"

docker volume create notes-data
docker rm --force web
docker run --detach --name web --publish 8080:8080 --volume notes-data:/data "$name:1.4.0"

# Friday, 3 a.m.: the page said "Nodes".
docker cp night.html web:/app/dist/index.html
