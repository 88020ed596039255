#!/usr/bin/env bash
# Adding a label to an image with umoci takes its health check away.
#
# Seen with umoci 0.4.7 and skopeo 1.9.3 (Debian 12, umoci 0.4.7+ds-3 and skopeo 1.9.3+ds1-1). The image is in OCI's
# layout and its configuration has Docker's fields beside OCI's, as Docker's builders write them:
# - `umoci config --config.label note=1` adds the label and drops Healthcheck, OnBuild, Shell and StopTimeout.
#   `umoci insert`, which only adds a layer, drops them as well. No word is said.
# - `skopeo copy` from one layout to another keeps all four; to Docker's archive and back, none.
# Whoever waits for the container to be healthy waits for a check that no longer is.
#
# Needs Debian 12's apt-get and dpkg, and python3; asks no registry. Fails when any of this is no longer so.
source "$(dirname "${BASH_SOURCE[0]}")/support/image-layout.sh"

unpack 'umoci=0.4.7+ds-3*' 'skopeo=1.9.3+ds1-1*'

fields() { # LAYOUT
    python3 -c 'import json, pathlib, sys
folder = pathlib.Path(sys.argv[1])
read = lambda entry: json.loads((folder / "blobs/sha256" / entry["digest"].removeprefix("sha256:")).read_text())
manifest = read(json.loads((folder / "index.json").read_text())["manifests"][0])
print(*sorted(read(manifest["config"])["config"]))' "$1"
}
skopeo() {
    root/usr/bin/skopeo --policy policy.json "$@" >skopeo.log 2>&1
}

root/usr/bin/umoci --version
root/usr/bin/skopeo --version
python3 layout.py '{"Healthcheck": {"Test": ["CMD", "/check"], "Interval": 5000000000}, "OnBuild": ["ENV A=1"],
    "Shell": ["/bin/bash", "-c"], "StopSignal": "SIGINT", "StopTimeout": 7, "User": "1000"}' 'data/'
all="Healthcheck OnBuild Shell StopSignal StopTimeout User"
expect "as built" "$(fields image)" "$all"

cp -r image labelled
root/usr/bin/umoci config --image labelled:1 --config.label note=1
expect "umoci config --config.label" "$(fields labelled)" "Labels StopSignal User"

cp -r image longer
printf 'text\n' >file
root/usr/bin/umoci insert --image longer:1 file /file >umoci.log 2>&1
expect "umoci insert" "$(fields longer)" "StopSignal User"

skopeo copy oci:image:1 oci:copied:1
expect "skopeo copy, layout to layout" "$(fields copied)" "$all"
skopeo copy oci:image:1 docker-archive:image.tar:note:1
skopeo copy docker-archive:image.tar:note:1 oci:back:1
expect "skopeo copy, to Docker's archive and back" "$(fields back)" "StopSignal User"
exit "$fault"
