//! What do `scan.toml` and a report come to?

use serde::{Deserialize, Serialize};

use crate::packages::{Day, ForeignReport, Severity};
use crate::submission::{Located, Location};

/// The files of the submission that are about a scan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scan {
    /// `scan.toml`; absent where there is none.
    pub policy: Option<ScanPolicy>,
    /// `report.json`; absent where there is none.
    pub report: Option<HandedReport>,
}

/// The gate, and what is excepted from it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScanPolicy {
    /// The file, relative to the submission's folder.
    pub file: String,
    /// The mildest severity that stops a delivery.
    pub fail_on: Option<Located<Severity>>,
    /// Exceptions, in the file's order.
    pub exceptions: Vec<ScanException>,
    /// What is wrong in the file.
    pub faults: Vec<PolicyFault>,
}

/// A finding that does not stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScanException {
    /// The advisory's id, or one of its other names.
    pub advisory: Option<Located<String>>,
    /// The package, binary or source.
    pub package: Option<Located<String>>,
    /// Why it may stay.
    pub reason: Option<Located<String>>,
    /// The last day on which it counts.
    pub expires: Option<Located<Day>>,
    /// Where it begins.
    pub at: Location,
}

/// Something in the file that has no meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyFault {
    /// What kind of fault.
    pub kind: PolicyFaultKind,
    /// The word in question, or the parser's own sentence.
    pub about: String,
    /// Where.
    pub at: Location,
}

/// Kinds of [`PolicyFault`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyFaultKind {
    /// The file cannot be read.
    Unreadable,
    /// The file is no TOML, or has a key that is not known.
    NoToml,
    /// `fail-on` is none of the severities.
    UnknownSeverity,
    /// `expires` is no day of the form `2027-01-31`.
    NoDay,
}

/// A report of a scanner, as handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandedReport {
    /// The file, relative to the submission's folder.
    pub file: String,
    /// What it says; absent where it is no report.
    pub report: Option<ForeignReport>,
    /// Why it is none; a fragment in English.
    pub problem: String,
}
