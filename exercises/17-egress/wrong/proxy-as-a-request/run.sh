#!/bin/sh
set -eu

docker build --tag notes .
docker volume create notes-data
docker network create app

docker run --detach --name db \
    --network app \
    --env NOTES_ROLE=db \
    --env NOTES_DB_PASSWORD=winter-lamp-42 \
    --volume notes-data:/data \
    notes

docker run --detach --name proxy \
    --network app \
    --env NOTES_ROLE=proxy \
    --env NOTES_ALLOW=mail.example:2525 \
    notes

docker run --detach --name web \
    --network app \
    --env NOTES_DB=db:8080 \
    --env NOTES_DB_PASSWORD=winter-lamp-42 \
    --env NOTES_MAILER=mail.example:2525 \
    --env NOTES_PROXY=proxy:8080 \
    notes

docker run --detach --name door \
    --network app \
    --publish 8080:8080 \
    --entrypoint nc \
    notes -ll -p 8080 -e nc web 8080
