//! Which image would a Dockerfile make, as far as the file says?

use crate::evidence::{HistoryEntry, ImageFacts, Observed, Unsupported};
use crate::lab::secrets_in_words;
use crate::submission::{BuildSpec, DockerfileFacts, EnvironmentVariable, Instruction, Located};

use super::bases::{self, Base};

/// A user whom a base image may name.
const SOMEBODY: &str = "65532";
/// A program that a base image may name.
const SOMETHING: &str = "/base";

/// The configuration of the image, and what its base may say in its place: one is the image of a base that says
/// as little as it can, the other of one that says all it can. Whatever holds for both holds for every base of
/// that name.
pub(super) struct Range {
    pub(super) least: ImageFacts,
    pub(super) most: ImageFacts,
    /// The base, as written.
    pub(super) base: String,
}

/// What the Dockerfile of a build says of its image; nothing where it has no such stage.
pub(super) fn of(build: &BuildSpec, facts: &DockerfileFacts) -> Option<Range> {
    let target = build.target.as_ref().map(|target| target.value.as_str());
    let index = facts.final_index(target)?;
    let base = facts.lineage(index).last()?.base.value.clone();
    let known = if base.contains('$') { Base::Unknown } else { bases::of(&base) };
    let least = said(build, facts, index, &base);
    let mut most = least.clone();
    if known != Base::Empty && most.command.is_empty() && most.entrypoint.is_empty() {
        most.command = vec![SOMETHING.to_owned()];
    }
    if known == Base::Unknown && least.user.is_empty() {
        most.user = SOMEBODY.to_owned();
    }
    if known == Base::Unknown && least.healthcheck.is_empty() {
        most.healthcheck = vec!["CMD".to_owned(), SOMETHING.to_owned()];
    }
    // A user that a variable gives, whose value nobody here knows, may be anybody.
    if facts.last(index, "USER").is_some() && (least.user.is_empty() || least.user.contains('$')) {
        most.user = SOMEBODY.to_owned();
    }
    Some(Range { least, most, base })
}

fn said(build: &BuildSpec, facts: &DockerfileFacts, index: usize, base: &str) -> ImageFacts {
    // In the order of the file.
    let instructions: Vec<&Instruction> =
        facts.lineage(index).into_iter().rev().flat_map(|stage| &stage.instructions).collect();
    let words = |keyword: &str| {
        let last = instructions.iter().rev().find(|instruction| instruction.keyword == keyword);
        last.map(|instruction| started(instruction)).unwrap_or_default()
    };
    let all = |keyword: &str| -> Vec<String> {
        let of_it = instructions.iter().filter(|instruction| instruction.keyword == keyword);
        of_it.flat_map(|instruction| instruction.words.iter().cloned()).collect()
    };
    let text = |keyword: &str| all(keyword).pop().unwrap_or_default();
    let unseen = Unsupported::Engine;
    let mut image = ImageFacts {
        id: String::new(),
        user: facts.effective_user(index, Some(build)).map(|user| user.user).unwrap_or_default(),
        entrypoint: words("ENTRYPOINT"),
        command: words("CMD"),
        environment: all("ENV"),
        labels: all("LABEL").into_iter().chain(build.labels.iter().filter_map(pair)).collect(),
        exposed_ports: all("EXPOSE"),
        healthcheck: facts.healthcheck(index).map(|found| found.words.clone()).unwrap_or_default(),
        health_interval: 0,
        health_timeout: 0,
        health_start_period: 0,
        health_retries: 0,
        stop_signal: text("STOPSIGNAL"),
        workdir: text("WORKDIR"),
        layers: Vec::new(),
        base: bases::kit(base).map(str::to_owned),
        history: history(build, &instructions),
        layer_files: Observed::Unsupported(unseen),
        files: Observed::Unsupported(unseen),
        secrets: Observed::Unsupported(unseen),
        unseen: Vec::new(),
        layer_bytes: Observed::Unsupported(unseen),
        packages: Observed::Unsupported(unseen),
        dependencies: Observed::Unsupported(unseen),
    };
    // A secret that is there is there; that there is none, the layers would have to show.
    let sightings = secrets_in_words(&image);
    if !sightings.is_empty() {
        image.secrets = Observed::Seen(sightings);
    }
    image
}

/// The words with which a container starts. The shell form is a shell with a script.
fn started(instruction: &Instruction) -> Vec<String> {
    if instruction.exec_form {
        return instruction.words.clone();
    }
    vec!["/bin/sh".to_owned(), "-c".to_owned(), instruction.text.clone()]
}

fn pair(label: &Located<EnvironmentVariable>) -> Option<String> {
    Some(format!("{}={}", label.value.name, label.value.value.as_ref()?))
}

/// As BuildKit writes it: an entry for every instruction but `ONBUILD`, with the build arguments before a `RUN`.
fn history(build: &BuildSpec, instructions: &[&Instruction]) -> Vec<HistoryEntry> {
    let mut arguments: Vec<String> = Vec::new();
    let mut entries = Vec::new();
    for instruction in instructions.iter().filter(|instruction| instruction.keyword != "ONBUILD") {
        if instruction.keyword == "ARG" {
            let names = instruction.words.iter().filter_map(|word| word.split('=').next());
            let given =
                names.filter_map(|name| build.build_args.iter().rfind(|given| given.value.name == name));
            arguments.extend(given.filter_map(pair));
        }
        let created_by = match (instruction.keyword.as_str(), arguments.len()) {
            ("RUN", 0) => format!("RUN /bin/sh -c {} # buildkit", instruction.text),
            ("RUN", count) => {
                format!("RUN |{count} {} /bin/sh -c {} # buildkit", arguments.join(" "), instruction.text)
            }
            (keyword, _) => format!("{keyword} {}", instruction.text),
        };
        entries.push(HistoryEntry { created_by, size_bytes: 0 });
    }
    entries
}
