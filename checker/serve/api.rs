//! What may a page ask for beside a check? Where the learner stands, the learner's own files, hints.

use std::convert::Infallible;
use std::fs;
use std::io::Read as _;
use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequestParts, Path, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::exercise::{CourseEntry, Exercise};
use crate::progress::{ExerciseProgress, Store, utc_date};
use crate::words::Language;
use crate::workspace::{PathError, Written, inside, keep, known, trouble_of_file, write};

use super::error::Refusal;
use super::gate;
use super::shared::Shared;

/// Largest file of the learner that is shown, in bytes.
const LARGEST_FILE: u64 = 256 * 1024;

/// What every request may say in its address: `?lang=de`. Anything else is English.
#[derive(Debug)]
pub(super) struct Asking {
    /// The language of the answer's sentences.
    pub(super) lang: Language,
}

impl<S: Sync> FromRequestParts<S> for Asking {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Asking, Infallible> {
        Ok(Asking { lang: gate::language_of(&parts.uri) })
    }
}

/// A body that says nothing, `{}`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// A file of the learner.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WantedFile {
    /// Relative to the exercise's folder.
    path: String,
}

/// A hint that was opened.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OpenedHint {
    /// Counted from 1.
    hint: usize,
}

/// An answer to a question of the chapter.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChosenAnswer {
    /// Counted from 1.
    question: usize,
    /// The choice, counted from 1.
    option: usize,
}

/// Questions that a chapter may have, and choices of one.
const MOST_QUESTIONS: usize = 9;

type Body<T> = Result<Json<T>, JsonRejection>;

/// `GET /api/progress`.
pub(super) async fn progress(State(shared): State<Arc<Shared>>, asking: Asking) -> Json<Value> {
    Json(progress_of(&shared, asking.lang))
}

/// Where the learner stands in every exercise, from the same file as the command line's.
pub(super) fn progress_of(shared: &Shared, language: Language) -> Value {
    let (progress, notes) = known(&Store::new(&shared.course_folder));
    let entries = shared.course.entries().iter();
    json!({
        "course": shared.course_folder.display().to_string(),
        "exercises": entries.map(|entry| standing(shared, entry, &progress.of(&entry.folder()))).collect::<Vec<_>>(),
        "notes": notes.iter().map(|note| note.text(language)).collect::<Vec<_>>(),
    })
}

fn standing(shared: &Shared, entry: &CourseEntry, record: &ExerciseProgress) -> Value {
    let status = match (&record.passed_at, &record.last) {
        (Some(_), _) => "passed",
        (None, Some(_)) => "started",
        (None, None) => "none",
    };
    let checks = record.last.as_ref().map(|run| &run.checks);
    json!({
        "number": entry.number,
        "slug": entry.slug,
        "available": entry.available,
        "status": status,
        "passed": checks.map_or(0, |checks| checks.values().filter(|verdict| *verdict == "pass").count()),
        "total": checks.map_or(0, std::collections::BTreeMap::len),
        "passed_at": record.passed_at.map(utc_date),
        "last": record.last.as_ref().map(|run| json!({ "at": run.at, "verdict": run.verdict, "checks": run.checks })),
        "answers": record.answers,
        "folder_exists": shared.course_folder.join(entry.folder()).is_dir(),
    })
}

/// `POST /api/exercises/{number}/cancel`.
pub(super) async fn cancel(
    State(shared): State<Arc<Shared>>,
    Path(number): Path<String>,
    asking: Asking,
    nothing: Body<Nothing>,
) -> Result<Json<Value>, Refusal> {
    let entry = entry(&shared, &number, asking.lang)?;
    let Json(Nothing {}) = nothing.map_err(|rejection| body(&rejection, asking.lang))?;
    Ok(Json(json!({ "cancelled": shared.runs.cancel(entry.number).await })))
}

/// `POST /api/exercises/{number}/start`: puts the starting files there, over nothing.
pub(super) async fn start(
    State(shared): State<Arc<Shared>>,
    Path(number): Path<String>,
    asking: Asking,
    nothing: Body<Nothing>,
) -> Result<Json<Value>, Refusal> {
    let exercise = exercise(&shared, &number, asking.lang)?;
    let Json(Nothing {}) = nothing.map_err(|rejection| body(&rejection, asking.lang))?;
    let mut written = Written::default();
    write(&shared.course_folder, &exercise.folder(), &exercise.start, &mut written)
        .map_err(|error| of_file(&error, asking.lang))?;
    let folder = shared.course_folder.join(exercise.folder());
    Ok(Json(json!({ "folder": folder.display().to_string(), "written": written.new, "kept": written.kept })))
}

