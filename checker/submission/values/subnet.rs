//! Which addresses has a network?

use std::net::Ipv4Addr;

use super::super::source::{Fault, Word};
use super::fault::fault;

/// The shortest prefix that the lab takes for one network.
const SHORTEST: u8 = 8;
/// The longest: fewer than four containers have room behind it.
const LONGEST: u8 = 29;

/// The addresses of a network, IPv4.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Subnet {
    first: u32,
    mask: u32,
}

impl Subnet {
    /// `a.b.c.d/n` without bits behind the prefix; nothing for anything else.
    pub(in super::super) fn parse(text: &str) -> Option<Subnet> {
        let (address, length) = parts(text)?;
        let mask = u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or(0);
        (address & !mask == 0).then_some(Subnet { first: address, mask })
    }

    /// Whether an address lies in it.
    pub(in super::super) fn holds(self, address: Ipv4Addr) -> bool {
        u32::from(address) & self.mask == self.first
    }
}

fn parts(text: &str) -> Option<(u32, u8)> {
    let (address, length) = text.split_once('/')?;
    let plain = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
    let length = plain.then(|| length.parse::<u8>().ok()).flatten().filter(|length| *length <= 32)?;
    Some((address.parse::<Ipv4Addr>().ok()?.into(), length))
}

/// A subnet of `--subnet`. Others than these are Docker's as well: of IPv6, with bits behind the prefix (which
/// engine 28 refuses), very small and very large ones.
pub(in super::super) fn subnet(word: &Word) -> Result<String, Fault> {
    let text = word.text();
    let Some((_, length)) = parts(text) else {
        let six = text.split_once('/').is_some_and(|(address, _)| address.contains(':'));
        let fault = fault(word, "subnet");
        return Err(if six { fault.outside_lab() } else { fault });
    };
    if Subnet::parse(text).is_none() || !(SHORTEST..=LONGEST).contains(&length) {
        return Err(fault(word, "subnet-outside").outside_lab());
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::Subnet;

    #[test]
    fn an_address_lies_in_its_subnet_and_in_no_other() {
        let subnet = Subnet::parse("172.30.4.0/22").unwrap();
        for (address, inside) in [("172.30.4.0", true), ("172.30.7.255", true), ("172.30.8.0", false)] {
            assert_eq!(subnet.holds(address.parse().unwrap()), inside, "{address}");
        }
        for text in ["172.30.4.1/22", "172.30.4.0", "172.30.4.0/", "172.30.4.0/33", "172.30.4.0/+2", "x/8"] {
            assert_eq!(Subnet::parse(text), None, "{text}");
        }
    }
}
