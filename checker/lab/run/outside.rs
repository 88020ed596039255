//! What stands for the internet? Hosts of the lab's outside of the learner's networks, and their name server.
//!
//! Each stands on a network of its own and is met at that network's address of the engine's host, as a host
//! out there is met: a packet to it leaves the learner's network by its gateway, if it leaves. No packet
//! leaves the engine's host. The learner's containers get the name server for theirs, so that a name leads
//! to such a host or nowhere. They stand before the first of those containers is started.

use std::net::{Ipv4Addr, Ipv6Addr};

/// The stand-in, or what kept it from standing.
pub(in crate::lab) struct Internet {
    /// What kept it from standing is told in the lab's words.
    pub(super) state: Result<Outside, String>,
}

/// All of it.
pub(in crate::lab) struct Outside {
    /// Whom every container asks for names.
    pub(in crate::lab) name_server: Ipv4Addr,
    /// The hosts; the last one is the stranger.
    pub(in crate::lab) hosts: Vec<OutsideHost>,
}

/// One of its hosts.
pub(in crate::lab) struct OutsideHost {
    /// `name:port`, as it is known.
    pub(in crate::lab) known_as: String,
    /// Its name.
    pub(in crate::lab) name: String,
    /// Its port.
    pub(in crate::lab) port: u16,
    /// Its address.
    pub(in crate::lab) address: Ipv4Addr,
    /// Its address of IPv6 and the port there, where the engine has them.
    pub(in crate::lab) six: Option<(Ipv6Addr, u16)>,
    /// What it answers with.
    pub(in crate::lab) word: String,
    /// The engine's id of its container, which calls the others as well: it stands on an ordinary network.
    pub(in crate::lab) container: String,
}

impl Internet {
    /// All of it; or what kept it from standing, in the lab's words.
    pub(in crate::lab) fn outside(&self) -> Result<&Outside, String> {
        self.state.as_ref().map_err(Clone::clone)
    }

    /// Whom the learner's containers ask for names.
    pub(super) fn name_server(&self) -> Option<Ipv4Addr> {
        self.state.as_ref().ok().map(|outside| outside.name_server)
    }
}
