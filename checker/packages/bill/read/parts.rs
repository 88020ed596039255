//! How are the parts taken that documents of both standards have?

use std::str::FromStr;

use packageurl::PackageUrl;
use serde_json::Value;

use super::facts::{BillFault, BillFaultKind, BillPurl};

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

/// Reads a package URL.
///
/// # Errors
/// It is none, or names nothing.
pub(super) fn purl_of(written: &str, pointer: &str) -> Result<BillPurl, BillFault> {
    let none = || fault(BillFaultKind::NoPurl, written.to_owned(), pointer.to_owned());
    let purl = PackageUrl::from_str(written).map_err(|_| none())?;
    if purl.name().is_empty() {
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
        name: purl.name().to_owned(),
        version,
        architecture: qualifier("arch").unwrap_or_default(),
    })
}
