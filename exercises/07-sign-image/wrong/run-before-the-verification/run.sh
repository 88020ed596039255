#!/bin/sh
set -eu

name=localhost:5000/notes

docker build --tag "$name:1.4.0" .
docker push "$name:1.4.0"
image=$(docker image inspect --format '{{index .RepoDigests 0}}' "$name:1.4.0")
harden-check sign "$image" --key env://TEAM_KEY

docker run --rm "$image" sh -c "sha256sum /app/notes"
harden-check verify "$image" --key team.pub
docker volume create notes-data
docker run --detach --name web --publish 8080:8080 --volume notes-data:/data "$image"
