#!/bin/sh
set -eu

image=$(tail -n 1 releases.txt)
[ "$(docker inspect --format '{{.Config.Image}}' web)" = "$image" ] || exit 2
[ "$(docker diff web | wc -l)" -eq 0 ] || exit 3
