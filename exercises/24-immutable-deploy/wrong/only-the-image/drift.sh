#!/bin/sh
set -eu

. ./release.env
[ "$(docker container inspect --format '{{.Config.Image}}' web)" = "$IMAGE" ]
