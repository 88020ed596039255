#!/bin/sh
set -eu
IMAGE=$(grep 'image:' compose.yaml | awk '{print $2}')
running=$(docker container inspect --format '{{.Image}}' web)
declared=$(docker image inspect --format '{{.Id}}' "$IMAGE")
[ "$running" = "$declared" ] || { echo "other image"; exit 1; }
changes=$(docker diff web)
[ -z "$changes" ] || { echo "changed: $changes"; exit 1; }
