//! Who listens here, so that a connection can be told from silence? The probe, and the service by name.

use std::fs;
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::os::fd::AsFd;
use std::thread;
use std::time::{Duration, Instant};

use crate::facts::wait_for_sleepers;
use crate::json::Object;
use crate::kernel::{Wait, wait_for};
use crate::trial::ProbeFailure;

/// The lab's word for its own orders.
const TOKEN: &str = "/.harden-check/token";
/// How long a service may take until its port is open; it has answered the lab already in most cases.
const OPENS: Duration = Duration::from_secs(2);
/// How long one question may take.
const ANSWERS: Duration = Duration::from_secs(2);

/// A listener on every address, which answers each connection with a word.
#[derive(Debug)]
pub(crate) struct Listening {
    listener: TcpListener,
    port: u16,
    word: String,
    /// Ports of the service that now answer with the word as well.
    named: Vec<u16>,
    /// Ports that something else listens on, other than on loopback.
    open: Vec<u16>,
    addresses: Vec<IpAddr>,
    gateways: Vec<IpAddr>,
}

impl Listening {
    /// Opens the port `at`, with 0 one that the kernel chooses, and gives the service at `ports` the word
    /// for a name.
    pub(crate) fn begin(word: &str, at: u16, ports: &[u16]) -> Result<Listening, ProbeFailure> {
        // Both versions of IP; where the kernel has no IPv6, the other alone.
        let listener = TcpListener::bind((Ipv6Addr::UNSPECIFIED, at))
            .or_else(|_| TcpListener::bind((Ipv4Addr::UNSPECIFIED, at)))
            .map_err(|error| ProbeFailure(format!("no port to listen on: {error}")))?;
        let port = listener
            .local_addr()
            .map_err(|error| ProbeFailure(format!("no address to listen on: {error}")))?
            .port();
        // Who sleeps off the start of a service would be missed.
        wait_for_sleepers();
        let addresses = own_addresses();
        let named = ports.iter().copied().filter(|port| name(word, *port, &addresses)).collect();
        let mut open = open_ports(&fs::read_to_string("/proc/net/tcp").unwrap_or_default());
        open.extend(open_ports(&fs::read_to_string("/proc/net/tcp6").unwrap_or_default()));
        open.retain(|other| *other != port);
        open.sort_unstable();
        open.dedup();
        let routes = fs::read_to_string("/proc/net/route").unwrap_or_default();
        Ok(Listening {
            listener,
            port,
            word: word.to_owned(),
            named,
            open,
            addresses,
            gateways: gateways(&routes),
        })
    }

    /// Where it listens, and which addresses the container has.
    pub(crate) fn line(&self) -> String {
        let words = |addresses: &[IpAddr]| addresses.iter().map(IpAddr::to_string).collect::<Vec<_>>();
        let numbers = |ports: &[u16]| ports.iter().copied().map(u32::from).collect::<Vec<u32>>();
        Object::new()
            .number("port", self.port)
            .numbers("named", &numbers(&self.named))
            .numbers("open", &numbers(&self.open))
            .texts("addresses", &words(&self.addresses))
            .texts("gateways", &words(&self.gateways))
            .finish()
    }

    /// Answers until the time is over.
    pub(crate) fn serve(&self, limit: Duration) {
        let until = Instant::now() + limit;
        while let Some(left) = until.checked_duration_since(Instant::now()) {
            if wait_for(&[(self.listener.as_fd(), Wait::Read)], left) == [true]
                && let Ok((stream, _)) = self.listener.accept()
            {
                greet(stream, &self.word);
            }
        }
    }
}

/// Reads what is asked, because a connection that is closed with something unread loses the answer.
fn greet(mut stream: TcpStream, word: &str) {
    // A client that says nothing is not waited for.
    let _ = stream.set_read_timeout(Some(Duration::from_millis(100)));
    let _ = stream.set_write_timeout(Some(Duration::from_millis(500)));
    let _ = stream.read(&mut [0; 1024]);
    let _ = stream.write_all(format!("{word}\n").as_bytes());
}

/// Whether the service at this port took the word for its name. One that does not know the order, or
/// that is not there, has none.
fn name(word: &str, port: u16, addresses: &[IpAddr]) -> bool {
    let Ok(token) = fs::read_to_string(TOKEN) else { return false };
    let until = Instant::now() + OPENS;
    let loopback = [IpAddr::V4(Ipv4Addr::LOCALHOST)];
    loop {
        for address in loopback.iter().chain(addresses) {
            if let Some(answer) = order(SocketAddr::new(*address, port), token.trim(), word) {
                return answer.starts_with("HTTP/1.1 202");
            }
        }
        if Instant::now() >= until {
            return false;
        }
        thread::sleep(Duration::from_millis(20));
    }
}

