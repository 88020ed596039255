#!/bin/sh
set -eu

docker compose down || true
docker build --tag notes .
docker compose up --detach web
