//! Which flags do `docker compose` and its verbs take?
//!
//! <https://docs.docker.com/reference/cli/docker/compose/>

use super::super::source::Word;
use super::catalogue::say;
use super::flags::{Flag, ignored, or, switch, unsupported, unsupported_switch, value};

/// What stands before the verb.
#[derive(Debug, Default)]
pub(super) struct ProjectFlags {
    pub(super) files: Vec<Word>,
    pub(super) env_files: Vec<Word>,
    pub(super) profiles: Vec<Word>,
    pub(super) project_name: Option<Word>,
    pub(super) project_folder: Option<Word>,
    pub(super) version: bool,
}

/// What stands behind the verb. A verb has some of these.
#[derive(Debug, Default)]
pub(super) struct Verb {
    pub(super) build: bool,
    pub(super) detach: bool,
    pub(super) force_recreate: bool,
    pub(super) no_build: bool,
    pub(super) no_cache: bool,
    pub(super) no_deps: bool,
    pub(super) no_start: bool,
    pub(super) pull: bool,
    pub(super) remove: bool,
    pub(super) remove_images: bool,
    pub(super) service_ports: bool,
    pub(super) stop: bool,
    pub(super) volumes: bool,
    pub(super) wait: bool,
    pub(super) with_dependencies: bool,
}

const CALL_FLAGS: &[Flag<ProjectFlags>] = &[
    ignored("all-resources", false),
    ignored("ansi", true),
    ignored("compatibility", false),
    unsupported_switch("dry-run"),
    value("env-file", |given| given.target.env_files.push(given.value.clone())),
    or('f', value("file", |given| given.target.files.push(given.value.clone()))),
    unsupported("host"),
    ignored("no-ansi", false),
    ignored("parallel", true),
    value("profile", |given| given.target.profiles.push(given.value.clone())),
    ignored("progress", true),
    value("project-directory", |given| given.target.project_folder = Some(given.value.clone())),
    or('p', value("project-name", |given| given.target.project_name = Some(given.value.clone()))),
    ignored("verbose", false),
    or('v', switch("version", |given| given.target.version = true)),
];

/// The flags before the verb.
pub(super) fn call_flags() -> &'static [Flag<ProjectFlags>] {
    CALL_FLAGS
}

const fn on(long: &'static str, carried: fn(&mut super::flags::Given<'_, '_, Verb>)) -> Flag<Verb> {
    switch(long, carried)
}

const BUILD: &[Flag<Verb>] = &[
    unsupported("build-arg"),
    unsupported("builder"),
    unsupported_switch("check"),
    ignored("compress", false),
    ignored("force-rm", false),
    ignored("memory", true),
    on("no-cache", |given| given.target.no_cache = given.on().unwrap_or(true)),
    ignored("no-rm", false),
    unsupported_switch("print"),
    unsupported("provenance"),
    on("pull", |given| given.target.pull = given.on().unwrap_or(true)),
    unsupported_switch("push"),
    or('q', ignored("quiet", false)),
    unsupported("sbom"),
    unsupported("ssh"),
    on("with-dependencies", |given| given.target.with_dependencies = given.on().unwrap_or(true)),
];

const UP: &[Flag<Verb>] = &[
    ignored("abort-on-container-exit", false),
    ignored("abort-on-container-failure", false),
    ignored("always-recreate-deps", false),
    ignored("attach", true),
    ignored("attach-dependencies", false),
    on("build", |given| given.target.build = given.on().unwrap_or(true)),
    or('d', on("detach", |given| given.target.detach = given.on().unwrap_or(true))),
    unsupported("exit-code-from"),
    on("force-recreate", |given| given.target.force_recreate = given.on().unwrap_or(true)),
    ignored("menu", false),
    ignored("no-attach", true),
    on("no-build", |given| given.target.no_build = given.on().unwrap_or(true)),
    ignored("no-color", false),
    on("no-deps", |given| given.target.no_deps = given.on().unwrap_or(true)),
    ignored("no-log-prefix", false),
    ignored("no-recreate", false),
    on("no-start", |given| given.target.no_start = given.on().unwrap_or(true)),
    value("pull", |given| {
        if given.value.text() == "always" {
            given.draft.fault(given.file, say(&given.value, "pull-always"));
        }
    }),
    ignored("quiet-build", false),
    ignored("quiet-pull", false),
    ignored("remove-orphans", false),
    or('V', ignored("renew-anon-volumes", false)),
    unsupported("scale"),
    or('t', ignored("timeout", true)),
    ignored("timestamps", false),
    on("wait", |given| given.target.wait = given.on().unwrap_or(true)),
    ignored("wait-timeout", true),
    or('w', unsupported_switch("watch")),
    or('y', ignored("yes", false)),
];

const RUN: &[Flag<Verb>] = &[
    on("build", |given| given.target.build = given.on().unwrap_or(true)),
    unsupported("cap-add"),
    unsupported("cap-drop"),
    or('d', on("detach", |given| given.target.detach = given.on().unwrap_or(true))),
    unsupported("entrypoint"),
    or('e', unsupported("env")),
    unsupported("env-from-file"),
    or('i', ignored("interactive", false)),
    or('l', ignored("label", true)),
    unsupported("name"),
    or('T', ignored("no-TTY", false)),
    on("no-deps", |given| given.target.no_deps = given.on().unwrap_or(true)),
    or('p', unsupported("publish")),
    unsupported("pull"),
    or('q', ignored("quiet", false)),
    ignored("quiet-build", false),
    ignored("quiet-pull", false),
    ignored("remove-orphans", false),
    on("rm", |given| given.target.remove = given.on().unwrap_or(true)),
    or('P', on("service-ports", |given| given.target.service_ports = given.on().unwrap_or(true))),
    unsupported_switch("use-aliases"),
    or('u', unsupported("user")),
    or('v', unsupported("volume")),
    or('w', unsupported("workdir")),
];

const DOWN: &[Flag<Verb>] = &[
    ignored("remove-orphans", false),
    value("rmi", |given| given.target.remove_images = true),
    or('t', ignored("timeout", true)),
    or('v', on("volumes", |given| given.target.volumes = given.on().unwrap_or(true))),
];

const REMOVE: &[Flag<Verb>] = &[
    ignored("all", false),
    or('f', ignored("force", false)),
    or('s', on("stop", |given| given.target.stop = given.on().unwrap_or(true))),
    or('v', ignored("volumes", false)),
];

const START: &[Flag<Verb>] =
    &[on("wait", |given| given.target.wait = given.on().unwrap_or(true)), ignored("wait-timeout", true)];

const STOP: &[Flag<Verb>] = &[
    ignored("no-deps", false),
    ignored("remove-orphans", false),
    or('s', unsupported("signal")),
    or('t', ignored("timeout", true)),
];

const PULL: &[Flag<Verb>] = &[
    ignored("ignore-buildable", false),
    ignored("ignore-pull-failures", false),
    ignored("include-deps", false),
    ignored("policy", true),
    or('q', ignored("quiet", false)),
];

/// The flags of a verb that is carried out; of `create` those of `up`.
pub(super) fn verb_flags(verb: &str) -> Option<&'static [Flag<Verb>]> {
    Some(match verb {
        "build" => BUILD,
        "up" | "create" => UP,
        "run" => RUN,
        "down" => DOWN,
        "rm" => REMOVE,
        "start" => START,
        "stop" | "restart" | "kill" => STOP,
        "pull" => PULL,
        _ => return None,
    })
}
