//! Which container, build and image does a check speak about?

use crate::check::{Params, Verdict, reason_of, seen, unsupported};
use crate::evidence::{
    Blocked, BuildFacts, ContainerFacts, EngineFamily, Evidence, Feature, ImageFacts, Observed, ProcessFact,
    ServiceFacts, Unsupported,
};
use crate::submission::{BuildSpec, ContainerSpec, Location};
use crate::words::Message;

use super::WORDS;

/// What the service showed.
///
/// # Errors
/// Skipped where the submission runs no such service, which `service-starts` reports.
pub(in crate::checks) fn service<'a>(
    evidence: &'a Evidence,
    params: &Params,
) -> Result<&'a ServiceFacts, Verdict> {
    if let Some(facts) = evidence.services.get(&params.service) {
        return Ok(facts);
    }
    container(evidence, params)?;
    Err(Verdict::Error { reason: WORDS.say("no-facts").with("service", &params.service) })
}

/// The command that starts the service.
///
/// # Errors
/// Skipped where the submission runs no such service, which `service-starts` reports.
pub(in crate::checks) fn container<'a>(
    evidence: &'a Evidence,
    params: &Params,
) -> Result<&'a ContainerSpec, Verdict> {
    let containers = &evidence.submission.plan.containers;
    let known = evidence.services.get(&params.service).and_then(|facts| facts.container_index);
    known
        .and_then(|index| containers.get(index))
        .or_else(|| {
            containers.iter().rev().find(|container| !container.ends && container.service() == params.service)
        })
        .ok_or_else(|| Verdict::Skipped { reason: reason_of(&Blocked::NoService) })
}

/// Whether only files were read, and nothing was to be started.
pub(in crate::checks) fn is_on_paper(evidence: &Evidence) -> bool {
    let mut services = evidence.services.values();
    services.any(|service| matches!(service.container, Observed::Unsupported(Unsupported::Engine)))
}

/// Whether the engine is Podman, which speaks Docker's language and has habits of its own.
pub(in crate::checks) fn is_podman(evidence: &Evidence) -> bool {
    evidence.engine.as_ref().is_some_and(|engine| engine.family == EngineFamily::Podman)
}

/// Whether nothing more could be started in the container, because its limit of processes is used up.
pub(in crate::checks) fn is_full(service: &ServiceFacts) -> bool {
    matches!(service.attack, Observed::Blocked(Blocked::NoRoom))
        || matches!(service.limits, Observed::Blocked(Blocked::NoRoom))
        || matches!(service.processes, Observed::Blocked(Blocked::NoRoom))
}

/// The engine's view of the service's container.
///
/// # Errors
/// The verdict for a missing fact.
pub(in crate::checks) fn inspected<'a>(
    evidence: &'a Evidence,
    params: &Params,
) -> Result<&'a ContainerFacts, Verdict> {
    seen(&service(evidence, params)?.container)
}

/// The verdict where the engine shows other settings than were written: a mistake of the lab's. Of a container
/// that never ran it is none; what the engine keeps of it is what the lab asked for the copy that it tried.
pub(in crate::checks) fn differs(inspected: &ContainerFacts, reason: Message) -> Verdict {
    if inspected.state.running {
        Verdict::Error { reason }
    } else {
        Verdict::Skipped { reason: reason_of(&Blocked::NotRunning) }
    }
}

/// The verdict where the engine did not keep a limit that the run command sets: skipped where it cannot
/// carry it out and said so, an error where it can.
pub(in crate::checks) fn dropped(
    evidence: &Evidence,
    feature: Feature,
    missing: Unsupported,
    flag: &'static str,
) -> Verdict {
    if evidence.engine.as_ref().is_some_and(|engine| engine.has(feature)) {
        limit_lost(flag)
    } else {
        Verdict::Skipped { reason: unsupported(missing) }
    }
}

/// The verdict where the engine can carry a limit out and shows none.
pub(in crate::checks) fn limit_lost(flag: &'static str) -> Verdict {
    Verdict::Error { reason: WORDS.say("limit-lost").with("flag", flag) }
}

/// The service's processes, at least one.
///
/// # Errors
/// The verdict for a missing fact; a running container without a process was not seen.
pub(in crate::checks) fn processes<'a>(
    evidence: &'a Evidence,
    params: &Params,
) -> Result<&'a [ProcessFact], Verdict> {
    let processes = seen(&service(evidence, params)?.processes)?;
    if processes.is_empty() {
        return Err(Verdict::Error { reason: WORDS.say("no-processes") });
    }
    Ok(processes)
}

