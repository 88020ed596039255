//! Which packages does an image say it has, and do its files agree?

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::packages::{Installed, System};

/// What the package databases of an image hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageFacts {
    /// What the image says of its distribution.
    pub system: System,
    /// Database files of the final file system, absolute paths.
    pub databases: Vec<String>,
    /// Database files that a lower layer holds and the final file system does not.
    pub removed_databases: Vec<String>,
    /// Databases of package managers that are not read: `/var/lib/rpm`.
    pub unread: Vec<String>,
    /// A C library where there is no database at all: somebody's packages were taken over without them.
    pub loose_library: Option<String>,
    /// The installed packages, sorted. Where a database was removed, those of its last state.
    pub packages: Vec<Installed>,
    /// Records that do not fit what the layers show.
    pub doubts: Vec<RecordDoubt>,
    /// Files of known package files that lie in the image while its databases do not have that package in
    /// that version.
    pub strays: Vec<StrayFile>,
    /// Programs and libraries that no package of the databases brought: paths of files that may be executed and of
    /// finished programs that may not, links left out, each with the hex SHA-256 of its content.
    #[serde(default)]
    pub programs: Vec<(String, String)>,
    /// Packages that no other installed one needs and that bring programs, each with the programs' names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub alone: BTreeMap<String, BTreeSet<String>>,
}

/// A record that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum RecordDoubt {
    /// A lower layer's database has the package, the final one does not, and files of it are still there.
    Forgotten {
        /// The package.
        package: String,
        /// Its version in the lower layer.
        version: String,
        /// One of its files.
        path: String,
        /// How many of its files are still there.
        files: usize,
    },
    /// The version changed between two layers, and no file of the package did.
    Rewritten {
        /// The package.
        package: String,
        /// The version before.
        before: String,
        /// The version that stands there now.
        now: String,
    },
    /// A program at the place of a package's file, with another content than the package brought.
    Altered {
        /// The package.
        package: String,
        /// The version that stands there.
        version: String,
        /// The file.
        path: String,
    },
    /// A program that a package's list names and that the package does not have in this version.
    Claimed {
        /// The package.
        package: String,
        /// The version that stands there.
        version: String,
        /// The file.
        path: String,
    },
    /// The record names its files, and none of them is in the image: the record came without the package.
    Absent {
        /// The package.
        package: String,
        /// The version that stands there.
        version: String,
        /// One of its files.
        path: String,
    },
    /// dpkg knows no file of it: an installation writes the list before anything else.
    Invented {
        /// The package.
        package: String,
        /// The version that stands there.
        version: String,
    },
}

impl PackageFacts {
    /// Whether a recorded package is there by its record alone.
    #[must_use]
    pub fn is_absent(&self, installed: &Installed) -> bool {
        self.doubts.iter().any(|doubt| {
            matches!(doubt, RecordDoubt::Absent { package, version, .. }
                if *package == installed.name && *version == installed.version)
        })
    }
}

/// A file that comes from a package.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StrayFile {
    /// Where it lies.
    pub path: String,
    /// The package file's package.
    pub package: String,
    /// The source package.
    pub source: String,
    /// Versions of the package that have this content, or nearly so.
    pub versions: Vec<String>,
    /// Versions of the source package, in the same order.
    pub source_versions: Vec<String>,
    /// The version that the image's database has; absent where it has none.
    pub recorded: Option<String>,
}
