//! Where does something listen in the containers of a plan?

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::time::Duration;

use futures_util::future::try_join_all;

use crate::evidence::{ListeningSocket, Way};
use crate::lab::LabError;
use crate::lab::look::probe::{ProbeUser, run_probe};
use crate::lab::observation::Member;
use crate::lab::probe::{ProbeCommand, read_listening};
use crate::lab::run::{Instance, Lab, inspect};

use super::called::printed;
use super::host;

/// How long a container may take to say who listens in it.
const ASKED: Duration = Duration::from_secs(90);
/// Addresses of the host at which its published ports are asked.
const OF_THE_HOST: usize = 3;

/// Where something listens in a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Door {
    pub(super) to: String,
    pub(super) index: usize,
    pub(super) way: Way,
    pub(super) address: IpAddr,
    pub(super) port: u16,
}

/// Everywhere that a container can be called: at its addresses, and at the ports of the host that lead to it.
/// An inner error is what keeps the lab from knowing.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn doors(
    lab: &Lab<'_>,
    members: &[Member<'_>],
) -> Result<Result<Vec<Door>, String>, LabError> {
    let containers: Vec<&Instance> = members.iter().map(|member| member.instance).collect();
    let (listening, inspected, hosts, published) = tokio::try_join!(
        try_join_all(members.iter().map(|member| listening(lab, member))),
        try_join_all(members.iter().map(|member| inspect(lab, &member.instance.id))),
        host::addresses(lab, &containers),
        host::published(lab, members),
    )?;
    let mut doors = Vec::new();
    for ((member, sockets), inspected) in members.iter().zip(listening).zip(inspected) {
        let sockets = match sockets {
            Ok(sockets) => sockets,
            Err(problem) => return Ok(Err(format!("{}: {problem}", member.name))),
        };
        let reached = |socket: &&ListeningSocket| {
            let address: Option<IpAddr> = socket.address.parse().ok();
            socket.protocol == "tcp" && !address.is_some_and(|address| address.is_loopback())
        };
        let ports: BTreeSet<u16> = sockets.iter().filter(reached).map(|socket| socket.port).collect();
        let networks = inspected.network_settings.and_then(|settings| settings.networks).unwrap_or_default();
        let own: BTreeSet<IpAddr> =
            networks.into_values().filter_map(|network| network.ip_address?.parse().ok()).collect();
        let door = |way, address: &IpAddr, port: u16| Door {
            to: member.name.to_owned(),
            index: member.index,
            way,
            address: *address,
            port,
        };
        for address in &own {
            doors.extend(ports.iter().map(|port| door(Way::Address, address, *port)));
        }
        for port in published.get(&member.index).into_iter().flatten() {
            let there = hosts.iter().filter(|address| port.may_be_at(**address)).take(OF_THE_HOST);
            doors.extend(there.map(|address| door(Way::HostPort, address, port.port)));
        }
    }
    Ok(Ok(doors))
}

/// The sockets of a container that wait; or what kept the probe from telling.
async fn listening(
    lab: &Lab<'_>,
    member: &Member<'_>,
) -> Result<Result<Vec<ListeningSocket>, String>, LabError> {
    let asked = [ProbeCommand::Listening];
    let looked = run_probe(lab, member.instance, ProbeUser::Configured, &asked, ASKED).await?;
    Ok(printed(looked).and_then(|text| read_listening(text.as_bytes()).map_err(|error| error.to_string())))
}
