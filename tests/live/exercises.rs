//! Every start, solution and known answer of every exercise gets the verdict that the exercise promises.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::{Arc, Mutex};

use futures_util::{StreamExt, stream};
use harden_check::exercise::{Course, Exercise, Files};
use harden_check::lab::Engine;
use harden_check::lab::kit::{self, KitImage};
use harden_check::report::{Finding, Report};
use harden_check::workspace::{Judged, Run, judge};
use tempfile::TempDir;

/// Submissions that are judged at the same time; the engine has two CPUs in CI.
const AT_ONCE: usize = 2;

/// Only exercises whose folder name contains this text, for whoever works on one of them.
const ONLY: &str = "HARDEN_CHECK_ONLY";

/// A submission, and the checks that it must fail.
struct Case {
    exercise: Arc<Exercise>,
    name: String,
    files: Files,
    fails: BTreeSet<String>,
}

#[tokio::test(flavor = "multi_thread")]
async fn every_submission_with_a_known_verdict_gets_it() {
    let engine = Engine::connect().await.unwrap();
    kit::ensure(engine.docker(), &KitImage::ALL, &|_| {}).await.unwrap();
    let cases = cases();
    let count = cases.len();
    assert!(count > 0, "no exercise to judge");
    let judgements = stream::iter(cases).map(judged).buffer_unordered(AT_ONCE);
    let mut deviations: Vec<String> = judgements.filter_map(std::future::ready).collect().await;
    deviations.sort();
    assert!(deviations.is_empty(), "{} of {count} deviate:\n{}", deviations.len(), deviations.join("\n"));
}

fn cases() -> Vec<Case> {
    let only = std::env::var(ONLY).unwrap_or_default();
    let course = Course::embedded().unwrap();
    let mut cases = Vec::new();
    for entry in course.entries().iter().filter(|entry| entry.available && entry.folder().contains(&only)) {
        let exercise = Arc::new(course.load(entry).unwrap());
        let mut add = |name: &str, files: &Files, fails: &[String]| {
            cases.push(Case {
                exercise: Arc::clone(&exercise),
                name: name.to_owned(),
                files: files.clone(),
                fails: fails.iter().cloned().collect(),
            });
        };
        add("start", &exercise.start, &exercise.start_fails);
        add("solution", &exercise.solution, &[]);
        for answer in &exercise.answers {
            add(&answer.name, &answer.files, &answer.fails);
        }
    }
    cases
}

/// What is not as promised, in one text; nothing where all is.
async fn judged(case: Case) -> Option<String> {
    let name = format!("{}/{}", case.exercise.folder(), case.name);
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
            other if case.fails.contains(id) => {
                notes.push(format!("  {id} is {other}: {:?}", finding.verdict))
            }
            _ => {}
        }
    }
    let complete = case.fails.is_subset(&failed) && notes.is_empty();
    (!complete).then(|| format!("{name}\n{}", notes.join("\n")))
}

async fn report(case: &Case) -> Result<Report, String> {
    let folder = TempDir::new().unwrap();
    write(folder.path(), &case.files);
    let early = Mutex::new(Vec::new());
    let run = Run { exercise: &case.exercise, folder: folder.path(), setup: false };
    let keep = |finding: &Finding| early.lock().unwrap().push(finding.clone());
    let Judged { report, .. } = judge(&run, &|_| {}, &keep).await;
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

fn write(folder: &Path, files: &Files) {
    for (path, content) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &content.bytes).unwrap();
        let mode = if content.executable { 0o755 } else { 0o644 };
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    }
}
