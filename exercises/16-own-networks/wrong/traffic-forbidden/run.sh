#!/bin/sh
set -eu

docker build --tag notes .
docker volume create notes-data
docker volume create backup-data
docker network create --opt com.docker.network.bridge.enable_icc=false app

docker run --detach --name backup \
    --network app \
    --env NOTES_ROLE=db \
    --env NOTES_DB_PASSWORD=winter-lamp-42 \
    --volume backup-data:/data \
    notes

docker run --detach --name db \
    --network app \
    --env NOTES_ROLE=db \
    --env NOTES_DB_PASSWORD=winter-lamp-42 \
    --env NOTES_BACKUP=backup:8080 \
    --volume notes-data:/data \
    notes

docker run --detach --name mailer \
    --network app \
    --env NOTES_ROLE=mailer \
    notes

docker run --detach --name web \
    --network app \
    --publish 8080:8080 \
    --env NOTES_DB=db:8080 \
    --env NOTES_DB_PASSWORD=winter-lamp-42 \
    --env NOTES_MAILER=mailer:8080 \
    notes
