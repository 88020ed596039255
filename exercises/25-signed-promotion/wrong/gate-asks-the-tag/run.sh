#!/bin/sh
set -eu

staging=localhost:5000/staging/notes
production=localhost:5000/production/notes

# The pipeline: it builds, pushes, signs, and says what it has built of what, and what a scan finds in it.
docker build --tag "$staging:1.4.0" .
docker push "$staging:1.4.0"
image=$(docker image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$staging:1.4.0" | grep "^$staging@")
harden-check sign "$image" --key env://TEAM_KEY
harden-check attest "$image" --type slsaprovenance1 --predicate provenance.json --key env://TEAM_KEY
harden-check attest "$image" --type vuln --key env://TEAM_KEY

# Promotion.
harden-check gate "$staging:1.4.0" --policy policy.toml
harden-check promote "$image" "$production:1.4.0"

docker volume create notes-data
docker run --detach --name web --publish 8080:8080 --volume notes-data:/data "$production@${image#*@}"
