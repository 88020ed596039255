#!/bin/sh
set -eu

sudo chown -R 10001:100 secrets
sudo chmod -R u=rX,g=rX,o= secrets

docker compose up --build --detach
