#!/bin/sh
set -eu

# The way back.
if docker image inspect notes:current > /dev/null 2>&1; then
    docker tag notes:current notes:former
fi

# Today's base, whatever this machine has under the name.
docker build --pull --no-cache --tag notes:current .

# The candidate has to answer, beside the service and without its data.
docker rm --force candidate
docker run --detach --name candidate notes:current
for attempt in $(seq 30); do
    docker exec candidate notes health && break
    sleep 1
done
docker exec candidate notes health
docker rm --force candidate

docker rm --force web
docker run --detach --name web --publish 8080:8080 --volume notes-data:/data notes:current
