//! The documents that only an engine can fill, held to the schema that scripts rely on.

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
