//! Which calls does the container's filter refuse, and does a set-user-id program raise its starter?

use std::time::Duration;

use crate::check::Need;
use crate::evidence::{Attempt, Blocked, IsolationFacts, Observed, Outcome, ProbeReport, ServiceFacts, Slot};
use crate::lab::LabError;
use crate::lab::observation::{Look, Observation, Put, Seat, ServiceLook, Subject, put};
use crate::lab::probe::{
    Calls, ProbeCommand, arguments_of, outputs, read_attempt, read_calls, read_processes, read_report,
};
use crate::lab::run::{Instance, Lab, PROBE_FOLDER};

use super::beside::{Beside, from_beside};
use super::probe::{Executed, ProbeUser, execute, exit_code};

/// How long one start of the probe may take.
const PROBE: Duration = Duration::from_secs(20);
/// Nobody's number, for a service that is root and could not be raised any further.
const NOBODY: [u32; 2] = [65534, 65534];
/// `SIGSYS`, by which a filter kills.
const KILLED_BY_FILTER: i32 = 31;

/// The calls are made in the probe's own process, under whatever the container's filter lets live; what the
/// kernel answers without a filter is asked beside, as an unprivileged user, at the same time.
pub(in crate::lab) const ISOLATION: Observation = Observation {
    need: Need::Isolation,
    subject: Subject::Service(ServiceLook::Beside(Look {
        asks_inside: true,
        look: |seat| Box::pin(look(seat)),
    })),
};

/// Why there are no facts.
enum Nothing {
    /// The container had ended.
    NotRunning,
    /// The lab's own words.
    Problem(String),
}

async fn look(seat: Seat<'_>) -> Result<Put, LabError> {
    let (lab, instance) = (seat.lab(), seat.instance);
    let asked = Beside {
        name: "isolation",
        // A namespace of its own is the last that the calls make; nothing can be raised behind that.
        commands: vec![ProbeCommand::Processes, ProbeCommand::SetUserId, ProbeCommand::Calls { done: 0 }],
        user: "65534:65534",
        capabilities: &[],
        security: &["seccomp=unconfined"],
    };
    let (beside, inside) = tokio::join!(from_beside(lab, instance, &asked), calls(lab, instance));
    Ok(match facts(lab, instance, &beside?, inside?).await? {
        Ok(facts) => put(Observed::Seen(facts), place),
        Err(Nothing::NotRunning) => Box::new(|facts| place(facts).block(Blocked::NotRunning)),
        Err(Nothing::Problem(problem)) => put(Observed::Missing(problem), place),
    })
}

fn place(facts: &mut ServiceFacts) -> &mut Observed<IsolationFacts> {
    &mut facts.isolation
}

/// One start of the probe under the container's filter.
struct Started {
    calls: Calls,
    /// Whether the filter killed it.
    killed: bool,
}

/// The calls up to the end, or to one that the filter kills for.
async fn calls(lab: &Lab<'_>, instance: &Instance) -> Result<Result<Started, Nothing>, LabError> {
    calls_behind(lab, instance, 0).await
}

async fn calls_behind(
    lab: &Lab<'_>,
    instance: &Instance,
    done: usize,
) -> Result<Result<Started, Nothing>, LabError> {
    let words = std::iter::once(format!("{PROBE_FOLDER}/probe"));
    let words = words.chain(arguments_of(&[ProbeCommand::Calls { done }])).collect();
    let (printed, complaint, exec) = match execute(lab, instance, ProbeUser::Configured, words, PROBE).await?
    {
        Executed::Ended { printed, complaint, exec } => (printed, complaint, exec),
        Executed::NotRunning => return Ok(Err(Nothing::NotRunning)),
        Executed::Failed(problem) => return Ok(Err(Nothing::Problem(problem))),
    };
    let read = read_calls(&printed);
    if let Ok(calls) = read.as_ref().map(Clone::clone)
        && calls.complete
    {
        return Ok(Ok(Started { calls, killed: false }));
    }
    let code = exit_code(lab, &exec).await?;
    let killed = code == Some(i64::from(128 + KILLED_BY_FILTER));
    Ok(match read {
        Ok(calls) if killed => Ok(Started { calls, killed }),
        Ok(_) => Err(Nothing::Problem(format!("the probe ended with exit code {code:?}: {complaint}"))),
        Err(error) => Err(Nothing::Problem(format!("{error}; exit code {code:?}: {complaint}"))),
    })
}

