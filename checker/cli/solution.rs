//! `solution`: the reference solution as a difference to the starting files, with its reasons.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::check::Check;
use crate::exercise::Exercise;
use crate::progress::Store;
use crate::report::{Look, Meaning, wrap};
use crate::words::Catalogue;
use crate::workspace::{course_folder, known};

use super::answer::{Answer, Failure};
use super::place;
use super::session::Session;

static WORDS: Catalogue =
    Catalogue::new("solution", include_str!("solution.en.ftl"), include_str!("solution.de.ftl"));

/// Runs the command.
pub(crate) fn run(session: &Session, asked: &str) -> Result<Answer, Failure> {
    let course = place::course()?;
    let exercise = place::exercise(&course, asked)?;
    let (language, look) = (session.language(), session.look());
    let store = Store::new(&course_folder(&course, &session.folder));
    let (progress, mut notes) = known(&store);
    let record = progress.of(&exercise.folder());
    if record.passed_at.is_none() && record.hints.len() < exercise.hints.len() {
        notes.push(WORDS.say("hints-first").with("number", exercise.number));
    }
    let changes = exercise.difference();

    let title = exercise.title.text(language);
    let head = WORDS.say("head").with("number", exercise.number).with("title", title).text(language);
    let mut text = format!("{}\n", look.paint(Meaning::Heading, &head));
    for change in &changes {
        let _ = write!(text, "\n{}", painted(&change.difference, look));
    }
    let _ = writeln!(text, "\n{}", look.paint(Meaning::Heading, &WORDS.say("reasons").text(language)));
    let reasons = reasons(&exercise);
    for check in &reasons {
        let _ = writeln!(text, "  {}", check.title().text(language));
        for line in wrap(&check.why().text(language), look.width.saturating_sub(4)) {
            let _ = writeln!(text, "    {}", look.paint(Meaning::Quiet, &line));
        }
    }
    let body = json!({
        "exercise": exercise.folder(),
        "files": changes.iter().map(|change| json!({
            "path": change.path,
            "change": change.kind,
            "difference": change.difference,
        })).collect::<Vec<Value>>(),
        "reasons": reasons.iter().map(|check| json!({
            "check": check.id,
            "title": check.title().text(language),
            "why": check.why().text(language),
        })).collect::<Vec<Value>>(),
    });
    Ok(Answer { notes, ..Answer::new("solution", text, body) })
}

/// The rules that the starting files break.
fn reasons(exercise: &Exercise) -> Vec<&'static Check> {
    let mut reasons: Vec<&'static Check> = Vec::new();
    for chosen in &exercise.checks {
        let id = chosen.check.id;
        if exercise.start_fails.iter().any(|fails| fails == id) && reasons.iter().all(|one| one.id != id) {
            reasons.push(chosen.check);
        }
    }
    reasons
}

fn painted(difference: &str, look: &Look) -> String {
    let mut text = String::new();
    for line in difference.lines() {
        let meaning = match line.chars().next() {
            Some('+') => Meaning::Good,
            Some('-') => Meaning::Bad,
            Some('@') => Meaning::Quiet,
            _ => {
                let _ = writeln!(text, "{line}");
                continue;
            }
        };
        let _ = writeln!(text, "{}", look.paint(meaning, line));
    }
    text
}
