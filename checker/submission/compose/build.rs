//! What does `build` of a service ask for?

use std::collections::BTreeMap;

use super::super::folder::{Entry as FolderEntry, Folder};
use super::super::source::Word;
use super::super::values::{did_you_mean, image_reference};
use super::super::{BuildSpec, Danger, EnvironmentVariable, Located, SecretSource};
use super::catalogue::said;
use super::keys::{Entry, Key, ignored, key, unsupported};
use super::node::Value;
use super::service_draft::{Service, ServiceDraft};
use super::shape::Shape::*;

/// A build under construction.
#[derive(Debug, Default)]
pub(super) struct BuildDraft {
    context: Option<Word>,
    dockerfile: Option<Word>,
    target: Option<Located<String>>,
    tags: Vec<Located<String>>,
    build_args: Vec<Located<EnvironmentVariable>>,
    secrets: Vec<Located<SecretSource>>,
    labels: Vec<Located<EnvironmentVariable>>,
    no_cache: bool,
    pull: bool,
}

type Build<'a, 'd> = Entry<'a, 'd, BuildDraft>;

/// Every key of `build` (<https://docs.docker.com/reference/compose-file/build/>).
const BUILD_KEYS: &[Key<BuildDraft>] = &[
    unsupported("additional_contexts"),
    key("args", Pairs, arguments),
    ignored("cache_from", Texts),
    ignored("cache_to", Texts),
    key("context", Text, |entry| {
        entry.target.context = entry.scalar(|word| Ok(word.clone())).map(|word| word.value)
    }),
    key("dockerfile", Text, |entry| {
        entry.target.dockerfile = entry.scalar(|word| Ok(word.clone())).map(|word| word.value);
    }),
    unsupported("dockerfile_inline"),
    key("entitlements", Texts, |entry| {
        for entitlement in entry.items(|word| Ok(word.text().to_owned())) {
            let danger = Danger::PrivilegedBuild(entitlement.value);
            entry.context.draft.dangers.push(Located::new(danger, entitlement.at));
        }
    }),
    unsupported("extra_hosts"),
    unsupported("isolation"),
    key("labels", Pairs, |entry| {
        for (mut label, _) in entry.pairs() {
            label.value.value.get_or_insert_default();
            entry.target.labels.push(label);
        }
    }),
    key("network", Text, |entry| {
        let Some(network) = entry.text() else { return };
        match network.value.as_str() {
            "host" => {
                let danger = Danger::PrivilegedBuild("network: host".to_owned());
                entry.context.danger(&entry.place(), danger);
            }
            "default" => {}
            _ => entry.context.fault(entry.key, "unsupported-key"),
        }
    }),
    key("no_cache", Truth, |entry| entry.target.no_cache = entry.truth().is_some_and(|on| on.value)),
    unsupported("platforms"),
    key("privileged", Truth, |entry| {
        if entry.truth().is_some_and(|on| on.value) {
            let danger = Danger::PrivilegedBuild("privileged: true".to_owned());
            entry.context.danger(&entry.place(), danger);
        }
    }),
    ignored("no_cache_filter", TextOrTexts),
    ignored("provenance", TruthOrText),
    key("pull", Truth, |entry| entry.target.pull = entry.truth().is_some_and(|on| on.value)),
    ignored("sbom", TruthOrText),
    key("secrets", List, secrets),
    unsupported("shm_size"),
    unsupported("ssh"),
    key("tags", Texts, |entry| entry.target.tags = entry.items(image_reference)),
    key("target", Text, |entry| entry.target.target = entry.text()),
    unsupported("ulimits"),
];

/// Reads `build: FOLDER` or `build:` with its keys.
pub(super) fn read(entry: &mut Service<'_, '_>) {
    let mut build = BuildDraft::default();
    match &entry.node.value {
        Value::Scalar(word) => build.context = Some(word.clone()),
        _ => entry.keys(BUILD_KEYS, &mut build),
    }
    let here = Word::at(".", entry.key.range());
    let context = build.context.as_ref().unwrap_or(&here);
    let Some(folder) = entry.context.resolve(context) else {
        return entry.context.fault(context, "outside");
    };
    if entry.context.draft.folder.entry(&folder) != FolderEntry::Folder {
        return entry.context.fault(context, "no-folder");
    }
    // Compose counts the Dockerfile from the context, unlike `docker build --file`.
    let name = build.dockerfile.as_ref().unwrap_or(context);
    let file = build.dockerfile.as_ref().map_or("Dockerfile", |word| word.text());
    let Some(path) = Folder::resolve(&folder, file) else {
        return entry.context.fault(name, "outside");
    };
    if entry.context.draft.folder.entry(&path) == FolderEntry::Nothing {
        let mut fault = said(&Word::at(&path, name.range()), "no-file");
        fault.help = entry
            .context
            .draft
            .folder
            .similar(&path)
            .and_then(|similar| did_you_mean(&path, [similar.as_str()]));
        return entry.context.draft.fault(entry.context.file, fault);
    }
    let spec = BuildSpec {
        at: entry.context.file.location(&entry.key.range()),
        tags: build.tags,
        images: BTreeMap::new(),
        context: entry.context.file.located(folder, &context.range()),
        dockerfile: entry.context.file.located(path, &name.range()),
        target: build.target,
        build_args: build.build_args,
        secrets: build.secrets,
        labels: build.labels,
        no_cache: build.no_cache,
        pull: build.pull,
    };
    let draft: &mut ServiceDraft = entry.target;
    draft.build = Some(spec);
}

fn arguments(entry: &mut Build<'_, '_>) {
    for (mut argument, word) in entry.pairs() {
        if argument.value.value.is_none() {
            let Some(value) = entry.context.variable(&argument.value.name, &word.range()) else {
                entry.context.fault(&word, "caller-environment");
                continue;
            };
            argument.value.value = Some(value);
        }
        entry.target.build_args.push(argument);
    }
}

/// Build secrets name top-level ones; their files are filled in when those are known.
fn secrets(entry: &mut Build<'_, '_>) {
    for item in entry.context.take(entry.node.list()).unwrap_or_default() {
        let entries = match &item.value {
            Value::Map(entries) => entries.as_slice(),
            _ => &[],
        };
        let value = |name: &str| entries.iter().find(|(key, _)| key.text() == name).map(|(_, node)| node);
        let source = value("source").unwrap_or(item);
        let Some(source) = entry.context.take(source.text()) else {
            continue;
        };
        let id = value("target").and_then(|node| node.text().ok()).unwrap_or(source);
        let secret = SecretSource {
            id: id.text().to_owned(),
            file: Some(source.text().to_owned()),
            environment: None,
            value: None,
        };
        let secret = entry.context.file.located(secret, &item.range);
        entry.target.secrets.push(secret);
    }
}
