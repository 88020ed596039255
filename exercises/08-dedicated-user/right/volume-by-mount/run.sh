#!/bin/sh
set -eu

docker build --tag notes .
docker volume create notes-data
docker run --detach --name web --publish 8080:8080 --mount type=volume,source=notes-data,target=/data notes
