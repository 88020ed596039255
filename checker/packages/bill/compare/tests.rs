//! What fits an image, and each way of not fitting.

use std::collections::BTreeMap;

use super::super::samples::bill;
use super::super::{cyclonedx, read, spdx};
use super::{Comparison, InImage, Missing, WrongEntry};
use crate::packages::Bill;
use serde_json::{Value, json};

fn against(document: &Value) -> Comparison {
    let Bill { system, packages, programs, .. } = bill();
    let files: BTreeMap<&str, &str> =
        programs.iter().map(|(path, digest)| (path.as_str(), digest.as_str())).collect();
    let others =
        BTreeMap::from([("SHA-512".to_owned(), "12".repeat(64)), ("MD5".to_owned(), "34".repeat(16))]);
    let digests = BTreeMap::from([("/app/notes", &others)]);
    let image = InImage {
        system: &system,
        packages: &packages,
        programs: &programs,
        files: &files,
        digests: &digests,
    };
    image.compare(&read(document.to_string().as_bytes()).unwrap())
}

fn changed(change: impl FnOnce(&mut Value)) -> Comparison {
    let mut document = cyclonedx(&bill());
    change(&mut document["components"]);
    against(&document)
}

fn wrong(change: impl FnOnce(&mut Value)) -> Vec<(usize, WrongEntry)> {
    let comparison = changed(change);
    assert_eq!(comparison.missing, []);
    comparison.wrong
}

#[test]
fn a_true_bill_fits_in_both_standards_and_in_any_order() {
    assert_eq!(against(&cyclonedx(&bill())), Comparison::default());
    assert_eq!(against(&spdx(&bill())), Comparison::default());
    assert_eq!(changed(|all| all.as_array_mut().unwrap().reverse()), Comparison::default());
}

#[test]
fn entries_of_other_tools_fit() {
    let others = json!([
        { "type": "operating-system", "name": "debian", "version": "12" },
        { "type": "container", "name": "base" },
        { "type": "library", "name": "glibc", "version": "2.36-9",
          "purl": "pkg:deb/debian/glibc@2.36-9?arch=source" },
    ]);
    let with = |all: &mut Value| all.as_array_mut().unwrap().extend(others.as_array().unwrap().clone());
    assert_eq!(changed(with), Comparison::default());
    // A package without a package URL, and a program that is called an application.
    let bare = json!([
        { "type": "library", "name": "libc6", "version": "2.36-9" },
        { "type": "application", "name": "notes",
          "hashes": [{ "alg": "SHA-256", "content": "cd".repeat(32) }] },
    ]);
    assert_eq!(changed(|all| *all = bare), Comparison::default());
}

/// As syft 1.18 writes them: folders and files that it did not read have a SHA-1 of noughts.
#[test]
fn folders_among_the_files_of_spdx_are_no_invention() {
    let mut document = spdx(&bill());
    let file = |number: usize, path: &str, sum: &str| {
        json!({ "SPDXID": format!("SPDXRef-File-{number}"), "fileName": path,
            "checksums": [{ "algorithm": "SHA1", "checksumValue": sum }] })
    };
    let nought = "0".repeat(40);
    document["files"] = json!([file(0, "usr/bin", &nought), file(1, "var/lib", &nought)]);
    assert_eq!(against(&document), Comparison::default());
    document["packages"].as_array_mut().unwrap().pop();
    document["relationships"].as_array_mut().unwrap().pop();
    document["files"] = json!([file(0, "app/notes", &nought), file(1, "app/x", &"1".repeat(40))]);
    let wrong = [(1, WrongEntry::NoDigest), (2, WrongEntry::Invented)];
    assert_eq!(against(&document), Comparison { wrong: wrong.to_vec(), ..Comparison::default() });
}

#[test]
fn what_is_not_named_is_missing() {
    let all = [
        Missing::Package("libc6".to_owned(), "2.36-9".to_owned()),
        Missing::Program("/app/notes".to_owned()),
    ];
    assert_eq!(changed(|components| *components = json!([])).missing, all);
    assert_eq!(changed(|components| components[0]["scope"] = json!("excluded")).missing, all[..1]);
    // By its digest alone it is found as well, whatever it is called.
    let by_digest = |components: &mut Value| {
        let hashes = components[1]["hashes"].clone();
        components[1] =
            json!({ "type": "application", "name": "notes-admin", "version": "1.0", "hashes": hashes });
    };
    assert_eq!(changed(by_digest).missing, []);
    let other = |components: &mut Value| {
        components[1] = json!({ "type": "application", "name": "notes-admin", "version": "1.0" });
    };
    assert_eq!(changed(other).missing, all[1..]);
}

