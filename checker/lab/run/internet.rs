//! How do the hosts come to stand that stand for the internet?

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use bollard::container::LogOutput;
use bollard::models::PortBinding;
use bollard::query_parameters::{InspectNetworkOptions, LogsOptionsBuilder};
use futures_util::StreamExt;
use futures_util::future::try_join_all;
use tokio::time::{sleep, timeout};

use crate::lab::LabError;
use crate::lab::ask::ask;
use crate::lab::probe::{Heard, ProbeCommand, read_heard};
use crate::submission::ContainerSpec;

use super::inspected::inspect;
use super::outside::{Internet, Outside, OutsideHost};
use super::stand::{Placed, any_address, network_of_the_lab, place};
use super::start::Instance;
use super::subnet::Subnet;
use super::{Lab, random_word};

/// A host that nobody may call.
const STRANGER: &str = "stranger.example";
/// Where it listens when no host is named that may be called.
const USUAL_PORT: u16 = 2525;
/// How long the hosts stay. They end with the run in most cases.
const STAYS: u64 = 600;
/// How long they may take to listen.
const STARTS: Duration = Duration::from_secs(30);
/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(50);
/// The port of the name server inside of its container, where nobody needs rights for it.
const NAMES_INSIDE: u16 = 5353;

/// The environment variable in which a proxy's list of hosts is declared.
const LIST: &str = "NOTES_ALLOW";
/// How many hosts of such lists are stood in for.
const LISTED: usize = 8;

/// A network of the lab's, before its host is there.
#[derive(Clone)]
struct Site {
    name: String,
    port: u16,
    network: String,
    address: Ipv4Addr,
    six: Option<Ipv6Addr>,
    word: String,
}

/// Brings it up, with these hosts and a stranger. Where the engine does not let it, that is kept: the service
/// can be looked at in every other way.
///
/// # Errors
/// [`LabError`] where the engine is gone.
pub(in crate::lab) async fn stand_internet<'a>(
    lab: &Lab<'_>,
    hosts: impl Iterator<Item = &'a String>,
) -> Result<Internet, LabError> {
    let listed = lab.plan.containers.iter().flat_map(listed).take(LISTED);
    match outside(lab, hosts.filter_map(|host| read_host(host)).collect(), listed).await {
        Ok(outside) => Ok(Internet { state: Ok(outside) }),
        Err(error @ (LabError::Engine { .. } | LabError::Deadline { .. })) => {
            Ok(Internet { state: Err(error.to_string()) })
        }
        Err(error) => Err(error),
    }
}

/// A host, to be asked to call somebody.
pub(in crate::lab) fn caller(host: &OutsideHost) -> Instance {
    Instance::of_the_lab(host.container.clone(), &host.name)
}

/// What a host has heard so far; nothing where it does not listen yet.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(in crate::lab) async fn heard_outside(
    lab: &Lab<'_>,
    host: &OutsideHost,
) -> Result<Option<Vec<Heard>>, LabError> {
    let options = LogsOptionsBuilder::default().stdout(true).build();
    let mut log = std::pin::pin!(lab.engine.docker().logs(&host.container, Some(options)));
    let mut bytes = Vec::new();
    while let Some(part) = log.next().await {
        let part = part.map_err(|error| LabError::of_engine("to tell what was heard outside", &error))?;
        if let LogOutput::StdOut { message } = part {
            bytes.extend_from_slice(&message);
        }
    }
    Ok(read_heard(&String::from_utf8_lossy(&bytes)))
}

/// A name and a port.
type Host = (String, u16);

/// `name:port`.
fn read_host(text: &str) -> Option<Host> {
    let (name, port) = text.trim().rsplit_once(':')?;
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-.".contains(letter);
    // The last part of an address or of a number has no letter.
    let is_named = |(first, last): (&str, &str)| {
        !first.is_empty() && last.starts_with(|letter: char| letter.is_ascii_alphabetic())
    };
    let is_name = name.rsplit_once('.').is_some_and(is_named) && name.chars().all(is_plain);
    Some((name.to_owned(), port.parse().ok()?)).filter(|_| is_name)
}

/// The hosts on the list that a container is given, as a proxy is, and those that its command names, as a relay's does.
fn listed(container: &ContainerSpec) -> Vec<Host> {
    let lists = container.environment.iter().filter(|variable| variable.value.name == LIST);
    let lists = lists.filter_map(|variable| variable.value.value.as_deref());
    let lists = lists.flat_map(|list| list.split(',').filter_map(read_host));
    let commands = container.entrypoint.iter().chain(&container.command);
    lists.chain(commands.flat_map(|words| of_command(&words.value))).collect()
}

/// The hosts of a command, `name:port` or `name port`, also within the text of a script.
fn of_command(words: &[String]) -> Vec<Host> {
    let ends = |letter: char| letter.is_whitespace() || "\"';,=|&()<>".contains(letter);
    // Of an address of the web its host and port, of a path nothing.
    let hosts = words.iter().flat_map(|word| word.split(ends)).filter_map(|word| {
        let behind = word.split_once("://").map_or(word, |(_, behind)| behind);
        behind.split('/').next().filter(|word| !word.is_empty())
    });
    let words: Vec<&str> = hosts.collect();
    let pairs = words.windows(2).filter_map(|pair| read_host(&format!("{}:{}", pair[0], pair[1])));
    words.iter().filter_map(|word| read_host(word)).chain(pairs).collect()
}

