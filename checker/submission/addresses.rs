//! Does anything rely on the addresses that a network was given?

use std::net::Ipv4Addr;

use crate::words::Catalogue;

use super::values::Subnet;
use super::{Located, NetworkSpec, Plan, Problem};

static WORDS: Catalogue =
    Catalogue::new("addresses", include_str!("addresses.en.ftl"), include_str!("addresses.de.ftl"));

/// The problems of a plan: an address of a network's that is written anywhere else, and a gateway outside of its
/// network.
pub(super) fn problems(plan: &Plan) -> Vec<Problem> {
    let mut found = Vec::new();
    if plan.networks.iter().all(|network| network.subnets.is_empty() && network.gateways.is_empty()) {
        return found;
    }
    let written = written(plan);
    for network in &plan.networks {
        let subnets: Vec<(&Located<String>, Subnet)> = network
            .subnets
            .iter()
            .filter_map(|subnet| Some((subnet, Subnet::parse(&subnet.value)?)))
            .collect();
        for gateway in &network.gateways {
            let inside = |address: Ipv4Addr| subnets.iter().any(|(_, subnet)| subnet.holds(address));
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

/// Every address of IPv4 in what is asked for, wherever: in a variable, a command, a port's address, a host's
/// name. Those of the networks themselves are left out.
fn written(plan: &Plan) -> Vec<Ipv4Addr> {
    let bare =
        |network: &NetworkSpec| NetworkSpec { subnets: Vec::new(), gateways: Vec::new(), ..network.clone() };
    let plan = Plan { networks: plan.networks.iter().map(bare).collect(), ..plan.clone() };
    // A plan is data alone, which is always written.
    let text = serde_json::to_string(&plan).unwrap_or_default();
    let pieces = text.split(|letter: char| !letter.is_ascii_digit() && letter != '.');
    pieces.filter_map(|piece| piece.trim_matches('.').parse().ok()).collect()
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
