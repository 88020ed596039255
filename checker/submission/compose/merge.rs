//! What becomes of a part that two files, or a service and the one it extends, both have?
//!
//! Maps are merged key by key, lists are joined, and anything else is replaced; a few keys have rules of
//! their own. <https://docs.docker.com/reference/compose-file/merge/>

use super::super::source::Word;
use super::node::{Node, Tag, Value};

/// Paths below a service whose value is replaced as a whole.
const REPLACED: [&str; 4] = ["command", "entrypoint", "healthcheck.test", "provider"];

/// Paths below a service that hold `NAME=value` pairs, as a list or as a map.
const PAIRS: [&str; 10] = [
    "annotations",
    "build.additional_contexts",
    "build.args",
    "build.labels",
    "deploy.labels",
    "environment",
    "extra_hosts",
    "build.extra_hosts",
    "labels",
    "sysctls",
];

/// Paths that may hold one text in the place of a list.
const ONE_OR_MORE: [&str; 6] =
    ["dns", "dns_search", "env_file", "label_file", "tmpfs", "build.no_cache_filter"];

/// Lists in which every text is kept once.
const ONCE: [&str; 14] = [
    "build.platforms",
    "build.tags",
    "cap_add",
    "cap_drop",
    "dns",
    "dns_opt",
    "dns_search",
    "env_file",
    "expose",
    "external_links",
    "label_file",
    "links",
    "profiles",
    "tmpfs",
];

/// Puts `over` over `base`, at this path of the file.
pub(super) fn merge(base: Node, over: Node, path: &str) -> Node {
    if over.tag == Tag::Override {
        return Node { tag: Tag::None, ..over };
    }
    let service = service_path(path);
    if service.is_some_and(|path| REPLACED.contains(&path)) {
        return over;
    }
    let (base, over) = match service {
        Some("build") => (long_form(base, "context"), long_form(over, "context")),
        Some("networks") => (named_form(base), named_form(over)),
        Some("depends_on") => (waiting_form(base), waiting_form(over)),
        Some("extends") => (long_form(base, "service"), long_form(over, "service")),
        Some(path) if PAIRS.contains(&path) => (list_of_pairs(base), list_of_pairs(over)),
        Some(path) if ONE_OR_MORE.contains(&path) => (as_list(base), as_list(over)),
        _ => (base, over),
    };
    let same_driver = |base: &Node, over: &Node| match (base.get("driver"), over.get("driver")) {
        (Some(base), Some(over)) => text_of(base) == text_of(over),
        _ => true,
    };
    if service == Some("logging") && !same_driver(&base, &over) {
        return over;
    }
    let value = match (base.value, over.value) {
        (Value::Map(mut entries), Value::Map(others)) => {
            merge_entries(&mut entries, others, path);
            Value::Map(entries)
        }
        (Value::List(mut items), Value::List(others)) => {
            items.extend(others);
            Value::List(items)
        }
        (base, Value::Nothing) => base,
        (_, over) => over,
    };
    // A problem of the whole stands where it was said last.
    Node { value, kind: over.kind, tag: Tag::None, range: over.range }
}

fn merge_entries(entries: &mut Vec<(Word, Node)>, others: Vec<(Word, Node)>, path: &str) {
    for (name, node) in others {
        let known = entries.iter().position(|(known, _)| known.text() == name.text());
        if node.tag == Tag::Reset {
            if let Some(known) = known {
                entries.remove(known);
            }
            continue;
        }
        match known {
            Some(known) => {
                let below =
                    if path.is_empty() { name.text().to_owned() } else { format!("{path}.{}", name.text()) };
                let (_, before) = entries.remove(known);
                entries.insert(known, (name, merge(before, node, &below)));
            }
            None => entries.push((name, node)),
        }
    }
}

/// The path below a service: `services.web.build.args` is `build.args`.
fn service_path(path: &str) -> Option<&str> {
    path.strip_prefix("services.")?.split_once('.').map(|(_, rest)| rest)
}

fn text_of(node: &Node) -> Option<&str> {
    node.scalar().ok().map(Word::text)
}

/// `build: .` as `build: {context: .}`.
fn long_form(node: Node, key: &str) -> Node {
    let Value::Scalar(word) = &node.value else { return node };
    let name = Word::at(key, word.range());
    Node { value: Value::Map(vec![(name, node.clone())]), ..node }
}

/// `networks: [a]` as `networks: {a: }`.
fn named_form(node: Node) -> Node {
    let Value::List(items) = &node.value else { return node };
    let entries = items
        .iter()
        .filter_map(|item| item.scalar().ok())
        .map(|name| (name.clone(), Node::new(Value::Nothing, name.range())))
        .collect();
    Node { value: Value::Map(entries), ..node }
}

