#!/bin/sh
set -eu

docker build --pull --tag notes .

docker rm --force trial
docker run --detach --name trial --health-cmd 'notes health' --health-interval 2s notes
left=60
until [ "$(docker inspect --format '{{.State.Health.Status}}' trial)" = healthy ]; do
    left=$((left - 1))
    if [ "$left" -eq 0 ]; then
        docker rm --force trial
        exit 1
    fi
    sleep 1
done
docker rm --force trial

docker rm --force web-former
if docker ps --all --format '{{.Names}}' | grep -qx web; then
    docker stop web
    docker rename web web-former
fi
docker run --detach --name web --publish 8080:8080 --volume notes-data:/data notes
