//! What did the probe print? (stand-in)

use serde::de::DeserializeOwned;

use crate::evidence::{FileFact, MountFact, ProbeReport, ProcessFact};

#[derive(serde::Deserialize)]
struct First {
    uids: [u32; 4],
}

fn facts<T: DeserializeOwned>(text: &str) -> Result<Vec<T>, String> {
    let lines: Vec<&str> = text.lines().collect();
    lines[1..lines.len() - 1]
        .iter()
        .map(|line| serde_json::from_str(line).map_err(|error| format!("{error}: {line}")))
        .collect()
}

pub(super) fn processes(text: &str) -> Result<Vec<ProcessFact>, String> {
    facts(text)
}
pub(super) fn mounts(text: &str) -> Result<Vec<MountFact>, String> {
    facts(text)
}
pub(super) fn files(text: &str) -> Result<Vec<FileFact>, String> {
    facts(text)
}
pub(super) fn attack(text: &str) -> Result<ProbeReport, String> {
    let first: First =
        serde_json::from_str(text.lines().next().unwrap_or_default()).map_err(|error| error.to_string())?;
    Ok(ProbeReport { uids: first.uids, attempts: facts(text)? })
}
