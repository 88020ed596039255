//! Does anything rely on the addresses that a network was given?

use std::net::IpAddr;

use crate::words::Catalogue;

use super::values::Subnet;
use super::{Located, NetworkSpec, Plan, Problem};

static WORDS: Catalogue =
    Catalogue::new("addresses", include_str!("addresses.en.ftl"), include_str!("addresses.de.ftl"));

/// The problems of a plan: an address of a network's that is written anywhere else, a gateway outside of its
/// network, and an address that a container asks for and Docker does not give it.
pub(super) fn problems(plan: &Plan) -> Vec<Problem> {
    let mut found = asked_for(plan);
    if plan.networks.iter().all(|network| network.subnets.is_empty() && network.gateways.is_empty()) {
        return found;
    }
    let written = written(plan);
    for network in &plan.networks {
        let subnets = subnets(network);
        for gateway in &network.gateways {
            let inside = |address: IpAddr| subnets.iter().any(|(_, subnet)| subnet.holds(address));
            if !gateway.value.parse().is_ok_and(inside) {
                let message = WORDS.say("gateway").with("address", &gateway.value);
                found.push(Problem { at: Some(gateway.at.clone()), ..Problem::new(message) });
            }
        }
        for (subnet, range) in subnets {
            if let Some(address) = written.iter().find(|address| range.holds(**address)) {
                let message =
                    WORDS.say("relied-on").with("address", address.to_string()).with("subnet", &subnet.value);
                let problem = Problem { at: Some(subnet.at.clone()), ..Problem::new(message) };
                found.push(Problem { outside_lab: true, ..problem });
            }
        }
    }
    found
}

fn subnets(network: &NetworkSpec) -> Vec<(&Located<String>, Subnet)> {
    network.subnets.iter().filter_map(|subnet| Some((subnet, Subnet::parse(&subnet.value)?))).collect()
}

/// Addresses that containers ask for. Docker: "user specified IP address is supported only when connecting to
/// networks with user configured subnets", and `Address already in use`.
fn asked_for(plan: &Plan) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut taken: Vec<(&str, &str)> = Vec::new();
    for network in &plan.networks {
        taken.extend(network.gateways.iter().map(|gateway| (&*network.name.value, &*gateway.value)));
    }
    let attachments = plan.containers.iter().flat_map(|container| &container.networks);
    for attachment in attachments.map(|on| &on.value) {
        let network = plan.networks.iter().find(|network| network.name.value == attachment.network);
        for address in &attachment.addresses {
            let holds = |range: Subnet| address.value.parse().is_ok_and(|address| range.holds(address));
            let inside =
                network.is_some_and(|network| subnets(network).into_iter().any(|(_, range)| holds(range)));
            let place = (attachment.network.as_str(), address.value.as_str());
            let key = if !inside {
                "fixed-without-subnet"
            } else if taken.contains(&place) {
                "fixed-twice"
            } else {
                taken.push(place);
                continue;
            };
            let message = WORDS.say(key).with("address", &address.value).with("network", &attachment.network);
            found.push(Problem { at: Some(address.at.clone()), ..Problem::new(message) });
        }
    }
    found
}

/// Every address in what is asked for, wherever: in a variable, a command, a port's address, a host's name. Those
/// of the networks themselves are left out, and those by which containers stand on them.
fn written(plan: &Plan) -> Vec<IpAddr> {
    let mut plan = plan.clone();
    for network in &mut plan.networks {
        (network.subnets, network.gateways) = (Vec::new(), Vec::new());
    }
    for attachment in plan.containers.iter_mut().flat_map(|container| &mut container.networks) {
        attachment.value.addresses.clear();
    }
    // A plan is data alone, which is always written.
    let text = serde_json::to_string(&plan).unwrap_or_default();
    let four = text.split(|letter: char| !letter.is_ascii_digit() && letter != '.');
    let four = four.filter_map(|piece| piece.trim_matches('.').parse().ok());
    let six = text.split(|letter: char| !letter.is_ascii_hexdigit() && letter != ':');
    let six = six.filter(|piece| piece.contains("::") || piece.matches(':').count() == 7);
    four.chain(six.filter_map(|piece| piece.parse().ok())).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{script, script_told};

    const MADE: &str = "docker network create --subnet 172.30.4.0/24 --gateway 172.30.4.1 back\n";

    fn lines(lines: &str) -> String {
        format!("docker build --tag notes .\n{lines}docker run --detach --name web --network back notes\n")
    }

    #[test]
    fn addresses_that_nobody_relies_on_are_the_engines_to_choose() {
        let read = script(&lines(MADE));
        assert_eq!(read.plan.networks[0].subnets[0].value, "172.30.4.0/24");
    }

    #[test]
    fn who_relies_on_one_is_told_where() {
        for line in [
            "docker run --detach --env NOTES_DB=172.30.4.2:8080 --network back notes\n",
            "docker run --detach --add-host db:172.30.4.2 --network back notes\n",
            "docker run --detach --publish 172.30.4.1:80:8080 --network back notes\n",
            "docker run --detach --network back notes /app/notes health http://172.30.4.2/\n",
        ] {
            let told = script_told(&lines(&format!("{MADE}{line}")));
            assert!(told.contains("relies on") && told.contains("run.sh:2:"), "{line} {told}");
        }
        let other = "docker run --detach --env NOTES_DB=172.30.5.2:8080 --network back notes\n";
        script(&lines(&format!("{MADE}{other}")));
    }

    #[test]
    fn an_address_that_a_container_asks_for_lies_in_a_subnet_and_is_free() {
        let run = |flags: &str| {
            let made = "docker network create --ipv6 --subnet 172.30.4.0/24 --subnet fd00:b::/64 back\n";
            format!("{made}docker build --tag notes .\ndocker run --detach --name web {flags} notes\n")
        };
        for flags in [
            "--network back --ip 172.30.4.9",
            "--network back --ip 172.30.4.9 --ip6 fd00:b::9",
            "--network name=back,ip=172.30.4.9,alias=a",
        ] {
            let read = script(&run(flags));
            assert!(!read.plan.containers[0].networks[0].value.addresses.is_empty(), "{flags}");
        }
        script(&format!(
            "{}docker network create --subnet 172.31.0.0/24 front\ndocker network connect --ip 172.31.0.4 front web\n",
            run("--network back")
        ));
        for (flags, said) in [
            ("--network back --ip 172.30.5.9", "only in a network with a subnet"),
            ("--ip 172.30.4.9", "only in a network"),
            ("--network back --ip fd00:b::9", "other version"),
            ("--network back --ip 172.30.4.9 --env A=172.30.4.9:80", "relies on"),
            ("--network back --ip6 fd00:b::9 --env A=[fd00:b::9]:80", "relies on"),
            (
                "--network back --ip 172.30.4.9 notes\ndocker run --detach --network back --ip 172.30.4.9",
                "taken",
            ),
        ] {
            let told = script_told(&run(flags));
            assert!(told.contains(said) && told.contains("run.sh:"), "{flags} {told}");
        }
    }

    #[test]
    fn a_gateway_lies_in_its_subnet() {
        for (line, said) in [
            ("docker network create --subnet 172.30.4.0/24 --gateway 172.30.5.1 back\n", "in no subnet"),
            ("docker network create --gateway 172.30.5.1 back\n", "in no subnet"),
            ("docker network create --subnet 172.30.4 back\n", "is no subnet"),
            ("docker network create --subnet 172.30.4.1/24 back\n", "takes subnets"),
        ] {
            let told = script_told(&lines(line));
            assert!(told.contains(said), "{line} {told}");
        }
    }
}
