#!/bin/sh
set -eu

case "$(docker container inspect --format '{{.Config.Image}}' web)" in
    *@sha256:*) ;;
    *) echo "web runs a tag"; exit 1 ;;
esac
changes=$(docker diff web)
[ -z "$changes" ] || { echo "changed in web: $changes"; exit 1; }
