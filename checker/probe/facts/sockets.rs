//! Which sockets of the container wait for callers now?

use std::fs;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::json::Object;
use crate::trial::ProbeFailure;

/// The kernel's tables of the probe's own network namespace, which is the container's: name, protocol,
/// whether a kernel may lack it, and the state of a socket that waits, see `tcp_states.h`. A UDP socket
/// has no such state; one that is tied to no other side takes what anybody sends.
const TABLES: [(&str, &str, bool, &str); 4] = [
    ("tcp", "tcp", false, "0A"),
    ("tcp6", "tcp", true, "0A"),
    ("udp", "udp", false, "07"),
    ("udp6", "udp", true, "07"),
];

/// Every socket that waits, as lines of JSON.
pub(super) fn sockets() -> Result<Vec<String>, ProbeFailure> {
    let mut lines = Vec::new();
    for (name, protocol, may_be_missing, state) in TABLES {
        let path = format!("/proc/self/net/{name}");
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            // Without IPv6 there is no such table.
            Err(error) if may_be_missing && error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(ProbeFailure(format!("{path}: {error}"))),
        };
        for (address, port) in parse(&text, state).map_err(ProbeFailure)? {
            let line = Object::new().text("protocol", protocol).text("address", &address.to_string());
            lines.push(line.number("port", port).finish());
        }
    }
    Ok(lines)
}

/// Reads a table: number, own address, other side, state. The first line is a heading.
fn parse(text: &str, state: &str) -> Result<Vec<(IpAddr, u16)>, String> {
    let mut found = Vec::new();
    for line in text.lines().skip(1) {
        let broken = || format!("a line of the table of sockets is `{line}`");
        let mut words = line.split_whitespace().skip(1);
        let own = words.next().and_then(address).ok_or_else(broken)?;
        let (_, other_port) = words.next().and_then(address).ok_or_else(broken)?;
        if words.next().ok_or_else(broken)? == state && other_port == 0 {
            found.push(own);
        }
    }
    Ok(found)
}

/// `0100007F:1F90`: the address in words of 32 bits, each as this machine writes a number, and the port.
fn address(text: &str) -> Option<(IpAddr, u16)> {
    let (address, port) = text.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let words: Option<Vec<u32>> = (0..address.len())
        .step_by(8)
        .map(|at| u32::from_str_radix(address.get(at..at + 8)?, 16).ok())
        .collect();
    let bytes: Vec<u8> = words?.into_iter().flat_map(u32::to_ne_bytes).collect();
    let address = match bytes.len() {
        4 => IpAddr::V4(Ipv4Addr::from(<[u8; 4]>::try_from(bytes).ok()?)),
        16 => IpAddr::V6(Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?)),
        _ => return None,
    };
    Some((address, port))
}

#[cfg(test)]
mod tests {
    use super::parse;

    const TCP: &str = "\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 10001        0 21 1
   1: 0B00007F:A3C1 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 22 1
   2: 020011AC:1F90 010011AC:D431 01 00000000:00000000 00:00000000 00000000 10001        0 23 1
";
    const TCP6: &str = "\
  sl  local_address                         remote_address                        st
   0: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A
";

    #[cfg(target_endian = "little")]
    #[test]
    fn only_what_waits_is_told_with_its_address() {
        let shown = |text, state| -> Vec<String> {
            let found = parse(text, state).unwrap();
            found.iter().map(|(address, port)| format!("{address} {port}")).collect()
        };
        assert_eq!(shown(TCP, "0A"), ["0.0.0.0 8080", "127.0.0.11 41921"]);
        assert_eq!(shown(TCP6, "0A"), ["::1 80"]);
        assert!(shown(TCP, "07").is_empty());
    }

    #[test]
    fn a_line_that_is_none_is_an_error() {
        for line in ["0: nothing", "0: 00000000:1F90 00000000:0000", "0: 0000:1F90 00000000:0000 0A"] {
            assert!(parse(&format!("heading\n{line}\n"), "0A").is_err(), "{line}");
        }
    }
}
