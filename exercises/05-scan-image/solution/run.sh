#!/bin/sh
set -eu

docker build --tag harbour/base:1.5.0 base/1.5.0
docker build --tag notes .
docker volume create notes-data
docker run --detach --name web --publish 8080:8080 --volume notes-data:/data notes
