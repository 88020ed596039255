#!/usr/bin/env bash
# The tool that checks a page of metrics refuses pages that the server of the same package scrapes.
#
# Seen with Debian 12's prometheus 2.42.0+ds-5+deb12u1, `promtool check metrics` beside a real scrape:
# - a page without a newline at its end: promtool says `unexpected end of input stream`, the server is content;
# - two TYPE lines for one name: promtool says `second TYPE line`, the server is content;
# - a TYPE line behind its sample: promtool says `TYPE reported after samples`, the server is content;
# - a page with carriage returns is refused by both.
# The tool has a parser of its own: what it refuses may be scraped every day.
#
# Needs Debian 12's apt-get and dpkg, python3, and two ports on loopback. Ends by itself. Fails when any of this
# is no longer so.
set -euo pipefail
export LC_ALL=C
desk=$(mktemp -d)
children=()
trap 'kill "${children[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$desk"' EXIT
chmod 755 "$desk"
cd "$desk"

apt-get -qq download 'prometheus=2.42.0+ds-5*' >/dev/null 2>&1
dpkg -x prometheus_*.deb package
package/usr/bin/prometheus --version 2>&1 | head -n 1

mkdir pages
printf '# TYPE notes_total counter\nnotes_total 1\n' >pages/plain
printf '# TYPE notes_total counter\nnotes_total 1' >pages/no-newline
printf '# TYPE notes_total gauge\n# TYPE notes_total counter\nnotes_total 1\n' >pages/second-type
printf 'notes_total 1\n# TYPE notes_total counter\n' >pages/late-type
printf '# TYPE notes_total counter\r\nnotes_total 1\r\n' >pages/returns

cat >serve.py <<'PYTHON'
import http.server
import pathlib


class Pages(http.server.BaseHTTPRequestHandler):
    def log_message(self, *words):
        pass

    def do_GET(self):
        body = pathlib.Path("pages", self.path.strip("/")).read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
pathlib.Path("port").write_text(str(server.server_port))
server.serve_forever()
PYTHON
python3 serve.py &
children+=($!)
for _ in $(seq 100); do [ -s port ] && break; sleep 0.1; done

{
    printf 'global: {scrape_interval: 1s}\nscrape_configs:\n'
    for page in pages/*; do
        printf '  - {job_name: %s, metrics_path: /%s, static_configs: [{targets: ["127.0.0.1:%s"]}]}\n' \
            "${page#pages/}" "${page#pages/}" "$(cat port)"
    done
} >prometheus.yml
own=$(python3 -c 'import socket
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    print(free.getsockname()[1])')
package/usr/bin/prometheus --config.file=prometheus.yml --storage.tsdb.path=data \
    --web.listen-address="127.0.0.1:$own" 2>prometheus.log &
children+=($!)

cat >health.py <<'PYTHON'
import json
import sys
import time
import urllib.error
import urllib.request

for _ in range(120):
    time.sleep(0.5)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/api/v1/targets") as answer:
            targets = json.load(answer)["data"]["activeTargets"]
    except (urllib.error.URLError, ConnectionError):
        continue
    health = {target["labels"]["job"]: target["health"] for target in targets}
    if health and "unknown" not in health.values():
        for job in sorted(health):
            print(job, health[job])
        break
PYTHON
python3 health.py "$own" >health

fault=0
expect() { # WHAT SEEN EXPECTED
    printf '%-28s %s\n' "$1" "$2"
    if [ "$2" != "$3" ]; then
        printf '  changed, it was: %s\n' "$3"
        fault=1
    fi
}
by_tool() { # PAGE
    { package/usr/bin/promtool check metrics <"pages/$1" 2>&1 || true; } | grep -o 'text format parsing error.*' || echo taken
}
by_server() { # PAGE
    sed -n "s/^$1 //p" health
}
line='text format parsing error in line'
expect "plain, promtool" "$(by_tool plain)" "taken"
expect "plain, server" "$(by_server plain)" "up"
expect "no-newline, promtool" "$(by_tool no-newline)" "$line 2: unexpected end of input stream"
expect "no-newline, server" "$(by_server no-newline)" "up"
second='second TYPE line for metric name "notes_total", or TYPE reported after samples'
expect "second-type, promtool" "$(by_tool second-type)" "$line 2: $second"
expect "second-type, server" "$(by_server second-type)" "up"
expect "late-type, promtool" "$(by_tool late-type)" "$line 2: $second"
expect "late-type, server" "$(by_server late-type)" "up"
expect "returns, promtool" "$(by_tool returns)" "$line 1: unknown metric type \"counter\\r\""
expect "returns, server" "$(by_server returns)" "down"
exit "$fault"
