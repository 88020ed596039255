//! Is what was seen on other engines still judged as the course promises?
//!
//! The everyday engine is one of many. What the others show differs: cgroup v2 kills a child and tells so of
//! a running container, AppArmor answers another error, a containerd store has other layers. The matrix of
//! engines has recorded what it saw there, and every verdict is held to it without any engine.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::cases::{self, Case};
use crate::recordings::{self, ENDING, Recording, replay};

/// Renews every recording.
const RENEW: &str = "UPDATE_RECORDINGS=1 HARDEN_CHECK_SETUP=1 cargo test --test engines -- --recorded";

/// Exercises whose verdicts hang on what an engine shows.
const EXERCISES: [&str; 6] = [
    "08-dedicated-user",
    "09-drop-capabilities",
    "10-read-only",
    "12-no-secrets-in-image",
    "20-resource-limits",
    "21-healthcheck",
];

/// An engine that must be among the recordings, and by what it is known.
struct Promised {
    engine: &'static str,
    version: &'static str,
    cgroup: &'static str,
    features: &'static [&'static str],
    /// Answers beside starts and solutions, at least.
    answers: usize,
}

const PROMISED: [Promised; 3] = [
    Promised {
        engine: "docker-26-classic",
        version: "Docker Engine 26.",
        cgroup: "1",
        features: &["seccomp"],
        answers: 0,
    },
    Promised {
        engine: "docker-28-containerd",
        version: "Docker Engine 28.",
        cgroup: "1",
        features: &["seccomp", "containerd-store"],
        answers: 60,
    },
    Promised {
        engine: "vm-plain",
        version: "Docker Engine 26.",
        cgroup: "2",
        features: &["seccomp", "app-armor", "swap-limit"],
        answers: 8,
    },
];

/// Every recording, by its engine: unpacking takes a while.
static RECORDED: LazyLock<BTreeMap<String, Vec<Recording>>> = LazyLock::new(|| {
    let files = fs::read_dir(recordings::folder()).unwrap();
    let names = files.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let engines = names.map(|name| name.strip_suffix(ENDING).unwrap_or_else(|| panic!("{name}")).to_owned());
    engines.map(|engine| (engine.clone(), recordings::read(&recordings::file(&engine)))).collect()
});

fn of(engine: &str) -> &'static [Recording] {
    RECORDED.get(engine).map_or(&[], Vec::as_slice)
}

fn course() -> BTreeMap<String, Case> {
    cases::all("").into_iter().map(|case| (case.full_name(), case)).collect()
}

/// Whether evidence lacks something that came after the recording.
type Lacks = fn(&Value) -> bool;

/// What recordings may lack, because it came after them, and the check that cannot be judged without it. A
/// renewed recording has it, and is judged whole.
const YOUNGER: [(Lacks, &str); 3] = [
    (|evidence| services(evidence).any(|facts| facts.get("answerer").is_none()), "notes-work"),
    (
        |evidence| {
            let made = |facts: &Value| facts["isolation"]["seen"]["calls"]["attempts"].as_array().cloned();
            let lacks = |calls: Vec<Value>| !calls.iter().any(|call| call["target"] == "open_tree");
            services(evidence).filter_map(made).any(lacks)
        },
        "risky-calls-refused",
    ),
    (
        |evidence| {
            let builds = evidence["builds"].as_array().into_iter().flatten();
            builds.clone().any(|build| build["image"]["layer_files"] == "not-asked")
        },
        "no-sources",
    ),
];

fn services(evidence: &Value) -> impl Iterator<Item = &Value> {
    evidence["services"].as_object().into_iter().flat_map(|services| services.values())
}

/// The checks for which a recording is too old.
fn too_old_for(recording: &Recording) -> BTreeSet<String> {
    let younger = YOUNGER.iter().filter(|(lacks, _)| lacks(&recording.evidence));
    younger.map(|(_, check)| (*check).to_owned()).collect()
}

/// What a recording's verdicts should be and are not.
fn deviation(case: &Case, recording: &Recording) -> Option<String> {
    let verdicts = match replay(&case.exercise, &recording.evidence) {
        Ok(verdicts) => verdicts,
        Err(reason) => return Some(reason),
    };
    let old = too_old_for(recording);
    let of = |verdict: &str| -> BTreeSet<String> {
        verdicts.get(verdict).into_iter().flatten().filter(|check| !old.contains(*check)).cloned().collect()
    };
    let promised: BTreeSet<String> = case
        .fails
        .iter()
        .filter(|check| !recording.skips.contains(*check) && !old.contains(*check))
        .cloned()
        .collect();
    let (fails, skips, errors) = (of("fail"), of("skipped"), of("error"));
    let may_skip: BTreeSet<String> = recording.skips.difference(&old).cloned().collect();
    let same = fails == promised && skips == may_skip && errors.is_empty();
    (!same).then(|| {
        format!(
            "must fail {promised:?} and skip {may_skip:?};\n    fails {fails:?}, skips {skips:?}, cannot judge {errors:?}"
        )
    })
}

