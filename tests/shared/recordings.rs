//! What was seen on engines that this machine does not have?
//!
//! `tests/recordings/ENGINE.jsonl.gz` holds a line for each submission that was judged on that engine: what
//! it was, what it failed there, and the evidence as `--record` writes it. The matrix of engines writes
//! them, the ordinary suite replays them.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::cases::Case;

/// One submission on one engine.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recording {
    /// Folder of the exercise and name of the answer, `08-dedicated-user/start`.
    pub(crate) submission: String,
    /// Digest of the submission's files, so that a later change of them is seen.
    pub(crate) files: String,
    /// Ids of the checks that failed.
    pub(crate) fails: BTreeSet<String>,
    /// Ids of the checks that were skipped.
    pub(crate) skips: BTreeSet<String>,
    /// The evidence.
    pub(crate) evidence: Value,
}

/// The folder of all recordings.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings")
}

/// The recordings of one file.
///
/// # Panics
/// Where it is no such file.
pub(crate) fn read(path: &Path) -> Vec<Recording> {
    let mut text = String::new();
    GzDecoder::new(fs::File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The digest of a submission's files: their paths, modes and contents.
pub(crate) fn digest(case: &Case) -> String {
    let mut digest = Sha256::new();
    for (path, content) in &case.files {
        digest.update(format!("{path}\0{}\0{}\0", content.executable, content.bytes.len()));
        digest.update(&content.bytes);
    }
    // Enough to see a change; nobody means harm here.
    digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
