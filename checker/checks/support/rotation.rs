//! Which container of the learner's does a fact about a rotation speak of?

use crate::check::{Params, Place, Verdict};
use crate::evidence::{Evidence, RotationExperiment};
use crate::submission::{ContainerSpec, FileMount, Located};

use super::secret_places::mount_over;
use super::{place, subject};

/// The container of a service, or that of the judged one.
///
/// # Errors
/// Skipped where the submission runs no such service.
pub(in crate::checks) fn container<'a>(
    evidence: &'a Evidence,
    params: &Params,
    service: &str,
) -> Result<&'a ContainerSpec, Verdict> {
    match evidence.submission.plan.container_for(service, false) {
        Some(container) => Ok(container),
        None => subject::container(evidence, params),
    }
}

/// The file that is meant to be the secret and holds another value: it has its name, here or there.
pub(in crate::checks) fn with_other_value<'a>(
    container: &'a ContainerSpec,
    secret: &str,
) -> Option<&'a Located<FileMount>> {
    let last = |path: &str| path.trim_end_matches('/').rsplit('/').next() == Some(secret);
    container.files.iter().find(|file| {
        let FileMount { name, file, target, .. } = &file.value;
        name == secret || last(target) || file.as_deref().is_some_and(last)
    })
}

/// The line that hands a service the secret, or the one that starts it.
///
/// # Errors
/// As [`container`].
pub(in crate::checks) fn at(
    evidence: &Evidence,
    params: &Params,
    rotation: &RotationExperiment,
    service: &str,
) -> Result<Place, Verdict> {
    let container = container(evidence, params, service)?;
    let file = rotation.files.iter().find(|file| file.service == service);
    let mount = file.and_then(|file| mount_over(container, &file.path));
    Ok(place::at(mount.unwrap_or(&container.at)))
}
