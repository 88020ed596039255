#!/usr/bin/env bash
# Numbers of `docker create` that mean something else than they seem to, or that few expect to be taken.
#
# Seen with Docker's command 20.10.24 (Debian 12, docker.io 20.10.24+dfsg1):
# - `--pids-limit 0310` asks for 200 processes and `--stop-timeout 010` for 8 seconds: a leading zero is
#   octal. `--memory 010m` is ten mebibytes all the same: sizes are decimal.
# - `--pids-limit 1_00` is 100.
# - `--cpus 1/2`, `--cpus 5e-1` and `--cpus 0x1p-1` are half a CPU.
# - `--health-retries 0x3` is 3, `--restart on-failure:0x3` is refused.
# A reader of run lines that takes decimal numbers only judges another container than the one that runs.
#
# Needs Debian 12's apt-get and dpkg, python3, and no engine: the command speaks to a stand-in on a
# socket, which writes down what it is asked. Fails when any of this is no longer so.
source "$(dirname "${BASH_SOURCE[0]}")/support/docker-command.sh"

start_stand_in

asked_for() { # FIELD FLAGS...
    field=$1
    shift
    if ! create "$@" >/dev/null 2>&1; then
        echo refused
        return
    fi
    python3 -c 'import json, sys
value = json.load(open("asked.json"))
for part in sys.argv[1].split("."):
    value = value[part]
print(value)' "$field"
}

client/usr/bin/docker --version
while read -r wanted field flags; do
    # shellcheck disable=SC2086  # the flags are several words
    expect "$flags -> $field" "$(asked_for "$field" $flags)" "$wanted"
done <<'ROWS'
200 HostConfig.PidsLimit --pids-limit 0310
100 HostConfig.PidsLimit --pids-limit 1_00
8 StopTimeout --stop-timeout 010
10485760 HostConfig.Memory --memory 010m
500000000 HostConfig.NanoCpus --cpus 1/2
500000000 HostConfig.NanoCpus --cpus 5e-1
500000000 HostConfig.NanoCpus --cpus 0x1p-1
3 Healthcheck.Retries --health-retries 0x3
refused HostConfig.RestartPolicy --restart on-failure:0x3
ROWS
exit "$fault"
