//! What does a lock file say will be installed, and does it fit what the application asks for?
//!
//! ```text
//! requirements  requirements.in or pyproject.toml, and requirements.txt     (pip)
//! npm           package.json and package-lock.json, versions 2 and 3
//! cargo         Cargo.toml and Cargo.lock
//! wheel         a package file of Python: what is in it
//! ```
//!
//! Text in, facts out. Nothing is installed and nobody is asked.

mod cargo;
mod npm;
mod requirements;
mod wheel;

use serde::{Deserialize, Serialize};

pub use cargo::read as cargo_lock;
pub use npm::read as npm_lock;
pub use requirements::{metadata, normal_name, read as pip_lock, read_project};
pub use wheel::{Wheel, read as read_wheel};

/// The largest manifest or lock that is read, in bytes.
pub const LARGEST_LOCK: u64 = 16 << 20;

/// Whose packages a lock names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ecosystem {
    /// Python's.
    Pip,
    /// JavaScript's.
    Npm,
    /// Rust's.
    Cargo,
}

/// A lock, held against the manifest beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// Whose packages it names.
    pub ecosystem: Ecosystem,
    /// The packages that the application itself asks for, by their names in the ecosystem's normal form.
    pub direct: Vec<String>,
    /// Every package that is locked to a version.
    pub packages: Vec<Locked>,
    /// What does not fit, in the order of the lines.
    pub faults: Vec<LockFault>,
}

/// A package that is locked to a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Locked {
    /// Its name, in the ecosystem's normal form.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Digests of its files, as written: `sha256:…` of pip, `sha512-…` of npm, hex of Cargo.
    pub digests: Vec<String>,
    /// Whether it is installed under a condition only.
    pub conditional: bool,
    /// The line of the lock, counted from 1.
    pub line: usize,
}

/// Something in a manifest or a lock that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockFault {
    /// What it is.
    pub kind: LockFaultKind,
    /// What it is about: a package, a line, a parser's words.
    pub about: String,
    /// Whether it stands in the manifest; otherwise in the lock.
    pub in_manifest: bool,
    /// The line, counted from 1.
    pub line: usize,
}

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LockFaultKind {
    /// The file is not of its format.
    Unreadable,
    /// A package that the application asks for is not locked.
    NotLocked,
    /// The locked version is none that the application asks for.
    Outside,
    /// The line names a package and no single version.
    NotPinned,
    /// No digest says which file it is.
    NoDigest,
    /// The file comes from an address of its own.
    Elsewhere,
    /// The address names another version than the entry.
    OtherVersion,
    /// The line is nothing that this reader knows.
    NotUnderstood,
}

impl Lock {
    /// A lock in which nothing is read yet.
    fn new(ecosystem: Ecosystem) -> Lock {
        Lock { ecosystem, direct: Vec::new(), packages: Vec::new(), faults: Vec::new() }
    }

    fn fault(&mut self, kind: LockFaultKind, about: impl Into<String>, in_manifest: bool, line: usize) {
        self.faults.push(LockFault { kind, about: about.into(), in_manifest, line });
    }
}

/// The line of a byte, counted from 1.
fn line_of(text: &str, byte: usize) -> usize {
    text.as_bytes().iter().take(byte).filter(|one| **one == b'\n').count() + 1
}

/// The first line that holds a text, counted from 1; the first where none does.
fn line_with(text: &str, part: &str) -> usize {
    text.find(part).map_or(1, |byte| line_of(text, byte))
}
