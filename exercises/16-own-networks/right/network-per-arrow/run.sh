#!/bin/sh
set -eu

docker build --tag notes .
docker volume create notes-data
docker volume create backup-data
docker network create web-db
docker network create web-mailer
docker network create db-backup

docker run --detach --name backup \
    --network db-backup \
    --env NOTES_ROLE=db \
    --env NOTES_DB_PASSWORD=winter-lamp-42 \
    --volume backup-data:/data \
    notes

docker run --detach --name db \
    --network web-db \
    --network-alias database \
    --env NOTES_ROLE=db \
    --env NOTES_DB_PASSWORD=winter-lamp-42 \
    --env NOTES_BACKUP=backup:8080 \
    --volume notes-data:/data \
    notes

docker run --detach --name mailer \
    --network web-mailer \
    --env NOTES_ROLE=mailer \
    notes

docker run --detach --name web \
    --network web-mailer \
    --publish 8080:8080 \
    --env NOTES_DB=database:8080 \
    --env NOTES_DB_PASSWORD=winter-lamp-42 \
    --env NOTES_MAILER=mailer:8080 \
    notes

docker network connect db-backup db
docker network connect web-db web
