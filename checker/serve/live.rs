//! How does a check reach the page while it happens? As server-sent events in the answer to `POST
//! …/check`; the page's script documents their names.
//!
//! The check runs on a thread of its own with a runtime of its own, because the end of a cancelled one
//! removes what it made before it lets go.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};

use crate::exercise::Exercise;
use crate::report::{Finding, Report, chapter, page};
use crate::words::Language;
use crate::workspace::{Judged, OwnFile, Run, judge, next_command, next_hint, remember, step};

use super::api::{self, Asking};
use super::error::{Refusal, WORDS};
use super::runs::{Runs, Slot};
use super::shared::Shared;
use super::watch::Saves;

/// As much as the program's own thread has, in bytes: a check goes deep, and another thread has a quarter of it.
const STACK: usize = 8 << 20;

/// The body of a request for a check.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    /// Whether every later save is to be checked as well.
    watch: bool,
}

/// `POST /api/exercises/{number}/check`.
pub(super) async fn check(
    State(shared): State<Arc<Shared>>,
    Path(number): Path<String>,
    asking: Asking,
    wish: Result<Json<Wish>, JsonRejection>,
) -> Result<Response, Refusal> {
    let language = asking.lang;
    let exercise = api::exercise(&shared, &number, language)?;
    let Json(wish) = wish.map_err(|rejection| api::body(&rejection, language))?;
    let folder = shared.course_folder.join(exercise.folder());
    if !folder.is_dir() {
        return Err(Refusal::new(StatusCode::CONFLICT, "no-folder", language));
    }
    let slot = Runs::take(&shared.runs, exercise.number).map_err(|name| {
        let status =
            if name == "already-running" { StatusCode::CONFLICT } else { StatusCode::TOO_MANY_REQUESTS };
        Refusal::new(status, name, language)
    })?;
    let saves = if wish.watch {
        let told = |error: notify::Error| {
            let message = WORDS.say("no-watch").with("detail", error.to_string());
            Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "no-watch", language).told(message)
        };
        Some(Saves::below(&folder).map_err(told)?)
    } else {
        None
    };
    let (tell, told) = mpsc::unbounded_channel();
    let check = Check { shared, exercise, folder, language, tell: Tell(tell) };
    tokio::spawn(Arc::new(check).work(slot, saves));
    let events = stream::unfold(told, |mut told| async {
        told.recv().await.map(|event| (Ok::<Event, Infallible>(event), told))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
}

/// The page's end of the line.
#[derive(Clone)]
struct Tell(mpsc::UnboundedSender<Event>);

impl Tell {
    fn say(&self, name: &str, data: &Value) {
        // Where the page is gone, `left` ends the check.
        let _ = self.0.send(Event::default().event(name).data(data.to_string()));
    }

    /// Waits until the page is gone.
    async fn left(&self) {
        self.0.closed().await;
    }
}

/// One exercise in one folder for one page.
struct Check {
    shared: Arc<Shared>,
    exercise: Exercise,
    folder: PathBuf,
    language: Language,
    tell: Tell,
}

/// A run on its thread.
struct Running {
    /// Nothing for a run that was cancelled; closed for one that broke.
    end: oneshot::Receiver<Option<Judged>>,
    cancel: oneshot::Sender<()>,
}

/// Why a run is over.
enum Over {
    Judged(Box<Judged>),
    /// Somebody does not want it any more, and no other.
    Stopped,
    /// A newer save wants its own.
    Outdated,
    Broken,
}

impl Check {
    async fn work(self: Arc<Check>, slot: Slot, mut saves: Option<Saves>) {
        loop {
            self.tell.say("begun", &self.beginning());
            let rows = Arc::new(Rows::default());
            match self.run(&slot, saves.as_mut(), &rows).await {
                Over::Judged(judged) => self.report(&judged, &rows),
                Over::Stopped => return self.tell.say("cancelled", &json!({})),
                Over::Outdated => {
                    self.tell.say("cancelled", &json!({}));
                    continue;
                }
                Over::Broken => self.tell.say("report", &self.broken()),
            }
            let Some(saves) = &mut saves else { return };
            self.tell.say("waiting", &json!({}));
            tokio::select! {
                () = saves.next() => {}
                () = slot.stopped() => return self.tell.say("cancelled", &json!({})),
                () = self.tell.left() => return,
            }
        }
    }

    async fn run(self: &Arc<Check>, slot: &Slot, mut saves: Option<&mut Saves>, rows: &Arc<Rows>) -> Over {
        if let Some(saves) = saves.as_mut() {
            // This run reads the files as they are now.
            saves.forget();
        }
        let newer = async {
            match saves {
                Some(saves) => saves.next().await,
                None => std::future::pending().await,
            }
        };
        let Running { mut end, cancel } = Arc::clone(self).start(Arc::clone(rows));
        let over = tokio::select! {
            end = &mut end => return match end {
                Ok(Some(judged)) => Over::Judged(Box::new(judged)),
                Ok(None) => Over::Stopped,
                Err(_) => Over::Broken,
            },
            () = slot.stopped() => Over::Stopped,
            () = self.tell.left() => Over::Stopped,
            () = newer => Over::Outdated,
        };
        // It may have ended by itself meanwhile.
        let _ = cancel.send(());
        // Only when everything is removed is it cancelled.
        let _ = end.await;
        over
    }

    fn start(self: Arc<Check>, rows: Arc<Rows>) -> Running {
        let (ends, end) = oneshot::channel();
        let (cancel, cancelled) = oneshot::channel();
        let thread = std::thread::Builder::new().stack_size(STACK);
        // A thread that cannot be made lets go of `ends`, which the page is told of.
        let _ = thread.spawn(move || {
            let Ok(runtime) = tokio::runtime::Builder::new_multi_thread().enable_all().build() else {
                return;
            };
            let judged = runtime.block_on(async {
                tokio::select! {
                    judged = self.judge(&rows) => Some(judged),
                    _ = cancelled => None,
                }
            });
            // Nobody waits any more where this fails.
            let _ = ends.send(judged);
        });
        Running { end, cancel }
    }

    async fn judge(&self, rows: &Rows) -> Judged {
        let run = Run { exercise: &self.exercise, folder: &self.folder, setup: self.shared.setup };
        let listener = |event| {
            if let Some(text) = step(&event, self.language) {
                self.tell.say("step", &json!({ "text": text }));
            }
        };
        let early = |finding: &Finding| self.row(finding, rows);
        judge(&run, &listener, &early).await
    }

    fn beginning(&self) -> Value {
        let checks = self.exercise.checks.iter();
        json!({
            "folder": self.folder.display().to_string(),
            "checks": checks
                .map(|chosen| json!({ "check": chosen.check.id, "service": chosen.params.service }))
                .collect::<Vec<_>>(),
        })
    }

    /// Tells a row, unless the page has the very same.
    fn row(&self, finding: &Finding, rows: &Rows) {
        let source = |file: &str| fs::read_to_string(self.folder.join(file)).ok();
        let Exercise { number, slug, .. } = &self.exercise;
        let row = page::row(*number, slug, finding, &source, self.language);
        if rows.is_new(finding, &row) {
            self.tell.say("row", &row);
        }
    }

    fn report(&self, judged: &Judged, rows: &Rows) {
        let report = &judged.report;
        for finding in &report.findings {
            self.row(finding, rows);
        }
        let notes = remember(&self.shared.course_folder, &self.exercise, report);
        let mut value = page::end(report, self.language);
        value["notes"] = notes.iter().map(|note| json!(note.text(self.language))).collect();
        value["progress"] = api::progress_of(&self.shared, self.language);
        value["next"] = json!(next_command(&self.shared.course, report));
        value["next_chapter"] = json!(self.next_chapter());
        value["hint"] = json!(self.hint(report));
        value["files"] = judged.files.iter().map(own_file).collect();
        self.tell.say("report", &value);
    }

    /// What a page shows of a run that broke: the lab's fault, never the learner's.
    fn broken(&self) -> Value {
        json!({
            "verdict": "not-checked",
            "problems": [],
            "error": { "kind": "lab", "message": WORDS.say("broken").text(self.language), "help": null },
            "elapsed_ms": 0,
            "summary": "",
            "notes": [],
            "progress": api::progress_of(&self.shared, self.language),
            "next": format!("harden-check exercise {}", self.exercise.number),
            "next_chapter": null,
            "hint": null,
            "files": [],
        })
    }

    fn next_chapter(&self) -> Option<String> {
        let entries = self.shared.course.entries().iter();
        let next =
            entries.filter(|entry| entry.number > self.exercise.number).min_by_key(|entry| entry.number)?;
        Some(chapter(self.language, next.number, &next.slug, None))
    }

    /// The hint that fits the failure best, whether it was shown already or not.
    fn hint(&self, report: &Report) -> Option<usize> {
        let failing = report.findings.iter().filter(|finding| finding.verdict.name() == "fail");
        let failing: BTreeSet<&str> = failing.map(|finding| finding.check.id).collect();
        if failing.is_empty() || self.exercise.hints.is_empty() {
            return None;
        }
        Some(next_hint(&self.exercise.hints, &BTreeSet::new(), &failing))
    }
}

/// A file of the learner; `keep` says whether the page may keep it.
fn own_file(file: &OwnFile) -> Value {
    json!({ "path": file.path, "text": file.text, "keep": file.may_be_kept })
}

/// The rows that the page has, by check and service.
#[derive(Default)]
struct Rows(Mutex<BTreeMap<(&'static str, String), Value>>);

impl Rows {
    fn is_new(&self, finding: &Finding, row: &Value) -> bool {
        let mut rows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (finding.check.id, finding.service.clone());
        rows.insert(key, row.clone()).is_none_or(|before| before != *row)
    }
}
