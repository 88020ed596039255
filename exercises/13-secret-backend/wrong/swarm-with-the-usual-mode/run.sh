#!/bin/sh
set -eu

docker build --tag notes .
docker secret create db-password-1 secrets/db-password
docker stack deploy --compose-file compose.yaml notes
