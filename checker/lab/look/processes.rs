//! Which processes does the kernel see in a container?

use crate::check::Need;
use crate::evidence::Observed;
use crate::lab::observation::{Inside, Observation, ServiceLook, Subject, Who, put};
use crate::lab::probe::{ProbeCommand, read_processes};

/// The processes of a container. First of all that the probe is asked: its attempts make more of them.
pub(in crate::lab) const PROCESSES: Observation = Observation {
    need: Need::Processes,
    subject: Subject::Service(ServiceLook::Inside(Inside {
        who: Who::Service,
        command: |_| ProbeCommand::Processes,
        read: |output| Ok(put(Observed::Seen(read_processes(output)?), |facts| &mut facts.processes)),
    })),
};