/// `depends_on: [a]` as `depends_on: {a: {condition: service_started}}`.
fn waiting_form(node: Node) -> Node {
    let node = named_form(node);
    let Value::Map(entries) = node.value else { return node };
    let entries = entries
        .into_iter()
        .map(|(name, node)| match node.value {
            Value::Nothing => {
                let condition =
                    Node::new(Value::Scalar(Word::at("service_started", name.range())), name.range());
                let entry = (Word::at("condition", name.range()), condition);
                (name, Node { value: Value::Map(vec![entry]), ..node })
            }
            _ => (name, node),
        })
        .collect();
    Node { value: Value::Map(entries), ..node }
}

/// `{A: 1}` as `[A=1]`; names without a value stay names.
fn list_of_pairs(node: Node) -> Node {
    let Value::Map(entries) = &node.value else { return node };
    let items = entries
        .iter()
        .flat_map(|(name, value)| match &value.value {
            // Several addresses of one extra host.
            Value::List(items) => items.iter().map(|item| pair(name, item)).collect(),
            _ => vec![pair(name, value)],
        })
        .collect();
    Node { value: Value::List(items), ..node }
}

fn pair(name: &Word, value: &Node) -> Node {
    let mut word = Word::empty(name.range().start..value.range.end.max(name.range().end));
    word.push_word(name);
    if let Value::Scalar(value) = &value.value {
        word.push("=", &name.range());
        word.push_word(value);
    }
    let range = word.range();
    Node::new(Value::Scalar(word), range)
}

fn as_list(node: Node) -> Node {
    match &node.value {
        Value::Scalar(_) => Node { value: Value::List(vec![node.clone()]), ..node },
        _ => node,
    }
}

/// Keeps of every list that names things the last of each name, at the place of the first.
pub(super) fn once_each(services: &mut [(Word, Node)]) {
    for (_, service) in services {
        let Value::Map(entries) = &mut service.value else { continue };
        for (name, node) in entries {
            match name.text() {
                "build" => {
                    let Value::Map(entries) = &mut node.value else { continue };
                    for (name, node) in entries {
                        once(node, &format!("build.{}", name.text()));
                    }
                }
                name => once(node, name),
            }
        }
    }
}

fn once(node: &mut Node, path: &str) {
    let name_of: fn(&Node) -> Option<String> = match path {
        "volumes" | "devices" | "configs" => target_of,
        "secrets" => secret_target,
        "ports" => port_of,
        path if PAIRS.contains(&path) && !path.ends_with("extra_hosts") => name_of_pair,
        path if ONCE.contains(&path) || path.ends_with("extra_hosts") => whole_text,
        _ => return,
    };
    let Value::List(items) = &mut node.value else { return };
    let mut kept: Vec<(Option<String>, Node)> = Vec::new();
    for item in items.drain(..) {
        let name = name_of(&item);
        match kept.iter_mut().find(|(known, _)| name.is_some() && *known == name) {
            Some((_, known)) => *known = item,
            None => kept.push((name, item)),
        }
    }
    items.extend(kept.into_iter().map(|(_, item)| item));
}

fn whole_text(item: &Node) -> Option<String> {
    text_of(item).map(str::to_owned)
}

fn name_of_pair(item: &Node) -> Option<String> {
    text_of(item).map(|text| text.split('=').next().unwrap_or(text).to_owned())
}

/// Where a mount, a secret or a config lies in the container.
fn target_of(item: &Node) -> Option<String> {
    if item.is_map() {
        return item.get("target").or_else(|| item.get("source")).and_then(text_of).map(str::to_owned);
    }
    let text = text_of(item)?;
    let parts: Vec<&str> = text.split(':').collect();
    Some((*parts.get(1).unwrap_or(&text)).to_owned())
}

/// A secret without a target lies below `/run/secrets`.
fn secret_target(item: &Node) -> Option<String> {
    match item.get("target") {
        Some(target) => text_of(target).map(str::to_owned),
        None => {
            let source = item.get("source").unwrap_or(item);
            text_of(source).map(|name| format!("/run/secrets/{name}"))
        }
    }
}

fn port_of(item: &Node) -> Option<String> {
    if !item.is_map() {
        return whole_text(item);
    }
    let part = |key: &str| item.get(key).and_then(text_of).unwrap_or_default().to_owned();
    Some([part("host_ip"), part("published"), part("target"), part("protocol")].join("|"))
}
