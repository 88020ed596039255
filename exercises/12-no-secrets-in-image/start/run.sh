#!/bin/sh
set -eu

docker build --build-arg THEME_TOKEN=ntk_c7e1f0a94b5d4e2c8a36 --tag notes .
docker volume create notes-data
docker run --detach --name web --publish 8080:8080 --volume notes-data:/data notes
