#!/bin/sh
set -eu

docker build --tag notes .
docker run --detach --name web --publish 8080:8080 --tmpfs /data:uid=10001,gid=10001 notes