#[test]
fn each_way_of_being_untrue_is_found() {
    let version = |all: &mut Value| {
        all[0]["version"] = json!("2.36-9+b1");
        all[0]["purl"] = json!("pkg:deb/debian/libc6@2.36-9%2Bb1");
    };
    assert_eq!(wrong(version), [(0, WrongEntry::OtherVersion("2.36-9".to_owned()))]);
    let contradiction = |all: &mut Value| all[0]["version"] = json!("2.36-10");
    assert_eq!(wrong(contradiction), [(0, WrongEntry::Contradiction("2.36-9".to_owned()))]);
    let digest = |all: &mut Value| all[1]["hashes"][0]["content"] = json!("ef".repeat(32));
    assert_eq!(wrong(digest), [(1, WrongEntry::OtherDigest("SHA-256".to_owned(), "cd".repeat(32)))]);
    assert_eq!(wrong(|all| all[1]["hashes"] = json!([])), [(1, WrongEntry::NoDigest)]);
    let add = |one: Value| move |all: &mut Value| all.as_array_mut().unwrap().push(one);
    let invented = json!({ "type": "library", "name": "libx", "purl": "pkg:deb/debian/libx@1" });
    assert_eq!(wrong(add(invented)), [(2, WrongEntry::Invented)]);
    let foreign = json!({ "type": "library", "name": "left-pad", "purl": "pkg:npm/left-pad@1.3.0" });
    assert_eq!(wrong(add(foreign)), [(2, WrongEntry::Invented)]);
    assert_eq!(wrong(add(json!({ "type": "file", "name": "/x" }))), [(2, WrongEntry::Invented)]);
    let again = json!({ "type": "library", "name": "libc6", "version": "2.36-9",
        "purl": "pkg:deb/debian/libc6@2.36-9?arch=amd64" });
    assert_eq!(wrong(add(again)), [(2, WrongEntry::Twice)]);
    let elsewhere = |all: &mut Value| all[0]["purl"] = json!("pkg:deb/ubuntu/libc6@2.36-9");
    assert_eq!(wrong(elsewhere), [(0, WrongEntry::OtherSystem("debian".to_owned()))]);
    let processor = |all: &mut Value| all[0]["purl"] = json!("pkg:deb/debian/libc6@2.36-9?arch=s390x");
    assert_eq!(wrong(processor), [(0, WrongEntry::OtherArchitecture("amd64".to_owned()))]);
    let system = json!({ "type": "operating-system", "name": "alpine" });
    assert_eq!(wrong(add(system)), [(2, WrongEntry::OtherSystem("debian".to_owned()))]);
}

#[test]
fn what_has_the_name_of_something_else_is_told_from_what_is_invented() {
    let with = |one: Value| changed(|all| *all = json!([one])).wrong.remove(0).1;
    // A package that is called a file is named all the same.
    let package = json!({ "type": "file", "name": "libc6", "version": "2.36-9" });
    let comparison = changed(|all| all[0] = package);
    assert_eq!(comparison.wrong, [(0, WrongEntry::CalledFile("2.36-9".to_owned()))]);
    assert_eq!(comparison.missing, []);
    let place = "/app/notes".to_owned();
    let hash = json!([{ "alg": "SHA-256", "content": "ef".repeat(32) }]);
    for kind in ["file", "application", "library"] {
        let other = WrongEntry::OtherPlace(place.clone(), "cd".repeat(32));
        assert_eq!(with(json!({ "type": kind, "name": "notes", "hashes": hash })), other, "{kind}");
        let none = WrongEntry::NoPlace(place.clone());
        assert_eq!(with(json!({ "type": kind, "name": "notes" })), none, "{kind}");
        assert_eq!(with(json!({ "type": kind, "name": "usr/bin/notes" })), none, "{kind}");
        assert_eq!(with(json!({ "type": kind, "name": "note" })), WrongEntry::Invented, "{kind}");
    }
    let npm = json!({ "type": "library", "name": "notes", "purl": "pkg:npm/notes@1" });
    assert_eq!(with(npm), WrongEntry::Invented);
}

