//! Which programs and privileged files can the container's user reach?

use crate::check::Need;
use crate::evidence::Observed;
use crate::lab::observation::{Inside, Observation, ServiceLook, Subject, put};
use crate::lab::probe::{ProbeCommand, read_files};

/// Programs, package databases and privileged files in reach.
pub(in crate::lab) const REACHABLE_FILES: Observation = Observation {
    need: Need::ReachableFiles,
    subject: Subject::Service(ServiceLook::Inside(Inside {
        user: None,
        command: |_| ProbeCommand::Files,
        read: |output| Ok(put(Observed::Seen(read_files(output)?), |facts| &mut facts.reachable_files)),
    })),
};
