#!/usr/bin/env bash
# Two Debian versions that are neither less, nor equal, nor greater, to libraries that order them.
#
# Seen with univers 32.0.1 and debian-inspector 31.1.1 (PyPI), beside Debian 12's dpkg 1.21:
# - `1.0` and `1.00` are one version to dpkg (`eq`), as the numbers in them are. Both libraries say `<=` and
#   `>=` of the pair and neither `<` nor `>` nor `==`: the order reads numbers, the equality reads text.
#   A sorted list is right, and whoever looks a version up by `==` does not find it.
# - `1.0` and `1.0-0`, one version to dpkg as well, are equal to both: a missing revision is read, leading
#   zeros are not.
# - `1:2:3-1`, where Debian's policy allows colons behind an epoch and dpkg's `--validate-version` agrees, is
#   refused by both with an error.
#
# Needs python3 with pip and venv, and dpkg. Fails when any of this is no longer so.
set -euo pipefail
export LC_ALL=C
desk=$(mktemp -d)
trap 'rm -rf "$desk"' EXIT
cd "$desk"

python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check univers==32.0.1 debian-inspector==31.1.1
dpkg --version | head -n 1

cat >ask.py <<'PYTHON'
import sys

from debian_inspector.version import Version
from univers.versions import DebianVersion

read = {"univers": DebianVersion, "debian-inspector": Version.from_string}[sys.argv[1]]
try:
    one, other = read(sys.argv[2]), read(sys.argv[3])
except ValueError as error:
    print(type(error).__name__)
else:
    said = {"<": one < other, "<=": one <= other, "==": one == other, ">=": one >= other, ">": one > other}
    print(" ".join(sign for sign, answer in said.items() if answer))
PYTHON

fault=0
expect() { # WHAT SEEN EXPECTED
    printf '%-44s %s\n' "$1" "$2"
    if [ "$2" != "$3" ]; then
        printf '  changed, it was: %s\n' "$3"
        fault=1
    fi
}
by() { # LIBRARY ONE OTHER
    python/bin/python ask.py "$@"
}
by_dpkg() { # ONE OTHER
    for sign in lt eq gt; do
        if dpkg --compare-versions "$1" "$sign" "$2"; then echo "$sign"; fi
    done
}

expect "1.0 and 1.00, dpkg" "$(by_dpkg 1.0 1.00)" "eq"
expect "1.0 and 1.00, univers" "$(by univers 1.0 1.00)" "<= >="
expect "1.0 and 1.00, debian-inspector" "$(by debian-inspector 1.0 1.00)" "<= >="
expect "1.0 and 1.0-0, dpkg" "$(by_dpkg 1.0 1.0-0)" "eq"
expect "1.0 and 1.0-0, univers" "$(by univers 1.0 1.0-0)" "<= == >="
expect "1.0 and 1.0-0, debian-inspector" "$(by debian-inspector 1.0 1.0-0)" "<= == >="
dpkg --validate-version 1:2:3-1
expect "1:2:3-1, dpkg" "$(by_dpkg 1:2:3-1 1:2:3-1)" "eq"
expect "1:2:3-1, univers" "$(by univers 1:2:3-1 1:2:3-1)" "InvalidVersion"
expect "1:2:3-1, debian-inspector" "$(by debian-inspector 1:2:3-1 1:2:3-1)" "ValueError"
exit "$fault"
