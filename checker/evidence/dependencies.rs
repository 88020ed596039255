//! Which packages of a language are installed in an image, and are they what was published?

use serde::{Deserialize, Serialize};

/// The packages that a language's installer put above the kit's base image.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DependencyFacts {
    /// What says of itself that it is installed, by path.
    pub installed: Vec<InstalledDependency>,
    /// Files of known packages that no installed package accounts for.
    pub strays: Vec<StrayDependency>,
    /// The code of every published package, so that loaded code is known by its content.
    #[serde(default)]
    pub published: Vec<PublishedCode>,
    /// The published package files themselves.
    #[serde(default)]
    pub files: Vec<PublishedFile>,
}

/// A published package file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedFile {
    /// The package's name in the index's normal form.
    pub name: String,
    /// The package's version.
    pub version: String,
    /// Its digests as a lock has them, `sha256:…`, by every kind that the installer takes.
    pub digests: Vec<String>,
}

/// A file of code in a published package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedCode {
    /// The package's name in the index's normal form.
    pub name: String,
    /// The package's version.
    pub version: String,
    /// Path below the folder of packages, `tidemark/__init__.py`.
    pub file: String,
    /// Hex SHA-256 of its content.
    pub sha256: String,
}

/// A module that Python loaded, from wherever it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoadedModule {
    /// Its path below a folder of packages, by its name: `tidemark/__init__.py`.
    pub file: String,
    /// Where it was found, `/opt/pages.zip/tidemark/__init__.py`.
    pub origin: String,
    /// Hex SHA-256 of what was loaded; empty where the loader gives nothing out.
    pub sha256: String,
}

/// A package that says it is installed: a `METADATA` of Python's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstalledDependency {
    /// Its name in the index's normal form.
    pub name: String,
    /// Its version, as it says.
    pub version: String,
    /// The folder in which it is found, `/usr/local/lib/python3.11/dist-packages`.
    pub folder: String,
    /// Whether the exercise knows a package file of this name and version.
    pub published: bool,
    /// Files of that package file that are missing here, or other ones; absolute paths.
    pub altered: Vec<String>,
}

/// A file of a known package outside of every installed one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StrayDependency {
    /// Absolute path.
    pub path: String,
    /// The package whose file bears this name.
    pub name: String,
    /// The versions that have exactly this content; none where somebody changed it.
    pub versions: Vec<String>,
}

/// The application's own tests, run beside the service in its container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppTests {
    /// How many tests the exercise's file holds.
    pub expected: usize,
    /// How many ran, as the runner says at its end; 0 where it says nothing.
    pub ran: usize,
    /// Exit code of the runner; absent where it did not end in time.
    pub exit_code: Option<i64>,
    /// The end of what it printed, at most 20 lines.
    pub output: Vec<String>,
    /// The modules that were loaded when the tests had ended; those of Python itself are left out.
    #[serde(default)]
    pub loaded: Vec<LoadedModule>,
}
