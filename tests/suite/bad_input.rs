//! What is said of input that nobody can start: with the file, the line, and what to do next?
//!
//! No engine is asked here. What only an engine finds out (a port or a swarm of somebody else's) stands in
//! `tests/live/bad_days.rs` and `tests/live/swarm.rs`.

use std::fs;

use harden_check::exercise::Course;
use harden_check::submission::{FaultKind, render_problems};
use harden_check::words::Language;
use harden_check::workspace::read;
use tempfile::TempDir;

/// The solution of an exercise with these files in place of its own. No text takes a file away.
fn solution_with(number: u8, files: &[(&str, Option<&str>)]) -> (harden_check::exercise::Exercise, TempDir) {
    let course = Course::embedded().unwrap();
    let entry = course.entries().iter().find(|entry| entry.number == number).unwrap();
    let exercise = course.load(entry).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (path, content) in &exercise.solution {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &content.bytes).unwrap();
    }
    for (path, text) in files {
        match text {
            Some(text) => fs::write(folder.path().join(path), text).unwrap(),
            None => fs::remove_file(folder.path().join(path)).unwrap(),
        }
    }
    (exercise, folder)
}

/// Number of the exercise, a file and its text, the place that is told, and words of what to do next.
type Row = (u8, &'static str, &'static str, &'static str, &'static str);

const ROWS: [Row; 8] = [
    (
        16,
        "compose.yaml",
        "services:\n  web:\n    build: .\n    networks: [back]\nnetworks:\n  back:\n    external: true\n",
        "compose.yaml:7",
        "leave the key out",
    ),
    (
        16,
        "compose.yaml",
        "services:\n  web:\n    build: .\n    networks: [bcak]\nnetworks:\n  back:\n",
        "compose.yaml:4",
        "did you mean `back`?",
    ),
    (
        14,
        "compose.yaml",
        "services:\n  web:\n    build: .\n    secrets: [key]\nsecrets:\n  key:\n    external: true\n",
        "compose.yaml:7",
        "name a `file`",
    ),
    (
        14,
        "compose.yaml",
        "services:\n  web:\n    build: .\n    secrets: [db-pasword]\nsecrets:\n  db-password:\n    file: ./secrets/db-password\n",
        "compose.yaml:4",
        "did you mean `db-password`?",
    ),
    (
        15,
        "run.sh",
        "docker build --tag notes .\ndocker run --detach --publish 8080:8080 notes\ndocker run --detach --publish 8080:80 notes\n",
        "run.sh:3",
        "is taken in line 2",
    ),
    (
        15,
        "run.sh",
        "docker build --tag notes .\ndocker run --detach --network container:web notes\n",
        "run.sh:2",
        "no container `web`",
    ),
    (
        16,
        "run.sh",
        "docker build --tag notes .\ndocker run --detach --network bcak notes\n",
        "run.sh:2",
        "docker network create bcak",
    ),
    (
        15,
        "run.sh",
        "docker build --tag notes .\ndocker run --detach --name web notes\ndocker run --detach --network container:web --publish 80:80 notes\n",
        "run.sh:3",
        "publish it at `web`",
    ),
];

#[test]
fn what_cannot_be_started_is_told_with_its_line_and_a_next_step() {
    let mut wrong = String::new();
    for (number, file, text, place, step) in ROWS {
        let mut files = vec![(file, Some(text))];
        let (_, probe) = solution_with(number, &[]);
        // A submission is a script or a compose file.
        let other = if file == "run.sh" { "compose.yaml" } else { "run.sh" };
        if probe.path().join(other).exists() {
            files.push((other, None));
        }
        let (exercise, folder) = solution_with(number, &files);
        let told = match read(&exercise, folder.path()) {
            Ok(_) => "nothing".to_owned(),
            Err(problems) => render_problems(&problems, Language::En, false),
        };
        if !(told.contains(place) && told.contains(step)) {
            wrong.push_str(&format!("{text}\n--- wants {place} and {step}, and is told:\n{told}\n\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_profile_that_is_no_json_is_told_at_the_line_where_it_stops_to_be() {
    let (exercise, folder) = solution_with(11, &[]);
    let profiles: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".json"))
        .collect();
    let profile = profiles.first().expect("the solution has a profile of its own");
    for (text, line) in
        [("{\n  \"defaultAction\": \"SCMP_ACT_ALLOW\",\n}\n", 3), ("", 1), ("allow: all\n", 1)]
    {
        fs::write(folder.path().join(profile), text).unwrap();
        let told = render_problems(&read(&exercise, folder.path()).unwrap_err(), Language::En, false);
        assert!(told.contains(&format!("{profile}:{line}")) && told.contains("JSON"), "{text}: {told}");
    }
}

#[test]
fn a_rule_file_that_is_no_yaml_is_told_at_its_line() {
    for (text, line) in
        [("groups:\n  - name: a\n   rules: []\n", 3), ("groups:\n\t- name: a\n", 2), ("groups: [\n", 1)]
    {
        let (exercise, folder) = solution_with(22, &[("alerts.yml", Some(text))]);
        let read = read(&exercise, folder.path()).unwrap_or_else(|_| panic!("{text}"));
        let faults = read.monitoring.unwrap().faults;
        let first = faults.first().unwrap_or_else(|| panic!("{text}"));
        assert_eq!((first.kind, first.at.file.as_str()), (FaultKind::NoYaml, "alerts.yml"), "{text}");
        assert!(first.at.line.abs_diff(line) <= 1, "{text}: {first:?}");
    }
}

/// Whoever asks for the host is told the line, before any engine is asked.
#[test]
fn a_compose_file_that_asks_for_the_host_is_told_at_its_line() {
    for (lines, line) in [
        ("    network_mode: host\n", 4),
        ("    pid: host\n", 4),
        ("    privileged: true\n", 4),
        ("    volumes:\n      - /:/host\n", 5),
        ("    volumes:\n      - /var/run/docker.sock:/var/run/docker.sock\n", 5),
    ] {
        let text = format!("services:\n  web:\n    build: .\n{lines}");
        let mut files = vec![("compose.yaml", Some(text.as_str()))];
        let (_, probe) = solution_with(16, &[]);
        if probe.path().join("run.sh").exists() {
            files.push(("run.sh", None));
        }
        let (exercise, folder) = solution_with(16, &files);
        let read = read(&exercise, folder.path())
            .unwrap_or_else(|problems| panic!("{}", render_problems(&problems, Language::En, false)));
        let places: Vec<_> = read.dangers.iter().map(|danger| (&*danger.at.file, danger.at.line)).collect();
        assert_eq!(places, [("compose.yaml", line)], "{lines}");
    }
}
