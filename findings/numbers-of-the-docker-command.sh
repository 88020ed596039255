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
set -euo pipefail
export LC_ALL=C
desk=$(mktemp -d)
stand_in=
trap '[ -z "$stand_in" ] || kill "$stand_in" 2>/dev/null || true; rm -rf "$desk"' EXIT
chmod 755 "$desk"
cd "$desk"

apt-get -qq download 'docker.io=20.10.24+dfsg1*' >/dev/null 2>&1
dpkg -x docker.io_*.deb client

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

asked_for() { # FIELD FLAGS...
    field=$1
    shift
    rm -f asked.json
    if ! DOCKER_HOST="unix://$desk/engine.sock" DOCKER_CONFIG="$desk/none" \
        client/usr/bin/docker create "$@" image >/dev/null 2>&1; then
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
