//! What the lab sees of a workflow over changes: each gate stops what it is for, in its own words, and what has no
//! gate lets everything through.

use std::fs;
use std::path::Path;

use harden_check::check::Need;
use harden_check::evidence::{GateRun, PipelineRun};
use harden_check::exercise::{Course, Exercise};
use harden_check::lab::observe;
use harden_check::submission::{JobEnd, RepositoryEvent, render_problems};
use harden_check::words::Language;
use harden_check::workspace::read;
use tempfile::TempDir;

/// What the job does before it pushes, and the changes that it stops, each by the command that finds what is wrong.
const ROWS: [(&str, &[(&str, &str)]); 8] = [
    ("echo checked", &[]),
    (
        "harden-check lint .",
        &[
            ("password-in-the-image", "harden-check lint ."),
            ("runs-as-root", "harden-check lint ."),
            ("privileged-start", "harden-check lint ."),
            ("engine-in-a-container", "harden-check lint ."),
        ],
    ),
    ("harden-check scan notes", &[("library-added", "harden-check scan notes")]),
    (
        "harden-check lint . && harden-check scan notes",
        &[
            ("library-added", "harden-check scan notes"),
            ("password-in-the-image", "harden-check lint ."),
            ("runs-as-root", "harden-check lint ."),
            ("privileged-start", "harden-check lint ."),
            ("engine-in-a-container", "harden-check lint ."),
        ],
    ),
    ("harden-check scan notes --fail-on critical", &[]),
    (
        "harden-check lint Dockerfile",
        &[
            ("password-in-the-image", "harden-check lint Dockerfile"),
            ("runs-as-root", "harden-check lint Dockerfile"),
        ],
    ),
    ("harden-check lint . || echo found; harden-check scan notes || echo found", &[]),
    ("harden-check scan notes | tee report.txt", &[]),
];

/// A workflow of one job, in which all is well but for what it does about changes.
fn workflow(checks: &str) -> String {
    format!(
        "on:\n  pull_request:\n  push:\n    branches: [main]\npermissions:\n  contents: read\njobs:\n  notes:\n    \
         runs-on: self-hosted\n    steps:\n      \
         - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683\n      \
         - run: docker build --tag notes --tag localhost:5000/team/notes:1.4.0 .\n      \
         - run: {checks}\n      \
         - if: github.event_name == 'push'\n        run: docker push localhost:5000/team/notes:1.4.0\n"
    )
}

async fn runs(exercise: &Exercise, folder: &Path) -> Vec<PipelineRun> {
    let submission = read(exercise, folder)
        .unwrap_or_else(|problems| panic!("{}", render_problems(&problems, Language::En, false)));
    let mut wanted = exercise.wanted();
    for service in wanted.services.values_mut() {
        service.needs = [Need::Pipeline].into();
    }
    let evidence = observe(folder, &submission, &wanted, &|_| (), &|_, _| {}).await.unwrap();
    let pipeline = evidence.services["web"].pipeline.seen().unwrap_or_else(|| panic!("{evidence:#?}"));
    assert_eq!(pipeline.unfollowed, None);
    pipeline.runs.clone()
}

#[tokio::test]
async fn each_gate_stops_what_it_is_for_and_no_gate_stops_nothing() {
    let course = Course::embedded().unwrap();
    let entry = course.entries().iter().find(|entry| entry.number == 23).unwrap();
    let exercise = course.load(entry).unwrap();
    let folder = TempDir::new().unwrap();
    for (path, file) in &exercise.solution {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &file.bytes).unwrap();
    }
    for (checks, stopped) in ROWS {
        fs::write(folder.path().join(".github/workflows/notes.yml"), workflow(checks)).unwrap();
        let runs = runs(&exercise, folder.path()).await;
        assert_eq!(runs.len(), 2 * exercise.changes.len(), "{checks}: each change with each event");
        for run in &runs {
            let (change, job) = (run.change.as_str(), &run.jobs[0]);
            let by = stopped.iter().find(|(name, _)| *name == change).map(|(_, command)| *command);
            let row = format!("{checks}: {change}, {:?}: {job:?}", run.event);
            let end = if by.is_some() { JobEnd::Failure } else { JobEnd::Success };
            assert_eq!((run.jobs.len(), job.end), (1, end), "{row}");
            let delivers = by.is_none() && run.event == RepositoryEvent::Push;
            assert_eq!(!job.pushes.is_empty(), delivers, "{row}");
            let red: Vec<&GateRun> = job.gates.iter().filter(|gate| !gate.passed).collect();
            if let Some(command) = by {
                assert_eq!(red.len(), 1, "{row}");
                assert_eq!((red[0].written.as_str(), &red[0].found), (command, &run.finds), "{row}");
                assert!(run.is_red_for_it(), "{row}");
            } else {
                assert!(!run.is_red(), "{row}");
                assert!(!run.finds.is_empty() || red.is_empty(), "{row}: over a good change no gate is red");
            }
        }
    }
}
