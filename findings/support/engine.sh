# What the findings about an engine share: Debian 12's, unpacked, with an empty store in a network namespace of
# its own, and a base image of busybox. Needs root. Sourced, not run.
set -euo pipefail
export LC_ALL=C
desk=$(mktemp -d)
engine=
trap '[ -z "$engine" ] || end_engine; rm -rf "$desk"' EXIT
chmod 755 "$desk"
cd "$desk"

apt-get -qq download 'docker.io=20.10.24*' 'containerd=1.6.20*' 'runc=1.1.5*' 'busybox-static=1:1.35*' >/dev/null 2>&1
for package in *.deb; do dpkg -x "$package" package; done
export PATH=$desk/package/usr/sbin:$desk/package/usr/bin:$PATH DOCKER_CONFIG=$desk/client
export DOCKER_HOST=unix://$desk/engine.sock
mkdir client

start_engine() { # FLAGS OF DOCKERD
    printf "{}" >engine.json
    # A namespace of its own: an engine without a bridge takes away the one that another engine has.
    unshare --net bash -c 'ip link set lo up && exec "$@"' - dockerd --config-file engine.json --host "$DOCKER_HOST" \
        --storage-driver vfs --data-root "$desk/data" --exec-root "$desk/exec" --pidfile "$desk/pid" "$@" \
        >engine.log 2>&1 &
    engine=$!
    for _ in $(seq 300); do docker version >/dev/null 2>&1 && break; sleep 0.1; done
    docker version --format 'Engine {{.Server.Version}}'
    docker info --format 'storage driver {{.Driver}}' 2>/dev/null
    mkdir -p root/bin
    cp package/bin/busybox root/bin/
    ln -s busybox root/bin/sh
    tar -C root -c . | docker import - base:1 >/dev/null
}

end_engine() {
    { docker ps --all --quiet | xargs --no-run-if-empty docker rm --force; kill "$engine"; wait "$engine"; } \
        >/dev/null 2>&1 || true
}
