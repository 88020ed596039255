#!/bin/sh
set -eu

docker build --tag notes .
docker volume create notes-data
docker network create notes

docker run --detach --name db \
    --network notes \
    --volume "$PWD/secrets/db-password:/run/secrets/db-password:ro" \
    --env NOTES_ROLE=db \
    --env NOTES_DB_PASSWORD_FILE=/run/secrets/db-password \
    --volume notes-data:/data \
    notes

docker run --detach --name web \
    --network notes \
    --publish 127.0.0.1:8080:8080 \
    --publish 127.0.0.1:9000:9000 \
    --volume "$PWD/secrets/db-password:/run/secrets/db-password:ro" \
    --env NOTES_ADMIN_PORT=9000 \
    --env NOTES_DB=db:8080 \
    --env NOTES_DB_PASSWORD_FILE=/run/secrets/db-password \
    notes
