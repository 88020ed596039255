//! What did the probe say? Its whole output or an error; never a default.

pub(super) mod files;

use std::net::IpAddr;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use crate::evidence::{Attempt, ListeningSocket, MountFact, ProbeReport, ProcessFact};

/// Version of the form of the output.
const VERSION: u32 = 1;
/// Of a line that is shown in an error.
const SHOWN_CHARACTERS: usize = 120;

/// Why an output of the probe cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ProbeError {
    /// There is nothing at all.
    #[error("the probe said nothing")]
    Silent,
    /// The first line is no header of this version.
    #[error("the probe's first line is `{line}`")]
    Header {
        /// The line, shortened.
        line: String,
    },
    /// A line is no fact of the kind that was asked for.
    #[error("line {number} of the probe, `{line}`, is not understood: {detail}")]
    Line {
        /// Counted from 1.
        number: usize,
        /// The line, shortened.
        line: String,
        /// The reader's words.
        detail: String,
    },
    /// The last line is missing: the probe was killed, or its output was cut.
    #[error("the probe was cut off after {facts} facts")]
    CutOff {
        /// How many facts came.
        facts: usize,
    },
    /// The last line counts another number of facts than came.
    #[error("the probe counted {counted} facts and {came} came")]
    Count {
        /// What the last line says.
        counted: usize,
        /// What came.
        came: usize,
    },
    /// Something follows the last line.
    #[error("the probe went on after its end: `{line}`")]
    AfterEnd {
        /// The line, shortened.
        line: String,
    },
    /// Each identity was asked for, and a fact is nobody's.
    #[error("the probe does not say who it was")]
    Nobody,
    /// One attempt was asked for.
    #[error("the probe was asked for `{asked}` and told of {came}")]
    NotAsked {
        /// The attempt's name.
        asked: String,
        /// What came instead.
        came: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    probe: u32,
    uids: [u32; 4],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    end: usize,
}

/// The line before what one identity got.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Identity {
    identity: [u32; 4],
}

/// A line where several identities were asked.
enum OfEach<Fact> {
    Identity(Identity),
    Fact(Fact),
}

/// Whether this is the first name in a line. To look is cheaper than to read the line in vain.
fn begins_with(line: &str, name: &str) -> bool {
    let rest = line.strip_prefix("{\"").and_then(|line| line.strip_prefix(name));
    rest.is_some_and(|rest| rest.starts_with("\":"))
}

/// An identity that the probe had not the power to be: its effective uid and gid.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unable {
    unable: [u32; 2],
}

/// The identities, as effective uid and gid, that the probe had not the power to be.
#[must_use]
pub fn left_out(output: &str) -> Vec<[u32; 2]> {
    output
        .lines()
        .filter(|line| begins_with(line, "unable"))
        .filter_map(|line| serde_json::from_str::<Unable>(line).ok())
        .map(|line| line.unable)
        .collect()
}

/// Puts the whole output of the same subcommand, asked as that user, in the place of the line that says
/// that the probe could not be it. An output that is not whole leaves the line where it is.
#[must_use]
pub fn put_in(output: &str, left_out: [u32; 2], own: &str) -> String {
    let Ok((uids, facts)) = read::<serde_json::Value>(own.as_bytes()) else { return output.to_owned() };
    let mut lines: Vec<String> = Vec::new();
    for line in output.lines() {
        match serde_json::from_str::<Unable>(line) {
            Ok(Unable { unable }) if unable == left_out => {
                lines.push(serde_json::json!({ "identity": uids }).to_string());
                lines.extend(facts.iter().map(ToString::to_string));
            }
            _ => lines.push(line.to_owned()),
        }
    }
    // Header and end are no facts.
    let facts = lines.len().saturating_sub(2);
    if let Some(last) = lines.last_mut() {
        *last = serde_json::json!({ "end": facts }).to_string();
    }
    lines.join("\n") + "\n"
}

/// The output of each subcommand where several were asked for, in their order. The last one may be
/// cut off; its reader says so.
#[must_use]
pub fn outputs(text: &str) -> Vec<String> {
    let mut outputs = vec![String::new()];
    for line in text.split_inclusive('\n') {
        let last = outputs.len() - 1;
        outputs[last].push_str(line);
        if begins_with(line, "end") && serde_json::from_str::<End>(line).is_ok() {
            outputs.push(String::new());
        }
    }
    outputs.retain(|output| !output.is_empty());
    outputs
}

