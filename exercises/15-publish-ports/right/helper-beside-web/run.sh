#!/bin/sh
set -eu

docker build --tag notes .
docker volume create notes-data
docker network create --subnet 172.30.15.0/24 --gateway 172.30.15.1 app

docker run --detach --name db \
    --network app \
    --ip 172.30.15.20 \
    --env NOTES_ROLE=db \
    --env NOTES_DB_PASSWORD=winter-lamp-42 \
    --volume notes-data:/data \
    notes

docker run --detach --name mailer \
    --network name=app,ip=172.30.15.21 \
    --env NOTES_ROLE=mailer \
    notes

docker run --detach --name web \
    --network app \
    --publish 8080:8080 \
    --publish 127.0.0.1:9000:9000 \
    --env NOTES_ADMIN_PORT=9000 \
    --env NOTES_DB=db:8080 \
    --env NOTES_DB_PASSWORD=winter-lamp-42 \
    --env NOTES_MAILER=mailer:8080 \
    notes

docker run --detach --name watch \
    --network container:web \
    --entrypoint /bin/sh \
    notes -c 'while sleep 5; do wget -q -O /dev/null http://127.0.0.1:9000/metrics; done'