fn order(address: SocketAddr, token: &str, word: &str) -> Option<String> {
    let mut stream = TcpStream::connect_timeout(&address, ANSWERS).ok()?;
    stream.set_read_timeout(Some(ANSWERS)).ok()?;
    let request = format!(
        "POST /lab/name?is={word} HTTP/1.1\r\nHost: lab\r\nX-Lab-Token: {token}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = [0; 256];
    let length = stream.read(&mut answer).ok()?;
    Some(String::from_utf8_lossy(answer.get(..length)?).into_owned())
}

/// Every address of the container but loopback.
fn own_addresses() -> Vec<IpAddr> {
    let mut addresses = in_trie(&fs::read_to_string("/proc/net/fib_trie").unwrap_or_default());
    addresses.extend(in_if_inet6(&fs::read_to_string("/proc/net/if_inet6").unwrap_or_default()));
    addresses
}

/// The addresses that the kernel's table calls its own (`/32 host LOCAL`), each once.
fn in_trie(text: &str) -> Vec<IpAddr> {
    let mut addresses: Vec<IpAddr> = Vec::new();
    let mut last = None;
    for line in text.lines() {
        if let Some(leaf) = line.trim().strip_prefix("|-- ") {
            last = leaf.parse::<IpAddr>().ok();
        } else if line.trim() == "/32 host LOCAL" {
            let own = last.filter(|address| !address.is_loopback() && !addresses.contains(address));
            addresses.extend(own);
        }
    }
    addresses
}

/// The ports in state `0A`, listening, of `/proc/net/tcp`: `0100007F:1F90` is an address, in the order of
/// the machine's bytes, and a port.
fn open_ports(text: &str) -> Vec<u16> {
    let lines = text.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>());
    let listening = lines.filter(|words| words.get(3) == Some(&"0A"));
    let places = listening.filter_map(|words| words.get(1).copied()?.split_once(':'));
    let reachable = places.filter(|(address, _)| !is_loopback(address));
    reachable.filter_map(|(_, port)| u16::from_str_radix(port, 16).ok()).collect()
}

/// 127.0.0.0/8, ends with its first byte where the machine begins with the smallest; or ::1.
fn is_loopback(address: &str) -> bool {
    let network =
        if cfg!(target_endian = "little") { address.ends_with("7F") } else { address.starts_with("7F") };
    (address.len() == 8 && network) || address == "00000000000000000000000001000000"
}

/// `fe80000000000000…  02 40 20 80 eth0`: the address is the first word.
fn in_if_inet6(text: &str) -> Vec<IpAddr> {
    let words = text.lines().filter_map(|line| line.split_whitespace().next());
    let addresses = words.filter_map(|word| u128::from_str_radix(word, 16).ok());
    addresses.map(|bits| IpAddr::V6(Ipv6Addr::from(bits))).filter(|address| !address.is_loopback()).collect()
}

/// Third column of `/proc/net/route`, hexadecimal in the order of the machine's bytes; 0 for none.
fn gateways(text: &str) -> Vec<IpAddr> {
    let columns = text.lines().skip(1).filter_map(|line| line.split_whitespace().nth(2));
    let numbers = columns.filter_map(|column| u32::from_str_radix(column, 16).ok());
    let real = numbers.filter(|number| *number != 0);
    real.map(|number| IpAddr::V4(Ipv4Addr::from(number.to_ne_bytes()))).collect()
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::{IpAddr, TcpStream};
    use std::time::Duration;

    use super::{Listening, gateways, in_if_inet6, in_trie, open_ports};

    #[test]
    fn ports_on_loopback_are_nobodys_to_reach() {
        let text = "  sl  local_address rem_address   st tx_queue\n   0: 00000000:1F90 00000000:0000 0A 0\n   1: 0B00007F:0035 00000000:0000 0A 0\n   2: 020012AC:1F91 00000000:0000 01 0\n";
        assert_eq!(open_ports(text), [0x1f90]);
    }

    #[test]
    fn a_connection_gets_the_word() {
        let listening = Listening::begin("abc", 0, &[]).unwrap();
        let port = listening.port;
        let server = std::thread::spawn(move || listening.serve(Duration::from_millis(300)));
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert_eq!(answer, "abc\n");
        server.join().unwrap();
    }

    #[test]
    fn addresses_are_read_from_the_kernels_tables() {
        let trie = "Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 0.0.0.0\n        /0 universe UNICAST\n     |-- 172.18.0.2\n        /32 host LOCAL\n     |-- 127.0.0.1\n        /32 host LOCAL\nLocal:\n     |-- 172.18.0.2\n        /32 host LOCAL\n";
        assert_eq!(in_trie(trie), ["172.18.0.2".parse::<IpAddr>().unwrap()]);
        let six = "00000000000000000000000000000001 01 80 10 80 lo\nfe800000000000000042acfffe120002 05 40 20 80 eth0\n";
        assert_eq!(in_if_inet6(six), ["fe80::42:acff:fe12:2".parse::<IpAddr>().unwrap()]);
        let route = "Iface\tDestination\tGateway\tFlags\neth0\t00000000\t010012AC\t0003\neth0\t000012AC\t00000000\t0001\n";
        assert_eq!(gateways(route), ["172.18.0.1".parse::<IpAddr>().unwrap()]);
    }
}
