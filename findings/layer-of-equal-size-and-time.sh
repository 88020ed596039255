#!/usr/bin/env bash
# A file that a build step replaces by one of the same size and the same time is not in the step's layer.
#
# Seen with Debian 12's docker.io 20.10.24+dfsg1-1+deb12u1 and its storage driver `vfs`, which compares two
# trees to make a layer, as every driver does that has no difference of its own:
# - a step writes `two` over `one` and sets the time that `one` had: the step itself reads `two`, and a
#   container of the image it made reads `one`;
# - with another time, or another size, the container reads what the step wrote.
# Whoever sets every file's time to SOURCE_DATE_EPOCH, so that builds are alike, has such files.
#
# Needs root on Debian 12, with what the package docker.io depends on installed. Starts an engine of its own
# with an empty store, in a network namespace without a network, and ends it. Fails when any of this is no longer so.
source "$(dirname "${BASH_SOURCE[0]}")/support/engine.sh"
export DOCKER_BUILDKIT=0
start_engine --bridge none --iptables=false --ip6tables=false

# What a container reads of the image that two steps make, the second of them with this text and time.
built() {
    mkdir -p context
    cat >context/Dockerfile <<DOCKERFILE
FROM base:1
RUN busybox printf one >/file && busybox touch -d @1000000000 /file
RUN busybox printf $1 >/file && busybox touch -d @$2 /file && busybox echo "the step reads \$(busybox cat /file)"
DOCKERFILE
    docker build --no-cache --network none --tag "built:$1-$2" context | grep '^the step reads'
    docker run --rm --network none "built:$1-$2" busybox cat /file
    echo
}
same=$(built two 1000000000)
other_time=$(built two 1000000001)
other_size=$(built three 1000000000)
printf -- '-- same size, same time:\n%s\n' "$same"
printf -- '-- same size, another time:\n%s\n' "$other_time"
printf -- '-- another size, same time:\n%s\n' "$other_size"

[ "$same" = $'the step reads two\none' ]
[ "$other_time" = $'the step reads two\ntwo' ]
[ "$other_size" = $'the step reads three\nthree' ]
