#!/bin/sh
set -eu

docker build --tag notes .
docker volume create notes-data
docker network create back

docker run --detach --name db \
    --network back \
    --env NOTES_ROLE=db \
    --env NOTES_DB_PASSWORD_FILE=/run/secrets/db-password \
    --env NOTES_BACKUP_KEY_FILE=/run/secrets/backup-key \
    --mount type=bind,src=./secrets/db-password,dst=/run/secrets/db-password,readonly \
    --mount type=bind,src=./secrets/backup-key,dst=/run/secrets/backup-key,readonly \
    --volume notes-data:/data \
    notes

docker run --detach --name mailer \
    --network back \
    --env NOTES_ROLE=mailer \
    --env NOTES_MAIL_KEY_FILE=/etc/relay/key \
    --volume ./secrets/mail-key:/etc/relay/key:ro \
    notes

docker run --detach --name web \
    --network back \
    --publish 8080:8080 \
    --env NOTES_DB=db:8080 \
    --env NOTES_DB_PASSWORD_FILE=/run/secrets/db-password \
    --env NOTES_MAILER=mailer:8080 \
    --volume "$PWD/secrets/db-password:/run/secrets/db-password:ro" \
    notes
