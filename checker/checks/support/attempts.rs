//! What did the probe try, and how does a learner read it?

use crate::check::Verdict;
use crate::evidence::{Attempt, Outcome, ProbeReport};

use super::WORDS;

/// The attempt to write to what the service's user owns, after it gave itself the right. Who owns a file
/// needs no capability for that, `chmod(2)`.
pub(in crate::checks) const AFTER_CHMOD: &str = "write-after-chmod";

/// Every attempt of one name, whoever made it.
///
/// # Errors
/// [`Verdict::Error`] where a report has none: what was not tried proves nothing.
pub(in crate::checks) fn tried<'a>(
    reports: &'a [ProbeReport],
    name: &'static str,
) -> Result<Vec<&'a Attempt>, Verdict> {
    let nothing = |report: &ProbeReport| report.named(name).next().is_none();
    if reports.is_empty() || reports.iter().any(nothing) {
        return Err(Verdict::Error { reason: WORDS.say("no-attempt").with("name", name) });
    }
    Ok(reports.iter().flat_map(|report| report.named(name)).collect())
}

/// The verdict over every identity: the attacker chooses whose powers to take over, so that the worst one
/// counts, and among equals the first.
///
/// # Errors
/// [`Verdict::Error`] where nobody attacked.
pub(in crate::checks) fn each(
    reports: &[ProbeReport],
    judge: impl Fn(&[ProbeReport]) -> Result<Verdict, Verdict>,
) -> Result<Verdict, Verdict> {
    let rank = |verdict: &Verdict| match verdict {
        Verdict::Fail(_) => 3,
        Verdict::Error { .. } => 2,
        Verdict::Skipped { .. } => 1,
        Verdict::Pass { .. } => 0,
    };
    let verdicts = reports.chunks(1).map(|report| judge(report).unwrap_or_else(|verdict| verdict));
    let worst = verdicts.reduce(|worst, next| if rank(&next) > rank(&worst) { next } else { worst });
    worst.ok_or_else(|| Verdict::Error { reason: WORDS.say("no-attempt").with("name", "attack") })
}

/// The number that an attempt carries under this name.
///
/// # Errors
/// [`Verdict::Error`] where it is missing or no number.
pub(in crate::checks) fn number(attempt: &Attempt, fact: &'static str) -> Result<u64, Verdict> {
    attempt.facts.get(fact).and_then(|text| text.parse().ok()).ok_or_else(|| Verdict::Error {
        reason: WORDS.say("no-number").with("name", &attempt.name).with("fact", fact),
    })
}

/// `write-file /etc -> EROFS`.
pub(in crate::checks) fn line(attempt: &Attempt) -> String {
    if attempt.target.is_empty() {
        format!("{} -> {}", attempt.name, attempt.outcome.label())
    } else {
        format!("{} {} -> {}", attempt.name, attempt.target, attempt.outcome.label())
    }
}

/// The targets of several attempts, `/etc, /usr`.
pub(in crate::checks) fn targets(attempts: &[&Attempt]) -> String {
    attempts.iter().map(|attempt| attempt.target.as_str()).collect::<Vec<_>>().join(", ")
}

/// Copies for a verdict, which owns what it shows.
pub(in crate::checks) fn owned(attempts: &[&Attempt]) -> Vec<Attempt> {
    attempts.iter().map(|attempt| (*attempt).clone()).collect()
}

/// Whether the kernel said no for want of power: `EPERM` or `EACCES`, or a filter that kills.
///
/// Any other error (`ENOENT`, `EAFNOSUPPORT`) says something about the host, not about the power.
pub(in crate::checks) fn forbidden(outcome: &Outcome) -> bool {
    const SIGSYS: i32 = 31;
    match outcome {
        Outcome::Refused(errno) => errno.name == "EPERM" || errno.name == "EACCES",
        Outcome::Killed(signal) => *signal == SIGSYS,
        Outcome::Done(_) | Outcome::TimedOut => false,
    }
}

/// Whether the kernel refused with exactly this error.
pub(in crate::checks) fn refused_with(outcome: &Outcome, name: &str) -> bool {
    matches!(outcome, Outcome::Refused(errno) if errno.name == name)
}

/// Whether an opening for writing got past the permissions. A running program answers `ETXTBSY` only
/// after they were granted, `open(2)`: whoever sees it can replace the file once it is not running.
pub(in crate::checks) fn writable(outcome: &Outcome) -> bool {
    outcome.done() || refused_with(outcome, "ETXTBSY")
}
