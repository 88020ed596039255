//! How does the lab use the engine's Swarm mode, and leave it again?
//!
//! A Swarm is a state of the whole engine, so that all runs share one. The lab enters it on an engine that is in
//! none, on the loopback address, and marks it in the same request: the Swarm's own labels name every run that
//! uses it. A run that comes later adds its label; who takes the last label away leaves. Labels change by the
//! version that was read, which the engine compares (`POST /swarm/update?version=`), so that two runs cannot
//! take each other's Swarm away. A Swarm without the lab's mark belongs to somebody else: it is not touched, nor
//! is anything made in it. Leaving takes the name of every container that runs on the engine: it is put off
//! while there is one, to the end of the next run.
//!
//! Measured on Docker 20.10: init 1 s, leave 1 to 4 s; it listens at 127.0.0.1:2377 and :7946, and for the
//! traffic of overlays at 0.0.0.0:4789/udp. `docker_gwbridge` stays behind when a Swarm is left, so that the lab
//! makes it itself, with its own label, where it is not there.

mod leave;
mod names;
mod standing;

pub(super) use leave::{Swept, leave, sweep};
pub(super) use names::keep as keep_names;
pub(super) use standing::{Entered, SwarmStanding, enter};

use std::collections::HashMap;

use super::ask::{ORDINARY, ask_for};
use super::{Engine, LabError};

/// Label of a Swarm that the lab entered.
const OURS: &str = "io.harden-check.swarm";
/// Begins the label of a run that uses it; the value is the machine and the deadline.
const USER: &str = "io.harden-check.swarm.run.";
/// Label of a Swarm that is being left: the second since 1970 until which that may take.
const LEAVING: &str = "io.harden-check.swarm.leaving";
/// How old a Swarm is at most, in seconds, that has not yet the labels it is entered with.
const ENTERING: u64 = 3;
/// The bridge by which tasks on an overlay reach the host; the engine makes it where it is missing.
const GATEWAY: &str = "docker_gwbridge";

/// The Swarm of an engine, as its manager tells of it.
struct Known {
    version: i64,
    /// When it was entered, in seconds since 1970 by the engine's clock.
    entered: Option<i64>,
    spec: bollard::models::SwarmSpec,
}

impl Known {
    fn labels(&self) -> HashMap<String, String> {
        self.spec.labels.clone().unwrap_or_default()
    }

    fn is_ours(&self) -> bool {
        self.labels().contains_key(OURS)
    }

    /// Whether its labels may still come: an engine that enters a Swarm shows it for a moment without what the
    /// request says of it (20.10).
    fn is_being_entered(&self) -> bool {
        self.entered
            .and_then(|entered| u64::try_from(entered).ok())
            .is_some_and(|entered| now().abs_diff(entered) <= ENTERING)
    }
}

/// The engine's Swarm; nothing where it is in none, or is no manager of it.
async fn known(engine: &Engine) -> Result<Option<Known>, LabError> {
    let call = engine.docker().inspect_swarm();
    let Ok(swarm) = ask_for("to look at its Swarm", ORDINARY, call).await? else { return Ok(None) };
    let version = swarm.version.and_then(|version| version.index).unwrap_or_default();
    let version = i64::try_from(version).unwrap_or_default();
    let entered = swarm.created_at.map(|date| date.unix_timestamp());
    Ok(Some(Known { version, entered, spec: swarm.spec.unwrap_or_default() }))
}

/// Gives the Swarm other labels, unless somebody else has changed it since; whether that was done.
async fn relabel(engine: &Engine, known: Known, labels: HashMap<String, String>) -> Result<bool, LabError> {
    let spec = bollard::models::SwarmSpec { labels: Some(labels), ..known.spec };
    let options =
        bollard::query_parameters::UpdateSwarmOptionsBuilder::default().version(known.version).build();
    let call = engine.docker().update_swarm(spec, options);
    // The engine refuses another version than its own, whatever its status for that.
    Ok(ask_for("to mark its Swarm", ORDINARY, call).await?.is_ok())
}

/// The address of a task on the bridge by which ports of the machine reach it. The engine shows it nowhere at the
/// container: on the bridge the task is called `gateway_` and the beginning of its sandbox's id (Docker 20.10).
///
/// # Errors
/// [`LabError`] where the engine is gone.
pub(super) async fn gateway_address(engine: &Engine, sandbox: &str) -> Result<Option<String>, LabError> {
    let call =
        engine.docker().inspect_network(GATEWAY, None::<bollard::query_parameters::InspectNetworkOptions>);
    let Ok(bridge) = ask_for("to look at the bridge of its Swarm", ORDINARY, call).await? else {
        return Ok(None);
    };
    let wanted = format!("gateway_{}", sandbox.get(..12).unwrap_or(sandbox));
    let mut there = bridge.containers.unwrap_or_default().into_values();
    let task = there.find(|task| task.name.as_ref() == Some(&wanted));
    let address = task.and_then(|task| task.ipv4_address).unwrap_or_default();
    Ok(address.split('/').next().filter(|address| !address.is_empty()).map(str::to_owned))
}

/// Now, in seconds since 1970.
fn now() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}