/// `POST /api/exercises/{number}/file`: a file of the learner, to show a place in it.
pub(super) async fn file(
    State(shared): State<Arc<Shared>>,
    Path(number): Path<String>,
    asking: Asking,
    wanted: Body<WantedFile>,
) -> Result<Json<Value>, Refusal> {
    let entry = entry(&shared, &number, asking.lang)?;
    let Json(wanted) = wanted.map_err(|rejection| body(&rejection, asking.lang))?;
    let folder = shared.course_folder.join(entry.folder());
    let no_file = || Refusal::new(StatusCode::NOT_FOUND, "no-file", asking.lang);
    let path = inside(&folder, &wanted.path).ok_or_else(no_file)?;
    let mut text = String::new();
    let mut opened = fs::File::open(&path).map_err(|_| no_file())?.take(LARGEST_FILE + 1);
    opened.read_to_string(&mut text).map_err(|_| no_file())?;
    if text.len() as u64 > LARGEST_FILE {
        return Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", asking.lang));
    }
    Ok(Json(json!({ "path": wanted.path, "absolute": path.display().to_string(), "text": text })))
}

/// `POST /api/exercises/{number}/hint`: the same record as the command line's.
pub(super) async fn hint(
    State(shared): State<Arc<Shared>>,
    Path(number): Path<String>,
    asking: Asking,
    opened: Body<OpenedHint>,
) -> Result<Json<Value>, Refusal> {
    let exercise = exercise(&shared, &number, asking.lang)?;
    let Json(opened) = opened.map_err(|rejection| body(&rejection, asking.lang))?;
    if !(1..=exercise.hints.len()).contains(&opened.hint) {
        return Err(Refusal::new(StatusCode::NOT_FOUND, "no-hint", asking.lang));
    }
    let store = Store::new(&shared.course_folder);
    // A file that cannot be read is left alone: showing a hint is no reason to set it aside.
    let (progress, mut notes) = known(&store);
    if notes.is_empty() && !progress.of(&exercise.folder()).hints.contains(&opened.hint) {
        notes = keep(&store, |progress| {
            progress.exercises.entry(exercise.folder()).or_default().hints.insert(opened.hint);
        });
    }
    Ok(Json(json!({ "notes": notes.iter().map(|note| note.text(asking.lang)).collect::<Vec<_>>() })))
}

/// `POST /api/exercises/{number}/answer`: what was chosen at a question of the chapter.
pub(super) async fn answer(
    State(shared): State<Arc<Shared>>,
    Path(number): Path<String>,
    asking: Asking,
    chosen: Body<ChosenAnswer>,
) -> Result<Json<Value>, Refusal> {
    let folder = entry(&shared, &number, asking.lang)?.folder();
    let Json(ChosenAnswer { question, option }) =
        chosen.map_err(|rejection| body(&rejection, asking.lang))?;
    let known_numbers = 1..=MOST_QUESTIONS;
    if !known_numbers.contains(&question) || !known_numbers.contains(&option) {
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "wrong-body", asking.lang));
    }
    let store = Store::new(&shared.course_folder);
    // As with a hint: a file that cannot be read is left alone.
    let (_, mut notes) = known(&store);
    if notes.is_empty() {
        notes = keep(&store, |progress| {
            progress.exercises.entry(folder).or_default().answers.insert(question, option);
        });
    }
    Ok(Json(json!({ "notes": notes.iter().map(|note| note.text(asking.lang)).collect::<Vec<_>>() })))
}

/// An address that is not there.
pub(super) async fn unknown(request: Request) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "unknown-address", gate::language_of(request.uri()))
}

/// An address that is asked for in another way.
pub(super) async fn wrong_method(request: Request) -> Refusal {
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "wrong-method", gate::language_of(request.uri()))
}

/// The whole exercise with a number.
pub(super) fn exercise(shared: &Shared, number: &str, language: Language) -> Result<Exercise, Refusal> {
    let entry = entry(shared, number, language)?;
    shared.course.load(entry).map_err(|_| unknown_exercise(language))
}

fn entry<'a>(shared: &'a Shared, number: &str, language: Language) -> Result<&'a CourseEntry, Refusal> {
    let number: Option<u8> = number.parse().ok();
    let found = shared.course.entries().iter().find(|entry| Some(entry.number) == number && entry.available);
    found.ok_or_else(|| unknown_exercise(language))
}

fn unknown_exercise(language: Language) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "unknown-exercise", language)
}

/// A body that is too large, or not of the form that is asked for.
pub(super) fn body(rejection: &JsonRejection, language: Language) -> Refusal {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", language),
        _ => Refusal::new(StatusCode::BAD_REQUEST, "wrong-body", language),
    }
}

fn of_file((path, error): &PathError, language: Language) -> Refusal {
    let message = trouble_of_file(path, error).message;
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "file", language).told(message)
}
