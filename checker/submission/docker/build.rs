//! Which image does `docker build` make?

use std::collections::BTreeMap;

use super::super::asking::{Answer, Question};
use super::super::delivered::in_registry;
use super::super::draft::Draft;
use super::super::environment::{HERE, HOME, Id, first_unknown};
use super::super::folder::{Entry, Folder, RUNNER_FILES};
use super::super::outcome::Outcome;
use super::super::source::{Fault, Word};
use super::super::values::{assignment, did_you_mean, image_reference};
use super::super::{BuildSpec, Danger, DeliveredImage, Located, SecretSource};
use super::call::Call;
use super::catalogue::{WORDS, say};
use super::flags;
use super::flags::{Flag, Given, ignored, or, switch, unsupported, unsupported_switch, value};
use super::metadata;
use super::told;

/// A build under construction.
#[derive(Debug, Default)]
struct BuildDraft {
    tags: Vec<Located<String>>,
    file: Option<Word>,
    id_file: Option<Word>,
    metadata_file: Option<Word>,
    push: bool,
    target: Option<Located<String>>,
    build_args: Vec<Located<super::super::EnvironmentVariable>>,
    secrets: Vec<Located<SecretSource>>,
    labels: Vec<Located<super::super::EnvironmentVariable>>,
    no_cache: bool,
    pull: bool,
}

type Build<'a, 'd> = Given<'a, 'd, BuildDraft>;

/// Every flag of `docker build` and `docker buildx build`
/// (<https://docs.docker.com/reference/cli/docker/buildx/build/>).
const BUILD_FLAGS: &[Flag<BuildDraft>] = &[
    unsupported("add-host"),
    value("allow", privileged),
    unsupported("annotation"),
    unsupported("attest"),
    value("build-arg", build_argument),
    unsupported("build-context"),
    unsupported("builder"),
    unsupported("cache-from"),
    unsupported("cache-to"),
    unsupported("call"),
    value("cgroup-parent", privileged),
    unsupported_switch("check"),
    ignored("compress", false),
    unsupported("cpu-period"),
    unsupported("cpu-quota"),
    or('c', unsupported("cpu-shares")),
    unsupported("cpuset-cpus"),
    unsupported("cpuset-mems"),
    or('D', ignored("debug", false)),
    ignored("disable-content-trust", false),
    or('f', value("file", |given| given.target.file = Some(given.value.clone()))),
    ignored("force-rm", false),
    value("iidfile", |given| given.target.id_file = Some(given.value.clone())),
    unsupported("isolation"),
    value("label", |given| {
        if let Some(mut label) = given.located(assignment) {
            label.value.value.get_or_insert_default();
            given.target.labels.push(label);
        }
    }),
    ignored("load", false),
    or('m', unsupported("memory")),
    unsupported("memory-swap"),
    value("metadata-file", |given| given.target.metadata_file = Some(given.value.clone())),
    value("network", network),
    switch("no-cache", |given| given.target.no_cache = given.on().unwrap_or(true)),
    unsupported("no-cache-filter"),
    or('o', unsupported("output")),
    unsupported("platform"),
    unsupported("policy"),
    ignored("progress", true),
    unsupported("provenance"),
    switch("pull", |given| given.target.pull = given.on().unwrap_or(true)),
    switch("push", |given| given.target.push = given.on().unwrap_or(true)),
    or('q', ignored("quiet", false)),
    ignored("rm", false),
    unsupported("sbom"),
    value("secret", secret),
    unsupported("security-opt"),
    unsupported("shm-size"),
    unsupported_switch("squash"),
    unsupported("ssh"),
    or(
        't',
        value("tag", |given| {
            if let Some(tag) = given.located(image_reference) {
                given.target.tags.push(tag);
            }
        }),
    ),
    value("target", |given| given.target.target = Some(given.text())),
    unsupported("ulimit"),
];