/// Which hosts stand on a network of their own, the stranger last, and which further ports somebody listens on at
/// one of them: wherever a list leads, and beside the port at which a host may be called.
fn stood_in_for(mut known: Vec<Host>, listed: impl Iterator<Item = Host>) -> (Vec<Host>, Vec<(usize, u16)>) {
    let mut further: Vec<Host> =
        known.first().map(|(name, port)| (name.clone(), port.wrapping_add(1).max(1))).into_iter().collect();
    if known.is_empty() {
        // One alone could be called by nobody, and its silence would prove nothing.
        known.push((format!("friend.{STRANGER}"), USUAL_PORT));
    }
    let port = known.first().map_or(USUAL_PORT, |(_, port)| *port);
    for (name, port) in listed {
        match known.iter().any(|(known, _)| *known == name) || name == STRANGER {
            true => further.push((name, port)),
            false => known.push((name, port)),
        }
    }
    known.push((STRANGER.to_owned(), port));
    let mut doors: Vec<(usize, u16)> = Vec::new();
    for (name, port) in further {
        let site = known.iter().position(|(known, _)| *known == name);
        let door = site.map(|site| (site, port));
        doors.extend(door.filter(|door| !known.contains(&(name, port)) && !doors.contains(door)));
    }
    (known, doors)
}

async fn outside(
    lab: &Lab<'_>,
    hosts: Vec<Host>,
    listed: impl Iterator<Item = Host>,
) -> Result<Outside, LabError> {
    let (known, doors) = stood_in_for(hosts, listed);
    let mut sites = try_join_all(known.into_iter().map(|(name, port)| site(lab, name, port))).await?;
    let names: Vec<(String, Ipv4Addr)> = sites.iter().map(|site| (site.name.clone(), site.address)).collect();
    let Some(last) = sites.pop() else {
        return Err(LabError::Engine { action: STRANGER.to_owned(), detail: String::new() });
    };
    let name_server = last.address;
    let further: Vec<Site> = doors
        .into_iter()
        .map(|(number, port)| {
            let site = sites.get(number).unwrap_or(&last);
            Site { port, word: random_word(), ..site.clone() }
        })
        .collect();
    // Where another program of the machine has the port, nobody listens there for the lab.
    let further = further.into_iter().map(|site| async {
        match host(lab, site, name_server, None).await {
            Err(LabError::Engine { .. }) => Ok(None),
            placed => placed.map(Some),
        }
    });
    let usual = sites.into_iter().map(|site| host(lab, site, name_server, None));
    let names = Some((NAMES_INSIDE, names));
    let (mut hosts, further, stranger) =
        tokio::try_join!(try_join_all(usual), try_join_all(further), host(lab, last, name_server, names))?;
    hosts.extend(further.into_iter().flatten());
    hosts.push(stranger);
    let all_listen = async {
        for host in &hosts {
            while heard_outside(lab, host).await?.is_none() {
                sleep(PAUSE).await;
            }
        }
        Ok::<_, LabError>(())
    };
    match timeout(STARTS, all_listen).await {
        Ok(listen) => listen?,
        Err(_) => {
            let what = "a host of the lab's outside".to_owned();
            return Err(LabError::Deadline { what, seconds: STARTS.as_secs() });
        }
    }
    Ok(Outside { name_server, hosts })
}

/// A network for one host that takes nothing of the engine's pool of addresses, which has room for some
/// thirty networks, the learner's among them. With IPv6 where the engine has it.
async fn network_for(lab: &Lab<'_>, name: &str) -> Result<String, LabError> {
    let tries: [fn() -> Vec<Subnet>; 5] = [
        || vec![Subnet::some_four(), Subnet::some_six()],
        || vec![Subnet::some_four(), Subnet::some_six()],
        // A kernel without IPv6.
        || vec![Subnet::some_four()],
        || vec![Subnet::some_four()],
        // Somebody else's addresses of this kind.
        Vec::new,
    ];
    let mut last = None;
    for subnets in tries {
        match network_of_the_lab(lab, name, subnets()).await {
            Err(error @ LabError::Engine { .. }) => last = Some(error),
            made => return made,
        }
    }
    Err(last.unwrap_or_else(|| LabError::Engine { action: name.to_owned(), detail: String::new() }))
}

