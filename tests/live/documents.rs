//! The documents that only an engine can fill, held to the schema that scripts rely on.

use std::fs;

use harden_check::report::json::SCHEMA;
use serde_json::Value;

use crate::support::{Desk, finish};

#[test]
fn every_document_with_an_engine_fits_the_schema() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let desk = Desk::new();
    let good = desk.copy("08-dedicated-user/solution");
    for (words, document) in [
        (&["doctor"][..], "doctor"),
        (&["images"], "images"),
        (&["images", "build"], "images"),
        (&["clean"], "clean"),
        (&["scan", "harden-check/full:1"], "scan"),
        (&["sbom", "harden-check/full:1"], "sbom"),
        (&["sbom", "harden-check/slim:1", "--as", "spdx"], "sbom"),
        (&["exercise", "8", "--submission", good.to_str().unwrap()], "report"),
    ] {
        let mut command = desk.command();
        command.args(words).args(["--format", "json"]);
        let value = finish(&mut command, 300).json();
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{words:?}: {errors:#?}\n{value:#}");
        assert_eq!((value["document"].as_str(), value["exit_code"].as_u64()), (Some(document), Some(0)));
    }
}

#[test]
fn a_recording_says_without_an_engine_what_the_engine_showed() {
    let desk = Desk::new();
    let start = desk.copy("08-dedicated-user/start");
    let mut recorded = desk.exercise(8, &start);
    let seen = finish(recorded.args(["--record", "seen.json"]), 120);
    assert_eq!(seen.code, Some(1), "{}", seen.stderr);
    let mut replayed = desk.command();
    replayed.args(["exercise", "8", "--replay", "seen.json", "--format", "json"]);
    replayed.env("DOCKER_HOST", "unix:///nonexistent/docker.sock");
    let told = finish(&mut replayed, 30);
    assert_eq!(told.code, Some(1), "{}", told.stderr);
    assert_eq!(told.json()["findings"], seen.json()["findings"]);
}

#[test]
fn many_exercises_side_by_side_get_the_verdicts_that_each_gets_alone() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let desk = Desk::new();
    let course = desk.path().join("course");
    fs::create_dir(&course).unwrap();
    for (folder, from) in
        [("08-dedicated-user", "solution"), ("10-read-only", "start"), ("12-no-secrets-in-image", "solution")]
    {
        fs::rename(desk.copy(&format!("{folder}/{from}")), course.join(folder)).unwrap();
    }
    fs::create_dir(course.join("09-drop-capabilities")).unwrap();
    fs::write(course.join("09-drop-capabilities/run.sh"), "docker run --cap-dorp ALL notes\n").unwrap();
    let mut command = desk.command();
    command.args(["exercise", "all", "--format", "json"]).current_dir(&course);
    let seen = finish(&mut command, 300);
    assert_eq!(seen.code, Some(1), "{}", seen.stderr);
    let value = seen.json();
    let valid = jsonschema::draft202012::new(&schema).unwrap().is_valid(&value);
    assert!(valid && value["document"] == "round", "{value:#}");
    let of = |number: u64| {
        let mut rows = value["exercises"].as_array().unwrap().iter();
        rows.find(|row| row["number"] == number).unwrap().clone()
    };
    let verdicts = [3, 8, 9, 10, 12].map(|number| of(number)["verdict"].as_str().unwrap().to_owned());
    assert_eq!(verdicts, ["no-folder", "passed", "failed", "failed", "passed"], "{value:#}");
    for (number, folder) in [(8, "08-dedicated-user"), (10, "10-read-only")] {
        let alone = finish(&mut desk.exercise(number, &course.join(folder)), 120).json();
        let ids = |findings: &Value| -> Vec<(Value, Value)> {
            let findings = findings.as_array().unwrap().iter();
            findings.map(|one| (one["check"].clone(), one["verdict"].clone())).collect()
        };
        assert_eq!(ids(&alone["findings"]), ids(&of(u64::from(number))["report"]["findings"]));
    }
    // Each is kept as soon as it stands, as if it had been judged alone.
    let progress = fs::read_to_string(course.join(".harden-check/progress.json")).unwrap();
    let progress: Value = serde_json::from_str(&progress).unwrap();
    let kept: Vec<&String> = progress["exercises"].as_object().unwrap().keys().collect();
    assert_eq!(kept, ["08-dedicated-user", "09-drop-capabilities", "10-read-only", "12-no-secrets-in-image"]);
}
