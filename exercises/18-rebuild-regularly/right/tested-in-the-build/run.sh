#!/bin/sh
set -eu

# The name that the image which serves now keeps.
number=1
while docker image inspect "notes:$number" > /dev/null 2>&1; do
    number=$((number + 1))
done

docker build --pull --no-cache --tag "notes:$number" .
docker rm --force web
docker run --detach --name web --publish 8080:8080 --volume notes-data:/data "notes:$number"
