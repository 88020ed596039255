#!/bin/sh
set -eu

docker build \
    --secret id=theme-token,src=secrets/theme-token \
    --secret id=signing-key,src=keys/signing.key \
    --tag notes .
docker volume create notes-data
docker run --detach --name web --publish 8080:8080 \
    --volume "$PWD/secrets/db-password:/run/secrets/db-password:ro" \
    --env NOTES_DB_PASSWORD_FILE=/run/secrets/db-password \
    --volume notes-data:/data notes
