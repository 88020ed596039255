#!/usr/bin/env bash
# A file with `.wh.` anywhere in its path is gone from the image that docker-squash makes.
#
# Seen with docker-squash 1.2.2 (PyPI) and Debian 12's docker.io 20.10.24+dfsg1-1+deb12u1:
# - of the files power.wh.csv, 2026.wh.d/list, powercsv and power.kwh.csv in /srv the squashed image has the last one.
#   By OCI's text a name that begins with `.wh.` marks what is removed; the tool looks for these letters anywhere in
#   the path, and takes power.wh.csv for a mark that powercsv of a lower layer is removed.
# - of an image in which a step has put a file in a folder's place the tool makes an archive with the file and with
#   what was in the folder. The engine doesn't take it, and there is no image.
# The tool ends with success both times.
#
# Needs root on Debian 12, with what the package docker.io depends on installed, and python3 with pip and venv. Starts
# an engine of its own with an empty store, in a network namespace without a network, and ends it. Fails when any of
# this is no longer so.
source "$(dirname "${BASH_SOURCE[0]}")/support/engine.sh"
export DOCKER_BUILDKIT=0

python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check docker-squash==1.2.2
start_engine --bridge none --iptables=false --ip6tables=false
python/bin/pip list --disable-pip-version-check 2>/dev/null | grep '^docker-squash '

built() { # NAME STEP...
    mkdir -p context
    { printf 'FROM base:1\n'; printf 'RUN %s\n' "${@:2}"; } >context/Dockerfile
    docker build --quiet --network none --tag "$1:1" context >/dev/null
    python/bin/docker-squash --tag "$1:2" "$1:1" >squash.log 2>&1
    echo "$1: success"
}
files() { # IMAGE
    docker image inspect "$1" >/dev/null 2>&1 || { echo "$1: no such image" && return; }
    echo "$1:" "$(docker run --rm --pull never --network none "$1" busybox find /srv -type f | sort | paste -s -d ' ')"
}
seen=$(
    built power 'busybox mkdir -p /srv/2026.wh.d && busybox touch /srv/powercsv /srv/power.kwh.csv' \
        'busybox touch /srv/power.wh.csv /srv/2026.wh.d/list'
    files power:1
    files power:2
    built folder 'busybox mkdir -p /srv/list && busybox touch /srv/list/one' \
        'busybox rm -r /srv/list && busybox touch /srv/list'
    files folder:1
    files folder:2
)
printf '%s\n' "$seen"
[ "$seen" = 'power: success
power:1: /srv/2026.wh.d/list /srv/power.kwh.csv /srv/power.wh.csv /srv/powercsv
power:2: /srv/power.kwh.csv
folder: success
folder:1: /srv/list
folder:2: no such image' ]
