//! What does one file ask for, as far as it is understood?
//!
//! A learner's answer is whole or is refused, see [`super::read()`]. A file of anybody's holds things that the
//! readers do not know; what they do know can be judged all the same, beside a list of the rest.

use std::collections::BTreeMap;
use std::path::Path;

use crate::words::Message;

use super::draft::Draft;
use super::folder::Folder;
use super::read::{ignore_file, read_dockerfiles, without_repetition};
use super::{
    BuildSpec, ContainerSpec, DockerfileFacts, ImageSource, Located, Location, Problem, Submission, compose,
    docker, dockerfile, monitoring, scan, shell, workflow,
};

/// The names by which Compose finds its file, the first one first.
pub const COMPOSE_NAMES: [&str; 4] = compose::NAMES;

/// What a file is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    /// A Dockerfile that no other file names; its context is the folder that it lies in.
    Dockerfile,
    /// A compose file.
    Compose,
    /// A shell script with Docker commands.
    Script,
    /// A workflow of GitHub Actions.
    Workflow,
}

/// A file with what it names.
#[derive(Debug)]
pub struct Understood {
    /// What was understood. Of a build that nothing is run from there is a container at no place
    /// ([`Understood::NOWHERE`]), so that rules about its image can be asked.
    pub submission: Submission,
    /// What was not.
    pub problems: Vec<Problem>,
}

impl Understood {
    /// The file of a run command that nobody has written.
    pub const NOWHERE: &str = "";
}

/// Reads one file of a folder and what it names; `path` is relative to the folder. Nothing is executed, no engine
/// is asked, and no copy of the folder is made.
///
/// # Errors
/// The sentence that says why the folder cannot be read.
pub fn understood(folder: &Path, path: &str, kind: FileKind) -> Result<Understood, Message> {
    let folder = Folder::open(folder)?.fixed();
    let mut draft = Draft::new(&folder);
    draft.only_read = true;
    let mut alone = None;
    let mut workflows = Vec::new();
    match kind {
        FileKind::Dockerfile => match folder.text(path) {
            Ok(file) => {
                dockerfile::read(&mut draft, &file, &[]);
                alone = Some(build_of(path, file.location(&(0..1))));
            }
            Err(message) => draft.problems.push(Problem::new(message)),
        },
        FileKind::Compose => compose_file(&mut draft, path),
        FileKind::Workflow => workflows.push(workflow::read_file(&folder, path)),
        FileKind::Script => match folder.text(path) {
            Ok(file) => shell::read(&mut draft, &file),
            Err(message) => draft.problems.push(Problem::new(message)),
        },
    }
    read_dockerfiles(&mut draft);
    let mut plan = draft.ledger.clone().into_plan();
    plan.builds.extend(alone);
    // Of a Dockerfile that was not read nothing is known.
    let run: Vec<Option<usize>> = plan.containers.iter().map(ContainerSpec::build_index).collect();
    for (index, build) in plan.builds.iter().enumerate() {
        // What only others start from is judged in them.
        let is_a_base = || plan.builds.iter().any(|other| takes_from(other, index, &draft.dockerfiles));
        if !run.contains(&Some(index)) && !is_a_base() {
            plan.containers.push(run_from_nowhere(index, build));
        }
    }
    let ignores = plan.builds.iter().map(|build| ignore_file(&folder, build)).collect();
    let submission = Submission {
        plan,
        dockerfiles: draft.dockerfiles,
        ignores,
        monitoring: monitoring::read(&folder),
        scan: scan::read(&folder),
        bills: Vec::new(),
        locks: Vec::new(),
        workflows,
        schedules: Vec::new(),
        loose: Vec::new(),
        findings: None,
        dangers: without_repetition(draft.dangers),
        copy: None,
    };
    Ok(Understood { submission, problems: without_repetition(draft.problems) })
}

/// Starts what a compose file describes, all profiles on. A file that Compose would find by itself is read with
/// the override beside it.
fn compose_file(draft: &mut Draft<'_>, path: &str) {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let beside = |name: &str| Folder::resolve(folder, name).is_some_and(|path| draft.folder.has(&path));
    let found = compose::NAMES.into_iter().find(|name| beside(name));
    let files = if found == Some(name) { Vec::new() } else { vec![path.to_owned()] };
    let request = compose::Request {
        folder: folder.to_owned(),
        files,
        profiles: vec!["*".to_owned()],
        ..compose::Request::default()
    };
    if let Some(project) =
        compose::read_in_part(draft, &request).filter(|project| !project.services.is_empty())
        && let Err(message) = docker::up(draft, project)
    {
        draft.problems.push(Problem::new(message));
    }
}

/// `docker build` in the folder of a Dockerfile.
fn build_of(path: &str, at: Location) -> BuildSpec {
    let context = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
    BuildSpec {
        tags: Vec::new(),
        images: BTreeMap::new(),
        context: Located::new(context.to_owned(), at.clone()),
        dockerfile: Located::new(path.to_owned(), at.clone()),
        target: None,
        build_args: Vec::new(),
        secrets: Vec::new(),
        labels: Vec::new(),
        no_cache: false,
        pull: false,
        at,
    }
}

