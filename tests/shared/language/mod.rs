//! The builder is the judge of the language: what it refuses, the submission's reader refuses, and what
//! it takes, the reader takes.
//!
//! Each row is a few lines behind a `FROM`. It goes to the engine's own front end and to our reader.
//! Where a part of the language is younger than an engine, the row names the first engine that reads
//! it; an older one then says nothing about that row.
//!
//! Rows that our reader takes are built together, a stage each, for one build takes as long as a row
//! alone; where such a build is refused, its halves are built, until the row is found. A row that the
//! reader refuses is asked alone: one that is refused refuses its neighbours.

mod files;
mod lenient;
mod rows;

use std::collections::BTreeMap;
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::StreamExt as _;
use harden_check::evidence::{BuildFailure, BuildProblem};
use harden_check::lab::Engine;
use harden_check::lab::build::{BuildRequest, build, remove_images};
use harden_check::submission::{BuildSpec, Located, Location, read};
use tempfile::TempDir;

use files::FILES;
use lenient::LENIENT;
use rows::{ALWAYS, LINES, STEPS, Since};

/// The label of the images that are made here.
const LABEL: &str = "io.harden-check.run";

/// Builds at work at the same time.
const AT_ONCE: usize = 4;

/// Rows in one build.
const TOGETHER: usize = 48;

/// Part of the tag of each image.
static NUMBER: AtomicUsize = AtomicUsize::new(1);

/// A few lines that are one row.
#[derive(Debug, Clone)]
struct Row {
    since: Since,
    /// What the stage begins from, and its lines; `None` for a whole file.
    base: Option<&'static str>,
    lines: &'static str,
}

impl Row {
    /// The row alone. A stage of nothing is refused for its own reason, so that it ends with something.
    fn file(&self) -> String {
        match self.base {
            Some(base) => format!("FROM {base} AS one\nCOPY a /a\nFROM {base}\n{}\nCMD end\n", self.lines),
            None => self.lines.to_owned(),
        }
    }

    /// Whether it can stand beside others: it is within one stage.
    fn is_part(&self) -> bool {
        self.base.is_some() && !self.lines.to_uppercase().contains("FROM ")
    }
}

/// What came of it.
pub(crate) struct Compared {
    /// The engine's version.
    pub(crate) version: String,
    /// Rows that were compared.
    pub(crate) rows: usize,
    /// A sentence for each row on which builder and reader differ.
    pub(crate) differences: Vec<String>,
}

/// Compares every row that this engine is old enough to be asked.
///
/// # Panics
/// Where the engine fails.
pub(crate) async fn compare(engine: &Engine) -> Compared {
    let version = engine.docker().version().await.unwrap().version.unwrap();
    let mut parts = version.split(['.', '+', '~']).map(|part| part.parse().unwrap_or_default());
    let known: Since = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let lenient = |row: &Row| LENIENT.iter().any(|(since, lines)| *since <= known && *lines == row.lines);
    let rows: Vec<Row> = all().into_iter().filter(|row| row.since <= known && !lenient(row)).collect();
    let count = rows.len();
    let (together, alone): (Vec<Row>, Vec<Row>) =
        rows.into_iter().partition(|row| row.is_part() && is_read(&row.file()));
    let mut work: Vec<Vec<Row>> = Vec::new();
    for base in ["scratch", "harden-check/slim:1"] {
        let same: Vec<Row> = together.iter().filter(|row| row.base == Some(base)).cloned().collect();
        work.extend(same.chunks(TOGETHER).map(<[Row]>::to_vec));
    }
    work.extend(alone.into_iter().map(|row| vec![row]));
    let bench = Bench { engine, run: format!("language-{}", std::process::id()) };
    let bench = &bench;
    let differences: Vec<Vec<String>> = futures_util::stream::iter(work)
        .map(|rows| async move { bench.differences(rows).await })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    remove_images(engine, LABEL, &bench.run).await.unwrap();
    Compared { version, rows: count, differences: differences.into_iter().flatten().collect() }
}

fn all() -> Vec<Row> {
    let behind = |base: &'static str, table: &'static [(Since, &[&'static str])]| {
        let of = move |(since, lines): &'static (Since, &[&'static str])| {
            lines.iter().map(move |lines| Row { since: *since, base: Some(base), lines })
        };
        table.iter().flat_map(of)
    };
    let files = FILES.iter().map(|lines| Row { since: ALWAYS, base: None, lines });
    behind("scratch", LINES).chain(behind("harden-check/slim:1", STEPS)).chain(files).collect()
}

/// Whether our reader takes a Dockerfile.
fn is_read(text: &str) -> bool {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("Dockerfile"), text).unwrap();
    fs::write(folder.path().join("run.sh"), "docker build -t notes .\ndocker run notes\n").unwrap();
    read(folder.path()).is_ok()
}

struct Bench<'a> {
    engine: &'a Engine,
    run: String,
}

impl Bench<'_> {
    async fn differences(&self, rows: Vec<Row>) -> Vec<String> {
        let mut waiting = vec![rows];
        let mut found = Vec::new();
        while let Some(rows) = waiting.pop() {
            if let [row] = &rows[..] {
                found.extend(self.difference(row).await);
            } else if self.failure(&joined(&rows)).await.is_some() {
                let (one, two) = rows.split_at(rows.len() / 2);
                waiting.extend([one.to_vec(), two.to_vec()]);
            }
        }
        found
    }

    async fn difference(&self, row: &Row) -> Option<String> {
        let text = row.file();
        let failure = self.failure(&text).await;
        let refused = failure.as_ref().is_some_and(|failure| failure.problem == BuildProblem::Dockerfile);
        let said = failure.map(|failure| failure.message).unwrap_or_default();
        (is_read(&text) == refused).then(|| format!("{:?} {text:?}: the builder says {said:?}", row.since))
    }

    async fn failure(&self, dockerfile: &str) -> Option<BuildFailure> {
        let folder = TempDir::new().unwrap();
        for (name, text) in [("Dockerfile", dockerfile), ("a", "a\n"), ("b", "b\n")] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let request = BuildRequest {
            folder: folder.path(),
            spec: &spec(),
            run_id: &self.run,
            number: NUMBER.fetch_add(1, Ordering::Relaxed),
            labels: &BTreeMap::from([(LABEL.to_owned(), self.run.clone())]),
            earlier: &BTreeMap::new(),
            another_day: false,
        };
        build(self.engine, &request, &|_| {}).await.unwrap().facts.failure
    }
}

/// One file with a stage for each row, and a last one that needs them all.
fn joined(rows: &[Row]) -> String {
    let base = rows[0].base.unwrap();
    let mut text = format!("FROM {base} AS one\nCOPY a /a\n");
    let mut last = String::from("FROM scratch\n");
    for (number, row) in rows.iter().enumerate() {
        text.push_str(&format!("FROM {base} AS row{number}\n{}\nCOPY a /row-end\n", row.lines));
        last.push_str(&format!("COPY --from=row{number} /row-end /{number}\n"));
    }
    text + &last
}

fn spec() -> BuildSpec {
    let here = Location { file: "run.sh".to_owned(), line: 1, column: 1, length: 1 };
    let at = |value: &str| Located::new(value.to_owned(), here.clone());
    BuildSpec {
        at: here.clone(),
        tags: vec![at("notes")],
        images: BTreeMap::new(),
        context: at("."),
        dockerfile: at("Dockerfile"),
        target: None,
        build_args: Vec::new(),
        secrets: Vec::new(),
        labels: Vec::new(),
        no_cache: false,
        pull: false,
    }
}
