//! The matrix: every start, solution and answer on every engine that learners have.
//!
//! A command of its own, `cargo test --test engines -- ENGINE...`, because it takes hours where the everyday
//! tests take minutes. It brings up engines of other Debian suites beside the local one, judges the
//! submissions there with the real binary, and prints a table with every deviation from what the folders
//! promise.
#![expect(clippy::print_stdout, reason = "a command line of its own")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod beside;
#[path = "../shared/cases.rs"]
mod cases;
mod command;
mod daemon;
mod judge;
mod keep;
mod kit;
mod options;
#[path = "../shared/recordings.rs"]
mod recordings;
mod rows;
mod suites;
mod table;
mod world;
#[path = "../shared/write.rs"]
mod write;

use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Instant;

use clap::Parser as _;
use serde_json::Value;

use beside::Place;
use cases::Case;
use daemon::Beside;
use judge::{Ended, Judged};
use options::Options;
use recordings::Recording;
use rows::{Kind, Row};
use table::{Outcome, Standing, Table};

fn main() -> ExitCode {
    let options = Options::parse();
    if options.list {
        rows::ALL.iter().for_each(|row| println!("{}", row.name));
        return ExitCode::SUCCESS;
    }
    let cases = cases::all("");
    let wanted: Vec<&Case> = cases.iter().filter(|case| options.wants(&case.full_name())).collect();
    if wanted.is_empty() {
        println!("no submission has such a name");
        return ExitCode::from(2);
    }
    let mut outcomes = Vec::new();
    for row in options.rows() {
        let mut outcome = outcome(row, &wanted, &options);
        let new = std::mem::take(&mut outcome.recordings);
        if std::env::var_os(keep::VARIABLE).is_some() && !new.is_empty() {
            keep::write(row.name, new, &cases).unwrap();
        }
        outcomes.push(outcome);
    }
    println!("\n{}", Table(&outcomes));
    let wrong = outcomes.iter().any(|outcome| outcome.standing() == Standing::Wrong);
    ExitCode::from(u8::from(wrong && !options.prepare))
}

fn outcome(row: &'static Row, cases: &[&Case], options: &Options) -> Outcome {
    let begun = Instant::now();
    let outcome = Mutex::new(Outcome::new(row.name, cases.len()));
    let engine = bring_up(row, cases, options, begun, &outcome);
    let mut outcome = outcome.into_inner().unwrap();
    outcome.engine = engine.map_err(|error| format!("{error:#}"));
    outcome.elapsed = begun.elapsed();
    outcome
}

/// Brings the engine up, has everything judged, and takes it down. What is told of the engine.
fn bring_up(
    row: &'static Row,
    cases: &[&Case],
    options: &Options,
    begun: Instant,
    outcome: &Mutex<Outcome>,
) -> anyhow::Result<Value> {
    let judged = |place: Place<'_>| {
        let facts = place.facts()?;
        println!("{}: {}", row.name, facts["version"].as_str().unwrap_or_default());
        let each = |case: &Case, ended| note(row, case, ended, outcome);
        place.judge_all(cases, options, begun + options.budget(), &each);
        Ok(facts)
    };
    match row.kind {
        Kind::Local if options.prepare => Ok(Value::Null),
        Kind::Local => judged(Place::Here),
        Kind::Beside(daemon) => {
            let Some(root) = suites::root(daemon)? else { anyhow::bail!(table::ABSENT) };
            if options.prepare {
                anyhow::bail!("{} is ready", root.display());
            }
            let bundle = kit::bundle()?;
            let engine = Beside::begin(row.name, daemon, &root)?;
            let place = Place::In(engine.world());
            place.load(&bundle)?;
            judged(place)
        }
    }
}

fn note(row: &Row, case: &Case, ended: anyhow::Result<Ended>, outcome: &Mutex<Outcome>) {
    let name = case.full_name();
    let mut outcome = outcome.lock().unwrap();
    let ended = match ended {
        Ok(ended) => ended,
        Err(error) => {
            outcome.deviations.insert(name, vec![format!("{error:#}")]);
            return;
        }
    };
    let judged = Judged::of(case, &ended);
    for (check, why) in judged.not_shown(case) {
        let known = outcome.not_shown.entry(check.to_owned()).or_insert_with(|| (why.to_owned(), 0));
        known.1 += 1;
    }
    println!("{} {}: {name}", if judged.is_right() { "ok  " } else { "DIFF" }, row.name);
    if judged.is_right() {
        outcome.right += 1;
        if row.kept.keeps(&case.name) {
            let recording: Recording = keep::recording(case, &judged, &ended).unwrap();
            outcome.recordings.push(recording);
        }
    } else {
        outcome.deviations.insert(name, judged.deviations);
    }
}