/// All facts from what was heard beside and what the first start inside said.
async fn facts(
    lab: &Lab<'_>,
    instance: &Instance,
    beside: &str,
    first: Result<Started, Nothing>,
) -> Result<Result<IsolationFacts, Nothing>, LabError> {
    let mut started = match first {
        Ok(started) => started,
        Err(nothing) => return Ok(Err(nothing)),
    };
    let (processes, raised_beside, without_filter) = match heard_beside(beside) {
        Ok(heard) => heard,
        Err(problem) => return Ok(Err(Nothing::Problem(problem))),
    };
    let mut calls = ProbeReport { uids: started.calls.uids, attempts: Vec::new() };
    loop {
        calls.attempts.append(&mut started.calls.attempts);
        let next = without_filter.attempts.get(calls.attempts.len());
        let Some(next) = next.filter(|_| started.killed) else { break };
        let outcome = Outcome::Killed(KILLED_BY_FILTER);
        calls.attempts.push(Attempt { outcome, ..next.clone() });
        started = match calls_behind(lab, instance, calls.attempts.len()).await? {
            Ok(started) => started,
            Err(nothing) => return Ok(Err(nothing)),
        };
    }
    Ok(match raised(lab, instance, calls.uids).await? {
        Ok(raised) => Ok(IsolationFacts { processes, calls, without_filter, raised, raised_beside }),
        Err(nothing) => Err(nothing),
    })
}

type Heard = (Vec<crate::evidence::ProcessFact>, Attempt, ProbeReport);

/// What the probe said beside the container.
fn heard_beside(beside: &str) -> Result<Heard, String> {
    let parts = outputs(beside);
    let [processes, raised, calls] = parts.as_slice() else {
        return Err(format!("beside the service the probe answered {} questions of 3", parts.len()));
    };
    let heard = || {
        let mut raised = read_attempt(raised.as_bytes(), "setuid-program")?;
        raised.facts.insert("uid".to_owned(), NOBODY[0].to_string());
        Ok::<_, crate::lab::probe::ProbeError>((
            read_processes(processes.as_bytes())?,
            raised,
            read_report(calls.as_bytes())?,
        ))
    };
    heard().map_err(|error| format!("beside the service: {error}"))
}

/// Has the engine start the set-user-id copy of the probe in the container. No shell and no child of the
/// probe's stands between, so that a strict filter does not hinder it.
async fn raised(
    lab: &Lab<'_>,
    instance: &Instance,
    own: [u32; 4],
) -> Result<Result<Attempt, Nothing>, LabError> {
    let target = format!("{PROBE_FOLDER}/probe-setuid");
    let words = vec![target.clone(), "euid-witness".to_owned()];
    let (user, uid) = match own[1] {
        0 => (ProbeUser::Of(NOBODY), NOBODY[0]),
        uid => (ProbeUser::Configured, uid),
    };
    Ok(match execute(lab, instance, user, words, PROBE).await? {
        Executed::NotRunning => Err(Nothing::NotRunning),
        Executed::Failed(problem) => Err(Nothing::Problem(problem)),
        Executed::Ended { printed, complaint, .. } => match euid(&printed) {
            Some(euid) => Ok(Attempt {
                name: "setuid-program".to_owned(),
                target,
                outcome: Outcome::Done(i64::from(euid)),
                facts: [("uid".to_owned(), uid.to_string()), ("euid".to_owned(), euid.to_string())].into(),
            }),
            None => Err(Nothing::Problem(format!("the set-user-id program said nothing: {complaint}"))),
        },
    })
}

/// The effective uid among the records of `euid-witness`: three texts each, closed by NUL.
fn euid(printed: &[u8]) -> Option<u32> {
    let text = String::from_utf8_lossy(printed);
    let parts: Vec<&str> = text.split('\0').collect();
    let record = parts.chunks(3).find(|record| record.starts_with(&["fact", "euid"]))?;
    record.get(2)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{euid, heard_beside};

    #[test]
    fn the_power_of_the_program_is_read_from_its_records() {
        assert_eq!(euid(b"fact\0euid\x0065534\0done\0\x0065534\0"), Some(65534));
        assert_eq!(euid(b"fact\0euid\0"), None);
        assert_eq!(euid(b"OCI runtime exec failed"), None);
    }

    #[test]
    fn less_than_everything_beside_is_a_problem() {
        assert!(heard_beside("").unwrap_err().contains("0 questions of 3"));
        let header = r#"{"probe":1,"uids":[1,1,1,1]}"#;
        let three = format!("{header}\n{{\"end\":0}}\n").repeat(3);
        assert!(heard_beside(&three).unwrap_err().contains("setuid-program"));
    }
}
