#!/bin/sh
set -eu

docker build --tag notes .
docker volume create notes-data
docker volume create notes-scratch
docker run --detach --name web \
    --publish 8080:8080 \
    --cap-drop ALL \
    --read-only \
    --volume notes-scratch:/tmp \
    --volume notes-data:/data \
    notes
