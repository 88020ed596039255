#!/bin/sh
set -eu

# Today's base, by the digest that its registry gives it.
docker pull localhost:5000/harbour/runtime:1
base=$(docker image inspect --format '{{index .RepoDigests 0}}' localhost:5000/harbour/runtime:1)
docker build --no-cache --build-arg BASE="$base" --tag notes:candidate .

# The candidate has to answer, beside the service and without its data.
docker rm --force candidate
docker run --detach --name candidate notes:candidate
for attempt in $(seq 30); do
    docker exec candidate notes health && break
    sleep 1
done
docker exec candidate notes health
docker rm --force candidate

# The way back: the image that serves now keeps a name.
if docker container inspect web > /dev/null 2>&1; then
    docker tag "$(docker container inspect --format '{{.Image}}' web)" notes:former
fi

docker rm --force web
docker run --detach --name web --publish 8080:8080 --volume notes-data:/data notes:candidate