/// The `docker build` that makes the service's image.
///
/// # Errors
/// Skipped where the service runs an image that the submission does not build.
pub(in crate::checks) fn build<'a>(
    evidence: &'a Evidence,
    params: &Params,
) -> Result<&'a BuildSpec, Verdict> {
    let container = container(evidence, params)?;
    build_index(evidence, params).and_then(|index| evidence.submission.plan.builds.get(index)).ok_or_else(
        || Verdict::Skipped { reason: WORDS.say("not-built").with("image", &container.image.value) },
    )
}

/// What the service's build ended with.
///
/// # Errors
/// Skipped where nothing was built because of an earlier failure of the learner's own.
pub(in crate::checks) fn built<'a>(
    evidence: &'a Evidence,
    params: &Params,
) -> Result<&'a BuildFacts, Verdict> {
    let spec = build(evidence, params)?;
    let found = build_index(evidence, params).and_then(|index| evidence.builds.get(index));
    found.ok_or_else(|| {
        if !evidence.submission.dangers.is_empty() {
            Verdict::Skipped { reason: reason_of(&Blocked::Refused) }
        } else if evidence.builds.iter().any(|build| build.failure.is_some()) {
            Verdict::Skipped { reason: reason_of(&Blocked::BuildFailed) }
        } else {
            Verdict::Error { reason: WORDS.say("no-image").with("image", tag(spec)) }
        }
    })
}

/// The service's image.
///
/// # Errors
/// Skipped where it was not built, which `image-builds` reports.
pub(in crate::checks) fn image<'a>(
    evidence: &'a Evidence,
    params: &Params,
) -> Result<&'a ImageFacts, Verdict> {
    let build = built(evidence, params)?;
    match (&build.image, &build.failure) {
        (Some(image), None) => Ok(image),
        (_, Some(_)) => Err(Verdict::Skipped { reason: reason_of(&Blocked::BuildFailed) }),
        (None, None) => Err(Verdict::Error { reason: WORDS.say("no-image").with("image", &build.tag) }),
    }
}

/// An environment variable of the service.
pub(in crate::checks) struct Variable<'a> {
    /// Its value; absent where nobody gives it one.
    pub(in crate::checks) value: Option<&'a str>,
    /// Where the run command names it; absent where only the image does.
    pub(in crate::checks) at: Option<&'a Location>,
}

/// What the service's environment says. The run command's word counts before the image's, and of several the
/// last one; one without a value would come from the caller, who has none, so that the image's stays.
///
/// # Errors
/// As [`container`].
pub(in crate::checks) fn variable<'a>(
    evidence: &'a Evidence,
    params: &Params,
    name: &str,
) -> Result<Variable<'a>, Verdict> {
    let written = container(evidence, params)?.environment.iter().rfind(|written| written.value.name == name);
    let image = image(evidence, params).ok().into_iter().flat_map(|image| &image.environment);
    let mut of_image = image.filter_map(|pair| pair.split_once('=')).filter(|(own, _)| *own == name);
    let value = written.and_then(|written| written.value.value.as_deref());
    Ok(Variable {
        value: value.or_else(|| of_image.next().map(|(_, value)| value)),
        at: written.map(|written| &written.at),
    })
}

/// The first tag of a build, or its context where it has none.
pub(in crate::checks) fn tag(build: &BuildSpec) -> &str {
    build.tags.first().map_or(build.context.value.as_str(), |tag| tag.value.as_str())
}

/// An exercise must give this parameter; loading it refuses one that does not.
///
/// # Errors
/// [`Verdict::Error`] where it is missing.
pub(in crate::checks) fn required<T: Copy>(value: Option<T>, name: &'static str) -> Result<T, Verdict> {
    value.ok_or_else(|| Verdict::Error { reason: WORDS.say("no-parameter").with("name", name) })
}

/// Judged on paper too, where the lab never came so far as to build: the plan itself says which build a
/// container was made from.
fn build_index(evidence: &Evidence, params: &Params) -> Option<usize> {
    let known = evidence.services.get(&params.service).and_then(|facts| facts.build_index);
    known.or_else(|| container(evidence, params).ok()?.build_index())
}
