//! Does the health check notice that the service hangs?
//!
//! Two copies: in one the engine runs the check over and over while the service works, in the other the
//! service hangs and the lab runs the same command. Side by side, a command that looks at the clock, or
//! fails now and then, fails in both. The working copy is watched until it is as old as the other one was, and
//! has answered as many calls. A command that is more than one program asking might look at how it is called:
//! it gets its calls one after the other, as an engine makes them, at moments that nobody can foresee, and
//! nobody else asks the service meanwhile.

use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::time::sleep;

use crate::check::Need;
use crate::evidence::{Blocked, EngineFamily, HangExperiment, HealthCall, Observed};
use crate::lab::LabError;
use crate::lab::look::{http, log_tail};
use crate::lab::observation::{Look, Observation, OwnCopy, Seat, ServiceLook, Subject, put};
use crate::lab::run::{
    HealthTiming, Instance, Lab, PublishedAt, Readiness, Start, Variation, World, inspect, random_word,
    wait_until_ready,
};

use super::hang_calls::{Pace, calls};
use super::health::{Bar, Steadiness, is_done_in_time, steadiness};
use super::health_command::HealthCommand;
use super::order;

/// The engine's interval in the copy that works.
const INTERVAL: Duration = Duration::from_millis(50);
/// In the copy that hangs the engine never gets to its first check.
const NEVER: Duration = Duration::from_secs(24 * 3600);
/// The least that a check of the copy that works gets, however little the learner gives it: a busy host is
/// no news about the command. A longer timeout is the learner's own.
const TIMEOUT: Duration = Duration::from_secs(3);
/// The same for Podman, which counts the way into the container as the command's time.
const TIMEOUT_OF_PODMAN: Duration = Duration::from_secs(20);
/// How long a health command may take to succeed for the first time.
const FIRST_SUCCESS: Duration = Duration::from_secs(15);
/// The pause between two tries until then.
const PAUSE: Duration = Duration::from_millis(100);
/// How long the service's log is given to show that it was asked.
const LOGGED: Duration = Duration::from_millis(300);
/// A success within this time may be an answer from before; one that asks a service that hangs takes longer.
const AT_ONCE: Duration = Duration::from_millis(700);
/// Calls before the hang, after the first success.
const WARM: u32 = 3;
/// The longest pause before each of them.
const LONGEST: Duration = Duration::from_millis(600);
/// The working copy is watched until it is this much older than the other one was.
const MARGIN: Duration = Duration::from_millis(1500);
/// How long a service that hangs is given to answer all the same.
const SILENCE: Duration = Duration::from_secs(1);

/// A service is made to hang in a copy in which the engine never gets to its own checks, and the lab runs
/// the health command; another copy goes on working. A command that waits for an answer takes longer than
/// all other observations.
pub(in crate::lab) const HANG: Observation = Observation {
    need: Need::Hang,
    subject: Subject::Service(ServiceLook::Own(OwnCopy {
        variation: |_, _| variation(NEVER, TIMEOUT),
        features: &[],
        first: true,
        alone: false,
        neighbour: false,
        own_files: false,
        look: Look {
            asks_inside: true,
            look: |seat| Box::pin(async move { Ok(put(hang(seat).await?, |facts| &mut facts.hang)) }),
        },
    })),
};

fn variation(interval: Duration, timeout: Duration) -> Variation {
    let timing = HealthTiming { interval: nanoseconds(interval), timeout: nanoseconds(timeout), retries: 1 };
    Variation { restarts: false, health: Some(timing) }
}

