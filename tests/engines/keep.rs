//! How does what was seen become the recordings that the ordinary suite replays?

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;

use anyhow::Context as _;
use flate2::{Compression, GzBuilder};

use crate::cases::Case;
use crate::judge::{Ended, Judged};
use crate::recordings::{self, Recording};

/// With this variable the recordings are written anew.
pub(crate) const VARIABLE: &str = "UPDATE_RECORDINGS";

/// A recording of a run that came out as promised.
pub(crate) fn recording(case: &Case, judged: &Judged, ended: &Ended) -> anyhow::Result<Recording> {
    let evidence = ended.evidence.as_deref().context("the program has recorded nothing")?;
    Ok(Recording {
        submission: case.full_name(),
        files: recordings::digest(case),
        fails: judged.failed.clone(),
        skips: judged.skipped.keys().cloned().collect(),
        evidence: serde_json::from_slice(evidence)?,
    })
}

/// Writes an engine's recordings. What was not judged this time stays, as long as it is still a submission
/// of the course, and the same one.
pub(crate) fn write(engine: &str, new: Vec<Recording>, course: &[Case]) -> anyhow::Result<()> {
    let path = recordings::folder().join(format!("{engine}.jsonl.gz"));
    let known: BTreeMap<String, String> =
        course.iter().map(|case| (case.full_name(), recordings::digest(case))).collect();
    let old = if path.is_file() { recordings::read(&path) } else { Vec::new() };
    let old = old.into_iter().filter(|old| known.get(&old.submission) == Some(&old.files));
    // In order of their names, so that alike ones stand together and pack well.
    let all: BTreeMap<String, Recording> =
        old.chain(new).map(|recording| (recording.submission.clone(), recording)).collect();
    fs::create_dir_all(recordings::folder())?;
    // No time and no name in the head: the same recordings are the same bytes.
    let mut file = GzBuilder::new().write(fs::File::create(&path)?, Compression::best());
    for recording in all.values() {
        serde_json::to_writer(&mut file, recording)?;
        file.write_all(b"\n")?;
    }
    file.finish()?;
    Ok(())
}
