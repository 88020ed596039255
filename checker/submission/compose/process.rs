//! What does a service run, with which environment, and what does it wait for?

use crate::submission::docker::environment_lines;

use super::super::folder::Entry as FolderEntry;
use super::super::source::{Fault, Word};
use super::super::values::extra_host;
use super::super::{EnvironmentVariable, Located};
use super::catalogue::said;
use super::dotenv;
use super::keys::{Key, key, read_keys};
use super::node::{Kind, Node, Value};
use super::service_draft::Service;
use super::shape::Shape::{Text, Texts, Truth};

/// `command` and `entrypoint`: a list, or one text that Compose splits as a shell would.
pub(super) fn words(entry: &mut Service<'_, '_>) -> Option<Located<Vec<String>>> {
    let words = match &entry.node.value {
        Value::Nothing => return None,
        Value::Scalar(_) => {
            let words = entry.node.text().and_then(split);
            entry.context.take(words)?
        }
        _ => {
            let texts = entry.node.list().and_then(|items| items.iter().map(text).collect());
            entry.context.take(texts)?
        }
    };
    Some(entry.at(words))
}

fn text(node: &Node) -> Result<String, Fault> {
    node.text().map(|word| word.text().to_owned())
}

/// Splits at white space outside quotes.
fn split(word: &Word) -> Result<Vec<String>, Fault> {
    let mut words = Vec::new();
    let mut current: Option<String> = None;
    let mut quote: Option<char> = None;
    let mut letters = word.text().chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (None, space) if space.is_whitespace() => words.extend(current.take()),
            (Some(open), close) if open == close => quote = None,
            (None, '"' | '\'') => {
                quote = Some(letter);
                current.get_or_insert_default();
            }
            (None | Some('"'), '\\') => {
                let next = letters.next();
                current.get_or_insert_default().extend(next);
            }
            _ => current.get_or_insert_default().push(letter),
        }
    }
    if quote.is_some() {
        return Err(said(word, "quote-end"));
    }
    words.extend(current);
    Ok(words)
}

pub(super) fn depends_on(entry: &mut Service<'_, '_>) {
    if entry.node.is_map() {
        for (name, node) in entry.context.take(entry.node.map()).unwrap_or_default() {
            entry.target.depends_on.push(name.clone());
            let waiting = waiting(node);
            entry.context.take(waiting);
        }
        return;
    }
    if entry.context.take(Texts.fits(entry.node)).is_some() {
        let names = entry.node.list().unwrap_or_default().iter().filter_map(|item| item.text().ok());
        entry.target.depends_on.extend(names.cloned());
    }
}

const CONDITIONS: [&str; 3] = ["service_started", "service_healthy", "service_completed_successfully"];

/// `condition`, which must be there, `restart` and `required`.
fn waiting(node: &Node) -> Result<(), Fault> {
    for (key, value) in node.map()? {
        match key.text() {
            "condition" => {
                let word = value.text()?;
                if !CONDITIONS.contains(&word.text()) {
                    return Err(said(word, "depends-on"));
                }
            }
            "restart" => Truth.fits(value)?,
            "required" if value.kind == Kind::Boolean => {}
            _ if key.text().starts_with("x-") => {}
            _ => return Err(said(key, "depends-on")),
        }
    }
    if node.get("condition").is_none() { Err(node.fault("no-condition")) } else { Ok(()) }
}

pub(super) fn environment(entry: &mut Service<'_, '_>) {
    for (mut variable, word) in entry.pairs() {
        if variable.value.value.is_none() {
            let Some(value) = entry.context.variable(&variable.value.name, &word.range()) else {
                entry.context.fault(&word, "caller-environment");
                continue;
            };
            variable.value.value = Some(value);
        }
        entry.target.spec.environment.push(variable);
    }
}

pub(super) fn labels(entry: &mut Service<'_, '_>) -> Vec<Located<EnvironmentVariable>> {
    entry
        .pairs()
        .into_iter()
        .map(|(mut label, _)| {
            label.value.value.get_or_insert_default();
            label
        })
        .collect()
}

