#!/bin/sh
set -eu

image=$(grep '^IMAGE=' release.env | cut -d= -f2)
[ "$(docker inspect --format '{{.Config.Image}}' web)" = "$image" ]
[ -z "$(docker diff web)" ]
