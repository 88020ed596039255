#!/bin/sh
set -eu

docker build --tag notes .
docker volume create notes-data
docker volume create backup-data
docker network create app
docker network create front
docker network create back
docker network create vault

docker run --detach --name backup \
    --network app \
    --network-alias store-7f3a \
    --env NOTES_ROLE=db \
    --env NOTES_DB_PASSWORD=winter-lamp-42 \
    --volume backup-data:/data \
    notes

docker run --detach --name db \
    --network app \
    --network-alias keeper-91c2 \
    --env NOTES_ROLE=db \
    --env NOTES_DB_PASSWORD=winter-lamp-42 \
    --env NOTES_BACKUP=backup:8080 \
    --volume notes-data:/data \
    notes

docker run --detach --name mailer \
    --network app \
    --network-alias post-40de \
    --env NOTES_ROLE=mailer \
    notes

docker run --detach --name web \
    --network app \
    --publish 8080:8080 \
    --env NOTES_DB=db:8080 \
    --env NOTES_DB_PASSWORD=winter-lamp-42 \
    --env NOTES_MAILER=mailer:8080 \
    notes

docker network connect vault backup
docker network connect vault db
docker network connect back db
docker network connect back web
docker network connect front web
docker network connect front mailer
