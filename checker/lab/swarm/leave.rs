//! How is the lab's Swarm left, and by whom?

use std::time::{Duration, Instant};

use bollard::models::NetworkDisconnectRequest;
use bollard::query_parameters::LeaveSwarmOptionsBuilder;
use tokio::time::sleep;

use crate::lab::ask::{ask, ask_for, refused};
use crate::lab::run::RunIdentity;
use crate::lab::{Engine, LabError};

use super::{GATEWAY, Known, LEAVING, OURS, USER, known, now, relabel};

/// How long leaving may take: four seconds, measured.
const LEAVE: Duration = Duration::from_secs(60);
/// How long the last task may still hang on the bridge when its Swarm is gone.
const UNPLUG: Duration = Duration::from_secs(2);
/// The endpoint of the Swarm's own way in. An engine that leaves while it still comes in forgets it there (20.10).
const WAY_IN: &str = "gateway_ingress-sbox";

/// Takes a run's label away, and leaves the Swarm where it was the last. Nothing happens where the run has no
/// label there.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(in crate::lab) async fn leave(engine: &Engine, identity: &RunIdentity) -> Result<(), LabError> {
    let own = format!("{USER}{}", identity.id());
    without(engine, |user, _| user == own).await.map(drop)
}

/// Takes the labels of dead runs away, and leaves the Swarm where nobody uses it any more; whether it was
/// left. `is_dead` is asked with the run's id, its machine, and whether its deadline has passed.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(in crate::lab) async fn sweep(
    engine: &Engine,
    is_dead: impl Fn(&str, &str, bool) -> bool,
) -> Result<bool, LabError> {
    let left = without(engine, |user, value| {
        let (machine, deadline) = value.split_once(' ').unwrap_or_default();
        let is_past = deadline.parse::<u64>().is_ok_and(|deadline| deadline < now());
        is_dead(user.trim_start_matches(USER), machine, is_past)
    })
    .await?;
    if !left && known(engine).await?.is_none() {
        // A run that was killed between the Swarm and its bridge.
        remove_gateway(engine).await?;
    }
    Ok(left)
}

/// Takes some users' labels away, and leaves where none is left; whether it was left.
async fn without(engine: &Engine, goes: impl Fn(&str, &str) -> bool) -> Result<bool, LabError> {
    let begin = Instant::now();
    loop {
        let Some(swarm) = known(engine).await?.filter(Known::is_ours) else { return Ok(false) };
        let labels = swarm.labels();
        if let Some(until) = labels.get(LEAVING) {
            if until.parse::<u64>().is_ok_and(|until| until >= now()) {
                return Ok(false);
            }
            leave_for_good(engine).await?;
            return Ok(true);
        }
        let mut kept = labels.clone();
        kept.retain(|name, value| !name.starts_with(USER) || !goes(name, value));
        if kept.len() == labels.len() && kept.keys().any(|name| name.starts_with(USER)) {
            return Ok(false);
        }
        let last = !kept.keys().any(|name| name.starts_with(USER));
        if last {
            // Whoever comes now sees that, and waits for an engine in no Swarm.
            kept.insert(LEAVING.to_owned(), (now() + LEAVE.as_secs()).to_string());
        }
        if relabel(engine, swarm, kept).await? {
            if last {
                leave_for_good(engine).await?;
            }
            return Ok(last);
        }
        if begin.elapsed() > LEAVE {
            let what = "the labels of the Swarm".to_owned();
            return Err(LabError::Deadline { what, seconds: LEAVE.as_secs() });
        }
        sleep(Duration::from_millis(50)).await;
    }
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
