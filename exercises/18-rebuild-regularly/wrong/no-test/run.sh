#!/bin/sh
set -eu

# Today's base, whatever this machine has under the name.
docker build --pull --no-cache --tag notes:candidate .

# The way back: the image that serves now keeps a name.
if docker container inspect web > /dev/null 2>&1; then
    docker tag "$(docker container inspect --format '{{.Image}}' web)" notes:former
fi

docker rm --force web
docker run --detach --name web --publish 8080:8080 --volume notes-data:/data notes:candidate
