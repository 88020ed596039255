#!/bin/sh
set -eu

name=localhost:5000/notes:1.4.0
docker pull "$name"
[ "$(docker container inspect --format '{{.Image}}' web)" = "$(docker image inspect --format '{{.Id}}' "$name")" ]
[ -z "$(docker diff web)" ]
