//! Which base images does a submission need?

use crate::submission::{DeliveryStep, DockerfileFacts, ImageSource, Submission};

use super::image::KitImage;

/// The images of the kit that a submission needs: those it names in a `FROM`, a `--from`, an argument
/// of a build or as the image of a container, and the probe, without which nothing is attacked.
/// Sorted, each once.
#[must_use]
pub fn needed_by(submission: &Submission) -> Vec<KitImage> {
    let plan = &submission.plan;
    let arguments = plan.builds.iter().flat_map(|build| &build.build_args);
    let arguments = arguments.filter_map(|argument| argument.value.value.as_deref());
    let known = plan.builds.iter().flat_map(|build| build.images.values());
    let used = plan.containers.iter().map(|container| &container.source).chain(known);
    let containers = used.filter_map(|source| match source {
        ImageSource::Given(name) => Some(name.as_str()),
        ImageSource::Build(_) => None,
    });
    let files = submission.dockerfiles.values().flat_map(names_in);
    let mut images = needed(arguments.chain(containers).chain(files));
    let pushes = plan.delivery.iter().any(|step| matches!(step, DeliveryStep::Push { .. }));
    if pushes && !images.contains(&KitImage::Registry) {
        images.push(KitImage::Registry);
        images.sort_unstable();
    }
    images
}

/// The images of the kit among some names, and the probe. Sorted, each once.
pub fn needed<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<KitImage> {
    let mut images: Vec<KitImage> = names.into_iter().filter_map(KitImage::from_reference).collect();
    images.push(KitImage::Probe);
    images.sort_unstable();
    images.dedup();
    images
}

/// Every name in a Dockerfile that may be an image's. Names of stages are among them: no stage can
/// have the name of a kit image, which holds a slash.
fn names_in(dockerfile: &DockerfileFacts) -> impl Iterator<Item = &str> {
    let arguments = dockerfile.global_args.iter().filter_map(|argument| argument.value.value.as_deref());
    let bases = dockerfile.stages.iter().map(|stage| stage.base.value.as_str());
    let instructions = dockerfile.stages.iter().flat_map(|stage| &stage.instructions);
    let flags = instructions.flat_map(|instruction| &instruction.flags);
    // `from=NAME` of `COPY`, and `mount=type=bind,from=NAME` of `RUN`.
    let sources = flags.flat_map(|flag| flag.value.split(',').filter_map(|part| part.strip_prefix("from=")));
    arguments.chain(bases).chain(sources)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::image::KitImage;
    use super::{needed, needed_by};
    use crate::submission::{
        DeliveredImage, DeliveryStep, DockerfileFacts, EnvironmentVariable, Instruction, Located, Location,
        Plan, Stage, Submission,
    };

    fn place() -> Location {
        Location { file: "Dockerfile".to_owned(), line: 1, column: 1, length: 1 }
    }

    fn at<T>(value: T) -> Located<T> {
        Located { value, at: place() }
    }

    fn with_flag(keyword: &str, flag: &str) -> Instruction {
        Instruction {
            keyword: keyword.to_owned(),
            flags: vec![at(flag.to_owned())],
            words: Vec::new(),
            text: String::new(),
            exec_form: false,
            at: place(),
        }
    }

    fn submission(base: &str, instructions: Vec<Instruction>, argument: &str) -> Submission {
        let argument = EnvironmentVariable { name: "BASE".to_owned(), value: Some(argument.to_owned()) };
        let dockerfile = DockerfileFacts {
            syntax: None,
            global_args: vec![at(argument)],
            stages: vec![Stage { base: at(base.to_owned()), name: None, instructions }],
        };
        Submission {
            plan: Plan::default(),
            dockerfiles: BTreeMap::from([("Dockerfile".to_owned(), dockerfile)]),
            ignores: Vec::new(),
            monitoring: None,
            scan: crate::submission::Scan::default(),
            bills: Vec::new(),
            locks: Vec::new(),
            workflows: Vec::new(),
            schedules: Vec::new(),
            loose: Vec::new(),
            findings: None,
            dangers: Vec::new(),
            copy: None,
        }
    }

    #[test]
    fn images_are_found_in_every_place_that_can_name_one() {
        let copy = with_flag("COPY", "from=harden-check/notes:1");
        let mount = with_flag("RUN", "mount=type=bind,from=harden-check/distroless:1,target=/d");
        let all = needed_by(&submission("harden-check/slim:1", vec![copy, mount], "harden-check/full:1"));
        let bases =
            KitImage::ALL.into_iter().filter(|image| ![KitImage::Registry, KitImage::Python].contains(image));
        assert_eq!(all, bases.collect::<Vec<_>>());
        let none = needed_by(&submission("scratch", vec![with_flag("COPY", "from=build")], "1.2"));
        assert_eq!(none, [KitImage::Probe]);
    }

    #[test]
    fn a_registry_is_for_those_who_push() {
        let mut pushing = submission("scratch", Vec::new(), "1.2");
        let image = DeliveredImage {
            written: "localhost:5000/notes:1".to_owned(),
            repository: Some("notes".to_owned()),
            tag: Some("1".to_owned()),
            digest_of: None,
            digest: None,
        };
        pushing.plan.delivery = vec![DeliveryStep::Push { at: place(), image, build: 0 }];
        assert_eq!(needed_by(&pushing), [KitImage::Registry, KitImage::Probe]);
    }

    #[test]
    fn needed_images_are_named_once_and_the_probe_is_always_there() {
        let names =
            ["harden-check/slim:1", "harden-check/notes:1", "harden-check/slim:1", "scratch", "build"];
        assert_eq!(needed(names), [KitImage::Slim, KitImage::Notes, KitImage::Probe]);
        assert_eq!(needed([]), [KitImage::Probe]);
    }
}