async fn hang(seat: Seat<'_>) -> Result<Observed<HangExperiment>, LabError> {
    let (lab, index, port) = (*seat.lab(), seat.target.index, seat.port());
    let Some(command) = HealthCommand::of(&lab, index, seat.instance).await? else {
        let before = "none".to_owned();
        return Ok(Observed::Seen(HangExperiment { before, ..HangExperiment::default() }));
    };
    let (over, is_over) = watch::channel(None);
    let since = seat.instance.since;
    let (working, watched) =
        tokio::join!(in_working_copy(lab, index, port, &command, since, is_over), async {
            let watched = watch_hang(&lab, seat.instance, &command, port, Pace::AtOnce).await;
            // The other copy may have stopped by itself, and nobody listens any more.
            let calls = match &watched {
                Ok(Watched::Hung { calls, .. }) if !command.only_asks() => calls.len(),
                _ => 0,
            };
            let _ = over.send(Some(Bar { calls, at: Instant::now() }));
            watched
        });
    let (working, watched) = (working?, watched?);
    let Some(working) = working else { return Ok(Observed::Blocked(Blocked::NotRunning)) };
    if working.is_slower_than(command.timeout()) && !in_declared_time(lab, index, port, &command).await? {
        return Ok(Observed::Seen(working.too_late_for(command.timeout()).without_hang()));
    }
    match watched {
        Watched::NeverWell => Ok(Observed::Seen(working.without_hang())),
        Watched::Unsteady(call) if working.status == "healthy" => {
            Ok(Observed::Seen(Steadiness::unsteady(String::new(), call.exit_code).without_hang()))
        }
        Watched::Unsteady(_) => Ok(Observed::Seen(working.without_hang())),
        Watched::NoOrder(problem) => Ok(Observed::Missing(problem)),
        Watched::Hung { hung, calls, may_keep, ended } => {
            let spaced = match may_keep && working.status == "healthy" {
                true => spaced(lab, index, port, &command).await?,
                false => None,
            };
            Ok(Observed::Seen(HangExperiment { hung, calls, spaced, ended, ..working.without_hang() }))
        }
    }
}

/// How a copy that works is called meanwhile; `None` where the service does not run in it.
async fn in_working_copy(
    lab: Lab<'_>,
    index: usize,
    port: u16,
    command: &HealthCommand,
    since: Instant,
    is_over: watch::Receiver<Option<Bar>>,
) -> Result<Option<Steadiness>, LabError> {
    let name = format!("calm{index}");
    let least = match lab.engine.family() {
        EngineFamily::Docker => TIMEOUT,
        EngineFamily::Podman => TIMEOUT_OF_PODMAN,
    };
    let checked = variation(INTERVAL, command.timeout().max(least));
    let (world, Some(instance)) = copy(lab, &name, index, port, &checked).await? else { return Ok(None) };
    // So much younger than the copy that hangs: it is watched for so much longer.
    let younger =
        if command.only_asks() { Duration::ZERO } else { instance.since.duration_since(since) + MARGIN };
    let steady = steadiness(&lab, &instance, younger, is_over).await;
    world.take_down().await;
    steady.map(Some)
}

/// Whether the engine finds a copy that works well with the learner's own timeout, where its checks seemed to
/// take longer: engines differ in whether the way into the container counts, so the engine itself is asked.
async fn in_declared_time(
    lab: Lab<'_>,
    index: usize,
    port: u16,
    command: &HealthCommand,
) -> Result<bool, LabError> {
    let name = format!("timed{index}");
    let (world, Some(instance)) =
        copy(lab, &name, index, port, &variation(INTERVAL, command.timeout())).await?
    else {
        return Ok(true);
    };
    let done = is_done_in_time(&lab, &instance).await;
    world.take_down().await;
    done
}

/// The same once more at the declared pace: an answer that a command keeps for some seconds is old by then.
async fn spaced(
    lab: Lab<'_>,
    index: usize,
    port: u16,
    command: &HealthCommand,
) -> Result<Option<Vec<HealthCall>>, LabError> {
    let name = format!("spaced{index}");
    let (world, Some(instance)) = copy(lab, &name, index, port, &variation(NEVER, TIMEOUT)).await? else {
        return Ok(None);
    };
    let watched = watch_hang(&lab, &instance, command, port, Pace::Declared).await;
    world.take_down().await;
    Ok(match watched? {
        Watched::Hung { calls, .. } => Some(calls),
        Watched::NeverWell | Watched::NoOrder(_) | Watched::Unsteady(_) => None,
    })
}

/// A copy with the engine's checks as `checked` says; no instance where the service does not run in it.
async fn copy<'a>(
    lab: Lab<'a>,
    name: &'a str,
    index: usize,
    port: u16,
    checked: &Variation,
) -> Result<(World<'a>, Option<Instance>), LabError> {
    let world = World::new(lab, name).await?;
    let instance = match world.start_all(Some(index), checked).await?.swap_remove(index) {
        Start::Started(instance) => instance,
        Start::NotBuilt | Start::TurnedDown { .. } | Start::Unsupported(_) => return Ok((world, None)),
    };
    let ended = wait_until_ready(&lab, &instance, Some(port)).await? == Readiness::Ended;
    Ok((world, (!ended).then_some(instance)))
}

