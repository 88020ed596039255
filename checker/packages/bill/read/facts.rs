//! What does a bill of materials come to?

use serde::{Deserialize, Serialize};

/// A bill as handed in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadBill {
    /// `CycloneDX 1.6`, `SPDX 2.3`.
    pub standard: String,
    /// What it is a bill of, as it says itself; empty where it does not say.
    pub subject: String,
    /// What it lists, in the document's order; the subject itself left out.
    pub components: Vec<BillComponent>,
    /// Names of what it says not to be delivered (CycloneDX: scope `excluded`, or external).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<String>,
}

/// One entry of a bill.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BillComponent {
    /// What it is said to be.
    pub kind: ComponentKind,
    /// Its name; of a file its path.
    pub name: String,
    /// Its version; empty where none is given.
    pub version: String,
    /// Its package URL, understood; absent where none is given.
    pub purl: Option<BillPurl>,
    /// SHA-256 digests, lower case.
    pub sha256: Vec<String>,
    /// Digests by other algorithms.
    #[serde(default)]
    pub digests: Vec<BillDigest>,
    /// Paths of the image in which it is said to be, and names of the entries that are said to hold it.
    pub within: Vec<String>,
    /// JSON pointer to the entry.
    pub pointer: String,
}

/// Kinds of [`BillComponent`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ComponentKind {
    /// A package, library or application.
    #[default]
    Package,
    /// A file.
    File,
    /// A path without any digest that means something: syft lists folders, and files that it did not read,
    /// with a SHA-1 of noughts.
    Unread,
    /// The operating system.
    System,
    /// An image, such as the base.
    Image,
}

/// A digest by another algorithm than SHA-256.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BillDigest {
    /// As CycloneDX writes it, `SHA-512`.
    pub algorithm: String,
    /// In hex, lower case.
    pub value: String,
}

/// The parts of a package URL that are compared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BillPurl {
    /// As written.
    pub text: String,
    /// `deb`, `apk`, `npm`.
    pub kind: String,
    /// Whose package it is, `debian`; empty for nobody's.
    #[serde(default)]
    pub owner: String,
    /// The name, decoded.
    pub name: String,
    /// The version, decoded, with the epoch of the qualifier `epoch` where that is given; empty for none.
    pub version: String,
    /// The qualifier `arch`; empty for none.
    pub architecture: String,
    /// The qualifier `distro`, the release whose package it is; empty for none.
    #[serde(default)]
    pub distro: String,
}

/// Why a document is no bill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BillFault {
    /// What kind of fault.
    pub kind: BillFaultKind,
    /// The word in question, or the sentence of who refused it.
    pub about: String,
    /// JSON pointer to the place; empty for the whole document.
    pub pointer: String,
    /// Line and column, from 1, where the text is no JSON.
    pub line: usize,
    /// See `line`.
    pub column: usize,
}

/// Kinds of [`BillFault`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BillFaultKind {
    /// It cannot be read, or is larger than [`super::LARGEST_BILL`].
    Unreadable,
    /// It is no text in UTF-8.
    NoText,
    /// It begins with the byte order mark of UTF-8.
    ByteOrderMark,
    /// It is text in UTF-16.
    Utf16,
    /// It is no JSON.
    NoJson,
    /// It is JSON, and neither of the two standards.
    NoBill,
    /// It is of a version that is not read.
    OtherVersion,
    /// The standard's own schema refuses it.
    Schema,
    /// A package URL is none.
    NoPurl,
    /// An identifier stands there twice.
    Twice,
}
