//! `status`: how far is the learner?

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::exercise::CourseEntry;
use crate::progress::{ExerciseProgress, Store, utc_date};
use crate::report::{Look, Meaning, length, pad};
use crate::words::{Catalogue, Message};
use crate::workspace::{course_folder, known};

use super::answer::{Answer, Failure};
use super::place;
use super::session::Session;

static WORDS: Catalogue =
    Catalogue::new("status", include_str!("status.en.ftl"), include_str!("status.de.ftl"));

/// Runs the command.
pub(crate) fn run(session: &Session) -> Result<Answer, Failure> {
    let course = place::course()?;
    let look = session.look();
    let course_folder = course_folder(&course, &session.folder);
    let (progress, notes) = known(&Store::new(&course_folder));
    let rows: Vec<(&CourseEntry, ExerciseProgress)> = course
        .entries()
        .iter()
        .filter(|entry| entry.available)
        .map(|entry| (entry, progress.of(&entry.folder())))
        .collect();
    let passed = rows.iter().filter(|(_, record)| record.passed_at.is_some()).count();
    // The first that is not passed: judging any other one moves nobody from here.
    let here = rows.iter().find(|(_, record)| record.passed_at.is_none()).map(|(entry, _)| *entry);
    let next = here.map(|entry| format!("harden-check exercise {}", entry.number));

    let text = table(session, &rows, here, passed, next.as_deref(), look);
    let exercises: Vec<Value> = rows.iter().map(|(entry, record)| row_json(session, entry, record)).collect();
    let body = json!({
        "folder": course_folder.display().to_string(),
        "passed": passed,
        "available": rows.len(),
        "place": here.map(CourseEntry::folder),
        "exercises": exercises,
        "next": next,
    });
    Ok(Answer { notes, ..Answer::new("status", text, body) })
}

fn table(
    session: &Session,
    rows: &[(&CourseEntry, ExerciseProgress)],
    here: Option<&CourseEntry>,
    passed: usize,
    next: Option<&str>,
    look: &Look,
) -> String {
    let language = session.language();
    let width = rows.iter().map(|(entry, _)| length(&entry.folder())).max().unwrap_or_default();
    let states: Vec<(Meaning, String)> = rows
        .iter()
        .map(|(_, record)| {
            let (meaning, message) = state(record);
            (meaning, message.text(language))
        })
        .collect();
    let state_width = states.iter().map(|(_, state)| length(state)).max().unwrap_or_default();
    let mut text = String::new();
    for ((entry, record), (meaning, state)) in rows.iter().zip(&states) {
        let mark = if here.is_some_and(|here| here.number == entry.number) { ">" } else { " " };
        let tries = match record.attempts {
            0 => String::new(),
            attempts => {
                let tries = WORDS.say("tries").with("attempts", attempts);
                tries.with("hints", record.hints.len()).text(language)
            }
        };
        let line = format!(
            "{mark} {}  {}  {tries}",
            pad(&entry.folder(), width),
            look.paint(*meaning, &pad(state, state_width))
        );
        let _ = writeln!(text, "{}", line.trim_end());
    }
    let sum = WORDS.say("sum").with("passed", passed).with("available", rows.len());
    let _ = writeln!(text, "\n{}", sum.text(language));
    if let Some(next) = next {
        let next = look.paint(Meaning::Code, next);
        let _ = writeln!(text, "{}", WORDS.say("next").with("command", next).text(language));
    }
    text
}

/// Passed with its date, or how many checks passed last time, or not begun.
fn state(record: &ExerciseProgress) -> (Meaning, Message) {
    if let Some(at) = record.passed_at {
        return (Meaning::Good, WORDS.say("passed").with("date", utc_date(at)));
    }
    match &record.last {
        None => (Meaning::Quiet, WORDS.say("not-begun")),
        Some(run) if run.checks.is_empty() => (Meaning::Open, WORDS.say("not-readable")),
        Some(run) => {
            let passed = run.checks.values().filter(|verdict| *verdict == "pass").count();
            let message = WORDS.say("partly").with("passed", passed).with("all", run.checks.len());
            (Meaning::Open, message)
        }
    }
}

fn row_json(session: &Session, entry: &CourseEntry, record: &ExerciseProgress) -> Value {
    json!({
        "number": entry.number,
        "slug": entry.slug,
        "title": entry.title.text(session.language()),
        "attempts": record.attempts,
        "hints": record.hints,
        "passed_at": record.passed_at,
        "last": record.last.as_ref().map(|run| json!({
            "at": run.at,
            "verdict": run.verdict,
            "checks": run.checks,
        })),
    })
}
