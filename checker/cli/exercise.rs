//! `exercise`: judge the learner's answer.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::evidence::{EVIDENCE_VERSION, Evidence};
use crate::exercise::{Course, Exercise};
use crate::lab::{self, LabError};
use crate::progress::{LastRun, Store, now};
use crate::report::{Outcome, Report, Unreadable, human, json};
use crate::submission::{self, Problem, Submission};
use crate::words::{Catalogue, Message};

use super::answer::{Answer, Failure};
use super::live::Live;
use super::{Session, engine, place, trouble};

static WORDS: Catalogue =
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
    let course_folder = place::course_folder(&course, &session.folder);
    let mut report = match &asked.replay {
        Some(recording) => Report::judge(&exercise, &read_recording(session, recording)?, begun.elapsed()),
        None => {
            let folder = submission_folder(session, asked, &course_folder, &exercise)?;
            let report = observed(session, asked, &exercise, &folder, begun)?;
            Report { sources: sources(&folder, &report), ..report }
        }
    };
    if let (Some(_), Some(folder)) = (&asked.replay, &asked.submission) {
        report.sources = sources(&session.folder.join(folder), &report);
    }
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
    }
}

/// Reads the files, asks the lab, judges.
fn observed(
    session: &Session,
    asked: &Asked,
    exercise: &Exercise,
    folder: &Path,
    begun: Instant,
) -> Result<Report, Failure> {
    let submission = match handed_in(folder) {
        Ok(submission) => submission,
        Err(problems) => return Ok(Report::unreadable(exercise, problems, begun.elapsed())),
    };
    // Asked before the minutes of work, so that they are not lost at their end.
    if let Some(record) = &asked.record {
        let path = session.folder.join(record);
        fs::write(&path, "").map_err(|error| trouble::file_failure(&path, &error))?;
    }
    let live = Live::new(session.streams.error, io::stderr().is_terminal());
    let seen = ask_lab(session, &live, exercise, folder, &submission);
    let phases = live.phases();
    // The moving line ends before anything else is printed.
    drop(live);
    match seen {
        Ok(evidence) => {
            if let Some(record) = &asked.record {
                write_recording(&session.folder.join(record), &evidence)?;
            }
            Ok(Report { phases, ..Report::judge(exercise, &evidence, begun.elapsed()) })
        }
        Err(error) => Ok(Report::not_checked(exercise, trouble::of_lab(&error), begun.elapsed())),
    }
}

fn ask_lab(
    session: &Session,
    live: &Live,
    exercise: &Exercise,
    folder: &Path,
    submission: &Submission,
) -> Result<Evidence, LabError> {
    let listener = |event| live.show(event);
    engine::run(async {
        // A refused submission never reaches an engine, so none is installed for it.
        if session.setup && submission.dangers.is_empty() {
            engine::connect(session, &listener).await?;
        }
        lab::observe(folder, submission, &exercise.wanted(), &listener, &|_, _| {}).await
    })
}

fn handed_in(folder: &Path) -> Result<Submission, Vec<Unreadable>> {
    submission::read(folder).map_err(|problems| {
        let unreadable = |problem: Problem| Unreadable {
            message: problem.message,
            help: problem.help,
            at: problem.at,
            line: problem.line,
        };
        problems.into_iter().map(unreadable).collect()
    })
}

/// The folder to judge: the one given, or the learner's own.
fn submission_folder(
    session: &Session,
    asked: &Asked,
    course_folder: &Path,
    exercise: &Exercise,
) -> Result<PathBuf, Failure> {
    if let Some(given) = &asked.submission {
        let folder = session.folder.join(given);
        return if folder.is_dir() {
            Ok(folder)
        } else {
            let message = WORDS.say("no-such-folder").with("path", given.display().to_string());
            Err(Failure::usage("no-submission", message, None))
        };
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

fn sources(folder: &Path, report: &Report) -> BTreeMap<String, String> {
    report
        .shown_files()
        .into_iter()
        // A file that went away since is shown by its name only.
        .filter_map(|file| Some((file.to_owned(), fs::read_to_string(folder.join(file)).ok()?)))
        .collect()
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

fn write_recording(path: &Path, evidence: &Evidence) -> Result<(), Failure> {
    let text = serde_json::to_vec_pretty(evidence)
        .map_err(|error| trouble::file_failure(path, &io::Error::from(error)))?;
    fs::write(path, text).map_err(|error| trouble::file_failure(path, &error))
}

/// A run that judged nothing leaves the last judgement in place.
fn remember(course_folder: &Path, exercise: &Exercise, report: &Report) -> Vec<Message> {
    if report.trouble.is_some() {
        return Vec::new();
    }
    let run = LastRun { at: now(), verdict: report.outcome().name().to_owned(), checks: verdicts(report) };
    place::keep(&Store::new(course_folder), |progress| {
        progress.exercises.entry(exercise.folder()).or_default().judged(run);
    })
}

/// A check that is judged for several services counts with its worst verdict.
fn verdicts(report: &Report) -> BTreeMap<String, String> {
    let rank = |name: &str| ["pass", "skipped", "error", "fail"].iter().position(|known| *known == name);
    let mut verdicts: BTreeMap<String, String> = BTreeMap::new();
    for finding in &report.findings {
        let name = finding.verdict.name();
        let worst = verdicts.entry(finding.check.id.to_owned()).or_insert_with(|| name.to_owned());
        if rank(name) > rank(worst) {
            name.clone_into(worst);
        }
    }
    verdicts
}

/// What to type next.
fn next_command(course: &Course, report: &Report) -> String {
    match report.outcome() {
        Outcome::Failed if report.unreadable.is_empty() => format!("harden-check hint {}", report.number),
        Outcome::Failed => format!("harden-check exercise {}", report.number),
        Outcome::NotChecked
            if report.trouble.as_ref().is_some_and(|trouble| trouble.kind == "interrupted") =>
        {
            format!("harden-check exercise {}", report.number)
        }
        Outcome::NotChecked => "harden-check doctor".to_owned(),
        Outcome::Passed => {
            let mut later = course.entries().iter().filter(|entry| entry.number > report.number);
            match later.find(|entry| entry.available) {
                Some(entry) => format!("harden-check exercise {}", entry.number),
                None => "harden-check status".to_owned(),
            }
        }
    }
}
