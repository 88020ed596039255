#!/bin/sh
set -eu

docker build --tag notes --target build .
harden-check sbom notes > sbom.cdx.json
docker build --tag notes .
docker volume create notes-data
docker run --detach --name web --publish 8080:8080 --volume notes-data:/data notes
