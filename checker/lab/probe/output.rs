//! What did the probe say? Its whole output or an error; never a default.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use crate::evidence::{Attempt, FileFact, MountFact, ProbeReport, ProcessFact};

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
#[derive(Deserialize)]
#[serde(untagged)]
enum OfEach<Fact> {
    Identity(Identity),
    Fact(Fact),
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
        if serde_json::from_str::<End>(line).is_ok() {
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
    let of_each = of_each::<Attempt>(output)?.into_iter();
    Ok(of_each.map(|(uids, attempts)| ProbeReport { uids, attempts }).collect())
}

/// Reads the output of `each files`: every file that any identity reaches, executable where one of them
/// may execute it, readable where one may read it.
///
/// # Errors
/// [`ProbeError`] for an output that is not whole.
pub fn read_reached_files(output: &[u8]) -> Result<Vec<FileFact>, ProbeError> {
    let mut files: BTreeMap<String, FileFact> = BTreeMap::new();
    for (_, reached) in of_each::<FileFact>(output)? {
        for file in reached {
            let (executable, readable) = (file.executable, file.readable);
            let known = files.entry(file.path.clone()).or_insert(file);
            known.executable |= executable;
            known.readable |= readable;
        }
    }
    Ok(files.into_values().collect())
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

/// Reads the output of `files`.
///
/// # Errors
/// [`ProbeError`] for an output that is not whole.
pub fn read_files(output: &[u8]) -> Result<Vec<FileFact>, ProbeError> {
    read(output).map(|(_, facts)| facts)
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

/// The uids of an identity, and what it got.
type Got<Fact> = ([u32; 4], Vec<Fact>);

/// The facts behind each line that names an identity.
fn of_each<Fact: DeserializeOwned>(output: &[u8]) -> Result<Vec<Got<Fact>>, ProbeError> {
    let (_, lines) = read::<OfEach<Fact>>(output)?;
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
    let text = String::from_utf8_lossy(output);
    let mut lines = text.lines().enumerate();
    let (_, first) = lines.next().ok_or(ProbeError::Silent)?;
    let header: Header = serde_json::from_str(first)
        .ok()
        .filter(|header: &Header| header.probe == VERSION)
        .ok_or_else(|| ProbeError::Header { line: shortened(first) })?;
    let mut facts = Vec::new();
    while let Some((index, line)) = lines.next() {
        if let Ok(End { end }) = serde_json::from_str(line) {
            if end != facts.len() {
                return Err(ProbeError::Count { counted: end, came: facts.len() });
            }
            return match lines.next() {
                Some((_, line)) => Err(ProbeError::AfterEnd { line: shortened(line) }),
                None => Ok((header.uids, facts)),
            };
        }
        match serde_json::from_str(line) {
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
mod tests {
    use super::{
        ProbeError, left_out, outputs, put_in, read_attempt, read_files, read_mounts, read_processes,
        read_reached_files, read_report, read_reports,
    };
    use crate::evidence::{Errno, Outcome};

    const HEADER: &str = r#"{"probe":1,"uids":[1,2,3,4]}"#;
    const CHOWN: &str = r#"{"name":"chown","target":"","outcome":{"refused":{"number":1,"name":"EPERM"}},"facts":{"peer":"x"}}"#;
    const SPIN: &str = r#"{"name":"spin-cpu","target":"","outcome":"timed-out","facts":{}}"#;

    fn joined(lines: &[&str]) -> Vec<u8> {
        format!("{}\n", lines.join("\n")).into_bytes()
    }

    #[test]
    fn outputs_in_a_row_are_told_apart_and_the_last_may_be_cut() {
        let end = r#"{"end":1}"#;
        let text = joined(&[HEADER, CHOWN, end, HEADER, SPIN, end, HEADER]);
        let parts = outputs(std::str::from_utf8(&text).unwrap());
        assert_eq!(parts.len(), 3);
        assert_eq!(read_report(parts[0].as_bytes()).unwrap().attempts[0].name, "chown");
        assert_eq!(read_report(parts[1].as_bytes()).unwrap().attempts[0].name, "spin-cpu");
        assert_eq!(read_report(parts[2].as_bytes()), Err(ProbeError::CutOff { facts: 0 }));
        assert!(outputs("").is_empty());
    }

    #[test]
    fn a_whole_report_is_read() {
        let report = read_report(&joined(&[HEADER, CHOWN, SPIN, r#"{"end":2}"#])).unwrap();
        assert_eq!(report.uids, [1, 2, 3, 4]);
        assert_eq!(
            report.attempts[0].outcome,
            Outcome::Refused(Errno { number: 1, name: "EPERM".to_owned() })
        );
        assert_eq!(report.attempts[0].facts["peer"], "x");
        assert_eq!(report.attempts[1].outcome, Outcome::TimedOut);
    }

    #[test]
    fn every_kind_of_damage_is_an_error() {
        let cut = Err(ProbeError::CutOff { facts: 1 });
        assert_eq!(read_report(b""), Err(ProbeError::Silent));
        assert_eq!(read_report(&joined(&[HEADER, CHOWN])), cut);
        assert_eq!(read_report(&joined(&[HEADER, CHOWN, &SPIN[..30]])), cut);
        assert_eq!(read_report(&joined(&[HEADER])), Err(ProbeError::CutOff { facts: 0 }));
        assert_eq!(
            read_report(&joined(&[HEADER, CHOWN, r#"{"end":2}"#])),
            Err(ProbeError::Count { counted: 2, came: 1 })
        );
        assert_eq!(
            read_report(&joined(&[HEADER, r#"{"end":0}"#, CHOWN])),
            Err(ProbeError::AfterEnd { line: CHOWN.chars().take(120).collect() })
        );
        assert!(matches!(read_report(&joined(&[CHOWN, r#"{"end":1}"#])), Err(ProbeError::Header { .. })));
        let other = r#"{"probe":2,"uids":[1,2,3,4]}"#;
        assert!(matches!(read_report(&joined(&[other, r#"{"end":0}"#])), Err(ProbeError::Header { .. })));
        let strange = r#"{"name":"chown","outcome":{"maybe":1}}"#;
        assert!(matches!(
            read_report(&joined(&[HEADER, strange, r#"{"end":1}"#])),
            Err(ProbeError::Line { number: 2, .. })
        ));
    }

    #[test]
    fn facts_of_another_kind_are_not_taken() {
        let output = joined(&[HEADER, CHOWN, r#"{"end":1}"#]);
        assert!(matches!(read_processes(&output), Err(ProbeError::Line { .. })));
        assert!(matches!(read_mounts(&output), Err(ProbeError::Line { .. })));
        assert!(matches!(read_files(&output), Err(ProbeError::Line { .. })));
    }

    #[test]
    fn one_attempt_is_the_one_that_was_asked_for() {
        let one = joined(&[HEADER, SPIN, r#"{"end":1}"#]);
        assert_eq!(read_attempt(&one, "spin-cpu").unwrap().name, "spin-cpu");
        assert!(matches!(read_attempt(&one, "chown"), Err(ProbeError::NotAsked { .. })));
        let two = joined(&[HEADER, SPIN, SPIN, r#"{"end":2}"#]);
        assert!(matches!(read_attempt(&two, "spin-cpu"), Err(ProbeError::NotAsked { .. })));
        let none = joined(&[HEADER, r#"{"end":0}"#]);
        assert!(matches!(read_attempt(&none, "spin-cpu"), Err(ProbeError::NotAsked { .. })));
    }

    #[test]
    fn what_each_identity_got_stands_behind_its_name() {
        let first = r#"{"identity":[5,5,5,5]}"#;
        let second = r#"{"identity":[0,0,0,0]}"#;
        let reports =
            read_reports(&joined(&[HEADER, first, CHOWN, second, CHOWN, SPIN, r#"{"end":5}"#])).unwrap();
        let told: Vec<_> = reports.iter().map(|report| (report.uids[0], report.attempts.len())).collect();
        assert_eq!(told, [(5, 1), (0, 2)]);
        for nobody in [vec![HEADER, CHOWN, r#"{"end":1}"#], vec![HEADER, r#"{"end":0}"#]] {
            assert_eq!(read_reports(&joined(&nobody)), Err(ProbeError::Nobody));
        }
        let cut = joined(&[HEADER, first, &CHOWN[..20]]);
        assert_eq!(read_reports(&cut), Err(ProbeError::CutOff { facts: 1 }));
    }

    #[test]
    fn a_file_is_executable_where_one_identity_may_execute_it() {
        let file = |executable| {
            format!(
                r#"{{"path":"/x","mode":493,"uid":0,"gid":0,"size_bytes":1,"executable":{executable},"file_capabilities":0,"honours_setuid":true,"kinds":[]}}"#
            )
        };
        let (first, second) = (r#"{"identity":[5,5,5,5]}"#, r#"{"identity":[6,6,6,6]}"#);
        let output = joined(&[HEADER, first, &file(false), second, &file(true), r#"{"end":4}"#]);
        let files = read_reached_files(&output).unwrap();
        assert!(files.len() == 1 && files[0].executable, "{files:?}");
    }

    #[test]
    fn who_could_not_be_asked_at_once_is_put_in_its_place() {
        let first = r#"{"identity":[5,5,5,5]}"#;
        let unable = r#"{"unable":[6,7]}"#;
        let output = String::from_utf8(joined(&[HEADER, first, CHOWN, unable, r#"{"end":3}"#])).unwrap();
        assert_eq!(left_out(&output), [[6, 7]]);
        assert!(read_reports(output.as_bytes()).is_err(), "nobody is forgotten");
        let cut = put_in(&output, [6, 7], HEADER);
        assert_eq!(left_out(&cut), [[6, 7]]);
        let own = String::from_utf8(joined(&[HEADER, CHOWN, SPIN, r#"{"end":2}"#])).unwrap();
        let whole = put_in(&output, [6, 7], &own);
        let reports = read_reports(whole.as_bytes()).unwrap();
        let told: Vec<_> = reports.iter().map(|report| (report.uids, report.attempts.len())).collect();
        assert_eq!(told, [([5; 4], 1), ([1, 2, 3, 4], 2)]);
    }
}
