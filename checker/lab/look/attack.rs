//! What may an intruder do with the service's own powers?

use crate::check::Need;
use crate::evidence::Observed;
use crate::lab::observation::{Inside, Observation, ServiceLook, Subject, Who, put};
use crate::lab::probe::{ProbeCommand, read_reports};

/// Attempts with the powers of each distinct identity among the processes, whatever user the image names:
/// an intruder takes over a process. After what only reads, because attempts make files.
pub(in crate::lab) const ATTACK: Observation = Observation {
    need: Need::Attack,
    subject: Subject::Service(ServiceLook::Inside(Inside {
        who: Who::Service,
        command: |wanted| {
            let write = wanted.write_paths.clone();
            ProbeCommand::Each(Box::new(ProbeCommand::Attack {
                write,
                starts: Vec::new(),
                pages: Vec::new(),
            }))
        },
        read: |output| Ok(put(Observed::Seen(read_reports(output)?), |facts| &mut facts.attack)),
    })),
};
