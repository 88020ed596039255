#!/bin/sh
set -eu

docker build --tag notes .
docker volume create notes-data
docker run --detach --name web \
    --publish 8080:80 \
    --cap-drop ALL \
    --cap-add NET_BIND_SERVICE \
    --volume notes-data:/data \
    notes
