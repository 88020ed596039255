#!/bin/sh
set -eu

docker build --tag notes .
docker volume create notes-data
docker run --detach --name web \
    --publish 8080:80 \
    --sysctl net.ipv4.ip_unprivileged_port_start=1024 \
    --cap-drop ALL \
    --cap-add NET_BIND_SERVICE \
    --volume notes-data:/data \
    notes
docker run --detach --name trial \
    --publish 127.0.0.1:8081:80 \
    --sysctl net.ipv4.ip_unprivileged_port_start=1024 \
    --volume notes-data:/data \
    notes
