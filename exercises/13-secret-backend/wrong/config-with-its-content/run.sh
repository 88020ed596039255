#!/bin/sh
set -eu

docker compose up --build --detach
