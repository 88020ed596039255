//! What is asked of a build, and how is that said to the engine?

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use bollard::query_parameters::{BuildImageOptionsBuilder, BuilderVersion};

use crate::submission::BuildSpec;

/// What one build needs to know.
#[derive(Debug, Clone, Copy)]
pub struct BuildRequest<'a> {
    /// The learner's folder.
    pub folder: &'a Path,
    /// The build as the learner asked for it.
    pub spec: &'a BuildSpec,
    /// The run's id, part of the image's tag.
    pub run_id: &'a str,
    /// The number of this build within the run, part of the image's tag.
    pub number: usize,
    /// Labels that everything made in this run carries.
    pub labels: &'a BTreeMap<String, String>,
    /// The learner's tags of earlier builds of this run, and the tag that each really has.
    pub earlier: &'a BTreeMap<String, String>,
    /// Whether it runs on another day, as far as its steps ask the shell for now.
    pub another_day: bool,
}

/// The Dockerfile's name within the session.
pub(super) const DOCKERFILE: &str = "Dockerfile";

pub(super) fn learners_labels(request: &BuildRequest<'_>) -> HashMap<String, String> {
    let written = request.spec.labels.iter().map(|label| &label.value);
    written.map(|label| (label.name.clone(), label.value.clone().unwrap_or_default())).collect()
}

/// The labels of the image: the learner's, and the run's above them.
fn labels(request: &BuildRequest<'_>) -> HashMap<String, String> {
    let mut labels = learners_labels(request);
    labels.extend(request.labels.iter().map(|(name, value)| (name.clone(), value.clone())));
    labels
}

/// The build arguments. One without a value comes from the caller's environment, which holds nothing
/// here.
fn arguments(request: &BuildRequest<'_>) -> HashMap<String, String> {
    let given = request.spec.build_args.iter();
    given
        .filter(|argument| argument.value.name != "BUILDKIT_SYNTAX")
        .filter_map(|argument| Some((argument.value.name.clone(), argument.value.value.clone()?)))
        .collect()
}

/// The build as the builder's front end wants it said.
pub(super) fn attributes(request: &BuildRequest<'_>) -> HashMap<String, String> {
    let labels = labels(request).into_iter().map(|(name, value)| (format!("label:{name}"), value));
    let given = arguments(request).into_iter().map(|(name, value)| (format!("build-arg:{name}"), value));
    let mut attributes: HashMap<String, String> = labels.chain(given).collect();
    attributes.insert("filename".to_owned(), DOCKERFILE.to_owned());
    if request.spec.no_cache {
        attributes.insert("no-cache".to_owned(), String::new());
    }
    attributes.extend(request.spec.target.iter().map(|target| ("target".to_owned(), target.value.clone())));
    attributes
}

/// The same for the engine's `POST /build`.
pub(super) fn options(request: &BuildRequest<'_>) -> BuildImageOptionsBuilder {
    let options = BuildImageOptionsBuilder::new()
        .version(BuilderVersion::BuilderBuildKit)
        .t(&own_tag(request))
        .labels(&labels(request))
        .buildargs(&arguments(request))
        .nocache(request.spec.no_cache)
        .rm(true)
        .forcerm(true);
    match &request.spec.target {
        Some(target) => options.target(&target.value),
        None => options,
    }
}

/// The tag of the run for this build. Nobody else's image can have it.
pub(super) fn own_tag(request: &BuildRequest<'_>) -> String {
    format!("harden-check-run/{}/{}:run", request.run_id.to_ascii_lowercase(), request.number)
}
