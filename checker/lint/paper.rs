//! What evidence do files give, and what is missing in it?

use std::collections::BTreeMap;
use std::path::Path;

use crate::check::Need;
use crate::evidence::{
    BuildFacts, EVIDENCE_VERSION, Evidence, Handover, ImageFacts, Observed, ServiceFacts, Unsupported,
};
use crate::lab::build::offered;
use crate::submission::{BuildSpec, DockerfileFacts, Submission};

use super::image::{self, Range};

/// Largest context whose files are looked into, in bytes: a repository's, not its data's.
const LARGEST_CONTEXT: u64 = 64 << 20;

/// The evidence of files, for a base image that says as little as it can and for one that says all it can.
pub(super) struct Paper {
    pub(super) least: Evidence,
    pub(super) most: Evidence,
    /// By the place of each build: its base image, as written.
    pub(super) bases: Vec<Option<String>>,
}

/// What is known of a submission when nobody has asked an engine: every fact of one is missing, and says so.
pub(super) fn of(root: &Path, submission: &Submission) -> Paper {
    let mut bases = Vec::new();
    let (mut least, mut most) = (Vec::new(), Vec::new());
    for (index, build) in submission.plan.builds.iter().enumerate() {
        let facts = submission.dockerfile_of(build);
        let range = facts.and_then(|facts| image::of(build, facts));
        let context = context(root, submission, index, build, facts);
        let (low, high, base) = match range {
            Some(Range { least, most, base }) => (Some(least), Some(most), Some(base)),
            None => (None, None, None),
        };
        let name = |image: Option<ImageFacts>| {
            image.map(|image| ImageFacts { id: format!("build {index}"), ..image })
        };
        least.push(BuildFacts { image: name(low), ..context.clone() });
        most.push(BuildFacts { image: name(high), ..context });
        bases.push(base);
    }
    let evidence = |builds: Vec<BuildFacts>| Evidence {
        version: EVIDENCE_VERSION,
        engine: None,
        submission: submission.clone(),
        builds,
        services: services(submission),
    };
    Paper { least: evidence(least), most: evidence(most), bases }
}

/// The evidence of files that build and start nothing.
pub(super) fn of_files(submission: &Submission) -> Evidence {
    Evidence {
        version: EVIDENCE_VERSION,
        engine: None,
        submission: submission.clone(),
        builds: Vec::new(),
        services: BTreeMap::new(),
    }
}

/// Every container of the plan, of which no engine has shown anything.
fn services(submission: &Submission) -> BTreeMap<String, ServiceFacts> {
    let plan = &submission.plan;
    let entries = plan.containers.iter().enumerate().filter(|(_, container)| !container.ends);
    let entries = entries.map(|(index, container)| {
        let mut facts = ServiceFacts {
            container_index: Some(index),
            build_index: container.build_index(),
            ..ServiceFacts::default()
        };
        for need in Need::ALL {
            if let Some(slot) = need.in_service_mut(&mut facts) {
                slot.unsupported(Unsupported::Engine);
            }
        }
        (plan.own_name(container), facts)
    });
    entries.collect()
}

/// What is offered to a build, where a whole folder of it is copied: of files that no instruction takes nobody
/// hears again.
fn context(
    root: &Path,
    submission: &Submission,
    index: usize,
    build: &BuildSpec,
    dockerfile: Option<&DockerfileFacts>,
) -> BuildFacts {
    let unseen = Unsupported::Engine;
    let mut facts = BuildFacts {
        tag: build.tags.first().map_or(&build.dockerfile.value, |tag| &tag.value).clone(),
        dockerfile: build.dockerfile.value.clone(),
        milliseconds: 0,
        context: Observed::Unsupported(unseen),
        received: Observed::Unsupported(unseen),
        context_secrets: Observed::Unsupported(unseen),
        handover: Handover::default(),
        rebuild: Observed::Unsupported(unseen),
        failure: None,
        image: None,
    };
    let ignore = submission.ignores.get(index).filter(|_| dockerfile.is_some_and(takes_the_context));
    if let Some((files, secrets)) = ignore.and_then(|ignore| offered(root, build, ignore, LARGEST_CONTEXT)) {
        facts.received = Observed::Seen(files.iter().map(|file| file.path.clone()).collect());
        facts.context = Observed::Seen(files);
        facts.context_secrets = Observed::Seen(secrets);
    }
    facts
}

/// Whether some instruction copies the context's folder as a whole.
pub(super) fn takes_the_context(facts: &DockerfileFacts) -> bool {
    let instructions = facts.stages.iter().flat_map(|stage| &stage.instructions);
    let mut copies = instructions.filter(|instruction| {
        ["COPY", "ADD"].contains(&instruction.keyword.as_str())
            && !instruction.flags.iter().any(|flag| flag.value.starts_with("from="))
    });
    copies.any(|copy| {
        let sources = copy.words.split_last().map_or(&[][..], |(_, sources)| sources);
        sources.iter().any(|source| ["", "."].contains(&source.trim_matches('/').trim_start_matches("./")))
    })
}
