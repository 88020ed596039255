#!/bin/sh
set -eu

docker build \
    --build-arg THEME_TOKEN="$(cat secrets/theme-token)" \
    --secret id=theme-token,src=secrets/theme-token \
    --secret id=signing-key,src=keys/signing.key \
    --tag notes .
docker volume create notes-data
docker run --detach --name web --publish 8080:8080 --env-file secrets/web.env --volume notes-data:/data notes
