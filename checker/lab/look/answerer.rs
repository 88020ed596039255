//! In which container is the work done?

use std::time::Duration;

use crate::check::Need;
use crate::evidence::{Answerer, Observed};
use crate::lab::LabError;
use crate::lab::observation::{Look, Observation, Seat, ServiceLook, Subject, put};
use crate::lab::run::{Lab, PublishedAt, network_owner};
use crate::lab::swarm;

use super::http;

/// How long the service may take to say it.
const PATIENCE: Duration = Duration::from_secs(5);

/// The service says at which address the question came in, and the engine which addresses are its.
pub(in crate::lab) const ANSWERER: Observation = Observation {
    need: Need::Answerer,
    subject: Subject::Service(ServiceLook::Beside(Look {
        asks_inside: true,
        look: |seat| {
            Box::pin(async move {
                let seen = who_answers(seat).await?;
                Ok(put(seen.map_or_else(Observed::Missing, Observed::Seen), |facts| &mut facts.answerer))
            })
        },
    })),
};

async fn who_answers(seat: Seat<'_>) -> Result<Result<Answerer, String>, LabError> {
    let (lab, instance) = (seat.lab(), seat.instance);
    // The service reads the token when it is asked.
    lab.probe_volume.filled().await?;
    let answer = match instance.address(seat.port()) {
        Some(PublishedAt::Address(address)) => {
            let token = Some(lab.identity.token());
            http::ask(address, "POST", "/lab/address", "", token, PATIENCE).await
        }
        Some(PublishedAt::FarLoopback(address)) => {
            let words = format!("the engine is another machine, and `{address}` is reached only from there");
            return Ok(Err(words));
        }
        None => Err(format!("port {} is not published", seat.port())),
    };
    let (at, problem) = match answer {
        Ok(answer) if answer.status == 200 => (answer.body.trim().to_owned(), String::new()),
        Ok(answer) => (String::new(), answer.status.to_string()),
        Err(problem) => (String::new(), problem),
    };
    let addresses = addresses_of(lab, &instance.id, instance.service.is_some()).await?;
    let mut behind = None;
    if !at.is_empty() && !addresses.contains(&at) {
        for (index, id) in seat.world.containers() {
            let spec = &lab.plan.containers[index];
            // Whoever shares a network has the address of the one whose network it is.
            if !spec.shares_network() && addresses_of(lab, &id, spec.swarm).await?.contains(&at) {
                behind = Some(spec.service().to_owned());
            }
        }
    }
    Ok(Ok(Answerer { at, addresses, behind, problem }))
}

/// The addresses of a container on all of its networks, and of a task on the bridge of its Swarm.
async fn addresses_of(lab: &Lab<'_>, id: &str, of_swarm: bool) -> Result<Vec<String>, LabError> {
    let settings = network_owner(lab, id).await?.network_settings.unwrap_or_default();
    let sandbox = settings.sandbox_id.unwrap_or_default();
    let networks = settings.networks.unwrap_or_default().into_values();
    let addresses = networks.flat_map(|network| [network.ip_address, network.global_ipv6_address]);
    let mut addresses: Vec<String> = addresses.flatten().filter(|address| !address.is_empty()).collect();
    if of_swarm {
        addresses.extend(swarm::gateway_address(lab.engine, &sandbox).await?);
    }
    Ok(addresses)
}
