#!/usr/bin/env bash
# One value of SPDX 2.3 with two spellings: a package whose purpose is an operating system.
#
# The specification's text and its tag-value form say `OPERATING-SYSTEM`, its JSON schema `OPERATING_SYSTEM`.
# Seen with spdx-tools 0.8.5 and lib4sbom 0.8.8 (PyPI):
# - spdx-tools writes the hyphen as tag-value and the underscore as JSON, of one document in memory.
# - lib4sbom writes the underscore in both, and reads it back as the hyphen.
# - Both read both spellings in both forms, so neither notices the other's. A reader that goes by the schema or by
#   the text alone refuses what one of them writes: every bill of materials of a distribution's image has this value.
#
# Needs python3 with pip and venv. Fails when any of this is no longer so.
set -euo pipefail
export LC_ALL=C
desk=$(mktemp -d)
trap 'rm -rf "$desk"' EXIT
cd "$desk"

python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check spdx-tools==0.8.5 lib4sbom==0.8.8

cat >ask.py <<'PYTHON'
from lib4sbom.data.package import SBOMPackage
from lib4sbom.generator import SBOMGenerator
from lib4sbom.parser import SBOMParser
from lib4sbom.sbom import SBOM
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.writer.write_anything import write_file

BILL = """SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: harbour
DocumentNamespace: urn:example:harbour
Creator: Tool: by-hand
Created: 2026-11-28T00:00:00Z

PackageName: debian
SPDXID: SPDXRef-debian
PackageDownloadLocation: NOASSERTION
FilesAnalyzed: false
PrimaryPackagePurpose: OPERATING-SYSTEM
"""


def spelling(file):
    text = open(file).read()
    return "hyphen" if "OPERATING-SYSTEM" in text else "underscore" if "OPERATING_SYSTEM" in text else "neither"


def lib4sbom_writes(form, file):
    package = SBOMPackage()
    package.initialise()
    package.set_name("debian")
    package.set_version("12")
    package.set_type("OPERATING-SYSTEM")
    bill = SBOM()
    bill.add_packages({("debian", "12"): package.get_package()})
    SBOMGenerator(False, sbom_type="spdx", format=form).generate("harbour", bill.get_sbom(), filename=file)


def lib4sbom_reads(file):
    parser = SBOMParser()
    parser.parse_file(file)
    return ",".join(sorted({package.get("type") for package in parser.get_packages()} - {"APPLICATION", None}))


open("given.spdx", "w").write(BILL)
document = parse_file("given.spdx")
for form, file in (("tag-value", "tools.spdx"), ("json", "tools.spdx.json")):
    write_file(document, file, validate=False)
    print("spdx-tools writes", form, spelling(file))
for form, file in (("tag", "lib.spdx"), ("json", "lib.spdx.json")):
    lib4sbom_writes(form, file)
    print("lib4sbom writes", form, spelling(file))
for file in ("given.spdx", "tools.spdx", "tools.spdx.json"):
    text = open(file).read()
    for word in ("OPERATING-SYSTEM", "OPERATING_SYSTEM"):
        other = "other.spdx.json" if file.endswith("json") else "other.spdx"
        open(other, "w").write(text.replace("OPERATING-SYSTEM", word).replace("OPERATING_SYSTEM", word))
        purpose = parse_file(other).packages[0].primary_package_purpose.name
        print("read", file, word, purpose, lib4sbom_reads(other))
PYTHON
python/bin/python ask.py | tee seen
cat >expected <<'SEEN'
spdx-tools writes tag-value hyphen
spdx-tools writes json underscore
lib4sbom writes tag underscore
lib4sbom writes json underscore
read given.spdx OPERATING-SYSTEM OPERATING_SYSTEM OPERATING-SYSTEM
read given.spdx OPERATING_SYSTEM OPERATING_SYSTEM OPERATING-SYSTEM
read tools.spdx OPERATING-SYSTEM OPERATING_SYSTEM OPERATING-SYSTEM
read tools.spdx OPERATING_SYSTEM OPERATING_SYSTEM OPERATING-SYSTEM
read tools.spdx.json OPERATING-SYSTEM OPERATING_SYSTEM OPERATING-SYSTEM
read tools.spdx.json OPERATING_SYSTEM OPERATING_SYSTEM OPERATING-SYSTEM
SEEN
diff expected seen
