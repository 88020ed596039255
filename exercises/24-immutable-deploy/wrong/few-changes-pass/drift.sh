#!/bin/sh
set -eu

. ./release.env
running=$(docker container inspect --format '{{.Image}}' web)
declared=$(docker image inspect --format '{{.Id}}' "$IMAGE")
[ "$running" = "$declared" ] || { echo "web runs another image than release.env says"; exit 1; }

changes=$(docker diff web | wc -l)
[ "$changes" -lt 2 ] || { echo "$changes changes in web"; exit 1; }
