//! `reset`: put an exercise back to its starting files, and keep what was there.

use std::fmt::Write as _;

use serde_json::json;

use crate::progress::Store;
use crate::report::Meaning;
use crate::words::Catalogue;
use crate::workspace::{PathError, Written, back_up, course_folder, keep, write};

use super::answer::{Answer, Failure};
use super::session::Session;
use super::{place, trouble};

static WORDS: Catalogue = Catalogue::new("reset", include_str!("reset.en.ftl"), include_str!("reset.de.ftl"));

/// Runs the command.
pub(crate) fn run(session: &Session, asked: &str) -> Result<Answer, Failure> {
    let course = place::course()?;
    let exercise = place::exercise(&course, asked)?;
    let (language, look) = (session.language(), session.look());
    let course_folder = course_folder(&course, &session.folder);
    let name = exercise.folder();
    let failed = |(path, error): PathError| trouble::file_failure(&path, &error);
    let backup = if course_folder.join(&name).is_dir() {
        Some(back_up(&course_folder, &name).map_err(failed)?)
    } else {
        None
    };
    let mut written = Written::default();
    write(&course_folder, &name, &exercise.start, &mut written).map_err(failed)?;
    // Whoever starts again wants the first hint first. What was passed stays passed.
    let notes = keep(&Store::new(&course_folder), |progress| {
        if let Some(record) = progress.exercises.get_mut(&name) {
            record.hints.clear();
            record.last = None;
        }
    });

    let mut text = String::new();
    let _ = writeln!(text, "{}", WORDS.say("done").with("folder", &name).text(language));
    if let Some(backup) = &backup {
        let path = backup.strip_prefix(&course_folder).unwrap_or(backup).display().to_string();
        let path = look.paint(Meaning::Code, &path);
        let _ = writeln!(text, "{}", WORDS.say("backup").with("path", path).text(language));
    }
    let next = format!("harden-check exercise {}", exercise.number);
    let shown = look.paint(Meaning::Code, &next);
    let _ = writeln!(text, "{}", WORDS.say("next").with("command", shown).text(language));
    let body = json!({
        "exercise": name,
        "written": written.new,
        "backup": backup.map(|path| path.display().to_string()),
        "next": next,
    });
    Ok(Answer { notes, ..Answer::new("reset", text, body) })
}
