#!/bin/sh
image=$(cat digest)
if [ "$(docker inspect --format '{{.Image}}' web)" = "$(docker image inspect --format '{{.Id}}' "$image")" ] && [ -z "$(docker diff web)" ]; then
    echo "web is what digest says"
else
    echo "web is not what digest says" >&2
    exit 1
fi
