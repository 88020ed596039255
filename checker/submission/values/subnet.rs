//! Which addresses has a network?

use std::net::IpAddr;
use std::ops::RangeInclusive;

use super::super::source::{Fault, Word};
use super::fault::fault;

/// The shortest and the longest prefix that the lab takes for one network of IPv4: fewer than four containers have
/// room behind a longer one.
const FOUR: RangeInclusive<u8> = 8..=29;
/// The same for IPv6.
const SIX: RangeInclusive<u8> = 16..=124;

/// The addresses of a network, of either version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Subnet {
    first: u128,
    mask: u128,
    six: bool,
}

impl Subnet {
    /// `a.b.c.d/n` or `a:b::/n` without bits behind the prefix; nothing for anything else.
    pub(in super::super) fn parse(text: &str) -> Option<Subnet> {
        let (address, length) = parts(text)?;
        let bits = if address.is_ipv6() { 128 } else { 32 };
        let all = u128::MAX >> (128 - bits);
        let mask = all & all.checked_shl(bits - u32::from(length)).unwrap_or(0);
        let first = number(address);
        (first & !mask == 0).then_some(Subnet { first, mask, six: address.is_ipv6() })
    }

    /// Whether an address lies in it.
    pub(in super::super) fn holds(self, address: IpAddr) -> bool {
        address.is_ipv6() == self.six && number(address) & self.mask == self.first
    }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(four) => u128::from(u32::from(four)),
        IpAddr::V6(six) => u128::from(six),
    }
}

fn parts(text: &str) -> Option<(IpAddr, u8)> {
    let (address, length) = text.split_once('/')?;
    let address: IpAddr = address.parse().ok()?;
    let plain = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
    let most = if address.is_ipv6() { 128 } else { 32 };
    let length = plain.then(|| length.parse::<u8>().ok()).flatten().filter(|length| *length <= most)?;
    Some((address, length))
}

/// A subnet of `--subnet`. Others than these are Docker's as well: with bits behind the prefix (which engine 28
/// refuses), very small and very large ones.
pub(in super::super) fn subnet(word: &Word) -> Result<String, Fault> {
    let text = word.text();
    let Some((address, length)) = parts(text) else {
        return Err(fault(word, "subnet"));
    };
    let taken = if address.is_ipv6() { SIX } else { FOUR };
    if Subnet::parse(text).is_none() || !taken.contains(&length) {
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
        let six = Subnet::parse("fd00:b::/64").unwrap();
        for (address, inside) in [("fd00:b::7", true), ("fd00:b:0:1::7", false), ("0.0.0.7", false)] {
            assert_eq!(six.holds(address.parse().unwrap()), inside, "{address}");
        }
        for text in ["fd00:b::7/64", "fd00:b::", "fd00:b::/129", "fd00:g::/64"] {
            assert_eq!(Subnet::parse(text), None, "{text}");
        }
    }
}
