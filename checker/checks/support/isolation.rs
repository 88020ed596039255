//! What did a call end with under the container's filter, measured by what this kernel answers without one?

use crate::check::{Params, Verdict, seen};
use crate::evidence::{Attempt, EngineFacts, EngineFamily, Evidence, Feature, IsolationFacts, Outcome};

use super::{WORDS, subject};

/// The end of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::checks) enum Ending {
    /// As without a filter, or even done.
    Through,
    /// Otherwise than without a filter.
    Refused,
    /// This kernel refuses it without a filter as well, or does not know it.
    Unclear,
}

/// Errors of a kernel that has run out of something: no filter's answer, whatever a limit may be good for.
const SHORTAGES: [&str; 5] = ["EMFILE", "ENFILE", "ENOMEM", "EAGAIN", "EINTR"];
/// What a kernel answers that refuses by itself or does not know the call.
const CLOSED: [&str; 3] = ["EPERM", "EACCES", "ENOSYS"];

/// What was seen of the service's isolation.
///
/// # Errors
/// The verdict for a missing fact.
pub(in crate::checks) fn facts<'a>(
    evidence: &'a Evidence,
    params: &Params,
) -> Result<&'a IsolationFacts, Verdict> {
    let facts = seen(&subject::service(evidence, params)?.isolation)?;
    if facts.processes.iter().all(|process| process.ended) {
        return Err(Verdict::Error { reason: WORDS.say("no-processes") });
    }
    Ok(facts)
}

/// One call, and how it ended.
///
/// # Errors
/// [`Verdict::Error`] where it was not made, inside or beside.
pub(in crate::checks) fn ending<'a>(
    facts: &'a IsolationFacts,
    call: &str,
) -> Result<(&'a Attempt, Ending), Verdict> {
    let of = |attempts: &'a [Attempt]| attempts.iter().find(|attempt| attempt.target == call);
    match (of(&facts.calls.attempts), of(&facts.without_filter.attempts)) {
        (Some(inside), Some(beside)) => Ok((inside, compared(&inside.outcome, &beside.outcome))),
        _ => Err(Verdict::Error { reason: WORDS.say("no-call").with("call", call) }),
    }
}

fn compared(inside: &Outcome, beside: &Outcome) -> Ending {
    match (inside, beside) {
        (_, Outcome::Refused(errno)) if CLOSED.contains(&errno.name.as_str()) => Ending::Unclear,
        (_, Outcome::Killed(_) | Outcome::TimedOut) => Ending::Unclear,
        (Outcome::Done(_), _) => Ending::Through,
        (Outcome::Refused(one), Outcome::Refused(other)) if one == other => Ending::Through,
        (Outcome::Refused(errno), _) if SHORTAGES.contains(&errno.name.as_str()) => Ending::Through,
        (Outcome::Refused(_) | Outcome::Killed(_), _) => Ending::Refused,
        (Outcome::TimedOut, _) => Ending::Through,
    }
}

/// The first number of a Docker engine's version; 0 for another engine, whose own profile nobody here knows.
pub(in crate::checks) fn generation(engine: Option<&EngineFacts>) -> u32 {
    let docker = engine.filter(|engine| engine.family == EngineFamily::Docker);
    let number = docker.and_then(|engine| engine.version.rsplit(' ').next());
    number.and_then(|number| number.split('.').next()?.parse().ok()).unwrap_or(0)
}

/// Whether this engine puts a filter of its own around every container.
pub(in crate::checks) fn filters(evidence: &Evidence) -> bool {
    evidence.engine.as_ref().is_none_or(|engine| engine.has(Feature::Seccomp))
}

#[cfg(test)]
mod tests {
    use super::{Ending, compared, generation};
    use crate::checks::support::fixtures::{attempt, hardened};
    use crate::evidence::{EngineFamily, Outcome};

    #[test]
    fn an_error_counts_by_what_the_kernel_answers_without_a_filter() {
        let end = |inside: &str, beside: &str| {
            compared(&attempt("call", "x", inside).outcome, &attempt("call", "x", beside).outcome)
        };
        assert_eq!(end("EPERM", "EFAULT"), Ending::Refused);
        assert_eq!(end("ENOSYS", "EINVAL"), Ending::Refused, "clone3 under Docker's profile");
        assert_eq!(end("EFAULT", "EFAULT"), Ending::Through);
        assert_eq!(end("done", "done"), Ending::Through);
        assert_eq!(end("EPERM", "EPERM"), Ending::Unclear);
        assert_eq!(end("EPERM", "ENOSYS"), Ending::Unclear);
        assert_eq!(end("EMFILE", "done"), Ending::Through, "a limit on files is no filter");
        assert_eq!(end("timed-out", "done"), Ending::Through);
        assert_eq!(compared(&Outcome::Killed(31), &Outcome::Done(3)), Ending::Refused);
    }

    #[test]
    fn the_generation_is_the_first_number_of_docker_alone() {
        let mut engine = hardened().engine.unwrap();
        assert_eq!(generation(Some(&engine)), 20);
        engine.version = "Docker Engine - Community 28.5.2".to_owned();
        assert_eq!(generation(Some(&engine)), 28);
        engine.family = EngineFamily::Podman;
        assert_eq!((generation(Some(&engine)), generation(None)), (0, 0));
    }
}
