#!/bin/sh
set -eu

image=$(cat current)
[ "$(docker ps --quiet --filter "ancestor=$image" | wc -l)" -eq 1 ] || { echo "web is not what current says"; exit 1; }
runs=$(docker container inspect --format '{{.Name}} {{.Config.Image}} {{index .Config.Labels "release"}}' web)
[ "$runs" = "/web $image $image" ] || { echo "not what current says: $runs"; exit 1; }
[ -z "$(docker diff web)" ] || { echo "changed inside"; exit 1; }
