//! What was seen on engines that this machine does not have?
//!
//! `tests/recordings/ENGINE.jsonl.xz` holds a line for each submission that was judged on that engine: which
//! one, what was skipped there, and the evidence as `--record` writes it. The matrix of engines writes them,
//! the ordinary suite replays them. `xzcat` shows one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use harden_check::evidence::{EVIDENCE_VERSION, Evidence};
use harden_check::exercise::Exercise;
use harden_check::report::Report;
use harden_check::workspace::with_copies;
use lzma_rust2::XzReader;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One submission on one engine.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recording {
    /// Folder of the exercise and name of the answer, `08-dedicated-user/start`.
    pub(crate) submission: String,
    /// Ids of the checks that were skipped; every other promise of the folder was kept.
    pub(crate) skips: BTreeSet<String>,
    /// The evidence.
    pub(crate) evidence: Value,
}

/// What stands behind an engine's name in that of its file.
pub(crate) const ENDING: &str = ".jsonl.xz";

/// The folder of all recordings.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings")
}

/// An engine's recordings.
pub(crate) fn file(engine: &str) -> PathBuf {
    folder().join(format!("{engine}{ENDING}"))
}

/// The recordings of one file; none where there is no file.
///
/// # Panics
/// Where it is no such file.
pub(crate) fn read(path: &Path) -> Vec<Recording> {
    if !path.exists() {
        return Vec::new();
    }
    let mut text = String::new();
    XzReader::new(fs::File::open(path).unwrap(), false).read_to_string(&mut text).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
        .collect()
}

/// Ids of the checks with each verdict: `pass`, `fail`, `skipped`, `error`.
pub(crate) type Verdicts = BTreeMap<&'static str, BTreeSet<String>>;

/// Judges evidence anew.
///
/// # Errors
/// Where it is not evidence of this version of the program.
pub(crate) fn replay(exercise: &Exercise, evidence: &Value) -> Result<Verdicts, String> {
    let version = &evidence["version"];
    if *version != EVIDENCE_VERSION {
        return Err(format!("evidence of version {version}, and this program's is {EVIDENCE_VERSION}"));
    }
    let evidence: Evidence = serde_json::from_value(evidence.clone()).map_err(|error| error.to_string())?;
    let mut verdicts = Verdicts::new();
    let whole = with_copies(exercise, &evidence.submission.plan);
    for finding in Report::judge(&whole, &evidence, Duration::ZERO).findings {
        let ids = verdicts.entry(finding.verdict.name()).or_default();
        ids.insert(finding.check.id.to_owned());
    }
    Ok(verdicts)
}
