//! `exercise`: judge the learner's answer.

use std::fs;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use tempfile::NamedTempFile;

use crate::evidence::{EVIDENCE_VERSION, Evidence};
use crate::exercise::{Course, Exercise};
use crate::report::{Report, human, json};
use crate::words::{Catalogue, Message};
use crate::workspace::{
    Judged, Run, course_folder, judge, next_command, remember, served_at, sources, text_of, with_copies,
};

use super::answer::{Answer, Failure};
use super::live::Live;
use super::session::Session;
use super::{engine, place, trouble};

pub(super) static WORDS: Catalogue =
    Catalogue::new("exercise", include_str!("exercise.en.ftl"), include_str!("exercise.de.ftl"));

/// The words of the command line.
pub(crate) struct Asked {
    /// Number or name.
    pub(crate) exercise: String,
    /// `--submission`.
    pub(crate) submission: Option<PathBuf>,
    /// `--record`.
    pub(crate) record: Option<PathBuf>,
    /// `--replay`.
    pub(crate) replay: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(session: &Session, asked: &Asked) -> Result<Answer, Failure> {
    let begun = Instant::now();
    let course = place::course()?;
    let exercise = place::exercise(&course, &asked.exercise)?;
    let course_folder = course_folder(&course, &session.folder);
    let mut report = match &asked.replay {
        Some(recording) => {
            let evidence = read_recording(session, recording)?;
            let whole = with_copies(&exercise, &evidence.submission.plan);
            Report::judge(&whole, &evidence, begun.elapsed())
        }
        None => {
            let folder = submission_folder(session, asked, &course_folder, &exercise)?;
            observed(session, asked, &Run { exercise: &exercise, folder: &folder, setup: session.setup })?
        }
    };
    if let (Some(_), Some(folder)) = (&asked.replay, &asked.submission) {
        let folder = session.folder.join(folder);
        report.sources = sources(&folder, &report);
        report.resemblance = report.resembling(&exercise, &|path| text_of(&folder, path));
    }
    report.book = served_at(&course_folder);
    let own = asked.submission.is_none() && asked.replay.is_none();
    let notes = if own { remember(&course_folder, &exercise, &report) } else { Vec::new() };
    Ok(answer(session, &course, &report, notes))
}

fn answer(session: &Session, course: &Course, report: &Report, notes: Vec<Message>) -> Answer {
    let next = next_command(course, report);
    Answer {
        name: "report",
        exit_code: report.outcome().exit_code(),
        text: human::render(report, &next, session.look()),
        body: json::report(report, &next, session.language()),
        notes,
        sarif: None,
    }
}

/// Runs it, and records what was seen.
fn observed(session: &Session, asked: &Asked, run: &Run<'_>) -> Result<Report, Failure> {
    let path = asked.record.as_ref().map(|record| session.folder.join(record));
    // Begun before the minutes of work, so that they are not lost at their end.
    let recording = path.as_deref().map(Recording::begin).transpose()?;
    let live = Live::new(session.streams.error, io::stderr().is_terminal());
    let listener = |event| live.show(&event);
    let judged = engine::run(async { Ok(judge(run, &listener, &|_| ()).await) });
    // The moving line ends before anything else is printed.
    drop(live);
    let Judged { report, evidence, .. } = judged.map_err(|error| engine::failure(&error))?;
    // Where nothing was seen, an older recording stays.
    if let (Some(recording), Some(evidence)) = (recording, &evidence) {
        recording.keep(evidence)?;
    }
    Ok(report)
}

/// The folder to judge: the one given, or the learner's own.
fn submission_folder(
    session: &Session,
    asked: &Asked,
    course_folder: &Path,
    exercise: &Exercise,
) -> Result<PathBuf, Failure> {
    if let Some(given) = &asked.submission {
        return given_folder(session, given);
    }
    let name = exercise.folder();
    let folder = course_folder.join(&name);
    if folder.is_dir() {
        return Ok(folder);
    }
    let message =
        WORDS.say("no-folder").with("folder", name).with("path", course_folder.display().to_string());
    Err(Failure::usage("no-submission", message, Some(WORDS.say("help-init"))))
}

/// The folder of `--submission`.
pub(super) fn given_folder(session: &Session, given: &Path) -> Result<PathBuf, Failure> {
    let folder = session.folder.join(given);
    if folder.is_dir() {
        return Ok(folder);
    }
    let message = WORDS.say("no-such-folder").with("path", given.display().to_string());
    Err(Failure::usage("no-submission", message, None))
}

fn read_recording(session: &Session, recording: &Path) -> Result<Evidence, Failure> {
    #[derive(serde::Deserialize)]
    struct Versioned {
        version: u32,
    }
    let path = session.folder.join(recording);
    let text = fs::read(&path).map_err(|error| trouble::file_failure(&path, &error))?;
    let shown = recording.display().to_string();
    let broken = |error: serde_json::Error| {
        let message = WORDS.say("no-recording").with("path", shown.clone()).with("detail", error.to_string());
        Failure::usage("no-recording", message, None)
    };
    let found: Versioned = serde_json::from_slice(&text).map_err(broken)?;
    if found.version != EVIDENCE_VERSION {
        let message = WORDS
            .say("foreign-recording")
            .with("path", shown)
            .with("found", found.version)
            .with("known", EVIDENCE_VERSION);
        return Err(Failure::usage("foreign-recording", message, None));
    }
    serde_json::from_slice(&text).map_err(broken)
}

/// A recording that is being made, beside the file that it will be.
struct Recording<'a> {
    path: &'a Path,
    file: NamedTempFile,
}

impl Recording<'_> {
    fn begin(path: &Path) -> Result<Recording<'_>, Failure> {
        let folder = path.parent().unwrap_or(path);
        let mut builder = tempfile::Builder::new();
        builder.prefix(".harden-check-");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            // The user's umask takes its share.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder).map_err(|error| trouble::file_failure(path, &error))?;
        Ok(Recording { path, file })
    }

    fn keep(mut self, evidence: &Evidence) -> Result<(), Failure> {
        let failed = |error| trouble::file_failure(self.path, &error);
        let text = serde_json::to_vec_pretty(evidence).map_err(|error| failed(io::Error::from(error)))?;
        self.file.write_all(&text).map_err(failed)?;
        self.file.persist(self.path).map_err(|error| failed(error.error))?;
        Ok(())
    }
}
