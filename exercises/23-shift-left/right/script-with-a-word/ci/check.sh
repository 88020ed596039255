#!/usr/bin/env bash
set -euo pipefail
image=${1:?image}
harden-check lint .
docker build --tag "$image" .
harden-check scan "$image"
