#!/bin/sh
set -eu
docker compose up --detach --remove-orphans
