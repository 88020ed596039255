//! Which addresses does the container itself know for a name? Its files and its name servers, as the C
//! library would ask them, without a library of the image.

use std::fs;
use std::net::{IpAddr, SocketAddr};

/// Where a name server listens.
const PORT: u16 = 53;
/// A record with an IPv4 address (RFC 1035).
const TYPE_ADDRESS: u16 = 1;
const CLASS_INTERNET: u16 = 1;

/// The addresses of a name in `/etc/hosts`.
pub(super) fn from_files(name: &str) -> Vec<IpAddr> {
    in_hosts(&fs::read_to_string("/etc/hosts").unwrap_or_default(), name)
}

fn in_hosts(text: &str, name: &str) -> Vec<IpAddr> {
    let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default());
    let found = lines.filter_map(|line| {
        let mut words = line.split_whitespace();
        let address = words.next()?.parse().ok()?;
        words.any(|word| word.eq_ignore_ascii_case(name)).then_some(address)
    });
    found.collect()
}

/// The name servers of `/etc/resolv.conf`.
pub(super) fn servers() -> Vec<SocketAddr> {
    in_configuration(&fs::read_to_string("/etc/resolv.conf").unwrap_or_default())
}

fn in_configuration(text: &str) -> Vec<SocketAddr> {
    let servers = text.lines().filter_map(|line| line.trim().strip_prefix("nameserver"));
    servers.filter_map(|server| Some(SocketAddr::new(server.trim().parse().ok()?, PORT))).collect()
}

/// A question for the IPv4 address of a name; nothing where no name is written so.
pub(super) fn question(id: u16, name: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    bytes.extend(id.to_be_bytes());
    // A query that wants recursion, one question.
    bytes.extend([1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    for label in name.trim_end_matches('.').split('.') {
        let length = u8::try_from(label.len()).ok().filter(|length| (1..64).contains(length))?;
        bytes.push(length);
        bytes.extend(label.bytes());
    }
    bytes.push(0);
    bytes.extend(TYPE_ADDRESS.to_be_bytes());
    bytes.extend(CLASS_INTERNET.to_be_bytes());
    Some(bytes)
}

/// What a name server said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    /// The response code: 0 for no error, 2 for a failure of the server, 3 for no such name.
    pub(super) code: u8,
    /// The addresses; none for a name without one.
    pub(super) addresses: Vec<IpAddr>,
}

/// Reads an answer to the question of this id; nothing for anything else.
pub(super) fn answer(id: u16, bytes: &[u8]) -> Option<Said> {
    let number = |at: usize| Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
    let flags = number(2)?;
    if number(0)? != id || flags & 0x8000 == 0 {
        return None;
    }
    let (questions, answers) = (number(4)?, number(6)?);
    let mut at = 12;
    for _ in 0..questions {
        at = after_name(bytes, at)? + 4;
    }
    let mut addresses = Vec::new();
    for _ in 0..answers {
        at = after_name(bytes, at)?;
        let (kind, length) = (number(at)?, usize::from(number(at + 8)?));
        let data = bytes.get(at + 10..at + 10 + length)?;
        if let (TYPE_ADDRESS, Ok(octets)) = (kind, <[u8; 4]>::try_from(data)) {
            addresses.push(IpAddr::from(octets));
        }
        at += 10 + length;
    }
    Some(Said { code: u8::try_from(flags & 15).unwrap_or(15), addresses })
}

/// Where a name ends: at its empty label, or behind a reference to another place.
fn after_name(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match *bytes.get(at)? {
            0 => return Some(at + 1),
            length if length & 0xc0 == 0xc0 => return Some(at + 2),
            length => at += 1 + usize::from(length),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Said, answer, in_configuration, in_hosts, question};

    #[test]
    fn files_are_read_as_the_c_library_reads_them() {
        let hosts = "127.0.0.1 localhost\n172.18.0.2\tDB db.back # a comment db\n# 1.1.1.1 db\n";
        assert_eq!(in_hosts(hosts, "db"), ["172.18.0.2".parse::<std::net::IpAddr>().unwrap()]);
        assert!(in_hosts(hosts, "comment").is_empty());
        let servers =
            in_configuration("search lan\nnameserver 127.0.0.11\noptions ndots:0\nnameserver ::1\n");
        assert_eq!(servers, ["127.0.0.11:53".parse().unwrap(), "[::1]:53".parse().unwrap()]);
    }

    #[test]
    fn an_answer_is_read_behind_its_question() {
        let mut reply = question(7, "db.example").unwrap();
        assert_eq!(reply[12..17], [2, b'd', b'b', 7, b'e']);
        reply[2] = 0x81;
        assert_eq!(answer(7, &reply), Some(Said { code: 0, addresses: Vec::new() }));
        reply[7] = 1;
        reply.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 192, 0, 2, 5]);
        let said = answer(7, &reply).unwrap();
        assert_eq!(said.addresses, ["192.0.2.5".parse::<std::net::IpAddr>().unwrap()]);
        assert_eq!(answer(8, &reply), None, "another question's");
        reply[3] = 3;
        assert_eq!(answer(7, &reply).unwrap().code, 3);
        assert_eq!(answer(7, &reply[..reply.len() - 1]), None, "cut off");
    }

    #[test]
    fn a_name_has_labels() {
        assert_eq!(question(1, "a..b"), None);
        assert_eq!(question(1, &"x".repeat(64)), None);
        assert!(question(1, "db.").is_some());
    }
}
