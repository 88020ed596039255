#!/bin/sh
set -eu

sudo chown root:10001 secrets/db-password
sudo chmod u=rw,g=r,o= secrets/db-password

docker build --tag notes .
docker network create back
docker run --detach --name db --network back --user 10001:10001 \
    --volume notes-data:/data --volume "$PWD/secrets:/secrets:ro" \
    --env NOTES_ROLE=db --env NOTES_DB_PASSWORD_FILE=/secrets/db-password --env NOTES_ACCESS_LOG=on notes
docker run --detach --name web --network back --user 10001:10001 --publish 8080:8080 \
    --volume "$PWD/secrets:/secrets:ro" \
    --env NOTES_DB=db:8080 --env NOTES_DB_PASSWORD_FILE=/secrets/db-password --env NOTES_ACCESS_LOG=on notes
