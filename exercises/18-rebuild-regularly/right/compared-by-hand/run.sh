#!/bin/bash
set -euo pipefail

base=localhost:5000/harbour/runtime:1
today=$(date +%Y-%m-%d)

answers() {
    for _ in {1..30}; do
        curl --fail --silent --output /dev/null "http://localhost:$1/health" && return 0
        sleep 1
    done
    return 1
}

docker pull "$base"
docker build --tag "notes:$today" .

docker rm --force web-next
docker run --detach --name web-next --publish 127.0.0.1:8081:8080 "notes:$today"
if ! answers 8081; then
    docker rm --force web-next
    echo "notes:$today does not answer; the former image goes on serving" >&2
    exit 1
fi
docker rm --force web-next web
docker run --detach --name web --publish 8080:8080 --volume notes-data:/data "notes:$today"
