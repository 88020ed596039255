//! How is a published port written?

use std::net::IpAddr;

use super::super::PublishedPort;
use super::super::source::{Fault, Word};
use super::fault;

/// An IP address; IPv6 may stand in brackets.
pub(in super::super) fn address(word: &Word) -> Result<String, Fault> {
    let bare = word.text().strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(word.text());
    match bare.parse::<IpAddr>() {
        Ok(address) => Ok(address.to_string()),
        Err(_) => Err(fault(word, "address")),
    }
}

/// `[[address:]host:]container[/protocol]`; a range such as `8000-8003:80-83` is one entry per port.
pub(in super::super) fn ports(word: &Word) -> Result<Vec<PublishedPort>, Fault> {
    let (front, protocol) = match word.split_once('/') {
        Some((front, protocol)) => (front, Some(protocol)),
        None => (word.clone(), None),
    };
    let protocol = match protocol {
        Some(protocol) => {
            let name = protocol.text().to_ascii_lowercase();
            if !["tcp", "udp", "sctp"].contains(&name.as_str()) {
                return Err(fault(&protocol, "protocol"));
            }
            name
        }
        None => "tcp".to_owned(),
    };
    // From the right, because an IPv6 address holds colons of its own.
    let container_start = front.text().rfind(':').map_or(0, |colon| colon + 1);
    let container = front.from(container_start);
    let before = (container_start > 0).then(|| front.part(0..container_start - 1));
    let (host_address, host) = match before {
        None => (None, None),
        Some(before) => match before.text().rfind(':') {
            Some(colon) => (Some(before.part(0..colon)), Some(before.from(colon + 1))),
            None => (None, Some(before)),
        },
    };
    let host_address = match host_address {
        Some(word) if !word.text().is_empty() => Some(address(&word)?),
        _ => None,
    };
    let inside = range(&container)?;
    let outside = match &host {
        Some(word) if !word.text().is_empty() => Some(range(word)?),
        _ => None,
    };
    if inside.0 == 0 {
        return Err(fault(&container, "port"));
    }
    let count = inside.1 - inside.0;
    if let Some(outside) = outside {
        let outside_count = outside.1 - outside.0;
        // Docker lets one container port take the first free port of a longer range on the host.
        if outside_count != count && count != 0 {
            return Err(fault(word, "port-ranges"));
        }
    }
    Ok((0..=count)
        .map(|step| PublishedPort {
            host_address: host_address.clone(),
            host_port: outside.map(|(first, _)| first + step),
            container_port: inside.0 + step,
            protocol: protocol.clone(),
        })
        .collect())
}

fn range(word: &Word) -> Result<(u16, u16), Fault> {
    let (first, last) = match word.split_once('-') {
        Some((first, last)) => (first, last),
        None => (word.clone(), word.clone()),
    };
    let port = |part: &Word| part.text().parse::<u16>().map_err(|_| fault(part, "port"));
    let bounds = (port(&first)?, port(&last)?);
    if bounds.0 > bounds.1 { Err(fault(word, "port-ranges")) } else { Ok(bounds) }
}
