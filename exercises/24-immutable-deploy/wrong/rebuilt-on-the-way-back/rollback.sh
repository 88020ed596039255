#!/bin/sh
set -eu

name=localhost:5000/notes

docker build --tag "$name:1.4.0" .
docker push "$name:1.4.0"
image=$(docker image inspect --format '{{index .RepoDigests 0}}' "$name:1.4.0")
echo "IMAGE=$image" > release.env
sh deploy.sh
