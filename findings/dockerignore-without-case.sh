#!/usr/bin/env bash
# One .dockerignore, two build contexts: Docker's command and its client library for Python send different files.
#
# Seen with Docker's command 20.10.24 (Debian 12, docker.io 20.10.24+dfsg1) and docker 7.2.0 (PyPI), both
# sending one folder to one socket:
# - `LICENSE` leaves out LICENSE in the command, and the folder license/ as well in the library, which compares
#   names without upper and lower case, on Linux too. `!notes.txt` brings back NOTES.txt in the same way.
# - `[^a].txt` is every letter but `a` to the command, and `^` or `a` to the library; `[!a].txt` is the other way
#   about. Either spelling leaves out the files that the other reader keeps.
# - `\#list.txt`, a name with a number sign in front, is left out by the command and sent by the library.
# Whatever builds through the library builds another image from the same folder, and neither says a word.
#
# Needs Debian 12's apt-get and dpkg, python3 with pip and venv, and no engine: both speak to a stand-in on a
# socket, which keeps what it is given. Fails when any of this is no longer so.
source "$(dirname "${BASH_SOURCE[0]}")/support/docker-command.sh"

python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check docker==7.2.0
start_stand_in

mkdir -p context/license context/deep
for file in LICENSE license/check.py a.txt b.txt NOTES.txt notes.txt '#list.txt' deep/c.txt; do
    printf 'text\n' >"context/$file"
done
printf 'FROM scratch\nCOPY . /\n' >context/Dockerfile

# The files of the context that was sent, in one line.
files() {
    tar -tf context.tar | grep -v -e '/$' -e '^Dockerfile$' -e '^\.dockerignore$' | sort | tr '\n' ' '
    rm context.tar
}
by_command() {
    DOCKER_BUILDKIT=0 DOCKER_HOST="unix://$desk/engine.sock" DOCKER_CONFIG="$desk/none" \
        client/usr/bin/docker build context >/dev/null 2>&1
    files
}
by_library() {
    python/bin/python -c 'import docker, sys
client = docker.APIClient(base_url=f"unix://{sys.argv[1]}/engine.sock", version="1.41")
list(client.build(path="context"))' "$desk"
    files
}
compare() { # PATTERNS BY_COMMAND BY_LIBRARY
    printf '%s\n' "$1" >context/.dockerignore
    expect "${1//$'\n'/ and }, command" "$(by_command)" "$2"
    expect "${1//$'\n'/ and }, library" "$(by_library)" "$3"
}

client/usr/bin/docker --version
python/bin/pip list --disable-pip-version-check 2>/dev/null | grep '^docker '
compare 'LICENSE' \
    '#list.txt NOTES.txt a.txt b.txt deep/c.txt license/check.py notes.txt ' \
    '#list.txt NOTES.txt a.txt b.txt deep/c.txt notes.txt '
compare $'*\n!notes.txt' 'notes.txt ' 'NOTES.txt notes.txt '
compare '[^a].txt' \
    '#list.txt LICENSE NOTES.txt a.txt deep/c.txt license/check.py notes.txt ' \
    '#list.txt LICENSE NOTES.txt b.txt deep/c.txt license/check.py notes.txt '
compare '[!a].txt' \
    '#list.txt LICENSE NOTES.txt b.txt deep/c.txt license/check.py notes.txt ' \
    '#list.txt LICENSE NOTES.txt a.txt deep/c.txt license/check.py notes.txt '
compare '\#list.txt' \
    'LICENSE NOTES.txt a.txt b.txt deep/c.txt license/check.py notes.txt ' \
    '#list.txt LICENSE NOTES.txt a.txt b.txt deep/c.txt license/check.py notes.txt '
exit "$fault"
