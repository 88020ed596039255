#!/bin/sh
set -eu

# Only the user of the services may read it, whoever owns it here now.
sudo chown 10001 secrets/db-password
sudo chmod 0400 secrets/db-password

docker compose up --build --detach
