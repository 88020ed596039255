//! Where does an address lead, and how much of an answer came?

use std::collections::VecDeque;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6, UdpSocket};

use crate::errno::Errno;

/// A whole answer of somebody who speaks no HTTP.
pub(super) fn is_line(text: &str) -> bool {
    !text.starts_with("HTTP/") && text.contains('\n')
}

pub(super) fn length(bytes: &[u8]) -> i64 {
    length_of(bytes.len())
}

pub(super) fn length_of(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

pub(super) fn socket_to(server: SocketAddr, question: &[u8]) -> std::io::Result<UdpSocket> {
    let any: IpAddr =
        if server.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind((any, 0))?;
    socket.set_nonblocking(true)?;
    socket.connect(server)?;
    socket.send(question)?;
    Ok(socket)
}

/// Whether the kernel knows a way to an address. To connect a datagram socket asks the routes and sends
/// nothing, `connect(2)`.
pub(super) fn route(address: IpAddr) -> Result<i64, Errno> {
    let any: IpAddr =
        if address.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind((any, 0)).map_err(|error| Errno::of(&error))?;
    socket.connect((address, 9)).map_err(|error| Errno::of(&error)).map(|()| 0)
}

/// The places of an address. One that is of one link only means another container on each.
pub(super) fn places(address: IpAddr, port: u16, every_link: bool) -> VecDeque<SocketAddr> {
    match address {
        IpAddr::V6(address) if every_link => {
            let text = fs::read_to_string("/proc/net/if_inet6").unwrap_or_default();
            links(&text).map(|link| SocketAddrV6::new(address, port, 0, link).into()).collect()
        }
        address => VecDeque::from([SocketAddr::new(address, port)]),
    }
}

/// The numbers of the interfaces that have an address of their link, the second column in hexadecimal.
fn links(text: &str) -> impl Iterator<Item = u32> {
    let lines = text.lines().filter(|line| line.starts_with("fe80"));
    lines.filter_map(|line| u32::from_str_radix(line.split_whitespace().nth(1)?, 16).ok())
}

#[cfg(test)]
mod tests {
    use super::links;

    #[test]
    fn links_are_those_with_an_address_of_their_own() {
        let text = "00000000000000000000000000000001 01 80 10 80 lo\nfe80000000000000000000000000000f 0a 40 20 80 eth0\n";
        assert_eq!(links(text).collect::<Vec<_>>(), [10]);
    }
}
