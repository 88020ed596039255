//! Which mounts does the kernel see in a container?

use crate::check::Need;
use crate::evidence::Observed;
use crate::lab::observation::{Inside, Observation, ServiceLook, Subject, Who, put};
use crate::lab::probe::{ProbeCommand, read_mounts};

/// The mounts of a container.
pub(in crate::lab) const MOUNTS: Observation = Observation {
    need: Need::Mounts,
    subject: Subject::Service(ServiceLook::Inside(Inside {
        who: Who::Service,
        command: |_| ProbeCommand::Mounts,
        read: |output| Ok(put(Observed::Seen(read_mounts(output)?), |facts| &mut facts.mounts)),
    })),
};
