//! What is said of one installed package?

use serde::{Deserialize, Serialize};

/// Which package manager keeps the record, of a distribution or of a language. It decides whose rules order the versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Manager {
    /// Debian's, also of Ubuntu and of distroless images.
    Dpkg,
    /// Alpine's.
    Apk,
    /// Python's: pip, and whatever else installs from its index.
    Pip,
    /// JavaScript's.
    Npm,
    /// Rust's.
    Cargo,
}

/// One package of a database.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Installed {
    /// The binary package, `bsdutils`.
    pub name: String,
    /// Its version, `1:2.38.1-5+deb12u3`.
    pub version: String,
    /// `amd64`, `all`, `x86_64`.
    pub architecture: String,
    /// The package that it was built from, `util-linux`. Advisories speak of it.
    pub source: String,
    /// Version of that package, `2.38.1-5+deb12u3`: no part of the binary's, which may carry an epoch of
    /// its own.
    pub source_version: String,
    /// Who keeps the record.
    pub manager: Manager,
}
