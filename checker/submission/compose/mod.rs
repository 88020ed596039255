//! What does a compose file ask for?
//!
//! Services become containers of the same plan as the lines of `run.sh`, in the order that
//! `depends_on` wants. As in Docker Compose, a service without networks is on a network of the
//! project's own, every service is found under its name there, and a named volume or network must be
//! declared. The reference is <https://docs.docker.com/reference/compose-file/>.

mod build;
mod dangers;
mod interpolate;
mod keys;
mod mounts;
mod networks;
mod node;
mod resources;
mod service;

use std::collections::BTreeMap;

use crate::words::Catalogue;

use super::draft::Draft;
use super::folder::{Entry as FolderEntry, Folder};
use super::source::{SourceFile, Word};
use super::values::{did_you_mean, network_name};
use super::{ContainerSpec, NetworkSpec, Problem, VolumeSpec};
use interpolate::Interpolation;
use keys::{Context, Key, ignored, key, read_keys, said, unsupported};
use mounts::FileSource;
use node::Node;
use service::ServiceDraft;

static WORDS: Catalogue =
    Catalogue::new("compose", include_str!("compose.en.ftl"), include_str!("compose.de.ftl"));

/// The names that Docker looks for, in its order.
pub(super) const NAMES: [&str; 4] =
    ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

/// Files that Docker puts over a compose file without being asked.
const OVERRIDES: [&str; 4] = [
    "compose.override.yaml",
    "compose.override.yml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
];

/// Variables of `.env` by which Docker takes other files, or other services of the file.
const CHOOSING: [&str; 4] =
    ["COMPOSE_FILE", "COMPOSE_PATH_SEPARATOR", "COMPOSE_PROFILES", "COMPOSE_ENV_FILES"];

/// The project's name where the file gives none. Docker takes the folder's, which differs from
/// learner to learner.
const PROJECT: &str = "compose";

/// A compose file under construction.
#[derive(Debug, Default)]
struct Top {
    services: Vec<(Word, Node)>,
    networks: Vec<NetworkSpec>,
    volumes: Vec<VolumeSpec>,
    secrets: BTreeMap<String, FileSource>,
    configs: BTreeMap<String, FileSource>,
}

const TOP_KEYS: &[Key<Top>] = &[
    ignored("name"),
    ignored("version"),
    key("services", |entry| {
        let services = entry.node.map().map(<[_]>::to_vec);
        entry.target.services = entry.context.take(services).unwrap_or_default();
    }),
    key("networks", networks::declared),
    key("volumes", mounts::declared_volumes),
    key("secrets", |entry| entry.target.secrets = mounts::declared_files(entry)),
    key("configs", |entry| entry.target.configs = mounts::declared_files(entry)),
    unsupported("include"),
    unsupported("models"),
];

/// Reads a compose file into the draft.
pub(super) fn read(draft: &mut Draft<'_>, file: &SourceFile) {
    let folder = file.name.rsplit_once('/').map_or(".", |(folder, _)| folder).to_owned();
    for name in OVERRIDES {
        let path = Folder::resolve(&folder, name).unwrap_or_default();
        if draft.folder.entry(&path) != FolderEntry::Nothing {
            draft.problems.push(Problem::new(WORDS.say("override").with("path", path)));
        }
    }
    let variables = dot_env(draft, &folder);
    let tree = match node::parse(file, &Interpolation { variables: &variables }) {
        Ok(tree) => tree,
        Err(faults) => {
            for fault in faults {
                draft.fault(file, fault);
            }
            return;
        }
    };
    let project = project_name(draft, file, &tree);
    let mut context = Context { draft, file, variables: &variables, folder: &folder, project: &project };
    let mut top = Top::default();
    read_keys(&mut context, &tree, TOP_KEYS, &mut top);
    let mut services = Vec::new();
    for (name, node) in std::mem::take(&mut top.services) {
        if name.text().starts_with("x-") {
            continue;
        }
        if context.take(network_name(&name)).is_some()
            && let Some(service) = service::read(&mut context, &name, &node, &top)
        {
            services.push(service);
        }
    }
    finish(&mut context, top, services);
}

/// The variables of `.env`, beside the compose file.
fn dot_env(draft: &mut Draft<'_>, folder: &str) -> BTreeMap<String, String> {
    let path = Folder::resolve(folder, ".env").unwrap_or_default();
    if draft.folder.entry(&path) != FolderEntry::File {
        return BTreeMap::new();
    }
    match draft.folder.text(&path) {
        Ok(file) => {
            let variables: BTreeMap<String, String> = super::docker::environment_lines(draft, &file, true)
                .into_iter()
                .map(|variable| (variable.value.name, variable.value.value.unwrap_or_default()))
                .collect();
            for name in CHOOSING.into_iter().filter(|name| variables.contains_key(*name)) {
                let message = WORDS.say("override").with("path", format!("{name} in {path}"));
                draft.problems.push(Problem::new(message));
            }
            variables
        }
        Err(message) => {
            draft.problems.push(Problem::new(message));
            BTreeMap::new()
        }
    }
}

fn project_name(draft: &mut Draft<'_>, file: &SourceFile, tree: &Node) -> String {
    let entries = tree.map().unwrap_or_default();
    let Some((_, node)) = entries.iter().find(|(key, _)| key.text() == "name") else {
        return PROJECT.to_owned();
    };
    let Some(word) = draft.take(file, node.text()) else {
        return PROJECT.to_owned();
    };
    let text = word.text();
    let fine = text.starts_with(|first: char| first.is_ascii_lowercase() || first.is_ascii_digit())
        && text
            .chars()
            .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_-".contains(letter));
    if fine {
        return text.to_owned();
    }
    draft.fault(file, said(word, "project-name"));
    PROJECT.to_owned()
}

/// Puts the services into the plan, each after those that it waits for.
fn finish(context: &mut Context<'_, '_>, top: Top, services: Vec<ServiceDraft>) {
    let names: Vec<String> = services.iter().map(|service| service.name.text().to_owned()).collect();
    let mut sound = true;
    for service in &services {
        for wanted in &service.depends_on {
            if !names.iter().any(|name| name == wanted.text()) {
                let mut fault = said(wanted, "no-such-service");
                fault.help = did_you_mean(wanted.text(), names.iter().map(String::as_str));
                context.draft.fault(context.file, fault);
                sound = false;
            }
        }
    }
    let mut waiting = services;
    let mut ready: Vec<ServiceDraft> = Vec::new();
    while !waiting.is_empty() {
        let free = waiting.iter().position(|service| {
            !sound
                || service
                    .depends_on
                    .iter()
                    .all(|wanted| ready.iter().any(|done| done.name.text() == wanted.text()))
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
        networks.push(NetworkSpec { name, internal: None, driver: None, options: Vec::new() });
    }
    context.draft.plan.networks.extend(networks);
    context.draft.plan.volumes.extend(top.volumes);
    for service in ready {
        note_twice(context, &service.spec, &service.name);
        super::docker::finish_container(context.draft, context.file, &service.spec);
        super::docker::check_ports(context.draft, context.file, &service.spec, true);
        context.draft.plan.builds.extend(service.build);
        context.draft.plan.containers.push(service.spec);
    }
}

/// `run.sh` may have made a container of the same name.
fn note_twice(context: &mut Context<'_, '_>, spec: &ContainerSpec, name: &Word) {
    if spec.name.as_ref().is_some_and(|name| context.draft.container_place(&name.value).is_some()) {
        context.fault(name, "name-twice");
    }
}

#[cfg(test)]
mod tests;
