#!/bin/sh
set -eu

export THEME_TOKEN=ntk_c7e1f0a94b5d4e2c8a36
docker build \
    --secret id=theme-token,env=THEME_TOKEN \
    --secret id=signing-key,src=keys/signing.key \
    --tag notes .
docker volume create notes-data
docker run --detach --name web --publish 8080:8080 --env-file secrets/web.env --volume notes-data:/data notes
