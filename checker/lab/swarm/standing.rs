//! How does an engine stand towards a Swarm, and how does a run enter one?

use std::collections::HashMap;
use std::time::{Duration, Instant};

use bollard::models::{NetworkCreateRequest, SwarmInitRequest, SwarmSpec};
use tokio::time::sleep;

use crate::evidence::EngineFamily;
use crate::lab::ask::{ask, refused};
use crate::lab::error::NoSwarm;
use crate::lab::run::RunIdentity;
use crate::lab::{Engine, LabError};

use super::names;
use super::{ENTERING, GATEWAY, LEAVING, OURS, USER, known, now, relabel};

/// How long a Swarm that another run leaves, or changes, is waited for.
const PATIENCE: Duration = Duration::from_secs(40);

/// Whether a run may make services of a Swarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lab) enum SwarmStanding {
    /// The submission asks for none.
    NotWanted,
    /// It is the lab's.
    Ours,
}

/// What an engine that shall be in a Swarm says to that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lab) enum Entered {
    /// It is in one of the lab's.
    Ours,
    /// It cannot be, and why.
    Not(NoSwarm),
}

/// Enters the lab's Swarm, or says why not.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(in crate::lab) async fn enter(engine: &Engine, identity: &RunIdentity) -> Result<Entered, LabError> {
    if engine.family() == EngineFamily::Podman {
        return Ok(Entered::Not(NoSwarm::Unknown));
    }
    let begin = Instant::now();
    loop {
        match known(engine).await? {
            Some(swarm) if !swarm.is_ours() && swarm.is_being_entered() => {}
            Some(swarm) if !swarm.is_ours() => {
                return Ok(Entered::Not(NoSwarm::Foreign));
            }
            Some(swarm) => {
                let mut labels = swarm.labels();
                let leaving = labels.remove(LEAVING).and_then(|until| until.parse().ok());
                // Whoever began to leave and did not come to its end leaves no more.
                if leaving.is_none_or(|until: u64| until < now()) {
                    labels.extend([mark(identity)]);
                    if relabel(engine, swarm, labels).await? {
                        return Ok(Entered::Ours);
                    }
                }
            }
            None => match state(engine).await?.as_str() {
                "" | "inactive" => {
                    let named = names::of_running(engine).await?.into_iter();
                    let names: Vec<String> = named.filter(|one| !one.is_ours).map(|one| one.name).collect();
                    if !names.is_empty() {
                        return Ok(Entered::Not(NoSwarm::Names(names)));
                    }
                    furnish(engine, identity).await?;
                    if init(engine, identity).await? {
                        return Ok(Entered::Ours);
                    }
                }
                "pending" => {}
                // It is being entered or left, or another machine is its manager: time will tell.
                _ if begin.elapsed().as_secs() <= ENTERING => {}
                _ => return Ok(Entered::Not(NoSwarm::Foreign)),
            },
        }
        if begin.elapsed() > PATIENCE {
            let what = "the engine's Swarm".to_owned();
            return Err(LabError::Deadline { what, seconds: PATIENCE.as_secs() });
        }
        sleep(Duration::from_millis(100)).await;
    }
}

/// The label by which a Swarm knows a run.
fn mark(identity: &RunIdentity) -> (String, String) {
    let value = format!("{} {}", identity.machine(), identity.deadline());
    (format!("{USER}{}", identity.id()), value)
}

/// `inactive`, `pending`, `active`, `error` or `locked`.
async fn state(engine: &Engine) -> Result<String, LabError> {
    let info = ask("to say how it stands towards a Swarm", engine.docker().info()).await?;
    let swarm = info.swarm.and_then(|swarm| swarm.local_node_state);
    Ok(swarm.map_or_else(String::new, |state| state.to_string()))
}

/// Makes the bridge that every Swarm needs where it is missing, with the settings that the engine gives it.
async fn furnish(engine: &Engine, identity: &RunIdentity) -> Result<(), LabError> {
    let options = [
        ("com.docker.network.bridge.name", GATEWAY),
        ("com.docker.network.bridge.enable_icc", "false"),
        ("com.docker.network.bridge.enable_ip_masquerade", "true"),
    ];
    let request = NetworkCreateRequest {
        name: GATEWAY.to_owned(),
        driver: Some("bridge".to_owned()),
        options: Some(options.map(|(name, value)| (name.to_owned(), value.to_owned())).into()),
        labels: Some(HashMap::from([(OURS.to_owned(), "1".to_owned())])),
        ..NetworkCreateRequest::default()
    };
    let (client, action) = (engine.docker().clone(), "to make the bridge of a Swarm");
    let call = async move { client.create_network(request).await };
    // One that is there already stays as it is.
    drop(identity.making().ask(action, call).await?);
    Ok(())
}

/// Enters a Swarm of one machine, marked in the same request; whether nobody was faster.
async fn init(engine: &Engine, identity: &RunIdentity) -> Result<bool, LabError> {
    let labels = HashMap::from([(OURS.to_owned(), "1".to_owned()), mark(identity)]);
    let request = SwarmInitRequest {
        listen_addr: Some("127.0.0.1:2377".to_owned()),
        advertise_addr: Some("127.0.0.1".to_owned()),
        spec: Some(SwarmSpec { labels: Some(labels), ..SwarmSpec::default() }),
        ..SwarmInitRequest::default()
    };
    let (client, action) = (engine.docker().clone(), "to enter a Swarm");
    let call = async move { client.init_swarm(request).await };
    match identity.making().ask(action, call).await? {
        Ok(_) => Ok(true),
        Err(refusal) if refusal.status == 503 || refusal.message.contains("already part") => Ok(false),
        Err(refusal) => Err(refused(action, refusal)),
    }
}
