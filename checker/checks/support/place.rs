//! Where shall the learner look?

use crate::check::Place;
use crate::evidence::Evidence;
use crate::submission::{ContainerSpec, Located, Location};

/// A place in the learner's file.
pub(in crate::checks) fn at(location: &Location) -> Place {
    Place::File(location.clone())
}

/// The flag, where it was written; otherwise where it is missing.
pub(in crate::checks) fn flag<T>(
    evidence: &Evidence,
    container: &ContainerSpec,
    flag: Option<&Located<T>>,
) -> Place {
    flag.map_or_else(|| missing_flag(evidence, container), |flag| at(&flag.at))
}

/// Where a flag of this container is missing: the file, or the command itself where the file starts
/// several containers and its name alone would not say which.
pub(in crate::checks) fn missing_flag(evidence: &Evidence, container: &ContainerSpec) -> Place {
    if evidence.submission.plan.containers.len() > 1 {
        at(&container.at)
    } else {
        Place::WholeFile(container.at.file.clone())
    }
}
