#!/bin/sh
set -eu

docker build --tag notes .
docker volume create notes-data

docker run --detach --name db \
    --user root \
    --publish 5432:8080 \
    --env NOTES_ROLE=db \
    --env NOTES_DB_PASSWORD=ponton-Nebel-64-kran \
    --volume notes-data:/data \
    notes

docker run --detach --name web \
    --link db \
    --publish 8080:8080 \
    --publish 9000:9000 \
    --env NOTES_ADMIN_PORT=9000 \
    --env NOTES_DB=db:8080 \
    --env-file .env \
    notes
