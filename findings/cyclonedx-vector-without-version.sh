#!/usr/bin/env bash
# A bill of materials that is read and written again has lost the version in front of its CVSS vectors.
#
# Seen with cyclonedx-python-lib 11.12.0 and cvss 3.6 (PyPI), on valid CycloneDX 1.6:
# - `CVSS:3.1/AV:N/...` comes back as `AV:N/...` wherever the rating names its method; without a method it stays.
#   CVSS gives the prefix as a part of the vector: `cvss` scores what went in, and refuses what came out.
# - A vector of 3.0 and one of 3.1, both with the method `CVSSv3`, come back alike.
# - A vector of version 4 that is written as CycloneDX 1.4, which has no word for it, has the method `other` and no
#   prefix: nothing in the file tells what the letters mean.
#
# Needs python3 with pip and venv. Fails when any of this is no longer so.
set -euo pipefail
export LC_ALL=C
desk=$(mktemp -d)
trap 'rm -rf "$desk"' EXIT
cd "$desk"

python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check cyclonedx-python-lib==11.12.0 cvss==3.6

cat >ask.py <<'PYTHON'
import json

from cvss import CVSS3, CVSS4
from cvss.exceptions import CVSSError
from cyclonedx.model.bom import Bom
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion

THREE = "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
FOUR = "AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"


def scored(vector):
    try:
        return str((CVSS4 if "/AT:" in vector else CVSS3)(vector).scores()[0])
    except CVSSError as error:
        return type(error).__name__


for method, vector, written in [
    ("CVSSv31", "CVSS:3.1/" + THREE, SchemaVersion.V1_6),
    ("CVSSv3", "CVSS:3.0/" + THREE, SchemaVersion.V1_6),
    ("CVSSv3", "CVSS:3.1/" + THREE, SchemaVersion.V1_6),
    (None, "CVSS:3.1/" + THREE, SchemaVersion.V1_6),
    ("CVSSv4", "CVSS:4.0/" + FOUR, SchemaVersion.V1_6),
    ("CVSSv4", "CVSS:4.0/" + FOUR, SchemaVersion.V1_4),
]:
    rating = {"vector": vector} | ({"method": method} if method else {})
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "vulnerabilities": [{"id": "CVE-2026-0001", "ratings": [rating]}],
    }
    text = make_outputter(Bom.from_json(bill), OutputFormat.JSON, written).output_as_string()
    back = json.loads(text)["vulnerabilities"][0]["ratings"][0]
    seen = back["vector"]
    print(method, vector[:13], scored(vector), "as", written.to_version(), back.get("method"), seen[:13], scored(seen))
PYTHON
python/bin/pip list --disable-pip-version-check 2>/dev/null | grep -e '^cvss ' -e '^cyclonedx-python-lib '
python/bin/python ask.py | tee seen
cat >expected <<'SEEN'
CVSSv31 CVSS:3.1/AV:N 9.8 as 1.6 CVSSv31 AV:N/AC:L/PR: CVSS3MalformedError
CVSSv3 CVSS:3.0/AV:N 9.8 as 1.6 CVSSv3 AV:N/AC:L/PR: CVSS3MalformedError
CVSSv3 CVSS:3.1/AV:N 9.8 as 1.6 CVSSv3 AV:N/AC:L/PR: CVSS3MalformedError
None CVSS:3.1/AV:N 9.8 as 1.6 None CVSS:3.1/AV:N 9.8
CVSSv4 CVSS:4.0/AV:N 9.3 as 1.6 CVSSv4 AV:N/AC:L/AT: CVSS4MalformedError
CVSSv4 CVSS:4.0/AV:N 9.3 as 1.4 other AV:N/AC:L/AT: CVSS4MalformedError
SEEN
diff expected seen