/// Reads `docker build …`.
pub(super) fn read(draft: &mut Draft<'_>, call: &Call<'_>, words: &[Word]) -> Outcome {
    let mut build = BuildDraft::default();
    let problems = draft.problems.len();
    let contexts = flags::read(draft, call, BUILD_FLAGS, words, true, &mut build);
    let end = words.last().unwrap_or(call.command).range().end;
    let command = call.command.range().start..end;
    let context = match contexts.as_slice() {
        [context] => context,
        [] => {
            draft.problem(call.file, &command, WORDS.say("no-context"));
            return Outcome::Unknown;
        }
        [_, more, ..] => {
            draft.fault(call.file, say(more, "second-context"));
            return Outcome::Unknown;
        }
    };
    let Some(context_path) = context_folder(draft, call, context) else {
        return Outcome::Unknown;
    };
    let Some(dockerfile) = dockerfile(draft, call, build.file.as_ref(), context, &context_path) else {
        return Outcome::Unknown;
    };
    if draft.problems.len() > problems {
        return Outcome::Unknown;
    }
    // The lab builds from the folder as it lies there; what came later it would not see. A workflow's report, whose
    // text nobody knows, is about the files and none of them, and so is an image's id.
    let is_known = |text: &Option<String>| {
        text.as_ref().is_none_or(|text| first_unknown(text).is_none() && Id::of(text).is_none())
    };
    if !draft.is_real()
        && let Some((path, _)) = draft
            .folder
            .late()
            .into_files()
            .into_iter()
            .find(|(path, text)| is_known(text) && !path.starts_with(RUNNER_FILES))
    {
        draft.fault(
            call.file,
            Fault::new(&Word::empty(call.place()), WORDS.say("build-late").with("path", path)).outside_lab(),
        );
        return Outcome::Unknown;
    }
    let Some(pushed) = pushed_names(draft, call, &build) else { return Outcome::Unknown };
    let names: Vec<String> = build.tags.iter().map(|tag| tag.value.clone()).collect();
    let spec = BuildSpec {
        at: call.file.location(&command),
        tags: build.tags,
        images: BTreeMap::new(),
        context: call.file.located(context_path, &context.range()),
        dockerfile,
        target: build.target,
        build_args: build.build_args,
        secrets: build.secrets,
        labels: build.labels,
        no_cache: build.no_cache,
        pull: build.pull,
    };
    match begin(draft, spec) {
        Ok(index) => {
            let id = Id::Build(index).letter().to_string();
            let is_pushed = !pushed.is_empty();
            for image in pushed {
                draft.ledger.push(call.file.location(&call.place()), image, index);
            }
            let metadata = build.metadata_file.map(|word| (word, metadata::text(index, is_pushed, &names)));
            let files = build.id_file.map(|word| (word, id.clone())).into_iter().chain(metadata);
            for (word, text) in files {
                if !write(draft, call, &word, &text) {
                    return Outcome::Unknown;
                }
            }
            Outcome::Done(id)
        }
        Err(failed) => told::ended(draft, call, failed),
    }
}

/// The names under which `--push` brings the image to a registry; `None` after a problem was told.
fn pushed_names(draft: &mut Draft<'_>, call: &Call<'_>, build: &BuildDraft) -> Option<Vec<DeliveredImage>> {
    if !build.push {
        return Some(Vec::new());
    }
    if build.tags.is_empty() {
        draft.problem(call.file, &call.place(), WORDS.say("push-tagless"));
        return None;
    }
    let mut names = Vec::new();
    for tag in &build.tags {
        match in_registry(&tag.value) {
            Ok(name) => names.push(name),
            Err(message) => {
                let problem = call.file.problem_at(tag.at.clone(), message);
                draft.problems.push(problem.with_help(WORDS.say("push-here")));
                return None;
            }
        }
    }
    Some(names)
}

/// Writes what `--iidfile FILE` and `--metadata-file FILE` hold; `false` after a problem was told.
fn write(draft: &mut Draft<'_>, call: &Call<'_>, word: &Word, text: &str) -> bool {
    let Some(path) = path_in(call.folder, word.text()) else {
        draft.fault(call.file, say(word, "outside"));
        return false;
    };
    let written = draft.folder.write_late(&path, text, false);
    draft.take(call.file, written.map_err(|message| Fault::new(word, message))).is_some()
}

/// Adds a build, and asks how it ends where somebody goes through the commands for real. Its place.
///
/// # Errors
/// How it ended, where it failed: then every name means what it meant before.
pub(super) fn begin(draft: &mut Draft<'_>, spec: BuildSpec) -> Result<usize, Answer> {
    if !draft.is_real() {
        return Ok(draft.ledger.build(spec));
    }
    let before = draft.ledger.clone();
    let build = draft.ledger.build(spec);
    let pulled = draft.asking.as_ref().map(|asking| asking.pulled.clone()).unwrap_or_default();
    match draft.ask(Question::Build { build, pulled }) {
        Some(answer) if answer.status != 0 => {
            draft.ledger.take_names_of(&before);
            Err(answer)
        }
        _ => Ok(build),
    }
}

fn context_folder(draft: &mut Draft<'_>, call: &Call<'_>, context: &Word) -> Option<String> {
    let text = context.text();
    if text == "-" || text.contains("://") || text.starts_with("git@") {
        draft.fault(call.file, say(context, "context-kind").outside_lab());
        return None;
    }
    let Some(path) = path_in(call.folder, text) else {
        draft.fault(call.file, say(context, "outside"));
        return None;
    };
    if draft.folder.entry(&path) != Entry::Folder {
        draft.fault(call.file, say(context, "no-context-folder"));
        return None;
    }
    Some(path)
}

