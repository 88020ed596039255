#!/usr/bin/env bash
# A layer that takes a folder away and makes it anew leaves other files by one storage driver than by another.
#
# Seen with buildah 1.28.2 (Debian 12, buildah 1.28.2+ds1-3) and umoci 0.4.7 (umoci 0.4.7+ds-3), on an image in
# OCI's layout whose lower layer holds `data/old` and whose upper layer holds the entries named here:
# - `.wh.data`, `data/`, `data/new`: umoci and buildah's driver `vfs` have `data/new`. Its driver `overlay` has
#   `data/old` too: what the layer takes away is there.
# - `data/.wh..wh..opq`, `data/new`, the other way to say it: `data/new` for all three.
# - `.wh..wh..opq` at the top, `new`: umoci and `vfs` have `new`, `overlay` everything.
# - `link/new`, where `link` is a symlink to `data` in the lower layer: umoci and `vfs` write `data/new`, `overlay`
#   has a folder `link` in place of the symlink.
# OCI's text lets a whiteout count for lower layers only, whatever else its layer holds. One digest, other files.
#
# Needs root, Debian 12's apt-get and dpkg, python3, and a temporary folder that an overlay can lie on; asks no
# registry. Fails when any of this is no longer so.
source "$(dirname "${BASH_SOURCE[0]}")/support/image-layout.sh"

unpack 'buildah=1.28.2+ds1-3*' 'umoci=0.4.7+ds-3*'

list() { # FOLDER
    find "$1" -mindepth 1 \( -type l -printf '%P->%l\n' -o -type d -printf '%P/\n' -o -printf '%P\n' \) |
        sort | tr '\n' ' '
}
by_umoci() {
    rm -rf bundle
    root/usr/bin/umoci unpack --image image:1 bundle >umoci.log 2>&1
    list bundle/rootfs
}
# In a mount namespace of its own, which takes the driver's mounts with it.
by_buildah() { # DRIVER
    unshare --mount bash -c 'set -euo pipefail
        buildah() {
            root/usr/bin/buildah --root "$PWD/store" --runroot "$PWD/run" --storage-driver "$1" "${@:2}"
        }
        work=$(buildah "$1" from --signature-policy policy.json oci:image:1 2>buildah.log)
        '"$(declare -f list)"'
        list "$(buildah "$1" mount "$work")"' - "$1"
    rm -rf store run
}

compare() { # ENTRIES BY_UMOCI BY_VFS BY_OVERLAY
    python3 layout.py '{}' 'data/ data/old link->data' "$1"
    expect "$1, umoci" "$(by_umoci)" "$2"
    expect "$1, buildah, vfs" "$(by_buildah vfs)" "$3"
    expect "$1, buildah, overlay" "$(by_buildah overlay)" "$4"
}

root/usr/bin/buildah --version
root/usr/bin/umoci --version
anew='data/ data/new link->data '
compare '.wh.data data/ data/new' "$anew" "$anew" 'data/ data/new data/old link->data '
compare 'data/ data/.wh..wh..opq data/new' "$anew" "$anew" "$anew"
compare '.wh..wh..opq new' 'new ' 'new ' 'data/ data/old link->data new '
through='data/ data/new data/old link->data '
compare 'link/new' "$through" "$through" 'data/ data/old link/ link/new '
exit "$fault"
