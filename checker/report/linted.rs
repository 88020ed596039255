//! How is it told what files alone have shown?

use serde_json::{Value, json};

use crate::check::Place;
use crate::lint::{Broken, Linted, OpenKind, OpenPlace};
use crate::words::{Catalogue, Language};

use super::sheet::Sheet;
use super::{Look, Meaning, Unreadable, json as document};

static WORDS: Catalogue =
    Catalogue::new("linted", include_str!("linted.en.ftl"), include_str!("linted.de.ftl"));

/// Places that were not judged, and that are shown; the rest is counted here and whole in the JSON output.
const SHOWN_OPEN: usize = 20;

/// The outcome for a person.
#[must_use]
pub fn render(linted: &Linted, look: &Look) -> String {
    let mut page = Sheet { text: String::new(), look, below_heading: true };
    let text = |key| WORDS.say(key).text(look.language);
    for broken in &linted.broken {
        page.blank();
        page.headline(Meaning::Bad, '✗', &broken.check.title().text(look.language), "failed");
        let explain = format!("harden-check explain {}", broken.check.id);
        page.failure(broken.check, &broken.failure, &linted.sources, ("rule", &explain));
    }
    for (kind, heading) in [
        (OpenKind::NotUnderstood, "not-understood"),
        (OpenKind::NotFollowed, "not-followed"),
        (OpenKind::BaseDecides, "base-decides"),
    ] {
        let open: Vec<&OpenPlace> = linted.open.iter().filter(|open| open.kind == kind).collect();
        if open.is_empty() {
            continue;
        }
        page.blank();
        page.line(0, Meaning::Heading, &text(heading));
        for one in open.iter().take(SHOWN_OPEN) {
            page.unreadable(&told(one), Meaning::Open, '-');
        }
        if open.len() > SHOWN_OPEN {
            page.blank();
            page.wrapped(2, &WORDS.say("more").with("count", open.len() - SHOWN_OPEN));
        }
    }
    page.blank();
    if linted.files.is_empty() {
        page.wrapped(0, &WORDS.say("no-files"));
        return page.text;
    }
    page.wrapped(0, &WORDS.say("files").with("count", linted.files.len()).with("asked", linted.asked.len()));
    let count = linted.broken.len();
    let end = match (count, linted.has_gaps() || linted.has_unfollowed()) {
        (0, true) => (Meaning::Open, WORDS.say("open")),
        (0, false) => (Meaning::Good, WORDS.say("clean")),
        _ => (Meaning::Bad, WORDS.say("broken").with("count", count)),
    };
    page.line(0, end.0, &end.1.text(look.language));
    page.text
}

/// A place that was not judged, as files that cannot be read are told.
fn told(open: &OpenPlace) -> Unreadable {
    let message = match (&open.file, &open.at) {
        (Some(file), None) => WORDS.say("in-file").with("file", file).with("message", open.message.clone()),
        _ => open.message.clone(),
    };
    Unreadable {
        message,
        help: open.help.clone(),
        at: open.at.clone(),
        line: open.line.clone(),
        outside_lab: false,
    }
}

/// The outcome for programs.
#[must_use]
pub fn for_programs(linted: &Linted, language: Language) -> Value {
    json!({
        "files": linted.files,
        "findings": linted.broken.iter().map(|broken| finding(broken, language)).collect::<Vec<_>>(),
        "not_judged": linted.open.iter().map(|open| json!({
            "kind": open.kind.name(),
            "message": open.message.text(language),
            "help": open.help.as_ref().map(|help| help.text(language)),
            "file": open.file,
            "location": open.at.as_ref().map(document::location),
        })).collect::<Vec<_>>(),
        "asked": linted.asked,
        "needs_engine": linted.asked.difference(&linted.answered).collect::<Vec<_>>(),
    })
}

fn finding(broken: &Broken, language: Language) -> Value {
    let (check, failure) = (broken.check, &broken.failure);
    let source = check.source;
    json!({
        "check": check.id,
        "title": check.title().text(language),
        "kind": check.kind.name(),
        "service": broken.service,
        "why": check.why().text(language),
        "expected": failure.expected.text(language),
        "seen": failure.seen.text(language),
        "direction": failure.direction.text(language),
        "location": match &failure.place {
            Place::File(at) => document::location(at),
            Place::WholeFile(file) => json!({ "file": file }),
            Place::Service(service) => json!({ "service": service }),
            Place::Image(image) => json!({ "image": image }),
        },
        "sources": document::sources(&source),
    })
}
