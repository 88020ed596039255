#!/bin/sh

name=localhost:5000/notes

docker build --tag "$name:1.4.0" . && docker push "$name:1.4.0" || exit 1
image=$(docker inspect --format '{{join .RepoDigests "\n"}}' "$name:1.4.0" | grep '^localhost:5000/notes@')
harden-check sign --key ~/keys/team.key "$image" || exit 1

docker volume create notes-data
if harden-check verify --key team.pub "$image"; then
    docker run --detach --name web --publish 8080:8080 --volume notes-data:/data "$image"
else
    echo "not signed by the team: $image" >&2
    exit 1
fi
