#!/bin/sh
set -eu

docker build --tag notes .
docker volume create notes-data
docker network create edge
docker network create --internal front
docker network create --internal back

docker run --detach --name db \
    --network back \
    --env NOTES_ROLE=db \
    --env NOTES_DB_PASSWORD=winter-lamp-42 \
    --volume notes-data:/data \
    notes

docker run --detach --name relay \
    --network edge \
    --read-only \
    --cap-drop ALL \
    --entrypoint nc \
    notes -ll -p 2525 -e nc mail.example 2525

docker run --detach --name web \
    --network front \
    --env NOTES_DB=db:8080 \
    --env NOTES_DB_PASSWORD=winter-lamp-42 \
    --env NOTES_MAILER=relay:2525 \
    notes

docker run --detach --name door \
    --network edge \
    --publish 8080:8080 \
    --entrypoint nc \
    notes -ll -p 8080 -e nc web 8080

docker network connect front relay
docker network connect back web
docker network connect front door
