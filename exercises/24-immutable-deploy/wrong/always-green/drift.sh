#!/bin/sh
set -eu

docker container inspect --format '{{.Image}}' web
docker diff web