/// A pause that no command can know in advance.
fn unforeseen() -> Duration {
    let word = random_word();
    let drawn = word.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    LONGEST * (drawn % 1000) / 1000
}

fn nanoseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX)
}

/// What became of the copy that was made to hang.
enum Watched {
    /// The command never succeeded in it.
    NeverWell,
    /// The order could not be given, and why.
    NoOrder(String),
    /// The command failed after its first success, while the service worked.
    Unsteady(HealthCall),
    /// It was made to hang.
    Hung {
        /// Whether nothing answered any more.
        hung: bool,
        /// The command's calls since then.
        calls: Vec<HealthCall>,
        /// Whether a success since then may be an answer from before, which the command keeps.
        may_keep: bool,
        /// Whether the container had ended by then.
        ended: bool,
    },
}

/// Lets the command succeed once, makes the service hang, and runs the command again.
async fn watch_hang(
    lab: &Lab<'_>,
    instance: &Instance,
    command: &HealthCommand,
    port: u16,
    pace: Pace,
) -> Result<Watched, LabError> {
    let logged_before = log_tail(lab, &instance.id).await.len();
    if !succeeds_once(lab, instance, command).await? {
        return Ok(Watched::NeverWell);
    }
    let asks = has_logged(lab, instance, logged_before).await;
    if !command.only_asks() && pace == Pace::AtOnce {
        for _ in 0..WARM {
            sleep(unforeseen()).await;
            let call = command.call(lab, instance).await?;
            // Cut short is what a busy host does as well.
            if call.exit_code.is_some_and(|code| code != 0) {
                return Ok(Watched::Unsteady(call));
            }
        }
    }
    if let Err(problem) = order::give(lab, instance, port, "hang").await {
        return Ok(Watched::NoOrder(problem));
    }
    let (hung, calls) = if command.only_asks() {
        let (hung, calls) = tokio::join!(is_silent(instance, port), calls(lab, instance, command, pace));
        (hung, calls?)
    } else {
        // Asked last: a connection of the lab's that nobody takes would be seen from inside.
        let calls = calls(lab, instance, command, pace).await?;
        (is_silent(instance, port).await, calls)
    };
    let ended = inspect(lab, &instance.id).await?.state.and_then(|state| state.running) != Some(true);
    // A success that took its time was no answer from before, and a command that never asks keeps none.
    let at_once =
        |call: &HealthCall| call.exit_code == Some(0) && u128::from(call.milliseconds) < AT_ONCE.as_millis();
    let may_keep = asks && calls.iter().any(at_once);
    Ok(Watched::Hung { hung, calls, may_keep, ended })
}

/// Whether the command finds a working service well, in the time that a slow starter gets.
async fn succeeds_once(
    lab: &Lab<'_>,
    instance: &Instance,
    command: &HealthCommand,
) -> Result<bool, LabError> {
    let begin = Instant::now();
    while begin.elapsed() < FIRST_SUCCESS {
        if command.call(lab, instance).await?.exit_code == Some(0) {
            return Ok(true);
        }
        sleep(PAUSE).await;
    }
    Ok(false)
}

/// Whether the service's log has grown: every connection leaves a line in it, a moment after the answer. A
/// log that the engine does not keep shows nothing, and the command may have asked.
async fn has_logged(lab: &Lab<'_>, instance: &Instance, before: usize) -> bool {
    let begin = Instant::now();
    loop {
        let now = log_tail(lab, &instance.id).await.len();
        if now > before || now == 0 {
            return true;
        }
        if begin.elapsed() > LOGGED {
            return false;
        }
        sleep(PAUSE / 4).await;
    }
}

async fn is_silent(instance: &Instance, port: u16) -> bool {
    match instance.address(port) {
        Some(PublishedAt::Address(address)) => {
            http::ask(address, "GET", "/health", "", None, SILENCE).await.is_err()
        }
        Some(PublishedAt::FarLoopback(_)) | None => false,
    }
}
