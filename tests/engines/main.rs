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
#[path = "../shared/compose_binary.rs"]
mod compose_binary;
mod daemon;
#[path = "../shared/debian.rs"]
mod debian;
mod judge;
mod keep;
mod kit;
#[path = "../shared/language/mod.rs"]
mod language;
mod machine;
mod options;
#[path = "../shared/recordings.rs"]
mod recordings;
mod rows;
mod suites;
mod table;
mod typed;
mod world;
#[path = "../shared/write.rs"]
mod write;

use std::path::Path;
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
use rows::{Daemon, Kind, Row};
use table::{Engine, Outcome, Standing, Table};

fn main() -> ExitCode {
    let options = Options::parse();
    if options.list {
        rows::ALL.iter().for_each(|row| println!("{}", row.name));
        return ExitCode::SUCCESS;
    }
    if options.is_typed() {
        return typed::play(&options);
    }
    let cases = cases::all("");
    let wanted = |row: &Row| -> Vec<&Case> {
        cases.iter().filter(|case| options.wants(row, &case.full_name())).collect()
    };
    if !options.rows().any(|row| !wanted(row).is_empty()) {
        println!("no submission has such a name");
        return ExitCode::from(2);
    }
    if options.prepare {
        let ready: Vec<bool> = options.rows().map(|row| prepared(row, &wanted(row))).collect();
        return ExitCode::from(u8::from(ready.contains(&false)));
    }
    let mut outcomes = Vec::new();
    for row in options.rows() {
        let mut outcome = outcome(row, &wanted(row), &options);
        let new = std::mem::take(&mut outcome.recordings);
        if std::env::var_os(keep::VARIABLE).is_some() && !new.is_empty() {
            keep::write(row.name, new, &cases).unwrap();
        }
        outcomes.push(outcome);
    }
    println!("\n{}", Table(&outcomes));
    let wrong = outcomes.iter().any(|outcome| outcome.standing() == Standing::Wrong);
    ExitCode::from(u8::from(wrong))
}

/// Fetches and makes what an engine needs, and says so.
fn prepared(row: &Row, cases: &[&Case]) -> bool {
    let done = match row.kind {
        Kind::Local => Ok("this machine's own"),
        Kind::Beside(daemon) => {
            suites::root(daemon).map(|root| if root.is_some() { "ready" } else { table::ABSENT })
        }
        Kind::Machine(mode) => machine::prepare(mode, Path::new(beside::PROGRAM), cases).map(|()| "ready"),
    };
    match &done {
        Ok(what) => println!("{}: {what}", row.name),
        Err(error) => println!("{}: {error:#}", row.name),
    }
    done.is_ok()
}

fn outcome(row: &'static Row, cases: &[&Case], options: &Options) -> Outcome {
    let begun = Instant::now();
    let outcome = Mutex::new(Outcome::new(row.name, cases.len()));
    let engine = bring_up(row, cases, options, &outcome);
    let mut outcome = outcome.into_inner().unwrap();
    outcome.engine = match engine {
        Ok(Some(facts)) => Engine::Shown(facts),
        Ok(None) => Engine::Absent,
        Err(error) => Engine::Broken(format!("{error:#}")),
    };
    outcome.elapsed = begun.elapsed();
    outcome
}

/// Brings the engine up, has everything judged, and takes it down. What the program says of the engine;
/// `None` where no suite has it.
fn bring_up(
    row: &'static Row,
    cases: &[&Case],
    options: &Options,
    outcome: &Mutex<Outcome>,
) -> anyhow::Result<Option<Value>> {
    let _alone = suites::lock(row.name)?;
    let program = beside::program(row.name)?;
    let each = |case: &Case, ended| note(row, case, ended, outcome);
    let judged = |place: Place<'_>| {
        let facts = place.facts()?;
        place.judge_all(cases, options, &each);
        Ok(Some(facts))
    };
    match row.kind {
        Kind::Local => judged(Place { program: &program, world: None }),
        Kind::Beside(daemon) => {
            let Some(root) = suites::root(daemon)? else { return Ok(None) };
            let bundle = kit::bundle(kit::Choice::Everything)?;
            let engine = Beside::begin(row.name, daemon, &root)?;
            let place = Place { program: &program, world: Some(engine.world()) };
            place.load(&bundle)?;
            if options.language && matches!(daemon, Daemon::Docker(..)) {
                let compared = language(&engine.world().address())?;
                outcome.lock().unwrap().language = Some(compared);
            }
            judged(place)
        }
        Kind::Machine(mode) => machine::judge(mode, &program, cases, options, &each).map(Some),
    }
}

/// Holds the reader of Dockerfiles to an engine's builder.
fn language(address: &str) -> anyhow::Result<language::Compared> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let engine = harden_check::lab::Engine::connect_to(address).await?;
        Ok(language::compare(&engine).await)
    })
}

/// Compares what came out with the promise, tells it, and keeps it.
fn note(row: &Row, case: &Case, ended: anyhow::Result<Ended>, outcome: &Mutex<Outcome>) {
    let name = case.full_name();
    let mut outcome = outcome.lock().unwrap();
    let noted = ended.and_then(|ended| {
        let judged = Judged::of(case, &ended);
        for (check, why) in judged.not_shown(case) {
            let known = outcome.not_shown.entry(check.to_owned()).or_insert_with(|| (why.to_owned(), 0));
            known.1 += 1;
        }
        if judged.is_right() && row.kept.keeps(&name) {
            outcome.recordings.extend(keep::recording(case, &judged, &ended)?);
        }
        Ok(judged.deviations)
    });
    let deviations = noted.unwrap_or_else(|error| vec![format!("{error:#}")]);
    println!("{} {}: {name}", if deviations.is_empty() { "ok  " } else { "DIFF" }, row.name);
    if deviations.is_empty() {
        outcome.right += 1;
    } else {
        outcome.deviations.insert(name, deviations);
    }
}
