//! `init`: write the starting files of every exercise.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::json;

use crate::progress::{Store, StoreError};
use crate::report::Meaning;
use crate::words::Catalogue;
use crate::workspace::{Written, trouble_of_store, write};

use super::answer::{Answer, Failure};
use super::session::Session;
use super::{place, trouble};

static WORDS: Catalogue = Catalogue::new("init", include_str!("init.en.ftl"), include_str!("init.de.ftl"));

/// Runs the command.
pub(crate) fn run(session: &Session, dir: &Path) -> Result<Answer, Failure> {
    let course = place::course()?;
    let (language, look) = (session.language(), session.look());
    let folder = session.folder.join(dir);
    let available: Vec<_> = course.entries().iter().filter(|entry| entry.available).collect();
    let mut written = Written::default();
    for entry in &available {
        let exercise = course.load(entry).map_err(|error| trouble::of_course(&error))?;
        write(&folder, &entry.folder(), &exercise.start, &mut written)
            .map_err(|(path, error)| trouble::file_failure(&path, &error))?;
    }
    mark(&folder)?;

    let mut text = String::new();
    let mut line = |message: crate::words::Message| {
        let _ = writeln!(text, "{}", message.text(language));
    };
    let shown = dir.display().to_string();
    line(WORDS.say("ready").with("count", available.len()).with("folder", shown.clone()));
    line(WORDS.say("written").with("count", written.new));
    if written.unchanged > 0 {
        line(WORDS.say("unchanged").with("count", written.unchanged));
    }
    if !written.kept.is_empty() {
        line(WORDS.say("kept").with("count", written.kept.len()));
    }
    for kept in &written.kept {
        let _ = writeln!(text, "  {}", look.paint(Meaning::Open, kept));
    }
    let next = available.first().map(|entry| format!("harden-check exercise {}", entry.number));
    let commands = match (&next, dir == Path::new(".")) {
        (Some(next), true) => Some(next.clone()),
        (Some(next), false) => Some(format!("cd {shown} && {next}")),
        (None, _) => None,
    };
    if let Some(commands) = commands {
        let commands = look.paint(Meaning::Code, &commands);
        let _ = writeln!(text, "{}", WORDS.say("next").with("command", commands).text(language));
    }
    let body = json!({
        "folder": folder.display().to_string(),
        "exercises": available.iter().map(|entry| entry.folder()).collect::<Vec<_>>(),
        "written": written.new,
        "unchanged": written.unchanged,
        "kept": written.kept,
        "next": next,
    });
    Ok(Answer::new("init", text, body))
}

/// Leaves the progress file by which the course folder is known. One that is there stays.
fn mark(folder: &Path) -> Result<(), Failure> {
    let store = Store::new(folder);
    if store.path().symlink_metadata().is_ok() {
        return Ok(());
    }
    match store.update(|_| ()) {
        Ok(_) => Ok(()),
        Err(StoreError::File { path, source }) => Err(trouble::file_failure(&path, &source)),
        Err(error @ StoreError::Locked { .. }) => {
            Err(Failure::not_done("locked", trouble_of_store(&error), None))
        }
    }
}