/// Whether a build starts or copies from the image of the build at a place of the plan.
fn takes_from(build: &BuildSpec, index: usize, dockerfiles: &BTreeMap<String, DockerfileFacts>) -> bool {
    let stages = dockerfiles.get(&build.dockerfile.value).into_iter().flat_map(|facts| &facts.stages);
    let named = stages.flat_map(|stage| {
        let flags = stage.instructions.iter().flat_map(|instruction| &instruction.flags);
        let copied = flags.filter_map(|flag| flag.value.strip_prefix("from="));
        copied.chain([stage.base.value.as_str()])
    });
    let means = |name: &str| build.images.get(&ImageSource::full_name(name));
    named.map(means).any(|source| source == Some(&ImageSource::Build(index)))
}

/// The image of a build, run without a word beside it.
fn run_from_nowhere(index: usize, build: &BuildSpec) -> ContainerSpec {
    let at = Location { file: Understood::NOWHERE.to_owned(), line: 1, column: 1, length: 1 };
    let tag = build.tags.first().map_or(&build.dockerfile.value, |tag| &tag.value);
    let mut container = ContainerSpec::new(at.clone(), Located::new(tag.clone(), at));
    container.source = ImageSource::Build(index);
    container
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{FileKind, Understood, understood};
    use crate::words::Language;

    fn read(files: &[(&str, &str)], path: &str, kind: FileKind) -> Understood {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let read = understood(folder.path(), path, kind).unwrap();
        assert!(read.submission.copy.is_none());
        read
    }

    #[test]
    fn a_dockerfile_alone_is_run_from_nowhere() {
        let read = read(
            &[("app/Dockerfile", "FROM alpine:3.20\nUSER 1000\n")],
            "app/Dockerfile",
            FileKind::Dockerfile,
        );
        let plan = &read.submission.plan;
        assert_eq!(plan.builds[0].context.value, "app");
        assert_eq!(plan.containers[0].at.file, Understood::NOWHERE);
        assert!(read.problems.is_empty() && read.submission.dockerfiles.contains_key("app/Dockerfile"));
    }

    #[test]
    fn a_service_that_is_understood_stays_beside_one_that_is_not() {
        let compose = "services:\n  web:\n    image: nginx:1.27\n    read_only: true\n  other:\n    image: redis:7\n    runtime: runsc\n";
        let read = read(&[("compose.yaml", compose)], "compose.yaml", FileKind::Compose);
        assert_eq!(read.submission.plan.containers.len(), 2);
        assert_eq!(read.problems.len(), 1);
        assert_eq!(read.problems[0].at.as_ref().unwrap().line, 7);
    }

    #[test]
    fn services_of_every_profile_are_read() {
        let compose = "services:\n  web:\n    image: nginx:1.27\n    profiles: [tools]\n";
        let read = read(&[("compose.yaml", compose)], "compose.yaml", FileKind::Compose);
        assert_eq!(read.submission.plan.containers.len(), 1);
    }

    #[test]
    fn a_script_writes_nothing_and_says_so() {
        let script = "#!/bin/sh\necho secret > token\ndocker run --detach nginx:1.27\n";
        let read = read(&[("run.sh", script)], "run.sh", FileKind::Script);
        let told: Vec<String> =
            read.problems.iter().map(|problem| problem.message.text(Language::En)).collect();
        assert!(told.iter().any(|text| text.contains("`token`")), "{told:?}");
    }

    #[test]
    fn what_a_script_asks_of_this_program_stands_in_no_ones_way() {
        let script = "#!/bin/sh\nset -eu\nharden-check lint .\ndocker build --tag notes .\nharden-check scan notes\n\
            harden-check sbom notes > notes.cdx.json\ndocker run --detach --read-only notes\n";
        let folder = |files: &[(&str, &str)], path: &str| read(files, path, FileKind::Script);
        let asks = folder(&[("check.sh", script), ("Dockerfile", "FROM alpine:3.20\n")], "check.sh");
        assert_eq!(asks.problems, []);
        assert_eq!(asks.submission.plan.containers[0].build_index(), Some(0));
        let given = "set -eu\ndocker build --tag \"$1\" .\n";
        let given = folder(&[("check.sh", given), ("Dockerfile", "FROM alpine:3.20\n")], "check.sh");
        assert_eq!(given.problems, []);
    }

    #[test]
    fn a_base_that_another_build_starts_from_is_run_by_nobody() {
        let script = "docker build -t base base\ndocker build -t notes .\ndocker run --detach notes\n";
        let files =
            [("run.sh", script), ("base/Dockerfile", "FROM alpine:3.20\n"), ("Dockerfile", "FROM base\n")];
        let read = read(&files, "run.sh", FileKind::Script);
        let images: Vec<Option<usize>> =
            read.submission.plan.containers.iter().map(super::ContainerSpec::build_index).collect();
        assert_eq!(images, [Some(1)]);
    }

    #[test]
    fn a_build_that_nothing_is_run_from_is_there() {
        let files = [("build.sh", "docker build -t notes .\n"), ("Dockerfile", "FROM alpine:3.20\n")];
        let read = read(&files, "build.sh", FileKind::Script);
        assert_eq!(read.submission.plan.containers[0].build_index(), Some(0));
    }
}
