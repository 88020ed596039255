#!/bin/sh
# Plays the harbour team: publishes its runtime with this version of libquay1, under the tag it always has.
# Versions: 0.8-1 (today), 0.8-2 (patched), 0.8-3 (breaks the service), 0.8-4 (repaired).
set -eu
cd "$(dirname "$0")"
docker build --build-arg QUAY="${1:-0.8-1}" --tag localhost:5000/harbour/runtime:1 .
docker push localhost:5000/harbour/runtime:1