/// Reads the output of `attack`.
///
/// # Errors
/// [`ProbeError`] for an output that is not whole.
pub fn read_report(output: &[u8]) -> Result<ProbeReport, ProbeError> {
    let (uids, attempts) = read(output)?;
    Ok(ProbeReport { uids, attempts })
}

/// Reads the output of `each attack`: the attempts of each identity, the first process's first.
///
/// # Errors
/// [`ProbeError`] for an output that is not whole.
pub fn read_reports(output: &[u8]) -> Result<Vec<ProbeReport>, ProbeError> {
    let of_each = of_each::<Attempt>(output, |line| serde_json::from_str(line))?.into_iter();
    Ok(of_each.map(|(uids, attempts)| ProbeReport { uids, attempts }).collect())
}

/// Reads the output of `processes`.
///
/// # Errors
/// [`ProbeError`] for an output that is not whole.
pub fn read_processes(output: &[u8]) -> Result<Vec<ProcessFact>, ProbeError> {
    read(output).map(|(_, facts)| facts)
}

/// Reads the output of `mounts`.
///
/// # Errors
/// [`ProbeError`] for an output that is not whole.
pub fn read_mounts(output: &[u8]) -> Result<Vec<MountFact>, ProbeError> {
    read(output).map(|(_, facts)| facts)
}

/// Reads the output of `listening`.
///
/// # Errors
/// [`ProbeError`] for an output that is not whole.
pub fn read_listening(output: &[u8]) -> Result<Vec<ListeningSocket>, ProbeError> {
    read(output).map(|(_, facts)| facts)
}

/// Reads the output of `connect`: as many attempts as calls, in their order.
///
/// # Errors
/// [`ProbeError`] for an output that is not whole or tells of another number of attempts.
pub fn read_attempts(output: &[u8], calls: usize) -> Result<Vec<Attempt>, ProbeError> {
    let (_, attempts) = read::<Attempt>(output)?;
    if attempts.len() != calls {
        return Err(ProbeError::Count { counted: calls, came: attempts.len() });
    }
    Ok(attempts)
}

/// Where a listener of the probe's stands.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// Its own port.
    pub port: u16,
    /// Ports at which the service took the word for its name.
    pub named: Vec<u16>,
    /// Ports of the container that something listens on, other than on loopback.
    pub open: Vec<u16>,
    /// Addresses of the container, without loopback.
    pub addresses: Vec<IpAddr>,
    /// Gateways of its routes.
    pub gateways: Vec<IpAddr>,
}

/// Reads the beginning of `listen`, which goes on.
///
/// # Errors
/// [`ProbeError`] for an output that is not whole.
pub fn read_post(output: &[u8]) -> Result<Post, ProbeError> {
    let (_, mut posts) = read::<Post>(output)?;
    match (posts.pop(), posts.is_empty()) {
        (Some(post), true) => Ok(post),
        (_, _) => Err(ProbeError::Count { counted: 1, came: posts.len() }),
    }
}

/// What a host of the lab's heard.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Heard {
    /// A request, at its TCP port.
    Heard(String),
    /// A question for a name.
    Asked(String),
}

/// Reads what `host` has told so far; nothing where it does not listen yet. A last line that is cut off is
/// not there yet.
#[must_use]
pub fn read_heard(output: &str) -> Option<Vec<Heard>> {
    let mut lines = output.lines();
    lines.find(|line| begins_with(line, "end"))?;
    Some(lines.filter_map(|line| serde_json::from_str(line).ok()).collect())
}

/// Reads the output of a subcommand that makes one attempt: `allocate-memory`, `spin-cpu`,
/// `fork-processes`.
///
/// # Errors
/// [`ProbeError`] for an output that is not whole or is another attempt's.
pub fn read_attempt(output: &[u8], name: &str) -> Result<Attempt, ProbeError> {
    let (_, mut attempts) = read::<Attempt>(output)?;
    match attempts.pop() {
        Some(attempt) if attempts.is_empty() && attempt.name == name => Ok(attempt),
        other => {
            let came: Vec<String> = attempts.into_iter().chain(other).map(|attempt| attempt.name).collect();
            Err(ProbeError::NotAsked { asked: name.to_owned(), came: format!("`{}`", came.join("`, `")) })
        }
    }
}

