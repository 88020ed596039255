//! On which ports does a service wait for callers?

use crate::check::Need;
use crate::evidence::Observed;
use crate::lab::observation::{Inside, Observation, ServiceLook, Subject, Who, put};
use crate::lab::probe::{ProbeCommand, read_listening};

/// The sockets of a container that wait, from the kernel's tables of its network namespace.
pub(in crate::lab) const LISTENING: Observation = Observation {
    need: Need::Listening,
    subject: Subject::Service(ServiceLook::Inside(Inside {
        who: Who::Service,
        command: |_| ProbeCommand::Listening,
        read: |output| Ok(put(Observed::Seen(read_listening(output)?), |facts| &mut facts.listening)),
    })),
};
