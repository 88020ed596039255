//! `list`: which exercises are there?

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::exercise::CourseEntry;
use crate::progress::Store;
use crate::report::{Meaning, length, pad};
use crate::words::Catalogue;
use crate::workspace::{course_folder, known};

use super::answer::{Answer, Failure};
use super::place;
use super::session::Session;

static WORDS: Catalogue = Catalogue::new("list", include_str!("list.en.ftl"), include_str!("list.de.ftl"));

/// Runs the command.
pub(crate) fn run(session: &Session) -> Result<Answer, Failure> {
    let course = place::course()?;
    let (language, look) = (session.language(), session.look());
    let store = Store::new(&course_folder(&course, &session.folder));
    let (progress, notes) = known(&store);
    let passed = |entry: &CourseEntry| progress.of(&entry.folder()).passed_at.is_some();

    let width = course.entries().iter().map(|entry| length(&entry.folder())).max().unwrap_or_default();
    let mut text = String::new();
    for entry in course.entries() {
        let folder = pad(&entry.folder(), width);
        let title = entry.title.text(language);
        let line = if passed(entry) {
            let word = WORDS.say("passed").text(language);
            format!("{folder}  {title}  {}", look.paint(Meaning::Good, &format!("✓ {word}")))
        } else if entry.available {
            format!("{folder}  {title}")
        } else {
            let word = WORDS.say("planned").text(language);
            look.paint(Meaning::Quiet, &format!("{folder}  {title}  ({word})"))
        };
        let _ = writeln!(text, "{line}");
    }
    let available = course.entries().iter().filter(|entry| entry.available).count();
    let sum = WORDS.say("sum").with("available", available).with("all", course.entries().len());
    let _ = writeln!(text, "\n{}", sum.text(language));

    let exercises: Vec<Value> = course
        .entries()
        .iter()
        .map(|entry| {
            json!({
                "number": entry.number,
                "slug": entry.slug,
                "title": entry.title.text(language),
                "available": entry.available,
                "passed": passed(entry),
            })
        })
        .collect();
    Ok(Answer { notes, ..Answer::new("list", text, json!({ "exercises": exercises })) })
}
