//! Which secrets and configs does a compose file declare, and where does a service find them?
//!
//! A file becomes a read-only file of the container, with the owner and the mode that it has: Compose
//! mounts it, and `uid`, `gid` and `mode` do not reach it. The value of a variable and a `content` are
//! copied into the container, where they do.

use std::collections::BTreeMap;

use super::super::FileMount;
use super::super::folder::Entry as FolderEntry;
use super::super::source::Word;
use super::super::values::did_you_mean;
use super::catalogue::WORDS;
use super::catalogue::said;
use super::keys::{Context, Entry, Key, ignored, key, read_entry, read_keys, unsupported};
use super::mounts::external;
use super::node::{Kind, Value};
use super::service_draft::{FileUse, Service, ServiceDraft};
use super::shape::Shape::{Any, Number, Pairs, Text, Truth};
use super::top::{FileSource, Top};

const SECRET_KEYS: &[Key<FileSource>] = &[
    unsupported("driver"),
    unsupported("driver_opts"),
    key("environment", Text, from_environment),
    key("external", Any, external_secret),
    key("file", Text, from_file),
    ignored("labels", Pairs),
    key("name", Text, |entry| {
        entry.target.name = entry.scalar(|word| Ok(word.clone())).map(|word| word.value);
    }),
    unsupported("template_driver"),
];

/// `external: true` means a secret that somebody made in the Swarm before.
fn external_secret(entry: &mut Entry<'_, '_, FileSource>) {
    let on = entry.node.is_map()
        || (entry.context.take(Truth.fits(entry.node)).is_some() && entry.truth().is_some_and(|on| on.value));
    if !on {
        return;
    }
    entry.target.sources += 1;
    entry.target.external = true;
    if !entry.context.stack {
        let mut fault = said(entry.key, "external-secret");
        fault.help = Some(WORDS.say("external-secret-help"));
        entry.context.draft.fault(entry.context.file, fault);
    }
}

/// Looks up what the Swarm has by the name of an external secret.
fn settle_external(context: &mut Context<'_, '_>, name: &Word, source: &mut FileSource) {
    if !source.external || !context.stack {
        return;
    }
    let wanted = source.name.clone().unwrap_or_else(|| name.clone());
    match context.draft.ledger.secret(wanted.text()) {
        Ok(secret) => {
            (source.file, source.content) = (secret.file.clone(), secret.content.clone());
        }
        Err(message) => {
            let mut fault = super::super::source::Fault::new(&wanted, message);
            fault.help = did_you_mean(wanted.text(), context.draft.ledger.secret_names())
                .or_else(|| Some(WORDS.say("secret-missing-help").with("value", wanted.text())));
            context.draft.fault(context.file, fault);
        }
    }
}

const CONFIG_KEYS: &[Key<FileSource>] = &[
    key("content", Text, |entry| {
        entry.target.sources += 1;
        entry.target.content = entry.text().map(|text| text.value);
    }),
    key("environment", Text, from_environment),
    key("external", Any, external),
    key("file", Text, from_file),
    ignored("labels", Pairs),
    ignored("name", Text),
    unsupported("template_driver"),
];

fn from_environment(entry: &mut Entry<'_, '_, FileSource>) {
    let Some(name) = entry.text() else { return };
    entry.target.sources += 1;
    match entry.context.variable(&name.value, &entry.node.range) {
        Some(value) => entry.target.content = Some(value),
        None => entry.context.fault(&Word::at(&name.value, entry.node.range.clone()), "caller-environment"),
    }
}

fn from_file(entry: &mut Entry<'_, '_, FileSource>) {
    let Some(word) = entry.scalar(|word| Ok(word.clone())) else { return };
    entry.target.sources += 1;
    let word = word.value;
    match entry.context.resolve(&word) {
        Some(path) if entry.context.draft.folder.entry(&path) == FolderEntry::File => {
            entry.target.file = Some(path);
        }
        Some(_) => entry.context.fault(&word, "no-file"),
        None => entry.context.fault(&word, "outside"),
    }
}

/// Reads the top-level `secrets`.
pub(super) fn declared_secrets(entry: &mut Entry<'_, '_, Top>) -> BTreeMap<String, FileSource> {
    declared(entry, SECRET_KEYS, "no-source")
}

/// Reads the top-level `configs`.
pub(super) fn declared_configs(entry: &mut Entry<'_, '_, Top>) -> BTreeMap<String, FileSource> {
    declared(entry, CONFIG_KEYS, "no-config-source")
}

