//! Does an address of a log driver's mean the collector of the task?
//!
//! What the drivers take: `parseAddress` of Docker's `daemon/logger/{gelf,syslog,fluentd}`.

/// How a line comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::lab) enum Way {
    /// GELF in datagrams.
    GelfUdp,
    /// GELF over a connection.
    GelfTcp,
    /// Syslog in datagrams.
    SyslogUdp,
    /// Syslog over a connection.
    SyslogTcp,
    /// fluentd's forward protocol, over a connection.
    Fluentd,
}

impl Way {
    /// Every way.
    pub(super) const ALL: [Way; 5] =
        [Way::GelfUdp, Way::GelfTcp, Way::SyslogUdp, Way::SyslogTcp, Way::Fluentd];

    /// The name in the evidence.
    pub(super) fn name(self) -> &'static str {
        match self {
            Way::GelfUdp => "gelf-udp",
            Way::GelfTcp => "gelf-tcp",
            Way::SyslogUdp => "syslog-udp",
            Way::SyslogTcp => "syslog-tcp",
            Way::Fluentd => "fluentd",
        }
    }

    /// Whether no connection is made.
    pub(super) fn is_datagram(self) -> bool {
        matches!(self, Way::GelfUdp | Way::SyslogUdp)
    }
}

/// Where an address leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// To the collector of the task.
    Collector(Way),
    /// To somebody else.
    Nowhere { datagram: bool },
}

/// Where an address leads; nothing where the driver itself will refuse it.
pub(super) fn wish_of(driver: &str, address: Option<&str>) -> Option<Wish> {
    let address = match (driver, address) {
        // fluentd's own.
        ("fluentd", None | Some("")) => "127.0.0.1:24224",
        (_, address) => address?,
    };
    let (scheme, rest) = address.split_once("://").unwrap_or(("", address));
    let way = match (driver, scheme) {
        ("gelf", "udp") => Way::GelfUdp,
        ("gelf", "tcp") => Way::GelfTcp,
        ("syslog", "udp") => Way::SyslogUdp,
        ("syslog", "tcp") => Way::SyslogTcp,
        ("fluentd", "" | "tcp") => Way::Fluentd,
        _ => return None,
    };
    let own = match driver {
        "gelf" => None,
        "syslog" => Some(514),
        _ => Some(24224),
    };
    let (host, port) = parts(rest.trim_end_matches('/'), own)?;
    // Of these the collector of the task is one.
    let meant = match driver {
        "gelf" => port == 12201,
        "syslog" => port == 514 || port == 5514,
        _ => port == 24224,
    };
    let here = ["127.0.0.1", "localhost"].contains(&host);
    Some(if meant && here { Wish::Collector(way) } else { Wish::Nowhere { datagram: way.is_datagram() } })
}

/// `host:port`; the driver's own port where it has one.
fn parts(address: &str, own: Option<u16>) -> Option<(&str, u16)> {
    match address.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => Some((host, port.parse().ok()?)),
        _ => own.map(|own| (address, own)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Way, Wish, wish_of};

    #[test]
    fn only_the_address_of_the_task_is_the_collector() {
        let to = |driver, address| wish_of(driver, Some(address));
        assert_eq!(to("gelf", "udp://127.0.0.1:12201"), Some(Wish::Collector(Way::GelfUdp)));
        assert_eq!(to("gelf", "tcp://localhost:12201"), Some(Wish::Collector(Way::GelfTcp)));
        assert_eq!(to("syslog", "udp://127.0.0.1"), Some(Wish::Collector(Way::SyslogUdp)));
        assert_eq!(to("syslog", "tcp://127.0.0.1:5514"), Some(Wish::Collector(Way::SyslogTcp)));
        assert_eq!(to("fluentd", "127.0.0.1:24224"), Some(Wish::Collector(Way::Fluentd)));
        assert_eq!(wish_of("fluentd", None), Some(Wish::Collector(Way::Fluentd)));
        assert_eq!(to("gelf", "tcp://127.0.0.1:12202"), Some(Wish::Nowhere { datagram: false }));
        assert_eq!(to("gelf", "udp://logs.example:12201"), Some(Wish::Nowhere { datagram: true }));
        assert_eq!(to("syslog", "udp://[::1]:514"), Some(Wish::Nowhere { datagram: true }));
        for (driver, address) in [("gelf", "127.0.0.1:12201"), ("gelf", "udp://127.0.0.1"), ("syslog", "x")] {
            assert_eq!(to(driver, address), None, "{driver} {address}");
        }
    }
}
