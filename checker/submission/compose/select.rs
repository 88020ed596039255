//! Which services of the model does Compose start?
//!
//! Those without a profile, those of a profile that is on, those that are named, and what they need.
//! <https://docs.docker.com/compose/how-tos/profiles/>

use super::super::source::Word;
use super::super::values::did_you_mean;
use super::catalogue::said;
use super::keys::Context;
use super::node::{Node, Value};

/// The services to start, in the order of the file. Faults of profiles and of what services wait for
/// are noted; whoever named a service that is not there knows where.
pub(super) fn active(
    context: &mut Context<'_, '_>,
    services: Vec<(Word, Node)>,
    profiles: &[String],
    named: &[String],
) -> Vec<(Word, Node)> {
    let on =
        |name: &str, node: &Node| named.iter().any(|named| named == name) || profiles_are_on(node, profiles);
    let mut wanted: Vec<String> = services
        .iter()
        .filter(|(name, node)| {
            on(name.text(), node) && (named.is_empty() || named.iter().any(|n| n == name.text()))
        })
        .map(|(name, _)| name.text().to_owned())
        .collect();
    let mut next = 0;
    while let Some(name) = wanted.get(next).cloned() {
        next += 1;
        let Some((_, node)) = services.iter().find(|(known, _)| known.text() == name) else { continue };
        for need in needs(node) {
            let found = services.iter().find(|(known, _)| known.text() == need.name.text());
            match found {
                None => {
                    let mut fault = said(&need.name, "no-such-service");
                    fault.help =
                        did_you_mean(need.name.text(), services.iter().map(|(known, _)| known.text()));
                    context.draft.fault(context.file, fault);
                }
                Some((known, node)) if on(known.text(), node) => {
                    if !wanted.iter().any(|name| name == known.text()) {
                        wanted.push(known.text().to_owned());
                    }
                }
                Some(_) if need.required => context.fault(&need.name, "profile-off"),
                Some(_) => {}
            }
        }
    }
    services.into_iter().filter(|(name, _)| wanted.iter().any(|wanted| wanted == name.text())).collect()
}

fn profiles_are_on(service: &Node, on: &[String]) -> bool {
    let Some(Value::List(profiles)) = service.get("profiles").map(|node| &node.value) else {
        return true;
    };
    let is_on = |name: &str| on.iter().any(|on| on == name || on == "*");
    profiles.is_empty() || profiles.iter().filter_map(|node| node.text().ok()).any(|name| is_on(name.text()))
}

/// A service that another one needs.
struct Need {
    name: Word,
    required: bool,
}

/// What a service waits for, and whose namespaces it shares.
fn needs(service: &Node) -> Vec<Need> {
    let mut needs = Vec::new();
    match service.get("depends_on").map(|node| &node.value) {
        Some(Value::Map(entries)) => {
            for (name, node) in entries {
                let required = node.get("required").and_then(|node| node.scalar().ok());
                let required = required.is_none_or(|word| word.text() != "false");
                needs.push(Need { name: name.clone(), required });
            }
        }
        Some(Value::List(items)) => {
            needs.extend(
                items
                    .iter()
                    .filter_map(|item| item.text().ok())
                    .map(|name| Need { name: name.clone(), required: true }),
            );
        }
        _ => {}
    }
    for key in ["network_mode", "ipc", "pid"] {
        let Some(Ok(word)) = service.get(key).map(Node::text) else { continue };
        if word.text().starts_with("service:") {
            needs.push(Need { name: word.from("service:".len()), required: true });
        }
    }
    needs
}
