//! Which programs and privileged files can the service's processes reach?

use crate::check::Need;
use crate::evidence::Observed;
use crate::lab::observation::{Inside, Observation, ServiceLook, Subject, Who, put};
use crate::lab::probe::{ProbeCommand, read_reached_files};

/// Programs, package databases and privileged files in reach.
pub(in crate::lab) const REACHABLE_FILES: Observation = Observation {
    need: Need::ReachableFiles,
    subject: Subject::Service(ServiceLook::Inside(Inside {
        who: Who::Service,
        command: |_| ProbeCommand::Each(Box::new(ProbeCommand::Files { also: Vec::new() })),
        read: |output| {
            Ok(put(Observed::Seen(read_reached_files(output)?), |facts| &mut facts.reachable_files))
        },
    })),
};
