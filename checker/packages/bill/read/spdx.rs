//! What does a document of SPDX list?

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::facts::{BillComponent, BillDigest, BillFault, ComponentKind, ReadBill};
use super::parts::{digests, list, purl_of, text, twice};

/// The document's own identifier.
const DOCUMENT: &str = "SPDXRef-DOCUMENT";

/// Reads a document that the schema took.
///
/// # Errors
/// A package URL that is none, or an identifier that stands there twice.
pub(super) fn read(document: &Value, standard: &str) -> Result<ReadBill, BillFault> {
    let mut read: Vec<(String, BillComponent)> = Vec::new();
    for (number, package) in list(document, "packages").iter().enumerate() {
        let pointer = format!("/packages/{number}");
        read.push((text(package, "SPDXID").to_owned(), package_entry(package, &pointer)?));
    }
    for (number, file) in list(document, "files").iter().enumerate() {
        let pointer = format!("/files/{number}");
        read.push((text(file, "SPDXID").to_owned(), file_entry(file, &pointer)));
    }
    let mut known: BTreeSet<&str> = BTreeSet::from([DOCUMENT]);
    for (id, component) in &read {
        if !known.insert(id) {
            return Err(twice(id, format!("{}/SPDXID", component.pointer)));
        }
    }
    let described = described(document);
    let subject = subject(&read, &described).map(|(id, component)| (id.clone(), component.name.clone()));
    let (subject, name) = subject.unwrap_or_default();
    hold(document, &mut read);
    let elsewhere = elsewhere(document);
    let is_listed = |id: &str| id != subject && !elsewhere.contains(id);
    let components = read.into_iter().filter(|(id, _)| is_listed(id)).map(|(_, component)| component);
    Ok(ReadBill {
        standard: standard.to_owned(),
        subject: name,
        components: components.collect(),
        excluded: Vec::new(),
    })
}

/// What the document describes.
fn described(document: &Value) -> BTreeSet<&str> {
    let named = list(document, "documentDescribes").iter().filter_map(Value::as_str);
    let related = list(document, "relationships").iter().filter_map(|one| {
        let (from, to) = (text(one, "spdxElementId"), text(one, "relatedSpdxElement"));
        match text(one, "relationshipType") {
            "DESCRIBES" if from == DOCUMENT => Some(to),
            "DESCRIBED_BY" if to == DOCUMENT => Some(from),
            _ => None,
        }
    });
    named.chain(related).collect()
}

/// The image among what is described: the only one, or the one that says that it is a container. Who lists
/// packages without an image describes each of them.
fn subject<'a>(
    read: &'a [(String, BillComponent)],
    described: &BTreeSet<&str>,
) -> Option<&'a (String, BillComponent)> {
    let is_package = |component: &BillComponent| {
        component.purl.as_ref().is_some_and(|purl| ["deb", "apk"].contains(&purl.kind.as_str()))
    };
    let mut of_document = read.iter().filter(|(id, _)| described.contains(id.as_str()));
    let image = of_document.clone().find(|(_, component)| component.kind == ComponentKind::Image);
    image.or_else(|| of_document.next().filter(|(_, one)| described.len() == 1 && !is_package(one)))
}

/// Notes what is said to be held by what, in whichever direction it is written.
fn hold(document: &Value, read: &mut [(String, BillComponent)]) {
    let names: BTreeMap<String, (usize, String)> =
        read.iter().enumerate().map(|(at, (id, one))| (id.clone(), (at, one.name.clone()))).collect();
    for one in list(document, "relationships") {
        let ends = (names.get(text(one, "spdxElementId")), names.get(text(one, "relatedSpdxElement")));
        let (Some(from), Some(to)) = ends else { continue };
        let (holder, part) = match text(one, "relationshipType") {
            "CONTAINS" | "STATIC_LINK" | "DEPENDS_ON" => (from, to),
            // syft says so of the file in which it found a package.
            "CONTAINED_BY" | "DEPENDENCY_OF" | "OTHER" => (to, from),
            _ => continue,
        };
        read[part.0].1.within.push(holder.1.clone());
    }
}

/// What helped to make the image and is said not to be in it. Who says both of something says that it is in it.
fn elsewhere(document: &Value) -> BTreeSet<&str> {
    let (mut helpers, mut held) = (BTreeSet::new(), described(document));
    for one in list(document, "relationships") {
        let (from, to) = (text(one, "spdxElementId"), text(one, "relatedSpdxElement"));
        match text(one, "relationshipType") {
            "BUILD_TOOL_OF"
            | "DEV_TOOL_OF"
            | "TEST_TOOL_OF"
            | "TEST_OF"
            | "TEST_CASE_OF"
            | "BUILD_DEPENDENCY_OF"
            | "DEV_DEPENDENCY_OF"
            | "TEST_DEPENDENCY_OF"
            | "PROVIDED_DEPENDENCY_OF" => helpers.insert(from),
            "CONTAINS" | "STATIC_LINK" | "DYNAMIC_LINK" | "DEPENDS_ON" => held.insert(to),
            "CONTAINED_BY" | "RUNTIME_DEPENDENCY_OF" | "DEPENDENCY_OF" => held.insert(from),
            _ => false,
        };
    }
    helpers.difference(&held).copied().collect()
}

/// SHA-256 digests of an entry, and all others.
fn checksums(entry: &Value) -> (Vec<String>, Vec<BillDigest>) {
    let sums = list(entry, "checksums").iter();
    digests(sums.map(|sum| (text(sum, "algorithm"), text(sum, "checksumValue"))))
}

fn package_entry(package: &Value, pointer: &str) -> Result<BillComponent, BillFault> {
    let mut purl = None;
    for (number, reference) in list(package, "externalRefs").iter().enumerate() {
        if text(reference, "referenceType") == "purl" {
            let place = format!("{pointer}/externalRefs/{number}/referenceLocator");
            purl = Some(purl_of(text(reference, "referenceLocator"), &place)?);
        }
    }
    let kind = match (text(package, "primaryPackagePurpose"), purl.as_ref().map(|purl| purl.kind.as_str())) {
        ("CONTAINER", _) | (_, Some("oci" | "docker")) => ComponentKind::Image,
        ("OPERATING_SYSTEM", _) => ComponentKind::System,
        ("FILE", _) => ComponentKind::File,
        _ => ComponentKind::Package,
    };
    let (sha256, digests) = checksums(package);
    Ok(BillComponent {
        kind,
        name: text(package, "name").to_owned(),
        version: text(package, "versionInfo").to_owned(),
        purl,
        sha256,
        digests,
        within: Vec::new(),
        pointer: pointer.to_owned(),
    })
}

fn file_entry(file: &Value, pointer: &str) -> BillComponent {
    // Relative to the root: `./app/notes`, and `app/notes` in some tools.
    let path = text(file, "fileName");
    let path = path.trim_start_matches("./").trim_start_matches('/');
    let (sha256, mut digests) = checksums(file);
    // SPDX asks for a SHA-1 of each file; noughts stand for one that nobody took.
    digests.retain(|one| !one.value.trim_matches('0').is_empty());
    let is_unread = sha256.is_empty() && digests.is_empty();
    BillComponent {
        kind: if is_unread { ComponentKind::Unread } else { ComponentKind::File },
        name: format!("/{path}"),
        sha256,
        digests,
        pointer: pointer.to_owned(),
        ..BillComponent::default()
    }
}
