//! Every start, solution and known answer of every exercise gets the verdict that the exercise promises, and the
//! start and the solution the words that the book shows.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use harden_check::lab::Engine;
use harden_check::lab::kit::{self, KitImage};
use harden_check::report::{Finding, Report};
use harden_check::workspace::{Judged, Run, judge};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::cases::{self, Case};
use crate::swarm::SWARM;
use crate::{transcripts, write};

/// Submissions that are judged at the same time. The engine has two CPUs in CI, and a submission waits most of
/// its time: for a timer of a health check, for a container's end.
const AT_ONCE: usize = 2;

/// Only exercises whose folder name contains this text, for whoever works on one of them.
const ONLY: &str = "HARDEN_CHECK_ONLY";

/// `K/N`: beside every start and solution only the K-th of N shares of the answers, so that N runs judge all of them.
/// There are five hundred, and a change waits for its verdict.
const SHARE: &str = "HARDEN_CHECK_SHARE";

#[test]
fn every_submission_with_a_known_verdict_gets_it() {
    // As deep as the program's own: a test has a quarter of it.
    let thread = thread::Builder::new().stack_size(8 << 20);
    let ended = thread.spawn(|| Runtime::new().unwrap().block_on(every_submission())).unwrap().join();
    ended.unwrap_or_else(|panic| resume_unwind(panic));
}

async fn every_submission() {
    let engine = Engine::connect().await.unwrap();
    kit::ensure(engine.docker(), &KitImage::ALL, &|_| {}).await.unwrap();
    let mut cases = cases::all(&std::env::var(ONLY).unwrap_or_default());
    cases.retain(|case| !transcripts::are_written_anew() || transcripts::are_kept_of(case));
    if let Ok(share) = std::env::var(SHARE) {
        let (own, shares) = share_of(&share);
        let mut answers = 0;
        cases.retain(|case| {
            ["start", "solution"].contains(&case.name.as_str()) || {
                answers += 1;
                answers % shares == own % shares
            }
        });
    }
    let count = cases.len();
    assert!(count > 0, "no exercise to judge");
    let times = Mutex::new(Vec::new());
    let timed = async |case: Case| {
        let (name, start) = (case.full_name(), Instant::now());
        let deviation = judged(case).await;
        times.lock().unwrap().push((name, start.elapsed()));
        deviation
    };
    let judgements = stream::iter(cases).map(timed).buffer_unordered(AT_ONCE);
    let mut deviations: Vec<String> = judgements.filter_map(std::future::ready).collect().await;
    deviations.sort();
    keep_times(&times.into_inner().unwrap());
    assert!(deviations.is_empty(), "{} of {count} deviate:\n{}", deviations.len(), deviations.join("\n"));
}

/// The two numbers of `K/N`.
fn share_of(text: &str) -> (usize, usize) {
    let numbers = text.split_once('/').map(|(own, shares)| (own.parse(), shares.parse()));
    match numbers {
        Some((Ok(own), Ok(shares))) if (1..=shares).contains(&own) => (own, shares),
        _ => panic!("{SHARE}={text}: not the K-th of N shares, `1/3` for one"),
    }
}

/// Writes how long each submission took, and each exercise's whole, to `target/answers.tsv`: this test is what makes
/// the suite long.
fn keep_times(times: &[(String, Duration)]) {
    let mut wholes: BTreeMap<&str, Duration> = BTreeMap::new();
    let mut lines = String::new();
    for (name, time) in times {
        *wholes.entry(name.split_once('/').unwrap().0).or_default() += *time;
        lines += &format!("{name}\t{:.1}\n", time.as_secs_f64());
    }
    for (exercise, time) in wholes {
        lines += &format!("{exercise}\t{:.1}\n", time.as_secs_f64());
    }
    std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("target/answers.tsv"), lines).unwrap();
}

/// What is not as promised, in one text; nothing where all is.
async fn judged(case: Case) -> Option<String> {
    let name = case.full_name();
    // A test that leaves a Swarm takes the names of whatever runs beside it.
    let _shared = SWARM.read().await;
    let report = match report(&case).await {
        Ok(report) => report,
        Err(problem) => return Some(format!("{name}: {problem}")),
    };
    let mut failed = BTreeSet::new();
    let mut notes = Vec::new();
    for finding in &report.findings {
        let id = finding.check.id;
        match finding.verdict.name() {
            "fail" => {
                failed.insert(id.to_owned());
                if !case.fails.contains(id) {
                    notes.push(format!("  {id} fails: {:?}", finding.verdict));
                }
            }
            // A host without some feature skips; a lab error is never right.
            "error" => notes.push(format!("  {id} is an error: {:?}", finding.verdict)),
            _ => {}
        }
    }
    // One rule may be judged for several containers, and the one that breaks it is enough.
    for finding in &report.findings {
        let (id, verdict) = (finding.check.id, finding.verdict.name());
        if case.fails.contains(id) && !failed.contains(id) && verdict != "error" {
            notes.push(format!("  {id} is {verdict}: {:?}", finding.verdict));
        }
    }
    if transcripts::are_kept_of(&case) {
        notes.extend(transcripts::different(&case, &report));
    }
    let complete = case.fails.is_subset(&failed) && notes.is_empty();
    (!complete).then(|| format!("{name}\n{}", notes.join("\n")))
}

async fn report(case: &Case) -> Result<Report, String> {
    let folder = TempDir::new().unwrap();
    write::files(&case.files, folder.path());
    let early = Mutex::new(Vec::new());
    let run = Run { exercise: &case.exercise, folder: folder.path(), setup: false };
    let keep = |finding: &Finding| early.lock().unwrap().push(finding.clone());
    let Judged { mut report, .. } = judge(&run, &|_| {}, &keep).await;
    // Engine 20.10 ends with "panic: failed to get edge" of its builder now and then, where builds go side by side.
    let is_gone = report.trouble.as_ref().is_some_and(|one| ["engine-gone", "no-engine"].contains(&one.kind));
    if is_gone && std::env::var("HARDEN_CHECK_SETUP").is_ok_and(|word| word == "1") {
        early.lock().unwrap().clear();
        report = judge(&Run { setup: true, ..run }, &|_| {}, &keep).await.report;
    }
    if !report.unreadable.is_empty() || report.trouble.is_some() {
        return Err(format!("{:?} {:?}", report.unreadable, report.trouble));
    }
    // What the live page shows early must be what the whole evidence says: a check that looks at more
    // than it declares would differ here.
    for finding in early.into_inner().unwrap() {
        let same = |last: &&Finding| last.check.id == finding.check.id && last.service == finding.service;
        let last = report.findings.iter().find(same).unwrap();
        if last.verdict != finding.verdict {
            let (early, last) = (&finding.verdict, &last.verdict);
            return Err(format!("  {} changed from {early:?} to {last:?}", finding.check.id));
        }
    }
    Ok(report)
}
