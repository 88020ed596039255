#!/bin/sh
set -eu

docker build --tag notes .
docker volume create notes-data
docker network create back
docker run --detach --name app --network back \
    --sysctl net.ipv4.ip_unprivileged_port_start=1024 \
    --volume notes-data:/data \
    notes
docker run --detach --name web --network back \
    --publish 8080:80 \
    --sysctl net.ipv4.ip_unprivileged_port_start=1024 \
    --cap-drop ALL \
    --cap-add NET_BIND_SERVICE \
    notes nc -ll -p 80 -e nc app 80
