//! What is installed in an image, and what is publicly known of it?
//!
//! ```text
//! dpkg, apk   the text of a package database  -> Installed, source package and source version included
//! day         a date, and how many days lie between two
//! deb         a package file                  -> what it is called, and the files it brings
//! ties        the text of a package database  -> which installed packages need each other
//! system      os-release                      -> whose packages these are
//! order       which of two versions is newer, by the rules of the distribution
//! feed        a file or folder of advisories  -> one record after another, in bounded memory
//! advisory    a record in the OSV format      -> Advisory
//! severity    how bad is it?
//! lock        what will be installed by a language's installer, and does it fit what is asked for?
//! matching    Installed + Advisory            -> Known
//! training    the invented advisories that the kit carries
//! bill        Installed -> a bill of materials, CycloneDX or SPDX, and back from one that is handed in;
//!             purl the address of each package
//! foreign     a report of trivy or grype      -> what it found, and in which image
//! ```
//!
//! Nothing here knows an engine, a learner or a check: bytes in, facts out.

mod advisory;
mod apk;
mod bill;
mod day;
mod deb;
mod dpkg;
mod feed;
mod foreign;
mod installed;
mod lock;
mod matching;
mod order;
mod pieces;
mod purl;
mod severity;
mod system;
mod ties;
mod training;

pub use advisory::{Advisory, Affected, Event};
pub use apk::installed as apk_installed;
pub use bill::{
    Bill, BillComponent, BillDigest, BillFault, BillFaultKind, BillPurl, Comparison, ComponentKind, InImage,
    LARGEST_BILL, Missing, ReadBill, WrongEntry, cyclonedx, read as read_bill, spdx,
};
pub use day::Day;
pub use deb::{DebFile, DebPackage, read as read_deb};
pub use dpkg::installed as dpkg_installed;
pub use feed::{Broken, FeedError, Tally, read as read_feed};
pub use foreign::{ForeignFinding, ForeignReport, LARGEST_REPORT, read as read_report};
pub use installed::{Installed, Manager};
pub use lock::{
    Ecosystem, LARGEST_LOCK, Lock, LockFault, LockFaultKind, Locked, Wheel, cargo_lock, metadata,
    normal_name, npm_lock, pip_lock, read_project, read_wheel,
};
pub use matching::{Known, known};
pub use order::{compare, is_version};
pub use purl::purl;
pub use severity::Severity;
pub use system::System;
pub use ties::{Ties, apk_ties, dpkg_ties, is_needed};
pub use training::{TRAINING_DAY, advisories as training};
