#!/usr/bin/env bash
# Two bills of materials of which one has a newer library are without a difference, and two alike have one.
#
# Seen with sbomdiff 0.6.0 and lib4sbom 0.10.4 (PyPI) on CycloneDX 1.5, with a package that a program has in two
# versions, as npm and Cargo install them every day:
# - 5.0.1 and 6.0.1 against 5.0.1 and 6.1.0: no version changes, no new packages, exit 0.
# - 5.0.1 and 6.0.1 against 5.0.1 alone: no removed packages, exit 0.
# - the same two versions in another order: `Version changed from 5.0.1 to 6.0.1`, exit 1.
# - pkg:deb/debian/zlib against pkg:pypi/zlib, two packages of one name: nothing, exit 0.
# The first component of a name is compared, and the others aren't read. CycloneDX's text has components be unique as a
# whole, not by name. sbomdiff's issue 8 told of the order and is closed: since then a path that the generator writes
# into the properties tells two apart, and no version does.
#
# Needs python3 with pip and venv. Fails when any of this is no longer so.
set -euo pipefail
export LC_ALL=C
desk=$(mktemp -d)
trap 'rm -rf "$desk"' EXIT
cd "$desk"

python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check sbomdiff==0.6.0 lib4sbom==0.10.4

bill() { # FILE PURL...
    python3 -c 'import json, sys
parts = [purl.removeprefix("pkg:").rsplit("/", 1)[1].split("@") + [purl] for purl in sys.argv[2:]]
json.dump({
    "bomFormat": "CycloneDX",
    "specVersion": "1.5",
    "version": 1,
    "metadata": {"component": {"type": "application", "name": "notes", "version": "1", "bom-ref": "notes"}},
    "components": [
        {"type": "library", "name": name, "version": version, "purl": purl, "bom-ref": purl}
        for name, version, purl in parts
    ],
}, open(sys.argv[1], "w"))' "$@"
}

fault=0
compare() { # WHAT SEEN
    local code=0 seen
    python/bin/sbomdiff one.json other.json >difference 2>/dev/null || code=$?
    seen="$(grep '^\[' difference || echo nothing), exit $code"
    printf '%-32s %s\n' "$1" "$seen"
    if [ "$seen" != "$2" ]; then
        printf '  changed, it was: %s\n' "$2"
        fault=1
    fi
}

python/bin/pip list --disable-pip-version-check 2>/dev/null | grep -e '^sbomdiff ' -e '^lib4sbom '
bill one.json pkg:npm/ansi@5.0.1 pkg:npm/ansi@6.0.1
bill other.json pkg:npm/ansi@5.0.1 pkg:npm/ansi@6.1.0
compare "5.0.1 6.0.1 and 5.0.1 6.1.0" "nothing, exit 0"
bill other.json pkg:npm/ansi@5.0.1
compare "5.0.1 6.0.1 and 5.0.1" "nothing, exit 0"
bill other.json pkg:npm/ansi@6.0.1 pkg:npm/ansi@5.0.1
compare "5.0.1 6.0.1 and 6.0.1 5.0.1" "[VERSION] ansi: Version changed from 5.0.1 to 6.0.1, exit 1"
bill other.json pkg:npm/ansi@6.0.1
compare "5.0.1 6.0.1 and 6.0.1" "[VERSION] ansi: Version changed from 5.0.1 to 6.0.1, exit 1"
bill one.json pkg:deb/debian/zlib@1.2
bill other.json pkg:pypi/zlib@1.2
compare "deb zlib 1.2 and pypi zlib 1.2" "nothing, exit 0"
bill other.json pkg:deb/debian/zlib@1.3
compare "deb zlib 1.2 and deb zlib 1.3" "[VERSION] zlib: Version changed from 1.2 to 1.3, exit 1"
exit "$fault"