/// `env_file`: a path, or several; each with `required` and `format` in the long form.
pub(super) fn environment_files(entry: &mut Service<'_, '_>) {
    for item in entry.context.take(entry.node.one_or_more()).unwrap_or_default() {
        let mut file = EnvironmentFile::default();
        if item.is_map() {
            read_keys(&mut entry.context.again(), item, ENVIRONMENT_FILE_KEYS, &mut file);
        } else {
            file.path = entry.context.take(item.text()).cloned();
        }
        let Some(word) = file.path else {
            if item.is_map() {
                entry.context.draft.fault(entry.context.file, item.fault("env-file-path"));
            }
            continue;
        };
        let Some(path) = entry.context.resolve(&word) else {
            entry.context.fault(&word, "outside");
            continue;
        };
        if file.optional && entry.context.draft.folder.entry(&path) == FolderEntry::Nothing {
            continue;
        }
        let Some(text) = entry.context.draft.named_file(entry.context.file, &word, &path) else { continue };
        let variables = if file.raw {
            environment_lines(entry.context.draft, &text, false)
        } else {
            let mut outer = entry.context.sources.variables(&word.range()).cloned().unwrap_or_default();
            for known in &entry.target.file_environment {
                let EnvironmentVariable { name, value } = &known.value;
                outer.entry(name.clone()).or_insert_with(|| value.clone().unwrap_or_default());
            }
            dotenv::read(entry.context.draft, &text, &outer)
        };
        entry.target.file_environment.extend(variables);
    }
}

#[derive(Debug, Default)]
struct EnvironmentFile {
    path: Option<Word>,
    optional: bool,
    /// As `docker run --env-file` reads it.
    raw: bool,
}

const ENVIRONMENT_FILE_KEYS: &[Key<EnvironmentFile>] = &[
    key("format", Text, |entry| {
        let Some(format) = entry.scalar(|word| Ok(word.clone())) else { return };
        match format.value.text() {
            "raw" => entry.target.raw = true,
            "" => {}
            _ => entry.context.fault(&format.value, "env-file-format"),
        }
    }),
    key("path", Text, |entry| {
        entry.target.path = entry.scalar(|word| Ok(word.clone())).map(|word| word.value)
    }),
    key("required", Truth, |entry| entry.target.optional = entry.truth().is_some_and(|on| !on.value)),
];

/// `NAME:ADDRESS` or `NAME=ADDRESS` in a list, or `NAME: ADDRESS` with one address or several.
pub(super) fn extra_hosts(entry: &mut Service<'_, '_>) {
    let mut hosts: Vec<Word> = Vec::new();
    if entry.node.is_map() {
        for (name, node) in entry.context.take(entry.node.map()).unwrap_or_default() {
            for address in entry.context.take(node.one_or_more()).unwrap_or_default() {
                let Some(address) = entry.context.take(address.text()) else { continue };
                let mut host = Word::empty(name.range().start..address.range().end);
                host.push_word(name);
                host.push(":", &name.range());
                host.push_word(address);
                hosts.push(host);
            }
        }
    } else if entry.context.take(Texts.fits(entry.node)).is_some() {
        hosts.extend(
            entry.node.list().unwrap_or_default().iter().filter_map(|item| item.text().ok()).cloned(),
        );
    }
    for host in hosts {
        // Compose takes both signs, the engine the colon.
        let separator = host
            .text()
            .find('=')
            .filter(|equals| !host.text().get(..*equals).unwrap_or_default().contains(':'));
        let host = match separator {
            Some(equals) => {
                let mut with_colon = Word::empty(host.range());
                with_colon.push_word(&host.part(0..equals));
                with_colon.push(":", &host.part(equals..equals + 1).range());
                with_colon.push_word(&host.from(equals + 1));
                with_colon
            }
            None => host,
        };
        if let Some(read) = entry.context.take(extra_host(&host)) {
            let located = entry.context.file.located(read, &host.range());
            entry.target.spec.extra_hosts.push(located);
        }
    }
}
