//! `hint`: the next nudge, the one that fits the last failure first.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::json;

use crate::progress::Store;
use crate::report::{Meaning, wrap};
use crate::words::{Catalogue, Language};
use crate::workspace::{course_folder, keep, known, next_hint};

use super::answer::{Answer, Failure};
use super::place;
use super::session::Session;

static WORDS: Catalogue = Catalogue::new("hint", include_str!("hint.en.ftl"), include_str!("hint.de.ftl"));

/// Runs the command.
pub(crate) fn run(session: &Session, asked: &str, level: Option<usize>) -> Result<Answer, Failure> {
    let course = place::course()?;
    let exercise = place::exercise(&course, asked)?;
    let (language, look) = (session.language(), session.look());
    let store = Store::new(&course_folder(&course, &session.folder));
    let name = exercise.folder();
    let (progress, mut notes) = known(&store);
    let record = progress.of(&name);
    let count = exercise.hints.len();
    let failing: BTreeSet<&str> = record.failing().collect();
    let level = match level {
        Some(level) if (1..=count).contains(&level) => level,
        Some(level) => {
            let message = WORDS.say("no-level").with("level", level).with("count", count);
            return Err(Failure::usage("no-level", message, None));
        }
        None => next_hint(&exercise.hints, &record.hints, &failing),
    };
    let Some(hint) = exercise.hints.get(level - 1) else {
        return Err(Failure::usage("no-hint", WORDS.say("no-hint").with("exercise", name), None));
    };
    // A file that cannot be read is left alone: showing a hint is no reason to set it aside.
    if notes.is_empty() && !record.hints.contains(&level) {
        notes = keep(&store, |progress| {
            progress.exercises.entry(name.clone()).or_default().hints.insert(level);
        });
    }
    let mut shown = record.hints;
    shown.insert(level);
    let last = shown.len() >= count;

    let title = exercise.title.text(language);
    let head = WORDS.say("head").with("number", exercise.number).with("title", title);
    let head = head.with("level", level).with("count", count).text(language);
    let hint_text = match language {
        Language::En => &hint.en,
        Language::De => &hint.de,
    };
    let mut text = format!("{}\n\n", look.paint(Meaning::Heading, &head));
    for line in wrap(hint_text.trim(), look.width.saturating_sub(2)) {
        let _ = writeln!(text, "{}", format!("  {line}").trim_end());
    }
    let next = match last {
        true => format!("harden-check solution {}", exercise.number),
        false => format!("harden-check hint {}", exercise.number),
    };
    let after = WORDS.say(if last { "last" } else { "more" });
    let command = look.paint(Meaning::Code, &next);
    let _ = writeln!(text, "\n{}", after.with("command", command).with("count", count).text(language));
    let body = json!({
        "exercise": name,
        "hint": { "level": level, "of": count, "text": hint_text.trim(), "checks": hint.checks },
        "next": next,
    });
    Ok(Answer { notes, ..Answer::new("hint", text, body) })
}
