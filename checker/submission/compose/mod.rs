//! What does a compose file ask for?
//!
//! A file becomes a [`Project`]; what is made of it, and when, the verbs of `docker compose` say. The
//! services stand in the order that `depends_on` wants. As in Docker Compose, a service without networks is on a network of the
//! project's own, every service is found under its name there, and a named volume or network must be
//! declared. The reference is <https://docs.docker.com/reference/compose-file/>.

mod build;
mod catalogue;
mod dangers;
mod dotenv;
mod environment;
mod files;
mod interpolate;
mod keys;
mod load;
mod merge;
mod mounts;
mod networks;
mod node;
mod process;
mod project;
mod request;
mod resources;
mod scalar;
mod select;
mod service;
mod service_draft;
mod shape;
mod top;
mod yaml;

use super::draft::Draft;
use super::source::Word;
use super::{Located, NetworkSpec, Problem};
use catalogue::{WORDS, said};
use keys::{Context, Key, ignored, key, read_keys, unsupported};
use load::Sources;
use node::Node;
use service_draft::ServiceDraft;
use shape::Shape::{Any, Map, Text};
use top::Top;

pub(super) use request::{NAMES, Request};

pub(super) use node::{Node as YamlNode, Tag as YamlTag, Value as YamlValue};
pub(super) use project::{Project, Service};
pub(super) use yaml::parse as parse_yaml;

/// The project's name where the file gives none. Docker takes the folder's, which differs from
/// learner to learner.
const PROJECT: &str = "compose";

const TOP_KEYS: &[Key<Top>] = &[
    ignored("name", Text),
    ignored("version", Text),
    key("services", Map, |entry| {
        let services = entry.node.map().map(<[_]>::to_vec);
        entry.target.services = entry.context.take(services).unwrap_or_default();
    }),
    key("networks", Map, networks::declared),
    key("volumes", Map, mounts::declared_volumes),
    key("secrets", Map, |entry| entry.target.secrets = files::declared_secrets(entry)),
    key("configs", Map, |entry| entry.target.configs = files::declared_configs(entry)),
    key("include", Any, |_| {}),
    unsupported("jobs"),
    unsupported("models"),
];

/// Reads the compose files that a request names, or those that Compose finds; `None` after a problem was
/// noted.
pub(super) fn read(draft: &mut Draft<'_>, request: &Request) -> Option<Project> {
    let problems = draft.problems.len();
    let project = read_in_part(draft, request)?;
    (draft.problems.len() == problems).then_some(project)
}

/// The same with what was understood beside the problems; `None` where that is nothing.
pub(super) fn read_in_part(draft: &mut Draft<'_>, request: &Request) -> Option<Project> {
    let asked = request.settle(draft)?;
    let loaded = load::Loader::new(draft).load(&asked.files, &asked.folder, &asked.variables);
    let (tree, sources) = loaded?;
    let project = project_name(draft, &sources, &tree, asked.project_name);
    let mut context =
        Context { draft, sources: &sources, file: &sources.text, project: &project, stack: request.stack };
    let mut top = Top::default();
    check_names(&mut context, &tree);
    read_keys(&mut context, &tree, TOP_KEYS, &mut top);
    let declared = std::mem::take(&mut top.services);
    let mut services = Vec::new();
    for (name, node) in select::active(&mut context, declared, &asked.profiles, &request.services) {
        if let Some(service) = service::read(&mut context, &name, &node, &top) {
            services.push(service);
        }
    }
    Some(finish(&mut context, top, services))
}

/// The name of the command line or of `.env` counts more than the file's.
fn project_name(draft: &mut Draft<'_>, sources: &Sources, tree: &Node, given: Option<String>) -> String {
    let written = tree.get("name").and_then(|node| node.text().ok());
    let Some(text) = given.as_deref().or(written.map(Word::text)) else {
        return PROJECT.to_owned();
    };
    // What no name may hold is left out by Compose, but for a name of the command line.
    let letters =
        |letter: &char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_-".contains(*letter);
    let kept: String = text.to_lowercase().chars().filter(letters).collect();
    let kept = kept.trim_start_matches(['_', '-']);
    match written.filter(|_| given.is_none()) {
        Some(_) if !kept.is_empty() => return kept.to_owned(),
        None if kept == text && !kept.is_empty() => return kept.to_owned(),
        Some(word) => draft.fault(&sources.text, said(word, "project-name")),
        None => draft.problems.push(Problem::new(WORDS.say("project-name").with("value", text))),
    }
    PROJECT.to_owned()
}

/// The sections of a file whose entries have names of the learner's own.
const NAMED: [&str; 5] = ["services", "networks", "volumes", "secrets", "configs"];

/// Names are made of letters, digits and few signs.
fn check_names(context: &mut Context<'_, '_>, tree: &Node) {
    for section in NAMED.into_iter().filter_map(|section| tree.get(section)) {
        for (name, _) in section.map().unwrap_or_default() {
            let fine = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
            if name.text().is_empty() || !name.text().chars().all(fine) {
                context.fault(name, "name-letters");
            }
        }
    }
}

/// Puts the services in order, each after those that it waits for.
fn finish(context: &mut Context<'_, '_>, top: Top, services: Vec<ServiceDraft>) -> Project {
    let mut waiting = services;
    let mut ready: Vec<ServiceDraft> = Vec::new();
    while !waiting.is_empty() {
        // What is not there was said, or is not required.
        let free = waiting.iter().position(|service| {
            let done = |wanted: &Word| !waiting.iter().any(|other| other.name.text() == wanted.text());
            service.depends_on.iter().all(done)
        });
        let Some(free) = free else {
            if let Some(wanted) = waiting.first().and_then(|service| service.depends_on.first()) {
                context.fault(wanted, "circle");
            }
            break;
        };
        ready.push(waiting.remove(free));
    }
    let mut networks = top.networks;
    let default = networks::default_name(context.project);
    let uses_default = ready
        .iter()
        .any(|service| service.spec.networks.iter().any(|network| network.value.network == default));
    if uses_default
        && !networks.iter().any(|network| network.name.value == default)
        && let Some(service) = ready.first()
    {
        // Docker Compose makes it unasked; it stands where the services begin.
        let name = context.file.located(default, &service.name.range());
        networks.push(NetworkSpec::new(name));
    }
    if context.stack {
        // What a stack's file says nothing of is an overlay.
        for network in &mut networks {
            let overlay = Located::new("overlay".to_owned(), network.name.at.clone());
            network.driver.get_or_insert(overlay);
        }
    }
    for service in &ready {
        super::docker::finish_container(context.draft, context.file, &service.spec);
        super::docker::check_ports(context.draft, context.file, &service.spec);
    }
    Project {
        name: context.project.to_owned(),
        networks,
        volumes: top.volumes,
        services: ready.into_iter().map(Service::from).collect(),
    }
}

#[cfg(test)]
mod tests;
