//! Documents of our own, of others, and what is none.

use serde_json::{Value, json};

use super::super::samples::bill;
use super::super::{cyclonedx, spdx};
use super::{BillFaultKind, ComponentKind, ReadBill, read};

fn of(document: &Value) -> Result<ReadBill, (BillFaultKind, String)> {
    read(document.to_string().as_bytes()).map_err(|fault| (fault.kind, fault.pointer))
}

#[test]
fn what_is_written_is_read_in_both_standards() {
    for (document, standard) in [(cyclonedx(&bill()), "CycloneDX 1.6"), (spdx(&bill()), "SPDX 2.3")] {
        let read = of(&document).unwrap();
        assert_eq!(
            (read.standard.as_str(), read.subject.as_str(), read.components.len()),
            (standard, "notes", 2)
        );
        let [library, program] = [&read.components[0], &read.components[1]];
        let purl = library.purl.as_ref().unwrap();
        assert_eq!((&*library.name, &*library.version), ("libc6", "2.36-9"));
        assert_eq!((&*purl.kind, &*purl.version, &*purl.architecture), ("deb", "2.36-9", "amd64"));
        assert_eq!((program.kind, &*program.name), (ComponentKind::File, "/app/notes"));
        assert_eq!(program.sha256, ["cd".repeat(32)]);
    }
}

#[test]
fn every_version_that_is_read_has_its_schema() {
    for version in ["1.4", "1.5", "1.6", "1.7"] {
        let document = json!({ "bomFormat": "CycloneDX", "specVersion": version, "version": 1 });
        assert_eq!(of(&document).unwrap().components, []);
        let mut bad = document.clone();
        bad["componentz"] = json!([]);
        assert_eq!(of(&bad).unwrap_err().0, BillFaultKind::Schema);
    }
    let mut bad = spdx(&bill());
    bad["packages"][0]["versio"] = json!("1");
    assert_eq!(of(&bad).unwrap_err(), (BillFaultKind::Schema, "/packages/0".to_owned()));
}

#[test]
fn what_is_no_bill_says_why_and_where() {
    let kind = |bytes: &[u8]| read(bytes).unwrap_err().kind;
    for utf16 in [&b"\xff\xfe{\0}\0"[..], b"\xfe\xff\0{\0}", b"{\0}\0", b"\0{\0}"] {
        assert_eq!(kind(utf16), BillFaultKind::Utf16);
    }
    assert_eq!(kind(b"\xef\xbb\xbf{}"), BillFaultKind::ByteOrderMark);
    assert_eq!(kind(b"{\xff}"), BillFaultKind::NoText);
    assert_eq!(kind(b""), BillFaultKind::NoJson);
    assert_eq!(kind("[".repeat(100_000).as_bytes()), BillFaultKind::NoJson);
    let fault = read(b"{\n \"bomFormat\": \"CycloneDX\",\n").unwrap_err();
    assert_eq!((fault.kind, fault.line), (BillFaultKind::NoJson, 3));
    for other in ["{}", "[]", "null", "{\"bomFormat\": 1}", "{\"SchemaVersion\": 2}"] {
        assert_eq!(kind(other.as_bytes()), BillFaultKind::NoBill, "{other}");
    }
    for (name, value) in [("specVersion", "1.8"), ("specVersion", "1.3")] {
        let mut document = cyclonedx(&bill());
        document[name] = json!(value);
        assert_eq!(of(&document).unwrap_err(), (BillFaultKind::OtherVersion, "/specVersion".to_owned()));
    }
    let mut document = spdx(&bill());
    document["spdxVersion"] = json!("SPDX-3.0");
    assert_eq!(of(&document).unwrap_err().0, BillFaultKind::OtherVersion);
}

#[test]
fn a_name_that_stands_twice_in_one_object_is_refused() {
    let fault =
        read(b"{\n \"a\": 1, \"b\": {\"a\": [1.5, -1, true, null, \"a\"]},\n \"a\": 2\n}").unwrap_err();
    assert_eq!((fault.kind, fault.line), (BillFaultKind::NoJson, 3));
    assert!(fault.about.contains("`a`"), "{}", fault.about);
    let text = cyclonedx(&bill()).to_string();
    let twice = text.replacen('{', "{\"components\":[],", 1);
    assert_eq!(read(twice.as_bytes()).unwrap_err().kind, BillFaultKind::NoJson);
}

#[test]
fn what_the_schemas_let_through_is_refused() {
    for broken in ["pkg:deb", "deb/debian/libc6@2.36-9", "libc6", "pkg:deb/debian/", "pkg:deb/debian notes@1"]
    {
        let mut document = cyclonedx(&bill());
        document["components"][0]["purl"] = json!(broken);
        let place = "/components/0/purl".to_owned();
        assert_eq!(of(&document).unwrap_err(), (BillFaultKind::NoPurl, place), "{broken}");
        let mut document = spdx(&bill());
        document["packages"][1]["externalRefs"][0]["referenceLocator"] = json!(broken);
        assert_eq!(of(&document).unwrap_err().0, BillFaultKind::NoPurl);
    }
    let mut document = cyclonedx(&bill());
    document["components"][1]["bom-ref"] = document["components"][0]["bom-ref"].clone();
    assert_eq!(of(&document).unwrap_err(), (BillFaultKind::Twice, "/components/1/bom-ref".to_owned()));
    let mut document = spdx(&bill());
    document["packages"][2]["SPDXID"] = json!("SPDXRef-Image");
    assert_eq!(of(&document).unwrap_err(), (BillFaultKind::Twice, "/packages/2/SPDXID".to_owned()));
}

#[test]
fn where_a_part_is_said_to_be_is_kept() {
    let mut document = cyclonedx(&bill());
    document["components"][1]["components"] = json!([{ "type": "library", "name": "serde" }]);
    document["components"][0]["properties"] = json!([{ "name": "syft:location:0:path", "value": "/x" }]);
    let components = of(&document).unwrap().components;
    assert_eq!((&*components[2].name, &components[2].within[0]), ("serde", &"/app/notes".to_owned()));
    assert_eq!(components[0].within, ["/x"]);
    document["components"][0]["scope"] = json!("excluded");
    assert_eq!(of(&document).unwrap().components.len(), 2);
    document["specVersion"] = json!("1.7");
    document["components"][1]["isExternal"] = json!(true);
    assert_eq!(of(&document).unwrap().components.len(), 1);
    // No version before knows the field.
    document["specVersion"] = json!("1.6");
    assert_eq!(of(&document).unwrap_err().0, BillFaultKind::Schema);
}

#[test]
fn a_system_is_one_in_either_spelling() {
    for purpose in ["OPERATING-SYSTEM", "OPERATING_SYSTEM"] {
        let mut document = spdx(&bill());
        document["packages"][1]["primaryPackagePurpose"] = json!(purpose);
        assert_eq!(of(&document).unwrap().components[0].kind, ComponentKind::System, "{purpose}");
    }
}
