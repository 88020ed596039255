#!/bin/bash
set -euo pipefail

line=$(<release.env)
docker rm --force web
docker run --detach --name web --read-only --tmpfs /tmp --publish 8080:8080 --volume notes-data:/data "${line#IMAGE=}"
