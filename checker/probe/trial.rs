//! How is an attempt made in a child, and how do its answer and its facts come back?

use std::fs::File;
use std::io::Write;
use std::time::Duration;

use crate::errno::Errno;
use crate::kernel::{ChildEnd, Ended, run_in_child};
use crate::record::{Attempt, Outcome};

/// An attempt takes microseconds; this is for one that the kernel never answers.
pub(crate) const DEADLINE: Duration = Duration::from_secs(4);

/// Signals of a broken probe, not of a kernel that refuses: abort, bus error, segmentation fault.
const OWN_FAULTS: [i32; 3] = [6, 7, 11];

/// The probe itself failed; nothing that it said may be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProbeFailure(pub(crate) String);

/// The child's end of the pipe. Every record is three texts, each closed by NUL, which no path and no
/// value can hold.
#[derive(Debug)]
pub(crate) struct Reporter {
    pipe: File,
}

/// One record of a child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) value: String,
}

impl Reporter {
    pub(crate) fn new(pipe: File) -> Reporter {
        Reporter { pipe }
    }

    /// Adds a fact; a later one of the same name takes its place.
    pub(crate) fn fact(&mut self, name: &str, value: impl ToString) {
        self.record("fact", name, &value.to_string());
    }

    /// Adds a record of the attempt's own kind.
    pub(crate) fn record(&mut self, kind: &str, name: &str, value: &str) {
        let text = [kind, name, value].map(|part| format!("{}\0", part.replace('\0', " "))).concat();
        // A parent that is gone hears nothing; a record that is lost makes the attempt a failure there.
        let _ = self.pipe.write_all(text.as_bytes());
    }

    /// The pipe as a file, to be the standard output of a program that is executed.
    pub(crate) fn pipe(&self) -> std::io::Result<File> {
        self.pipe.try_clone()
    }

    pub(crate) fn answer(&mut self, answer: Result<i64, Errno>) {
        match answer {
            Ok(value) => self.record("done", "", &value.to_string()),
            Err(errno) => self.record("refused", "", &errno.0.to_string()),
        }
    }
}

/// Makes one attempt in a child with the usual deadline.
pub(crate) fn attempt(
    name: &'static str,
    target: &str,
    work: impl FnOnce(&mut Reporter) -> Result<i64, Errno>,
) -> Result<Attempt, ProbeFailure> {
    attempt_within(DEADLINE, name, target, work)
}

/// Makes one attempt in a child with a deadline of its own.
pub(crate) fn attempt_within(
    deadline: Duration,
    name: &'static str,
    target: &str,
    work: impl FnOnce(&mut Reporter) -> Result<i64, Errno>,
) -> Result<Attempt, ProbeFailure> {
    let ended = in_child(deadline, name, work)?;
    concluded(name, target, &ended)
}

/// Runs work that answers with records of its own kinds.
pub(crate) fn in_child(
    deadline: Duration,
    name: &str,
    work: impl FnOnce(&mut Reporter) -> Result<i64, Errno>,
) -> Result<Ended, ProbeFailure> {
    run_in_child(deadline, |pipe| {
        let mut reporter = Reporter::new(pipe);
        let answer = work(&mut reporter);
        reporter.answer(answer);
    })
    .map_err(|errno| ProbeFailure(format!("no child for `{name}`: {}", errno.name())))
}

/// Reads the end of a child as the end of an attempt.
pub(crate) fn concluded(name: &'static str, target: &str, ended: &Ended) -> Result<Attempt, ProbeFailure> {
    let records = records(&ended.output);
    let outcome = outcome(name, &records, ended.end)?;
    let facts = records
        .into_iter()
        .filter(|record| record.kind == "fact")
        .map(|record| (record.name, record.value))
        .collect();
    Ok(Attempt { name, target: target.to_owned(), outcome, facts })
}

/// The complete records of an output; a child that was killed may have cut the last one.
pub(crate) fn records(output: &[u8]) -> Vec<Record> {
    let complete = output.iter().rposition(|byte| *byte == 0).map_or(0, |end| end);
    let parts: Vec<String> = output
        .get(..complete)
        .unwrap_or(&[])
        .split(|byte| *byte == 0)
        .map(|part| String::from_utf8_lossy(part).into_owned())
        .collect();
    parts
        .chunks_exact(3)
        .map(|parts| Record { kind: parts[0].clone(), name: parts[1].clone(), value: parts[2].clone() })
        .collect()
}

fn outcome(name: &str, records: &[Record], end: ChildEnd) -> Result<Outcome, ProbeFailure> {
    for record in records {
        match record.kind.as_str() {
            "done" => return number(name, &record.value).map(Outcome::Done),
            "refused" => {
                return number(name, &record.value).map(|number| Outcome::Refused(Errno(number as i32)));
            }
            _ => {}
        }
    }
    match end {
        ChildEnd::TimedOut => Ok(Outcome::TimedOut),
        ChildEnd::Signalled(signal) if OWN_FAULTS.contains(&signal) => {
            Err(ProbeFailure(format!("`{name}` ended by its own fault, signal {signal}")))
        }
        ChildEnd::Signalled(signal) => Ok(Outcome::Killed(signal)),
        // The copy of the probe that was executed says so by its exit code.
        ChildEnd::Exited(WITNESS_EXIT) => Ok(Outcome::Done(i64::from(WITNESS_EXIT))),
        ChildEnd::Exited(code) => Err(ProbeFailure(format!("`{name}` said nothing and exited with {code}"))),
    }
}

/// Exit code of `exec-witness`.
pub(crate) const WITNESS_EXIT: i32 = 42;

fn number(name: &str, value: &str) -> Result<i64, ProbeFailure> {
    value.parse().map_err(|_| ProbeFailure(format!("`{name}` answered `{value}`")))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{attempt, attempt_within, records};
    use crate::errno::{EAGAIN, Errno};
    use crate::record::Outcome;

    #[test]
    fn an_answer_and_its_facts_come_back() {
        let done = attempt("chown", "here", |reporter| {
            reporter.fact("bytes", 1);
            reporter.fact("bytes", 2);
            Ok(7)
        })
        .unwrap();
        assert_eq!(done.outcome, Outcome::Done(7));
        assert_eq!(done.facts.get("bytes").map(String::as_str), Some("2"));
        let refused = attempt("chown", "", |_| Err(EAGAIN)).unwrap();
        assert_eq!(refused.outcome, Outcome::Refused(Errno(11)));
    }

    #[test]
    fn an_attempt_that_never_returns_is_timed_out() {
        let begun = Instant::now();
        let attempt = attempt_within(Duration::from_millis(100), "chown", "", |reporter| {
            reporter.fact("bytes", 3);
            loop {
                std::thread::sleep(Duration::from_secs(1));
            }
        })
        .unwrap();
        assert_eq!(attempt.outcome, Outcome::TimedOut);
        assert_eq!(attempt.facts.get("bytes").map(String::as_str), Some("3"));
        assert!(begun.elapsed() < Duration::from_secs(3));
    }

    #[test]
    fn silence_is_a_failure_and_no_outcome() {
        let killed = attempt("chown", "", |_| std::process::exit(0));
        assert!(killed.unwrap_err().0.contains("said nothing"));
        let aborted = attempt("chown", "", |_| std::process::abort());
        assert!(aborted.unwrap_err().0.contains("signal 6"));
    }

    #[test]
    fn a_cut_record_is_not_read() {
        assert_eq!(records(b"fact\0bytes\0one\0fact\0bytes\0tw").len(), 1);
        assert!(records(b"").is_empty());
        assert_eq!(records(b"done\0\x000\0")[0].value, "0");
    }
}