#[test]
fn what_is_inside_of_a_program_is_taken_on_trust_and_counted() {
    let inside = json!([
        { "type": "library", "name": "serde", "version": "1.0", "purl": "pkg:cargo/serde@1.0" },
        { "type": "library", "name": "musl", "version": "1.2.5", "purl": "pkg:deb/debian/musl@1.2.5" },
    ]);
    let comparison = changed(|all| all[1]["components"] = inside.clone());
    assert_eq!((comparison.wrong, comparison.trusted), (Vec::new(), 2));
    // In a package that is on record, the database would know it.
    let comparison = changed(|all| all[0]["components"] = inside.clone());
    assert_eq!((comparison.wrong, comparison.trusted), (vec![(2, WrongEntry::Invented)], 1));
}

#[test]
fn every_digest_of_a_file_is_compared_and_what_nobody_took_is_told() {
    let with = |algorithm: &str, content: String| {
        let hash = json!({ "alg": algorithm, "content": content });
        changed(|all| all[1]["hashes"].as_array_mut().unwrap().push(hash))
    };
    assert_eq!(with("SHA-512", "12".repeat(64)), Comparison::default());
    assert_eq!(with("MD5", "34".repeat(16).to_uppercase()), Comparison::default());
    let other = WrongEntry::OtherDigest("SHA-512".to_owned(), "12".repeat(64));
    assert_eq!(with("SHA-512", "ab".repeat(64)).wrong, [(1, other)]);
    let unknown = with("BLAKE3", "ab".repeat(32));
    assert_eq!((unknown.wrong, unknown.uncompared), (vec![], ["BLAKE3".to_owned()].into()));
    // In SPDX, of a program by its purpose and of a file.
    let mut document = spdx(&bill());
    let sum = json!({ "algorithm": "SHA512", "checksumValue": "ab".repeat(64) });
    document["packages"][2]["checksums"].as_array_mut().unwrap().push(sum);
    assert!(matches!(against(&document).wrong[..], [(1, WrongEntry::OtherDigest(..))]));
}

#[test]
fn a_package_url_of_another_release_or_of_something_else_does_not_fit() {
    let purl = |text: &str| {
        let text = json!(text);
        changed(|all| all[0]["purl"] = text)
    };
    let release = purl("pkg:deb/debian/libc6@2.36-9?distro=debian-11");
    assert_eq!(release.wrong, [(0, WrongEntry::OtherRelease("debian-12".to_owned()))]);
    assert_eq!(release.missing, []);
    assert_eq!(purl("pkg:deb/debian/libc6@2.36-9?distro=debian-12.1"), Comparison::default());
    assert_eq!(purl("pkg:deb/debian/libc6@2.36-9"), Comparison::default());
    for other in ["pkg:rpm/debian/libc6@2.36-9", "pkg:deb/debian/libc5@2.36-9"] {
        assert_eq!(purl(other).wrong, [(0, WrongEntry::OtherPurl)], "{other}");
    }
}

/// The relationships of SPDX say what is in the image; a tool that made it is not.
#[test]
fn what_only_helped_to_make_the_image_is_not_listed() {
    let related = |kind: &str, tool: &str, image: &str| {
        let mut document = spdx(&bill());
        let one = json!({ "spdxElementId": tool, "relationshipType": kind, "relatedSpdxElement": image });
        document["relationships"][1] = one;
        against(&document)
    };
    let missing = [Missing::Package("libc6".to_owned(), "2.36-9".to_owned())];
    for kind in ["BUILD_TOOL_OF", "DEV_DEPENDENCY_OF", "TEST_TOOL_OF", "BUILD_DEPENDENCY_OF"] {
        assert_eq!(related(kind, "SPDXRef-Package-0", "SPDXRef-Image").missing, missing, "{kind}");
    }
    for kind in ["DEPENDENCY_OF", "RUNTIME_DEPENDENCY_OF", "CONTAINED_BY", "OPTIONAL_COMPONENT_OF"] {
        let comparison = related(kind, "SPDXRef-Package-0", "SPDXRef-Image");
        assert_eq!(comparison, Comparison::default(), "{kind}");
    }
    assert_eq!(related("BUILD_TOOL_OF", "SPDXRef-Image", "SPDXRef-Package-0"), Comparison::default());
}