/// Makes the network of one host.
async fn site(lab: &Lab<'_>, name: String, port: u16) -> Result<Site, LabError> {
    let word = random_word();
    let network = network_for(lab, &name).await?;
    let action = "to tell about a network of the lab's own";
    let inspected =
        ask(action, lab.engine.docker().inspect_network(&network, None::<InspectNetworkOptions>)).await?;
    let configurations = inspected.ipam.and_then(|ipam| ipam.config).unwrap_or_default();
    let gateways: Vec<IpAddr> = configurations
        .into_iter()
        // Written with the length of its network by some engines.
        .filter_map(|each| each.gateway?.split('/').next().unwrap_or_default().parse().ok())
        .collect();
    let four = gateways.iter().find_map(|gateway| match gateway {
        IpAddr::V4(address) => Some(*address),
        IpAddr::V6(_) => None,
    });
    let six = gateways.iter().find_map(|gateway| match gateway {
        IpAddr::V6(address) => Some(*address),
        IpAddr::V4(_) => None,
    });
    let Some(address) = four else {
        let detail = "it has no gateway".to_owned();
        return Err(LabError::Engine { action: action.to_owned(), detail });
    };
    Ok(Site { name, port, network, address, six, word })
}

/// Starts one host. Its port is bound at its own address alone, so that no other program of the machine is
/// in its way; that of IPv6 is any free one.
async fn host(
    lab: &Lab<'_>,
    site: Site,
    name_server: Ipv4Addr,
    names: Option<(u16, Vec<(String, Ipv4Addr)>)>,
) -> Result<OutsideHost, LabError> {
    let at = |port: u16| PortBinding {
        host_ip: Some(site.address.to_string()),
        host_port: Some(port.to_string()),
    };
    let key = format!("{}/tcp", site.port);
    let mut bindings = vec![at(site.port)];
    bindings.extend(site.six.map(|_| any_address()));
    let mut ports = HashMap::from([(key.clone(), bindings)]);
    if let Some((inside, _)) = &names {
        for protocol in ["udp", "tcp"] {
            ports.insert(format!("{inside}/{protocol}"), vec![at(53)]);
        }
    }
    let does = ProbeCommand::Host { seconds: STAYS, word: site.word.clone(), port: site.port, names };
    let placed = Placed { does, ports, name_server: Some(name_server.into()) };
    // Several may stand for one name.
    let name = format!("{}-{}", site.name, site.port);
    let instance = place(lab, &name, &site.network, &placed).await?;
    let bound = inspect(lab, &instance.id).await?.network_settings.and_then(|settings| settings.ports);
    let bound = bound.unwrap_or_default().remove(&key).flatten().unwrap_or_default();
    let any_six = bound.into_iter().find_map(|binding| {
        let address: IpAddr = binding.host_ip?.parse().ok()?;
        (address.is_ipv6() && address.is_unspecified()).then(|| binding.host_port?.parse().ok())?
    });
    Ok(OutsideHost {
        known_as: format!("{}:{}", site.name, site.port),
        six: site.six.zip(any_six),
        name: site.name,
        port: site.port,
        address: site.address,
        word: site.word,
        container: instance.id,
    })
}

#[cfg(test)]
mod tests {
    use super::{Host, of_command, read_host, stood_in_for};

    fn host(text: &str) -> Host {
        read_host(text).unwrap()
    }

    #[test]
    fn what_a_list_names_is_stood_in_for_beside_the_usual_hosts() {
        let known = || vec![host("mail.example:2525")];
        let beside = (0, 2526);
        for (listed, sites, doors) in [
            ("mail.example:2525", vec!["mail.example:2525"], vec![beside]),
            ("mail.example:8080", vec!["mail.example:2525"], vec![beside, (0, 8080)]),
            ("stranger.example:443", vec!["mail.example:2525"], vec![beside, (1, 443)]),
            ("updates.example:443", vec!["mail.example:2525", "updates.example:443"], vec![beside]),
        ] {
            let mut wanted: Vec<_> = sites.into_iter().map(host).collect();
            wanted.push(host("stranger.example:2525"));
            let (found, at) = stood_in_for(known(), [host(listed)].into_iter());
            assert_eq!((found, at), (wanted, doors), "{listed}");
        }
        let (found, doors) = stood_in_for(Vec::new(), std::iter::empty());
        assert_eq!((found.len(), doors.len()), (2, 0));
    }

    #[test]
    fn a_command_names_the_hosts_that_it_leads_to() {
        let hosts =
            |words: &[&str]| of_command(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        let files = vec![host("files.example:443")];
        assert_eq!(hosts(&["nc", "-ll", "-p", "9000", "-e", "nc", "files.example", "443"]), files);
        assert_eq!(hosts(&["sh", "-c", "sleep 5; exec nc -ll -p 9000 -e nc files.example 443"]), files);
        assert_eq!(hosts(&["wget", "http://files.example:443/list"]), files);
        assert_eq!(hosts(&["relay", "--to=files.example:443"]), files);
        for other in [&["nc", "web", "8080"][..], &["nc", "127.0.0.1", "80"], &["/app/notes.bin", "7"], &[]] {
            assert_eq!(hosts(other), [], "{other:?}");
        }
    }

    #[test]
    fn a_host_has_a_name_and_a_port() {
        assert_eq!(read_host(" mail.example:25 "), Some(("mail.example".to_owned(), 25)));
        for text in [
            "*",
            "mail.example",
            "mail.example:x",
            "10.0.0.1:80",
            "db:8080",
            "*.example:80",
            "0.5:80",
            ".:80",
            "",
        ] {
            assert_eq!(read_host(text), None, "{text}");
        }
    }
}