/// The system calls of a probe that a filter may have killed in the middle of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Calls {
    /// With whose uids they were made.
    pub uids: [u32; 4],
    /// Those that came to an answer.
    pub attempts: Vec<Attempt>,
    /// Whether the probe came to its end.
    pub complete: bool,
}

/// Reads the output of `calls`.
///
/// # Errors
/// [`ProbeError`] for an output without its first line, and for one that is damaged and not cut off.
pub fn read_calls(output: &[u8]) -> Result<Calls, ProbeError> {
    let cut = match read(output) {
        Ok((uids, attempts)) => return Ok(Calls { uids, attempts, complete: true }),
        Err(ProbeError::CutOff { facts }) => facts,
        Err(error) => return Err(error),
    };
    // The same with the end that is missing; a line that was cut is none.
    let text = String::from_utf8_lossy(output);
    let mut whole: Vec<&str> = text.lines().take(cut + 1).collect();
    let end = serde_json::json!({ "end": cut }).to_string();
    whole.push(&end);
    let (uids, attempts) = read(whole.join("\n").as_bytes())?;
    Ok(Calls { uids, attempts, complete: false })
}

/// The uids of an identity, and what it got.
type Got<Fact> = ([u32; 4], Vec<Fact>);

/// The facts behind each line that names an identity.
fn of_each<Fact>(
    output: &[u8],
    fact: impl Fn(&str) -> serde_json::Result<Fact>,
) -> Result<Vec<Got<Fact>>, ProbeError> {
    let (_, lines) = read_with(output, |line| {
        if begins_with(line, "identity") {
            serde_json::from_str(line).map(OfEach::Identity)
        } else {
            fact(line).map(OfEach::Fact)
        }
    })?;
    let mut all: Vec<Got<Fact>> = Vec::new();
    for line in lines {
        match (line, all.last_mut()) {
            (OfEach::Identity(Identity { identity }), _) => all.push((identity, Vec::new())),
            (OfEach::Fact(fact), Some((_, facts))) => facts.push(fact),
            (OfEach::Fact(_), None) => return Err(ProbeError::Nobody),
        }
    }
    if all.is_empty() { Err(ProbeError::Nobody) } else { Ok(all) }
}

fn read<Fact: DeserializeOwned>(output: &[u8]) -> Result<([u32; 4], Vec<Fact>), ProbeError> {
    read_with(output, |line| serde_json::from_str(line))
}

fn read_with<Fact>(
    output: &[u8],
    fact: impl Fn(&str) -> serde_json::Result<Fact>,
) -> Result<([u32; 4], Vec<Fact>), ProbeError> {
    let text = String::from_utf8_lossy(output);
    let mut lines = text.lines().enumerate();
    let (_, first) = lines.next().ok_or(ProbeError::Silent)?;
    let header: Header = serde_json::from_str(first)
        .ok()
        .filter(|header: &Header| header.probe == VERSION)
        .ok_or_else(|| ProbeError::Header { line: shortened(first) })?;
    let mut facts = Vec::new();
    while let Some((index, line)) = lines.next() {
        if begins_with(line, "end")
            && let Ok(End { end }) = serde_json::from_str(line)
        {
            if end != facts.len() {
                return Err(ProbeError::Count { counted: end, came: facts.len() });
            }
            return match lines.next() {
                Some((_, line)) => Err(ProbeError::AfterEnd { line: shortened(line) }),
                None => Ok((header.uids, facts)),
            };
        }
        match fact(line) {
            Ok(fact) => facts.push(fact),
            // A line that was cut off is the end of what came, not a strange fact.
            Err(error) if error.is_eof() => return Err(ProbeError::CutOff { facts: facts.len() }),
            Err(error) => {
                let detail = error.to_string();
                return Err(ProbeError::Line { number: index + 1, line: shortened(line), detail });
            }
        }
    }
    Err(ProbeError::CutOff { facts: facts.len() })
}

fn shortened(line: &str) -> String {
    line.chars().take(SHOWN_CHARACTERS).collect()
}

#[cfg(test)]
mod tests;
