//! Which addresses may a network of the lab's have that nobody out there has?

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::random_word;

/// The addresses of a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Subnet {
    /// `198.19.0.0/28`.
    pub(super) written: String,
    /// The address of the engine's host in it.
    pub(super) gateway: IpAddr,
}

impl Subnet {
    /// Sixteen addresses for devices under test (RFC 2544, 198.18.0.0/15), which are nobody's on the internet;
    /// the upper half, because some programs that stand between a machine and its network use the lower.
    pub(super) fn some_four() -> Subnet {
        let word = u32::from_str_radix(random_word().get(..4).unwrap_or_default(), 16).unwrap_or_default();
        let first = 0xc613_0000 | (word & 0xfff0);
        Subnet { written: format!("{}/28", Ipv4Addr::from(first)), gateway: Ipv4Addr::from(first + 1).into() }
    }

    /// A network of RFC 4193.
    pub(super) fn some_six() -> Subnet {
        let word = u128::from_str_radix(&random_word(), 16).unwrap_or_default();
        let first = (0xfd << 120) | ((word & 0xff_ffff_ffff) << 80);
        Subnet { written: format!("{}/64", Ipv6Addr::from(first)), gateway: Ipv6Addr::from(first + 1).into() }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use super::Subnet;

    #[test]
    fn addresses_are_such_that_nobody_has_them_out_there() {
        for _ in 0..50 {
            let (four, six) = (Subnet::some_four(), Subnet::some_six());
            let first: Ipv4Addr = four.written.strip_suffix("/28").unwrap().parse().unwrap();
            assert!(first.octets()[..2] == [198, 19] && first.octets()[3] & 15 == 0, "{four:?}");
            let first: Ipv6Addr = six.written.strip_suffix("/64").unwrap().parse().unwrap();
            assert!(first.segments()[0] >> 8 == 0xfd && first.segments()[3..] == [0; 5], "{six:?}");
            assert!(six.gateway.to_string().ends_with(":1") && four.gateway.is_ipv4(), "{six:?}");
        }
    }
}
