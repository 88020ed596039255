//! How is the lab's Swarm left, and by whom?

use std::time::{Duration, Instant};

use bollard::models::NetworkDisconnectRequest;
use bollard::query_parameters::LeaveSwarmOptionsBuilder;
use tokio::time::sleep;

use crate::lab::ask::{ask, ask_for, refused};
use crate::lab::run::RunIdentity;
use crate::lab::{Engine, LabError};

use super::names::{self, Names};
use super::{GATEWAY, Known, LEAVING, OURS, USER, known, now, relabel};

/// How long leaving may take: four seconds, measured.
const LEAVE: Duration = Duration::from_secs(60);
/// How long the last task may still hang on the bridge when its Swarm is gone.
const UNPLUG: Duration = Duration::from_secs(2);
/// The endpoint of the Swarm's own way in. An engine that leaves while it still comes in forgets it there (20.10).
const WAY_IN: &str = "gateway_ingress-sbox";

/// What became of the lab's Swarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lab) enum Swept {
    /// There is none, or somebody uses it.
    Nothing,
    /// It was left.
    Left,
    /// Nobody uses it, and it stays as long as containers run whose names would go with it.
    PutOff,
}

/// Takes a run's label away, and leaves the Swarm where nobody else has one there.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(in crate::lab) async fn leave(engine: &Engine, identity: &RunIdentity) -> Result<(), LabError> {
    let own = format!("{USER}{}", identity.id());
    without(engine, |user, _| user == own).await.map(drop)
}

/// Takes the labels of dead runs away, and leaves the Swarm where nobody uses it any more. `is_dead` is asked with the run's id, its machine, and whether its deadline has passed.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(in crate::lab) async fn sweep(
    engine: &Engine,
    is_dead: impl Fn(&str, &str, bool) -> bool,
) -> Result<Swept, LabError> {
    let swept = without(engine, |user, value| {
        let (machine, deadline) = value.split_once(' ').unwrap_or_default();
        let is_past = deadline.parse::<u64>().is_ok_and(|deadline| deadline < now());
        is_dead(user.trim_start_matches(USER), machine, is_past)
    })
    .await?;
    if swept == Swept::Nothing && known(engine).await?.is_none() {
        // A run that was killed between the Swarm and its bridge.
        remove_gateway(engine).await?;
    }
    Ok(swept)
}

/// Takes some users' labels away, and leaves where none is left.
async fn without(engine: &Engine, goes: impl Fn(&str, &str) -> bool) -> Result<Swept, LabError> {
    let begin = Instant::now();
    loop {
        let Some(swarm) = known(engine).await?.filter(Known::is_ours) else { return Ok(Swept::Nothing) };
        let labels = swarm.labels();
        if labels.get(LEAVING).and_then(|until| until.parse().ok()).is_some_and(|until: u64| until >= now()) {
            return Ok(Swept::Nothing);
        }
        let mut kept = labels.clone();
        // Whoever began to leave and did not come to its end has nobody left there.
        kept.remove(LEAVING);
        kept.retain(|name, value| !name.starts_with(USER) || !goes(name, value));
        let is_used = kept.keys().any(|name| name.starts_with(USER));
        let names = if is_used { None } else { names_to_take(engine).await? };
        if names.is_some() {
            // Whoever comes now sees that, and waits for an engine in no Swarm.
            kept.insert(LEAVING.to_owned(), (now() + LEAVE.as_secs()).to_string());
        }
        if kept == labels || relabel(engine, swarm, kept).await? {
            if names.is_some() {
                leave_for_good(engine).await?;
                return Ok(Swept::Left);
            }
            return Ok(if is_used { Swept::Nothing } else { Swept::PutOff });
        }
        if begin.elapsed() > LEAVE {
            let what = "the labels of the Swarm".to_owned();
            return Err(LabError::Deadline { what, seconds: LEAVE.as_secs() });
        }
        sleep(Duration::from_millis(50)).await;
    }
}

/// The right to leave, as long as the answer lives; nothing while somebody's name would be lost.
async fn names_to_take(engine: &Engine) -> Result<Option<Names>, LabError> {
    let Some(names) = names::take(engine) else { return Ok(None) };
    Ok(names::of_running(engine).await?.is_empty().then_some(names))
}

/// Leaves the lab's Swarm, with all that is in it, and takes its bridge away.
pub(super) async fn leave_for_good(engine: &Engine) -> Result<(), LabError> {
    let options = LeaveSwarmOptionsBuilder::default().force(true).build();
    let action = "to leave the Swarm";
    match ask_for(action, LEAVE, engine.docker().leave_swarm(Some(options))).await? {
        Ok(()) => {}
        // Somebody was faster.
        Err(refusal) if refusal.status == 503 || refusal.status == 406 => {}
        Err(refusal) => return Err(refused(action, refusal)),
    }
    remove_gateway(engine).await
}

/// Takes the bridge away where the lab made it. One that stays in use belongs to a new Swarm.
async fn remove_gateway(engine: &Engine) -> Result<(), LabError> {
    let begin = Instant::now();
    while is_there(engine).await? {
        let action = "to remove the bridge of a Swarm";
        let removed = ask_for(action, LEAVE, engine.docker().remove_network(GATEWAY)).await?;
        if removed.is_ok() || known(engine).await?.is_some() {
            break;
        }
        if begin.elapsed() > UNPLUG {
            let forgotten = NetworkDisconnectRequest { container: WAY_IN.to_owned(), force: Some(true) };
            let call = engine.docker().disconnect_network(GATEWAY, forgotten);
            drop(ask_for("to unplug what a Swarm has forgotten", LEAVE, call).await?);
            drop(ask_for(action, LEAVE, engine.docker().remove_network(GATEWAY)).await?);
            break;
        }
        sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

/// Whether the bridge is there, and the lab's.
async fn is_there(engine: &Engine) -> Result<bool, LabError> {
    let filters = std::collections::HashMap::from([("label", vec![OURS])]);
    let options = bollard::query_parameters::ListNetworksOptionsBuilder::default().filters(&filters).build();
    let listed = ask("to list networks", engine.docker().list_networks(Some(options))).await?;
    Ok(listed.iter().any(|network| network.name.as_deref() == Some(GATEWAY)))
}
