//! What may uid 0 do in the same container?

use crate::check::Need;
use crate::evidence::Observed;
use crate::lab::observation::{Inside, Observation, ServiceLook, Subject, Who, put};
use crate::lab::probe::{ProbeCommand, read_report};

/// The same attempts by uid 0, without further powers: shows what file permissions hide.
pub(in crate::lab) const ATTACK_AS_ROOT: Observation = Observation {
    need: Need::AttackAsRoot,
    subject: Subject::Service(ServiceLook::Inside(Inside {
        who: Who::Root,
        command: |wanted| {
            let write = wanted.write_paths.clone();
            ProbeCommand::Attack { write, starts: Vec::new(), pages: Vec::new() }
        },
        read: |output| Ok(put(Observed::Seen(read_report(output)?), |facts| &mut facts.attack_as_root)),
    })),
};