fn declared(
    entry: &mut Entry<'_, '_, Top>,
    keys: &'static [Key<FileSource>],
    nothing: &'static str,
) -> BTreeMap<String, FileSource> {
    let mut files = BTreeMap::new();
    for (name, node) in entry.context.take(entry.node.map()).unwrap_or_default() {
        let mut source = FileSource::default();
        let problems = entry.context.draft.problems.len();
        read_entry(&mut entry.context.again(), node, keys, &mut source);
        settle_external(&mut entry.context, name, &mut source);
        let sound = entry.context.draft.problems.len() == problems;
        if source.sources > 1 || (source.sources == 0 && sound) {
            entry.context.fault(name, nothing);
        }
        files.insert(name.text().to_owned(), source);
    }
    files
}

const USE_KEYS: &[Key<FileUse>] = &[
    key("gid", Text, |entry| entry.target.group = entry.text().map(|text| text.value)),
    key("mode", Number, |entry| entry.target.mode = file_mode(entry)),
    key("source", Text, |entry| {
        if let Some(word) = entry.scalar(|word| Ok(word.clone())) {
            entry.target.name = word.value;
        }
    }),
    key("target", Text, |entry| entry.target.target = entry.text().map(|text| text.value)),
    key("uid", Text, |entry| entry.target.user = entry.text().map(|text| text.value)),
];

/// A mode as a text is octal; a number was read as one already.
fn file_mode(entry: &mut Entry<'_, '_, FileUse>) -> Option<String> {
    let is_text = entry.node.kind == Kind::Text;
    let word = entry.scalar(|word| Ok(word.clone()))?.value;
    let mode = match is_text {
        true => u32::from_str_radix(word.text().trim_start_matches("0o"), 8),
        false => word.text().parse(),
    };
    match mode {
        Ok(mode) if mode <= 0o7777 => Some(format!("{mode:04o}")),
        _ => {
            entry.context.fault(&word, "file-mode");
            None
        }
    }
}

/// Reads a service's `secrets` or `configs`.
pub(super) fn used_files(entry: &mut Service<'_, '_>) -> Vec<FileUse> {
    let mut uses = Vec::new();
    for item in entry.context.take(entry.node.list()).unwrap_or_default() {
        let mut one = FileUse { name: Word::empty(item.range.clone()), ..FileUse::default() };
        if matches!(item.value, Value::Map(_)) {
            read_keys(&mut entry.context.again(), item, USE_KEYS, &mut one);
        } else if let Some(word) = entry.context.take(item.text()) {
            one.name = word.clone();
        }
        uses.push(one);
    }
    uses
}

/// The secrets and configs that a service names must be declared; they become files of its container.
pub(super) fn put_in(context: &mut Context<'_, '_>, service: &mut ServiceDraft, top: &Top) {
    // A secret lies below /run/secrets, a config at the root, unless the target says otherwise.
    let kinds = [
        (&service.secrets, &top.secrets, "undeclared-secret", "/run/secrets/"),
        (&service.configs, &top.configs, "undeclared-config", "/"),
    ];
    for (uses, declared, key, folder) in kinds {
        for one in uses {
            let Some(source) = declared.get(one.name.text()) else {
                let mut fault = said(&one.name, key);
                fault.help = did_you_mean(one.name.text(), declared.keys().map(String::as_str));
                context.draft.fault(context.file, fault);
                continue;
            };
            let no_number =
                [&one.user, &one.group].into_iter().flatten().find(|owner| owner.parse::<u32>().is_err());
            if let (Some(owner), Some(_)) = (no_number, &source.content) {
                let word = Word::at(owner, one.name.range());
                context.fault(&word, "file-owner");
            }
            let target = one.target.as_deref().unwrap_or(one.name.text());
            let target =
                if target.starts_with('/') { target.to_owned() } else { format!("{folder}{target}") };
            let file = FileMount {
                name: one.name.text().to_owned(),
                file: source.file.clone(),
                content: source.content.clone(),
                target,
                user: one.user.clone(),
                group: one.group.clone(),
                mode: one.mode.clone(),
            };
            if file.content.is_some()
                && !context.stack
                && service.spec.read_only.as_ref().is_some_and(|on| on.value)
            {
                // Compose copies it into the container, which it cannot do here.
                context.fault(&one.name, "content-and-read-only");
            }
            let file = context.file.located(file, &one.name.range());
            service.spec.files.push(file);
        }
    }
    let Some(build) = &mut service.build else { return };
    for secret in &mut build.secrets {
        let name = secret.value.file.take().unwrap_or_default();
        let Some(source) = top.secrets.get(&name) else {
            let message = WORDS.say("undeclared-secret").with("value", &name);
            context.draft.problems.push(context.file.problem_at(secret.at.clone(), message));
            continue;
        };
        secret.value.file.clone_from(&source.file);
        secret.value.value.clone_from(&source.content);
    }
}
