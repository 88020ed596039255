#!/usr/bin/env bash
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$HERE"
source ./settings.env

IMAGE="${IMAGE:-notes}"
OPTIONS=(--detach --name "$NAME" --publish "$PORT:8080")

die() {
    echo "$*" >&2
    exit 1
}

build() {
    local tag=$1
    shift
    docker build --tag "$tag" "$@" .
}

command -v docker >/dev/null || die "docker is missing"

case "${1:-up}" in
    up)
        docker rm --force "$NAME" >/dev/null 2>&1 || true
        build "$IMAGE" --label built-by=run.sh
        docker volume inspect notes-data >/dev/null 2>&1 || docker volume create notes-data
        OPTIONS+=(--volume notes-data:/data)
        docker run "${OPTIONS[@]}" "$IMAGE"
        ;;
    down)
        docker rm --force "$NAME"
        ;;
    *)
        die "usage: $0 [up|down]"
        ;;
esac

if [[ -n "${VERBOSE:-}" ]]; then
    docker ps
fi
