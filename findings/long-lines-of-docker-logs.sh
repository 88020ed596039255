#!/usr/bin/env bash
# A log line longer than 16 KiB is not one line to `docker logs`, and with the driver `local` eats its neighbour.
#
# Seen with Debian 12's docker.io 20.10.24+dfsg1-1+deb12u1. A container writes `first`, a line of 40000 letters and
# `last`, and `docker logs` is asked for what it wrote:
# - of the driver `local`, which Docker's documentation recommends, two lines come back: the newline behind the long
#   one is lost, and `last` is glued to it. Whoever counts lines or looks for one that begins with `last` finds none.
#   The drivers json-file and, since moby's issue 38045, journald put the newline back.
# - `--tail 2` of json-file gives the last 7232 letters of the long line and `last`: what was cut out of the middle
#   looks like a line. Half of a JSON object is read as a whole one.
# - `--timestamps` writes a time into the middle of the line wherever the engine had cut it.
# That the engine cuts lines at 16 KiB is known (moby's issue 34855, open). Its own reader doesn't put them together.
#
# Needs root on Debian 12, with what the package docker.io depends on installed. Starts an engine of its own with an
# empty store, in a network namespace without a network, and ends it. Fails when any of this is no longer so.
source "$(dirname "${BASH_SOURCE[0]}")/support/engine.sh"
start_engine --bridge none --iptables=false --ip6tables=false

# shellcheck disable=SC2016  # the container's shell expands it
write='echo first; busybox head -c 40000 /dev/zero | busybox tr "\0" x; echo; echo last'
seen=$(for driver in json-file local; do
    docker run --name "of-$driver" --network none --log-driver "$driver" base:1 /bin/sh -c "$write" >written
    echo "$driver, lines: $(wc -l <written) written, $(docker logs "of-$driver" | wc -l) back"
    echo "$driver, lines that begin with last: $(docker logs "of-$driver" | grep -c '^last' || true)"
    echo "$driver, lengths of --tail 2: $(docker logs --tail 2 "of-$driver" | awk '{ print length($0) }' |
        paste -s -d ' ')"
    echo "$driver, times in the long line: $(docker logs --timestamps "of-$driver" | sed -n 2p |
        grep -o '[0-9]T[0-9:.]*Z' | wc -l)"
done)
printf '%s\n' "$seen"
[ "$seen" = 'json-file, lines: 3 written, 3 back
json-file, lines that begin with last: 1
json-file, lengths of --tail 2: 7232 4
json-file, times in the long line: 3
local, lines: 3 written, 2 back
local, lines that begin with last: 0
local, lengths of --tail 2: 7236
local, times in the long line: 4' ]
