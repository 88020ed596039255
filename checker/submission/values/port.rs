//! How is a published or an exposed port written?
//!
//! The grammar is that of `docker/go-connections`, which the Docker command and Compose share.

use std::net::IpAddr;

use super::super::PublishedPort;
use super::super::source::{Fault, Word};
use super::fault::fault;

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
    let (front, protocol) = protocol(word)?;
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
    let count = inside.1 - inside.0;
    let chosen = outside.is_some_and(|(first, last)| last - first != count);
    // One container port takes the first free port of a longer range on the host; nothing else differs.
    if chosen && count != 0 {
        return Err(fault(word, "port-ranges"));
    }
    Ok((0..=count)
        .map(|step| PublishedPort {
            host_address: host_address.clone(),
            host_port: outside.filter(|_| !chosen).map(|(first, _)| first + step),
            container_port: inside.0 + step,
            protocol: protocol.clone(),
        })
        .collect())
}

/// `port[-port][/protocol]` of `--expose`: one key of the engine's, `80/tcp`, per port.
pub(in super::super) fn exposed(word: &Word) -> Result<Vec<String>, Fault> {
    let (numbers, protocol) = match word.split_once('/') {
        Some((numbers, protocol)) if !protocol.text().is_empty() => {
            (numbers, protocol.text().to_ascii_lowercase())
        }
        Some((numbers, _)) => (numbers, "tcp".to_owned()),
        None => (word.clone(), "tcp".to_owned()),
    };
    let (first, last) = range(&numbers)?;
    Ok((first..=last).map(|port| format!("{port}/{protocol}")).collect())
}

fn protocol(word: &Word) -> Result<(Word, String), Fault> {
    let Some((front, protocol)) = word.split_once('/') else {
        return Ok((word.clone(), "tcp".to_owned()));
    };
    let name = protocol.text().to_ascii_lowercase();
    match name.as_str() {
        "" => Ok((front, "tcp".to_owned())),
        "tcp" | "udp" | "sctp" => Ok((front, name)),
        _ => Err(fault(&protocol, "protocol")),
    }
}

fn range(word: &Word) -> Result<(u16, u16), Fault> {
    let (first, last) = match word.split_once('-') {
        Some((first, last)) => (first, last),
        None => (word.clone(), word.clone()),
    };
    let port = |part: &Word| {
        let digits = part.text().bytes().all(|byte| byte.is_ascii_digit());
        part.text().parse::<u16>().ok().filter(|_| digits).ok_or_else(|| fault(part, "port"))
    };
    let bounds = (port(&first)?, port(&last)?);
    if bounds.0 > bounds.1 { Err(fault(word, "port-ranges")) } else { Ok(bounds) }
}
