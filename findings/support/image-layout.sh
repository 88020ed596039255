# What the findings about tools that read OCI's layout share: the tools of Debian 12 unpacked, a writer of small
# images without any of them, and the comparison with what was seen. Sourced, not run.
set -euo pipefail
export LC_ALL=C
desk=$(mktemp -d)
trap 'rm -rf "$desk"' EXIT
chmod 755 "$desk"
cd "$desk"
printf '{"default":[{"type":"insecureAcceptAnything"}]}' >policy.json

# Debian's packages, unpacked into root/, with the libraries that buildah and skopeo need.
unpack() { # PACKAGE=VERSION...
    apt-get -qq download "$@" libgpgme11 libassuan0 libgpg-error0 libdevmapper1.02.1 >/dev/null 2>&1
    for package in *.deb; do dpkg -x "$package" root; done
    export LD_LIBRARY_PATH=$desk/root/usr/lib/x86_64-linux-gnu:$desk/root/lib/x86_64-linux-gnu
}

# `python3 layout.py CONFIGURATION LAYER...`: image:1 in OCI's layout, in the folder image. A layer is the names of
# its entries in one word: with / at the end a folder, with -> a symlink, else an empty file.
cat >layout.py <<'PYTHON'
import hashlib
import io
import json
import pathlib
import shutil
import sys
import tarfile

shutil.rmtree("image", ignore_errors=True)
blobs = pathlib.Path("image/blobs/sha256")
blobs.mkdir(parents=True)


def put(content, kind):
    digest = hashlib.sha256(content).hexdigest()
    (blobs / digest).write_bytes(content)
    return {"mediaType": "application/vnd.oci.image." + kind, "digest": "sha256:" + digest, "size": len(content)}


def layer(names):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name in names:
            path, arrow, target = name.rstrip("/").partition("->")
            entry = tarfile.TarInfo(path)
            entry.mode = 0o755
            if name.endswith("/"):
                entry.type = tarfile.DIRTYPE
            elif arrow:
                entry.type = tarfile.SYMTYPE
                entry.linkname = target
            archive.addfile(entry)
    return put(packed.getvalue(), "layer.v1.tar")


layers = [layer(names.split()) for names in sys.argv[2:]]
config = {
    "architecture": "amd64",
    "os": "linux",
    "config": json.loads(sys.argv[1]),
    "rootfs": {"type": "layers", "diff_ids": [one["digest"] for one in layers]},
}
manifest = {
    "schemaVersion": 2,
    "config": put(json.dumps(config).encode(), "config.v1+json"),
    "layers": layers,
}
entry = put(json.dumps(manifest).encode(), "manifest.v1+json")
entry["annotations"] = {"org.opencontainers.image.ref.name": "1"}
pathlib.Path("image/index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [entry]}))
pathlib.Path("image/oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
PYTHON

fault=0
expect() { # WHAT SEEN EXPECTED
    printf '%-50s %s\n' "$1" "$2"
    if [ "$2" != "$3" ]; then
        printf '  changed, it was: %s\n' "$3"
        fault=1
    fi
}
