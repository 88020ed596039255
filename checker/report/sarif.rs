//! How does a code-scanning service read what files have shown? As SARIF 2.1.0.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::check::Check;
use crate::lint::{Broken, Linted, OpenPlace};
use crate::submission::Location;
use crate::words::Language;

/// The base that all addresses of files are relative to: the folder that was judged.
const ROOT: &str = "%SRCROOT%";

/// One log with one run. A place that was not judged is a notification of the run.
#[must_use]
pub fn log(linted: &Linted, exit_code: u8, language: Language) -> Value {
    let rules: BTreeMap<&str, &Check> =
        linted.broken.iter().map(|broken| (broken.check.id, broken.check)).collect();
    let index = |id: &str| rules.keys().position(|own| *own == id);
    json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "language": language.code(),
                "rules": rules.values().map(|check| rule(check, language)).collect::<Vec<_>>(),
            }},
            "language": language.code(),
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { ROOT: { "description": { "text": "the folder that was judged" } } },
            "invocations": [{
                "executionSuccessful": !linted.has_gaps(),
                "exitCode": exit_code,
                "toolExecutionNotifications":
                    linted.open.iter().map(|open| notification(open, language)).collect::<Vec<_>>(),
            }],
            "results": linted
                .broken
                .iter()
                .map(|broken| result(broken, index(broken.check.id), language))
                .collect::<Vec<_>>(),
        }],
    })
}

fn rule(check: &Check, language: Language) -> Value {
    let source = check.source;
    let named = |kind: &str, numbers: &[&str]| -> Vec<String> {
        numbers.iter().map(|number| format!("{kind} {number}")).collect()
    };
    let tags = [named("CIS", source.cis), named("OWASP", source.owasp), named("NIST-800-190", source.nist)];
    json!({
        "id": check.id,
        "shortDescription": { "text": check.title().text(language) },
        "fullDescription": { "text": check.why().text(language) },
        "help": { "text": format!("harden-check explain {}", check.id) },
        "defaultConfiguration": { "level": "warning" },
        "properties": { "tags": tags.concat() },
    })
}

fn result(broken: &Broken, index: Option<usize>, language: Language) -> Value {
    let failure = &broken.failure;
    let text = [&failure.seen, &failure.direction].map(|message| sentence(&message.text(language)));
    let (file, at) = broken.file();
    json!({
        "ruleId": broken.check.id,
        "ruleIndex": index,
        "level": "warning",
        "message": { "text": text.join(" ") },
        "locations": file.map(|file| location(file, at)).into_iter().collect::<Vec<_>>(),
    })
}

fn notification(open: &OpenPlace, language: Language) -> Value {
    json!({
        "descriptor": { "id": open.kind.name() },
        "level": "note",
        "message": { "text": sentence(&open.message.text(language)) },
        "locations":
            open.file.iter().map(|file| location(file, open.at.as_ref())).collect::<Vec<_>>(),
    })
}

/// A fragment as a sentence of its own.
fn sentence(fragment: &str) -> String {
    if fragment.ends_with(['.', '!', '?']) { fragment.to_owned() } else { format!("{fragment}.") }
}

fn location(file: &str, at: Option<&Location>) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(file), "uriBaseId": ROOT } });
    if let Some(at) = at {
        physical["region"] = json!({
            "startLine": at.line,
            "startColumn": at.column,
            "endColumn": at.column + at.length,
        });
    }
    json!({ "physicalLocation": physical })
}

/// A relative reference of RFC 3986: everything but unreserved letters and `/` as percents.
fn uri(file: &str) -> String {
    let mut written = String::new();
    for byte in file.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            written.push(char::from(byte));
        } else {
            written.push_str(&format!("%{byte:02X}"));
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn an_address_has_no_blank_and_no_colon() {
        assert_eq!(uri("my app/Dockerfile"), "my%20app/Dockerfile");
        assert_eq!(uri("a:b/größe"), "a%3Ab/gr%C3%B6%C3%9Fe");
    }
}