/// The Dockerfile: `--file` counts from the current folder, its default from the context.
fn dockerfile(
    draft: &mut Draft<'_>,
    call: &Call<'_>,
    written: Option<&Word>,
    context: &Word,
    context_path: &str,
) -> Option<Located<String>> {
    let (word, path) = match written {
        Some(word) if word.text() == "-" => {
            let own_list =
                |path: &&str| draft.folder.entry(&format!("{path}.dockerignore")) != Entry::Nothing;
            let Some(path) = call.input.filter(|path| !own_list(path)) else {
                draft.fault(call.file, say(word, "file-from-input").outside_lab());
                return None;
            };
            (word, Some(path.to_owned()))
        }
        Some(word) => (word, path_in(call.folder, word.text())),
        None => (context, Folder::resolve(context_path, "Dockerfile")),
    };
    let Some(path) = path else {
        draft.fault(call.file, say(word, "outside"));
        return None;
    };
    if draft.folder.entry(&path) == Entry::Nothing {
        let mut fault = Fault::new(word, WORDS.say("no-dockerfile").with("value", &path));
        fault.help = draft.folder.similar(&path).and_then(|name| did_you_mean(&path, [name.as_str()]));
        draft.fault(call.file, fault);
        return None;
    }
    Some(call.file.located(path, &word.range()))
}

/// A path written in a command, relative to the submission's folder.
pub(super) fn path_in(folder: &str, text: &str) -> Option<String> {
    match text.strip_prefix(HERE) {
        Some(rest) => Folder::resolve(".", rest.trim_start_matches('/')),
        None if text.starts_with(HOME) => None,
        None => Folder::resolve(folder, text),
    }
}

fn privileged(given: &mut Build<'_, '_>) {
    let what = given.file.text.get(given.place.clone()).unwrap_or_default().to_owned();
    given.draft.danger(given.file, &given.place, Danger::PrivilegedBuild(what));
}

fn network(given: &mut Build<'_, '_>) {
    match given.value.text() {
        "host" => privileged(given),
        "default" | "bridge" => {}
        _ => given.draft.fault(given.file, say(&given.value, "build-network").outside_lab()),
    }
}

fn build_argument(given: &mut Build<'_, '_>) {
    let Some(mut argument) = given.located(assignment) else {
        return;
    };
    if argument.value.value.is_none() {
        if given.hands_key(&argument.value.name) {
            return given.draft.ledger.hand_key(given.file.location(&given.value.range()));
        }
        let name = &argument.value.name;
        match given.variables.get(name) {
            Some(known) if known.exported => argument.value.value = Some(known.value.clone()),
            _ => {
                let help = WORDS.say("caller-environment-help").with("name", name);
                given
                    .draft
                    .fault(given.file, say(&given.value, "caller-environment").help(help).outside_lab());
                return;
            }
        }
    }
    given.target.build_args.push(argument);
}

/// `id=NAME,src=FILE`, `id=NAME,env=VARIABLE`, `type=file|env`.
fn secret(given: &mut Build<'_, '_>) {
    let mut secret = SecretSource { id: String::new(), file: None, environment: None, value: None };
    let mut source: Option<Word> = None;
    let mut from_environment = false;
    let mut name: Option<Word> = None;
    for part in given.value.fields() {
        let Some((key, value)) = part.split_once('=') else {
            given.draft.fault(given.file, say(&part, "secret"));
            return;
        };
        match (key.text(), value.text()) {
            ("id", id) => {
                id.clone_into(&mut secret.id);
                name = Some(value);
            }
            ("src" | "source", _) => source = Some(value),
            ("env", name) => secret.environment = Some(name.to_owned()),
            ("type", "file") => {}
            ("type", "env") => from_environment = true,
            _ => {
                given.draft.fault(given.file, say(&part, "secret"));
                return;
            }
        }
    }
    if from_environment {
        secret.environment = source.take().map(|word| word.text().to_owned()).or(secret.environment);
    }
    if let Some(word) = &source {
        let Some(path) = path_in(given.folder, word.text()) else {
            given.draft.fault(given.file, say(word, "outside"));
            return;
        };
        if given.draft.folder.entry(&path) != Entry::File {
            given.draft.fault(given.file, say(word, "no-secret-file"));
            return;
        }
        secret.file = Some(path);
    }
    if let Some(name) = &secret.environment {
        let Some(variable) = given.variables.get(name).filter(|variable| variable.exported) else {
            let help = WORDS.say("caller-environment-help").with("name", name);
            given.draft.fault(given.file, say(&given.value, "caller-environment").help(help).outside_lab());
            return;
        };
        secret.value = Some(variable.value.clone());
    }
    let Some(name) = name.filter(|name| !name.text().is_empty()) else {
        given.draft.fault(given.file, say(&given.value, "secret"));
        return;
    };
    if secret.file.is_none() && secret.environment.is_none() {
        // Without a source it is the variable of the secret's own name, else the file.
        let variable = given.variables.get(&secret.id).filter(|variable| variable.exported);
        secret.value = variable.map(|variable| variable.value.clone());
        if secret.value.is_none() && given.draft.folder.entry(&secret.id) != Entry::File {
            given.draft.fault(given.file, say(&name, "no-secret-file"));
            return;
        }
    }
    given.target.secrets.push(given.file.located(secret, &given.place));
}
