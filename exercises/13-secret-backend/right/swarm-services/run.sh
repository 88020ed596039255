#!/bin/sh
set -eu

docker swarm init --advertise-addr 127.0.0.1 || echo "this machine is part of a Swarm already"
docker build --tag notes .
docker network create --driver overlay back
docker secret create db-password - < secrets/db-password

secret=source=db-password,target=password,uid=10001,gid=10001,mode=0400
docker service create --detach --name db --network back --secret "$secret" \
    --mount type=volume,source=notes-data,target=/data \
    --env NOTES_ROLE=db --env NOTES_DB_PASSWORD_FILE=/run/secrets/password --env NOTES_ACCESS_LOG=on notes
docker service create --detach --name web --network back --secret "$secret" --publish 8080:8080 \
    --env NOTES_DB=db:8080 --env NOTES_DB_PASSWORD_FILE=/run/secrets/password --env NOTES_ACCESS_LOG=on notes
