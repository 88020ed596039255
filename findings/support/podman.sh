# shellcheck shell=bash
# What the findings about Podman share: Debian 12's, unpacked, with an empty store and without a network, and a base
# image of busybox. Needs root. Sourced, not run.
set -euo pipefail
export LC_ALL=C
desk=$(mktemp -d)
service=  # ended at the end, if one was started
trap '[ -z "$service" ] || kill "$service" 2>/dev/null || true; wait; rm -rf "$desk"' EXIT
chmod 755 "$desk"
cd "$desk"

apt-get -qq download 'podman=4.3.1+ds1-8*' 'conmon=2.1.6*' 'runc=1.1.5*' 'catatonit=0.1.7*' 'busybox-static=1:1.35*' \
    libsubid4 libgpgme11 libassuan0 libgpg-error0 libdevmapper1.02.1 >/dev/null 2>&1
for package in *.deb; do dpkg -x "$package" root; done
export LD_LIBRARY_PATH=$desk/root/usr/lib/x86_64-linux-gnu:$desk/root/lib/x86_64-linux-gnu
export HOME=$desk/home CONTAINERS_CONF=$desk/containers.conf CONTAINERS_STORAGE_CONF=$desk/storage.conf
mkdir -p home/.config/containers
printf '{"default":[{"type":"insecureAcceptAnything"}]}' >home/.config/containers/policy.json
printf '[storage]\ndriver="vfs"\nrunroot="%s/run"\ngraphroot="%s/graph"\n' "$desk" "$desk" >storage.conf
cat >containers.conf <<CONF
[engine]
cgroup_manager="cgroupfs"
events_logger="file"
runtime="runc"
helper_binaries_dir=["$desk/root/usr/bin"]
[engine.runtimes]
runc=["$desk/root/usr/sbin/runc"]
[network]
network_backend="cni"
network_config_dir="$desk/networks"
CONF

podman() {
    "$desk/root/usr/bin/podman" --tmpdir "$desk/tmp" --conmon "$desk/root/usr/bin/conmon" --log-level error "$@"
}

import_base() {
    podman --version
    mkdir -p base/bin
    cp root/bin/busybox base/bin/
    tar -C base -c . | podman import - base:1 >/dev/null 2>&1
}

fault=0
expect() { # WHAT SEEN EXPECTED
    printf '%-46s %s\n' "$1" "$2"
    if [ "$2" != "$3" ]; then
        printf '  changed, it was: %s\n' "$3"
        fault=1
    fi
}
