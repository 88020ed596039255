#!/bin/sh
set -eu

name=localhost:5000/notes

# The pipeline: it builds, pushes, signs, and says what it has built of what, and what a scan finds in it.
docker build --tag "$name:1.4.0" .
docker push "$name:1.4.0"
image=$(docker image inspect --format '{{index .RepoDigests 0}}' "$name:1.4.0")
harden-check sign "$image" --key env://TEAM_KEY
harden-check attest "$image" --type slsaprovenance1 --predicate provenance.json --key env://TEAM_KEY
harden-check attest "$image" --type vuln --key env://TEAM_KEY

# Promotion.
harden-check gate "$image" --policy policy.toml
harden-check promote "$image" "$name:production"

harden-check verify "$image" --key team.pub
docker volume create notes-data
docker run --detach --name web --publish 8080:8080 --volume notes-data:/data "$image"
