//! What does a bill of materials say that somebody hands in?
//!
//! JSON of CycloneDX 1.4 to 1.7 or SPDX 2.3, held to the standard's own schema first. What the schemas let
//! through is compared here: the version, every package URL, and identifiers that stand there twice.

mod cyclonedx;
mod facts;
mod names;
mod parts;
mod schema;
mod spdx;

use serde_json::Value;

use parts::fault;

pub use facts::{BillComponent, BillDigest, BillFault, BillFaultKind, BillPurl, ComponentKind, ReadBill};

/// Most bytes of a bill that are read: that of a whole distribution with every file has about six million.
pub const LARGEST_BILL: u64 = 16 << 20;

/// Reads a bill.
///
/// # Errors
/// The first thing that keeps it from being one.
pub fn read(bytes: &[u8]) -> Result<ReadBill, BillFault> {
    let whole = |kind, about: String| fault(kind, about, String::new());
    if bytes.starts_with(b"\xef\xbb\xbf") {
        return Err(whole(BillFaultKind::ByteOrderMark, String::new()));
    }
    if is_utf16(bytes) {
        return Err(whole(BillFaultKind::Utf16, String::new()));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| whole(BillFaultKind::NoText, String::new()))?;
    let no_json = |error: serde_json::Error| BillFault {
        line: error.line(),
        column: error.column(),
        ..whole(BillFaultKind::NoJson, error.to_string())
    };
    serde_json::from_str::<names::Unrepeated>(text).map_err(no_json)?;
    // Deeper than 128 objects within one another is an error of the reader's.
    let mut document: Value = serde_json::from_str(text).map_err(no_json)?;
    let member = |name: &str| document.get(name).and_then(Value::as_str);
    let name = match (member("bomFormat"), member("spdxVersion")) {
        (Some("CycloneDX"), _) => format!("CycloneDX {}", member("specVersion").unwrap_or("?")),
        (_, Some(version)) => version.replacen('-', " ", 1),
        _ => return Err(whole(BillFaultKind::NoBill, String::new())),
    };
    let Some(standard) = schema::find(&name) else {
        let place = if name.starts_with("CycloneDX") { "/specVersion" } else { "/spdxVersion" };
        let about = format!("{name} ({})", schema::known());
        return Err(fault(BillFaultKind::OtherVersion, about, place.to_owned()));
    };
    if name.starts_with("SPDX") {
        with_one_spelling(&mut document);
    }
    standard.check(&document)?;
    if name.starts_with("SPDX") { spdx::read(&document, &name) } else { cyclonedx::read(&document, &name) }
}

/// With the mark, or with a nought beside the brace or bracket at the beginning.
fn is_utf16(bytes: &[u8]) -> bool {
    matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'{' | b'[', 0, ..] | [0, b'{' | b'[', ..])
}

/// The text of SPDX writes the purpose of a system with a hyphen and its schema without one, and so do tools.
fn with_one_spelling(document: &mut Value) {
    let packages = document.get_mut("packages").and_then(Value::as_array_mut).into_iter().flatten();
    for purpose in packages.filter_map(|package| package.get_mut("primaryPackagePurpose")) {
        if purpose == "OPERATING-SYSTEM" {
            *purpose = Value::from("OPERATING_SYSTEM");
        }
    }
}

#[cfg(test)]
mod tests;
