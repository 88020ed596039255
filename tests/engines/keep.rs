//! How does what was seen become the recordings that the ordinary suite replays?

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use anyhow::{Context as _, ensure};
use regex::{Captures, Regex};
use serde_json::Value;

use crate::cases::Case;
use crate::judge::{Ended, Judged};
use crate::recordings::{self, Recording};

/// With this variable the recordings are written anew.
pub(crate) const VARIABLE: &str = "UPDATE_RECORDINGS";

/// Kernel of whoever made them.
const KERNEL: &str = "6.12.0";

/// Memory of that machine, in bytes.
const MEMORY: i64 = 8 << 30;

/// A recording of a run that came out as promised; `None` where the files could not be read, and no
/// engine was asked.
pub(crate) fn recording(case: &Case, judged: &Judged, ended: &Ended) -> anyhow::Result<Option<Recording>> {
    let Some(evidence) = ended.evidence.as_deref().filter(|evidence| !evidence.is_empty()) else {
        return Ok(None);
    };
    let evidence = anonymous(serde_json::from_slice(evidence)?);
    let skips: BTreeSet<String> = judged.skipped.keys().cloned().collect();
    let anew = recordings::replay(&case.exercise, &evidence).map_err(anyhow::Error::msg)?;
    let same = |verdict: &str, ids: &BTreeSet<String>| anew.get(verdict).unwrap_or(&BTreeSet::new()) == ids;
    ensure!(
        same("fail", &judged.failed) && same("skipped", &skips),
        "its recording has another verdict: {anew:?}"
    );
    Ok(Some(Recording { submission: case.full_name(), skips, evidence }))
}

/// The evidence without what tells of one machine or one moment.
fn anonymous(mut evidence: Value) -> Value {
    let kernel = evidence["engine"]["kernel"].as_str().unwrap_or_default().to_owned();
    if let Some(engine) = evidence["engine"].as_object_mut() {
        engine.insert("memory_bytes".to_owned(), MEMORY.into());
    }
    for build in evidence["builds"].as_array_mut().into_iter().flatten() {
        build["milliseconds"] = 1000.into();
    }
    let mut text = evidence.to_string();
    if !kernel.is_empty() {
        text = text.replace(&kernel, KERNEL);
    }
    for (pattern, replacement) in [
        // Times of day, in logs.
        (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "2026-01-01T00:00:00Z"),
        // The token of one run, in what the notes service was given.
        (r"written by harden-check [0-9a-f]{16}", "written by harden-check 0123456789abcdef"),
    ] {
        text = pattern_of(pattern).replace_all(&text, replacement).into_owned();
    }
    // Digests are new in every build, and nothing packs them: the first becomes 0, the next 1.
    let mut digests: Vec<String> = Vec::new();
    let text = pattern_of(r"\b[0-9a-f]{64}\b").replace_all(&text, |found: &Captures<'_>| {
        let known = digests.iter().position(|digest| *digest == found[0]);
        let number = known.unwrap_or_else(|| {
            digests.push(found[0].to_owned());
            digests.len() - 1
        });
        format!("{number:064x}")
    });
    serde_json::from_str(&text).expect("it was JSON, and no quotation mark has changed")
}

fn pattern_of(text: &str) -> Regex {
    Regex::new(text).expect("a pattern of ours")
}

/// Writes an engine's recordings. What was not judged this time stays, as long as it is still a submission
/// of the course.
pub(crate) fn write(engine: &str, new: Vec<Recording>, course: &[Case]) -> anyhow::Result<()> {
    let path = recordings::file(engine);
    let known: BTreeSet<String> = course.iter().map(Case::full_name).collect();
    let old = recordings::read(&path).into_iter().filter(|old| known.contains(&old.submission));
    // In order of their names, so that alike ones stand together and pack well.
    let all: BTreeMap<String, Recording> =
        old.chain(new).map(|recording| (recording.submission.clone(), recording)).collect();
    fs::create_dir_all(path.parent().context("recordings lie in a folder")?)?;
    // The file has no time and no name: the same recordings are the same bytes. Most of a recording
    // stands in its neighbour as well, further away than gzip looks.
    let mut pack = Command::new("xz")
        .args(["--compress", "--stdout", "--threads=1", "-9", "--extreme"])
        .stdin(Stdio::piped())
        .stdout(fs::File::create(&path)?)
        .spawn()
        .context("cannot start `xz`")?;
    let mut input = pack.stdin.take().context("`xz` has an input")?;
    for recording in all.values() {
        serde_json::to_writer(&mut input, recording)?;
        input.write_all(b"\n")?;
    }
    drop(input);
    let status = pack.wait()?;
    ensure!(status.success(), "`xz` ended with {status}");
    Ok(())
}
