//! The JSON output, held to its schema: every document that the program can print.

use std::collections::BTreeSet;
use std::fs;

use harden_check::report::json as document;
use harden_check::words::Language;
use jsonschema::Validator;
use serde_json::{Value, json};

use crate::cli_desk::Desk;
use crate::report_samples;

pub(crate) fn validator() -> Validator {
    let schema: Value = serde_json::from_str(document::SCHEMA).unwrap();
    jsonschema::draft202012::meta::validate(&schema).unwrap();
    jsonschema::draft202012::new(&schema).unwrap()
}

pub(crate) fn assert_valid(validator: &Validator, value: &Value) {
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{value:#}");
}

#[test]
fn every_report_fits() {
    let validator = validator();
    for (name, report) in report_samples::all() {
        for language in Language::ALL {
            let body = document::report(&report, "harden-check status", language);
            let exit_code = report.outcome().exit_code();
            let value = document::document("report", language, exit_code, &[], body);
            assert_valid(&validator, &value);
            assert_eq!(value["language"], language.code(), "{name}");
        }
    }
}

#[test]
fn many_exercises_fit() {
    let validator = validator();
    let round = report_samples::round();
    for language in Language::ALL {
        let body =
            round.json("harden-check status", &|report| format!("next of {}", report.number), language);
        let value = document::document("round", language, round.outcome().exit_code(), &[], body);
        assert_valid(&validator, &value);
        let rows = value["exercises"].as_array().unwrap();
        assert_eq!(rows.len(), report_samples::all().len() + 1);
        let solved = rows.iter().find(|row| row["slug"] == "solved").unwrap();
        assert_eq!((&solved["verdict"], &solved["report"]["verdict"]), (&json!("passed"), &json!("passed")));
        assert_eq!(rows.last().unwrap()["report"], Value::Null);
        let mut lost = value.clone();
        lost["exercises"][0]["report"].as_object_mut().unwrap().remove("findings");
        assert!(!validator.is_valid(&lost));
    }
}

#[test]
fn every_document_without_an_engine_fits() {
    let validator = validator();
    let desk = Desk::new();
    let mut seen = BTreeSet::new();
    for words in [
        &["init"][..],
        &["init"],
        &["list"],
        &["status"],
        &["hint", "8"],
        &["solution", "8"],
        &["explain", "non-root"],
        &["reset", "8"],
        &["status"],
        &["completions", "fish"],
        &["help", "exercise"],
        &["lint"],
        &["exercise"],
        &["exercise", "99"],
        &["doctor"],
        &["images", "list"],
        &["clean"],
    ] {
        let value = desk.json(words);
        assert_valid(&validator, &value);
        seen.insert(value["document"].as_str().unwrap().to_owned());
    }
    let known = [
        "completions",
        "error",
        "explain",
        "help",
        "hint",
        "init",
        "lint",
        "list",
        "reset",
        "solution",
        "status",
    ];
    assert_eq!(seen, known.map(str::to_owned).into());
}

#[test]
fn a_document_of_another_shape_does_not_fit() {
    let validator = validator();
    let desk = Desk::new();
    let good = desk.json(&["list"]);
    assert_valid(&validator, &good);
    for (pointer, value) in [
        ("/schema_version", json!(2)),
        ("/exit_code", json!(7)),
        ("/document", json!("lost")),
        ("/exercises/0/number", json!("1")),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = value;
        assert!(!validator.is_valid(&bad), "{pointer}");
    }
    let mut more = good.clone();
    more["surprise"] = json!(1);
    assert!(!validator.is_valid(&more));
}

#[test]
fn a_recording_is_judged_without_an_engine_and_without_progress() {
    let desk = Desk::with_course();
    let evidence = json!({
        "version": harden_check::evidence::EVIDENCE_VERSION,
        "engine": null,
        "submission": {
            "plan": { "builds": [], "networks": [], "volumes": [], "containers": [] },
            "dockerfiles": {},
            "dangers": [],
        },
        "builds": [],
        "services": {},
    });
    desk.write("recording.json", &evidence.to_string());
    let value = desk.json(&["exercise", "8", "--replay", "recording.json"]);
    assert_valid(&validator(), &value);
    assert_eq!(value["document"], "report");
    assert_ne!(value["verdict"], "passed", "nothing was seen, so nothing can have passed");
    assert_eq!(desk.progress()["exercises"], json!({}));

    desk.write("other.json", "{\"version\":99}");
    let other = desk.json(&["exercise", "8", "--replay", "other.json"]);
    assert_eq!((&other["exit_code"], &other["error"]["kind"]), (&json!(2), &json!("foreign-recording")));
    desk.write("broken.json", "{\"version\":1");
    assert_eq!(desk.json(&["exercise", "8", "--replay", "broken.json"])["exit_code"], 2);
    assert_eq!(desk.json(&["exercise", "8", "--replay", "absent.json"])["exit_code"], 3);
}

#[test]
fn the_schema_lies_beside_the_renderer() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/checker/report/report.schema.json");
    assert_eq!(fs::read_to_string(path).unwrap(), document::SCHEMA);
}

#[test]
fn a_recording_that_is_there_stays_where_nothing_was_seen() {
    let desk = Desk::with_course();
    desk.write("seen.json", "an earlier recording");
    let value = desk.json(&["exercise", "8", "--record", "seen.json"]);
    assert_eq!(value["error"]["kind"], "no-engine");
    assert_eq!(desk.read("seen.json"), "an earlier recording");
    let value = desk.json(&["exercise", "8", "--record", "no/such/folder/seen.json"]);
    assert_eq!((&value["error"]["kind"], &value["exit_code"]), (&json!("file"), &json!(3)));
}

#[test]
fn a_scan_says_what_is_wrong_with_its_files_before_it_asks_an_engine() {
    let desk = Desk::new();
    desk.write("scan.toml", "fail-on = \"highest\"\n");
    let value = desk.json(&["scan", "notes"]);
    assert_valid(&validator(), &value);
    assert_eq!((&value["exit_code"], &value["error"]["kind"]), (&json!(1), &json!("policy")));
    desk.write("scan.toml", "fail-on = \"high\"\n");
    desk.write("report.json", "{\"SchemaVersion\": 2, ");
    let value = desk.json(&["scan", "notes", "--report", "report.json"]);
    assert_eq!((&value["exit_code"], &value["error"]["kind"]), (&json!(1), &json!("report")));
    let value = desk.json(&["scan", "notes", "--advisories", "absent"]);
    assert_eq!((&value["exit_code"], &value["error"]["kind"]), (&json!(3), &json!("file")));
    assert_eq!(desk.json(&["scan", "notes", "--fail-on", "highest"])["exit_code"], 2);
    assert_eq!(desk.json(&["scan", "notes"])["error"]["kind"], "no-engine");
}
