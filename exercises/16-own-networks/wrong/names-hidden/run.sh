#!/bin/sh
set -eu

docker build --tag notes .
docker volume create notes-data
docker volume create backup-data

docker run --detach --name backup \
    --env NOTES_ROLE=db \
    --env NOTES_DB_PASSWORD=winter-lamp-42 \
    --volume backup-data:/data \
    notes

docker run --detach --name db \
    --link backup \
    --env NOTES_ROLE=db \
    --env NOTES_DB_PASSWORD=winter-lamp-42 \
    --env NOTES_BACKUP=backup:8080 \
    --volume notes-data:/data \
    notes

docker run --detach --name mailer \
    --add-host db:127.0.0.1 \
    --add-host backup:127.0.0.1 \
    --env NOTES_ROLE=mailer \
    notes

docker run --detach --name web \
    --link db \
    --link mailer \
    --add-host backup:127.0.0.1 \
    --publish 8080:8080 \
    --env NOTES_DB=db:8080 \
    --env NOTES_DB_PASSWORD=winter-lamp-42 \
    --env NOTES_MAILER=mailer:8080 \
    notes
