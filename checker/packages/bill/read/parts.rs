//! How are the parts taken that documents of both standards have?

use std::str::FromStr;

use packageurl::PackageUrl;
use serde_json::Value;

use super::facts::{BillDigest, BillFault, BillFaultKind, BillPurl};

/// A fault at a place of the document.
pub(super) fn fault(kind: BillFaultKind, about: String, pointer: String) -> BillFault {
    BillFault { kind, about, pointer, line: 0, column: 0 }
}

/// An identifier that stands there before.
pub(super) fn twice(identifier: &str, pointer: String) -> BillFault {
    fault(BillFaultKind::Twice, identifier.to_owned(), pointer)
}

/// A text of an object; empty where it has none.
pub(super) fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A list of an object; empty where it has none.
pub(super) fn list<'a>(object: &'a Value, name: &str) -> &'a [Value] {
    object.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// Sorts an entry's digests into those of SHA-256 and all others.
pub(super) fn digests<'a>(all: impl Iterator<Item = (&'a str, &'a str)>) -> (Vec<String>, Vec<BillDigest>) {
    let (mut sha256, mut others) = (Vec::new(), Vec::new());
    for (algorithm, value) in all {
        let value = value.to_lowercase();
        // SPDX leaves the hyphen out where it knows an algorithm by the same name.
        let algorithm = match algorithm.strip_prefix("SHA") {
            Some(bits) if bits.bytes().all(|byte| byte.is_ascii_digit()) => format!("SHA-{bits}"),
            _ => algorithm.to_owned(),
        };
        match algorithm.as_str() {
            "SHA-256" => sha256.push(value),
            _ => others.push(BillDigest { algorithm, value }),
        }
    }
    (sha256, others)
}

/// Reads a package URL.
///
/// # Errors
/// It is none, names nothing, or has a blank in it, which some readers let through and no scanner finds.
pub(super) fn purl_of(written: &str, pointer: &str) -> Result<BillPurl, BillFault> {
    let none = || fault(BillFaultKind::NoPurl, written.to_owned(), pointer.to_owned());
    let purl = PackageUrl::from_str(written).map_err(|_| none())?;
    if purl.name().is_empty() || written.contains(|each: char| each.is_whitespace() || each.is_control()) {
        return Err(none());
    }
    let qualifier = |name: &str| purl.qualifiers().get(name).map(|value| value.to_string());
    let version = purl.version().unwrap_or_default();
    let version = match qualifier("epoch").filter(|_| !version.contains(':')) {
        Some(epoch) => format!("{epoch}:{version}"),
        None => version.to_owned(),
    };
    Ok(BillPurl {
        text: written.to_owned(),
        kind: purl.ty().to_owned(),
        owner: purl.namespace().unwrap_or_default().to_owned(),
        name: purl.name().to_owned(),
        version,
        architecture: qualifier("arch").unwrap_or_default(),
        distro: qualifier("distro").unwrap_or_default(),
    })
}
