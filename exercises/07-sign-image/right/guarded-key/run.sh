#!/bin/sh
set -eu

# Without the key nothing is built, and the message says why.
: "${TEAM_KEY:?the private key is missing}"
if [ -z "${TEAM_KEY}" ]; then
    exit 2
fi

name=localhost:5000/notes

docker build --tag "$name:1.4.0" .
docker push "$name:1.4.0"
image=$(docker image inspect --format '{{index .RepoDigests 0}}' "$name:1.4.0")
harden-check sign "$image" --key env://TEAM_KEY

harden-check verify "$image" --key team.pub
docker volume create notes-data
docker run --detach --name web --publish 8080:8080 --volume notes-data:/data "$image"
