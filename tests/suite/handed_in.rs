//! Can every answer of the course be read, the starting files, the solutions and the wrong ones? And what becomes of
//! files beside them that nobody asks for?

use std::fs;
use std::path::Path;

use harden_check::check::Need;
use harden_check::exercise::{Course, Exercise, Files};
use harden_check::submission::{Submission, render_problems};
use harden_check::words::Language;
use harden_check::workspace::read;
use tempfile::TempDir;

use crate::cases;
use crate::recordings::{self, replay};

fn written(files: &Files) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, content) in files {
        write(folder.path(), path, &content.bytes);
    }
    folder
}

fn write(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn problems_of(exercise: &Exercise, folder: &Path) -> String {
    match read(exercise, folder) {
        Ok(_) => String::new(),
        Err(problems) => render_problems(&problems, Language::En, false),
    }
}

#[test]
fn every_answer_of_the_course_is_read_without_a_problem() {
    let course = Course::embedded().unwrap();
    let mut read = 0;
    let mut wrong = String::new();
    for entry in course.entries().iter().filter(|entry| entry.available) {
        let exercise = course.load(entry).unwrap();
        let mut answers = vec![("start", &exercise.start), ("solution", &exercise.solution)];
        answers.extend(exercise.answers.iter().map(|answer| (answer.name.as_str(), &answer.files)));
        for (name, files) in answers {
            let problems = problems_of(&exercise, written(files).path());
            if !problems.is_empty() {
                wrong.push_str(&format!("{}/{name}:\n{problems}\n\n", exercise.slug));
            }
            read += 1;
        }
    }
    assert!(read > 0, "the course holds answers");
    assert!(wrong.is_empty(), "{wrong}");
}

/// A workflow that the platform takes, and that the lab cannot follow.
const NOT_FOLLOWED: &str = "on: pull_request\njobs:\n  test:\n    runs-on: x\n    strategy: {matrix: {a: [1]}}\n    \
    if: fromJSON('x')\n    steps:\n      - run: echo ${{ vars.A }}\n      - {shell: pwsh, run: x}\n";

/// What a repository may hold for other tools, each file broken in a way of its own.
const BESIDE: [(&str, &str); 17] = [
    (".github/workflows/a.yml", "on: [\n"),
    (".github/workflows/b.yml", "services: {}\n"),
    (".github/workflows/c.yml", "--- 1\n--- 2\n"),
    (".github/workflows/d.yml", "on: push\njobs: {x: &x {y: *x}}\n"),
    (".github/workflows/e.yaml", "\0"),
    (".github/workflows/not-followed.yml", NOT_FOLLOWED),
    (".github/dependabot.yml", "updates: {docker: ["),
    ("crontab", "soon ./run.sh\n61 25 * * * ./run.sh\n"),
    ("notes.timer", "OnCalendar\n[Timer\n"),
    ("prometheus.yml", "scrape_configs: x\nrules: ["),
    ("scan.toml", "fail-on = 1\n[[ignore"),
    ("report.json", "{"),
    ("bom.json", "{\"bomFormat\": 1"),
    ("sbom.spdx.json", "[]"),
    ("requirements.txt", "=="),
    ("package-lock.json", "["),
    ("Cargo.lock", "["),
];

/// The same for GitLab. Where it lies it is the only pipeline.
const OF_GITLAB: (&str, &str) = (".gitlab-ci.yml", "test: {script: [");

/// Lays every file of [`BESIDE`] into a folder that has none of this name.
fn lay_beside(folder: &Path) {
    for (path, text) in BESIDE {
        if !folder.join(path).exists() {
            write(folder, path, text.as_bytes());
        }
    }
    fs::create_dir_all(folder.join(".github/workflows/folder.yml")).unwrap();
    #[cfg(unix)]
    for (link, to) in
        [("away.yml", "/etc/hostname"), ("nowhere.yml", "nowhere"), ("itself.yml", "itself.yml")]
    {
        std::os::unix::fs::symlink(to, folder.join(".github/workflows").join(link)).unwrap();
    }
}

#[test]
fn what_nobody_asks_for_makes_no_answer_unreadable() {
    let mut exercises = 0;
    for case in cases::all("").into_iter().filter(|case| case.name == "solution") {
        let folder = written(&case.files);
        lay_beside(folder.path());
        let problems = problems_of(&case.exercise, folder.path());
        let name = case.full_name();
        if case.exercise.wants(Need::Pipeline) {
            assert!(
                problems.contains("workflows/not-followed.yml:"),
                "{name} asks for workflows: {problems}"
            );
        } else {
            assert_eq!(problems, "", "{name}");
            write(folder.path(), OF_GITLAB.0, OF_GITLAB.1.as_bytes());
            assert_eq!(problems_of(&case.exercise, folder.path()), "", "{name}");
            exercises += 1;
        }
    }
    assert!(exercises > 20, "{exercises} exercises were read");
}

#[test]
fn what_nobody_asks_for_changes_no_verdict() {
    let recorded = recordings::read(&recordings::file("docker-28-containerd"));
    let mut judged = 0;
    for case in cases::all("") {
        let name = case.full_name();
        let Some(recording) = recorded.iter().find(|one| one.submission == name) else { continue };
        let folder = written(&case.files);
        let verdicts = || {
            let submission: Submission = read(&case.exercise, folder.path())
                .unwrap_or_else(|problems| panic!("{}", render_problems(&problems, Language::En, false)));
            let mut evidence = recording.evidence.clone();
            evidence["submission"] = serde_json::to_value(&submission).unwrap();
            (replay(&case.exercise, &evidence).unwrap(), submission.workflows.len())
        };
        let (before, _) = verdicts();
        lay_beside(folder.path());
        let (after, workflows) = verdicts();
        assert!(workflows >= 9, "{name}: what was laid beside it is there");
        assert_eq!(before, after, "{name}");
        write(folder.path(), OF_GITLAB.0, OF_GITLAB.1.as_bytes());
        assert_eq!(before, verdicts().0, "{name}");
        judged += 1;
    }
    assert!(judged > 100, "{judged} answers were judged");
}