#[test]
fn what_other_engines_showed_is_judged_as_the_folders_promise() {
    let course = course();
    let mut wrong = Vec::new();
    for (engine, all) in &*RECORDED {
        for recording in all {
            let name = &recording.submission;
            let said = match course.get(name) {
                Some(case) => deviation(case, recording),
                None => Some("the course has no such submission any more".to_owned()),
            };
            wrong.extend(said.map(|said| format!("{engine}: {name}\n    {said}")));
        }
    }
    let count = wrong.len();
    assert!(
        wrong.is_empty(),
        "{count} recordings; where an exercise or the evidence has changed, renew them:\n    {RENEW}\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_engine_that_must_be_recorded_is_and_is_the_one_it_says() {
    for promised in &PROMISED {
        let engine = promised.engine;
        let all = of(engine);
        let names: BTreeSet<&str> = all.iter().map(|recording| recording.submission.as_str()).collect();
        for exercise in EXERCISES {
            for end in ["start", "solution"] {
                let name = format!("{exercise}/{end}");
                assert!(names.contains(name.as_str()), "{engine} has no {name}:\n    {RENEW}");
            }
        }
        let is_answer = |name: &&&str| !name.ends_with("/start") && !name.ends_with("/solution");
        let answers = names.iter().filter(is_answer).count();
        assert!(answers >= promised.answers, "{engine} has {answers} answers:\n    {RENEW}");
        for Recording { submission, evidence, .. } in all {
            let facts = &evidence["engine"];
            let version = facts["version"].as_str().unwrap();
            assert!(version.starts_with(promised.version), "{engine}, {submission}: {version}");
            assert_eq!(facts["cgroup_version"], promised.cgroup, "{engine}, {submission}");
            for feature in promised.features {
                let features = facts["features"].as_array().unwrap();
                assert!(features.contains(&json!(feature)), "{engine}, {submission}: {features:?}");
            }
            assert_eq!(facts["kernel"], "6.12.0", "a machine's own kernel is no business of the repository");
        }
    }
}

/// A mistake that only one engine would show, and the recording that tells of it.
struct Mistake {
    what: &'static str,
    engine: &'static str,
    submission: &'static str,
    /// Changes the evidence as the mistake would.
    made: fn(&mut Value),
}

fn seen<'a>(evidence: &'a mut Value, path: &str) -> &'a mut Value {
    evidence.pointer_mut(path).unwrap_or_else(|| panic!("the evidence has no {path}"))
}

const MISTAKES: [Mistake; 4] = [
    Mistake {
        what: "packed layers are not looked into",
        engine: "docker-28-containerd",
        submission: "12-no-secrets-in-image/start",
        made: |evidence| *seen(evidence, "/builds/0/image/secrets/seen") = json!([]),
    },
    Mistake {
        what: "of a manifest's layers only the configuration is read",
        engine: "docker-28-containerd",
        submission: "03-multi-stage/start",
        made: |evidence| *seen(evidence, "/builds/0/image/files/seen") = json!([]),
    },
    Mistake {
        what: "the limit of cgroup v2 on memory is looked for where v1 has it",
        engine: "vm-plain",
        submission: "20-resource-limits/solution",
        made: |evidence| {
            *seen(evidence, "/services/web/limits/seen/memory/outcome") = json!({ "done": 536_870_912 });
        },
    },
    Mistake {
        what: "a group's own count of processes is not its limit",
        engine: "vm-plain",
        submission: "20-resource-limits/solution",
        made: |evidence| {
            *seen(evidence, "/services/web/limits/seen/processes/outcome") = json!({ "done": 512 });
        },
    },
];

#[test]
fn a_mistake_that_only_one_engine_shows_changes_a_verdict() {
    let course = course();
    for Mistake { what, engine, submission, made } in MISTAKES {
        let mut recording =
            of(engine).iter().find(|recording| recording.submission == submission).unwrap().clone();
        let case = &course[submission];
        assert_eq!(deviation(case, &recording), None, "{what}");
        made(&mut recording.evidence);
        assert!(deviation(case, &recording).is_some(), "{what}: nobody notices on {engine}");
    }
}
