//! What may an intruder do with the service's own powers?

use crate::check::Need;
use crate::evidence::Observed;
use crate::lab::observation::{Inside, Observation, ServiceLook, Subject, put};
use crate::lab::probe::{ProbeCommand, read_report};

/// Attempts with the powers of the container. After what only reads, because attempts make files.
pub(in crate::lab) const ATTACK: Observation = Observation {
    need: Need::Attack,
    subject: Subject::Service(ServiceLook::Inside(Inside {
        user: None,
        command: |wanted| ProbeCommand::Attack { write: wanted.write_paths.clone() },
        read: |output| Ok(put(Observed::Seen(read_report(output)?), |facts| &mut facts.attack)),
    })),
};
