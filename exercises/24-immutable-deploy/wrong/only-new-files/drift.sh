#!/bin/sh
set -eu

. ./release.env
running=$(docker container inspect --format '{{.Image}}' web)
declared=$(docker image inspect --format '{{.Id}}' "$IMAGE")
[ "$running" = "$declared" ] || { echo "web runs another image than release.env says"; exit 1; }

if docker diff web | grep '^A'; then exit 1; fi
