#!/usr/bin/env bash
# buildah with --layers leaves out the folder that the first of two WORKDIR instructions makes.
#
# Seen with buildah 1.28.2 (Debian 12, buildah 1.28.2+ds1-3; the builder behind Podman 4.3's API, where
# the parameter is `layers=1` and is on by default): of
#     FROM scratch
#     WORKDIR /first
#     WORKDIR /second
#     COPY file /second/file
# `--layers=false` makes an image with first/, second/ and second/file, and `--layers=true` one with
# second/ and second/file. No word is said. Docker's builders make both folders.
# A service that writes into the first folder as an unprivileged user works in one image and not in the other.
#
# Needs Debian 12's apt-get and dpkg, and root; asks no registry. Fails when this is no longer so.
set -euo pipefail
export LC_ALL=C
desk=$(mktemp -d)
trap 'rm -rf "$desk"' EXIT
chmod 755 "$desk"
cd "$desk"

apt-get -qq download 'buildah=1.28.2+ds1-3*' libgpgme11 libassuan0 libgpg-error0 libdevmapper1.02.1 >/dev/null 2>&1
for package in *.deb; do
    dpkg -x "$package" root
done
printf '{"default":[{"type":"insecureAcceptAnything"}]}' >policy.json
mkdir context
printf 'FROM scratch\nWORKDIR /first\nWORKDIR /second\nCOPY file /second/file\n' >context/Dockerfile
printf 'text\n' >context/file

buildah() {
    LD_LIBRARY_PATH="$desk/root/usr/lib/x86_64-linux-gnu:$desk/root/lib/x86_64-linux-gnu" \
        root/usr/bin/buildah --root "$desk/store" --runroot "$desk/run" --storage-driver vfs "$@"
}

# What the layers of the image hold, in one line.
content() { # LAYERS
    buildah build --signature-policy policy.json --layers="$1" --tag "image-$1" context >build.log 2>&1
    buildah push --signature-policy policy.json "image-$1" "dir:$desk/out-$1" >>build.log 2>&1
    for blob in "out-$1"/*; do
        tar -tf "$blob" 2>/dev/null || true
    done | sort | tr '\n' ' '
}

buildah --version
fault=0
for layers in false true; do
    seen=$(content "$layers")
    case $layers in
    false) was="first/ second/ second/file " ;;
    true) was="second/ second/file " ;;
    esac
    printf -- '--layers=%-6s %s\n' "$layers" "$seen"
    if [ "$seen" != "$was" ]; then
        printf '  changed, it was: %s\n' "$was"
        fault=1
    fi
done
exit "$fault"
