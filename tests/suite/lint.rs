//! `lint`: what files alone show, in every form, and that no file makes it stumble.

use std::fs;
use std::path::Path;

use harden_check::checks;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::cli_desk::Desk;
use crate::cli_json::{assert_valid, validator};

const GOOD_DOCKERFILE: &str = "\
FROM golang:1.23-alpine3.20 AS build
WORKDIR /src
COPY go.mod main.go ./
RUN CGO_ENABLED=0 go build -o /notes .

FROM gcr.io/distroless/static-debian12:nonroot@sha256:d71f4b239be2d412017b798a0a401c44c3049a3ca454838473a4c32ed076bfea
COPY --from=build /notes /notes
EXPOSE 8080
USER 65532
HEALTHCHECK --interval=10s --timeout=3s --retries=3 CMD [\"/notes\", \"--check\"]
CMD [\"/notes\"]
";

const GOOD_COMPOSE: &str = "\
services:
  notes:
    build: .
    read_only: true
    cap_drop: [ALL]
    security_opt: [no-new-privileges:true]
    mem_limit: 128m
    cpus: 0.5
    pids_limit: 50
    restart: unless-stopped
    ports: ['127.0.0.1:8080:8080']
";

const BAD_DOCKERFILE: &str = "\
FROM python
COPY . /app
ENV AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMIK7MDENGbPxRfiCYzzKe8v3Q21hp
CMD python /app/main.py
";

const BAD_COMPOSE: &str = "\
services:
  web:
    build: .
    privileged: true
  db:
    image: postgres:16
    user: '0'
    volumes: ['/var/run/docker.sock:/var/run/docker.sock']
  odd:
    image: redis:7
    runtime: runsc
";

fn bad() -> Desk {
    let desk = Desk::new();
    desk.write("Dockerfile", BAD_DOCKERFILE);
    desk.write("compose.yaml", BAD_COMPOSE);
    desk
}

/// Check, file and line of every finding.
fn findings(document: &Value) -> Vec<(String, String, u64)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = document["findings"].as_array().unwrap().iter().map(|finding| {
        let place = &finding["location"];
        (text(&finding["check"]), text(&place["file"]), place["line"].as_u64().unwrap_or_default())
    });
    all.collect()
}

#[test]
fn a_hardened_service_has_no_finding() {
    let desk = Desk::new();
    desk.write("Dockerfile", GOOD_DOCKERFILE);
    desk.write("compose.yaml", GOOD_COMPOSE);
    let document = desk.json(&["lint"]);
    assert_valid(&validator(), &document);
    assert_eq!(document["exit_code"], 0, "{document:#}");
    assert_eq!((&document["findings"], &document["not_judged"]), (&json!([]), &json!([])), "{document:#}");
    assert_eq!(document["files"], json!(["compose.yaml", "Dockerfile"]));
    let alone = desk.run(&["lint", "Dockerfile"]);
    assert_eq!((alone.code, alone.error.as_str()), (0, ""), "{}", alone.out);
}

#[test]
fn whole_outputs() {
    let desk = bad();
    for language in ["en", "de"] {
        let said = desk.run(&["lint", ".", "--lang", language]);
        assert_eq!((said.code, said.error.as_str()), (1, ""));
        assert_snapshot!(format!("lint-{language}"), said.out);
    }
}

#[test]
fn findings_have_places_and_what_is_not_understood_is_told() {
    let document = bad().json(&["lint", "."]);
    assert_valid(&validator(), &document);
    let found = findings(&document);
    for (check, file, line) in [
        ("versions-pinned", "Dockerfile", 1),
        ("no-secret-patterns", "Dockerfile", 3),
        ("exec-form-declared", "Dockerfile", 4),
        ("user-declared", "Dockerfile", 0),
        ("host-untouched", "compose.yaml", 4),
        ("user-declared", "compose.yaml", 7),
        ("dockerignore-declared", "compose.yaml", 3),
    ] {
        let wanted = (check.to_owned(), file.to_owned(), line);
        assert!(found.contains(&wanted), "{wanted:?} {found:#?}");
    }
    // Of a service with a hole nothing is said but where the hole is.
    assert!(!found.iter().any(|(_, file, line)| file == "compose.yaml" && *line >= 9), "{found:#?}");
    let open = &document["not_judged"][0];
    assert_eq!(
        (&open["kind"], &open["location"]["line"]),
        (&json!("not-understood"), &json!(11)),
        "{open:#}"
    );
}

#[test]
fn a_log_fits_the_schema_of_sarif() {
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/schemas/sarif-2.1.0.schema.json");
    let schema: Value = serde_json::from_str(&fs::read_to_string(schema).unwrap()).unwrap();
    let schema = jsonschema::draft4::options().should_validate_formats(true).build(&schema).unwrap();
    let desk = bad();
    desk.write("my app/Dockerfile", "FROM alpine\n");
    for language in ["en", "de"] {
        let said = desk.run(&["lint", "--format", "sarif", "--lang", language]);
        assert_eq!((said.code, said.error.as_str()), (1, ""));
        let log: Value = serde_json::from_str(&said.out).unwrap();
        let errors: Vec<String> =
            schema.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        let run = &log["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        let mut uris = Vec::new();
        for result in run["results"].as_array().unwrap() {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
            let place = &result["locations"][0]["physicalLocation"];
            uris.push(place["artifactLocation"]["uri"].as_str().unwrap().to_owned());
        }
        assert!(uris.iter().all(|uri| !uri.starts_with('/') && !uri.contains([' ', ':'])), "{uris:?}");
        assert!(uris.iter().any(|uri| uri == "my%20app/Dockerfile"), "{uris:?}");
        let told = &run["invocations"][0]["toolExecutionNotifications"];
        assert!(told.as_array().is_some_and(|told| !told.is_empty()), "{run:#}");
    }
}

/// What a check says ends in the logs of a pipeline.
#[test]
fn a_secret_is_never_shown() {
    let desk = bad();
    let odd = "services:\n  a:\n    image: b:1\n    gpus: wJalrXUtnFEMIK7MDENG\n    x: {AWS_SECRET_ACCESS_KEY: wJalrXUtnFEMIK7MDENGbPxRfiCYzzKe8v3Q21hp}\n";
    desk.write("odd/compose.yaml", odd);
    let weak = "services:\n  db:\n    image: b:1\n    environment:\n      POSTGRES_PASSWORD: sommer\n";
    desk.write("weak/compose.yaml", weak);
    for form in ["human", "json", "sarif"] {
        let said = desk.run(&["lint", "--format", form]);
        assert!(
            said.out.contains("POSTGRES_PASSWORD") && !said.out.contains("sommer"),
            "{form}: {}",
            said.out
        );
        assert!(!said.out.contains("wJalrXUtnFEMIK7MDENGbPxRfi"), "{form}: {}", said.out);
    }
}

#[test]
fn ends() {
    let desk = bad();
    desk.write("empty/notes.txt", "hello\n");
    desk.write("gap/compose.yaml", "services:\n  odd:\n    image: redis:7\n    runtime: runsc\n");
    for (words, code) in [
        (&["lint"][..], 1),
        (&["lint", "absent"], 3),
        (&["lint", "empty"], 3),
        (&["lint", "empty/notes.txt"], 3),
        (&["lint", "gap"], 3),
        (&["lint", "a", "b"], 2),
        (&["list", "--format", "sarif"], 2),
    ] {
        let said = desk.run(words);
        assert_eq!(said.code, code, "{words:?} {}{}", said.out, said.error);
        assert!(!said.out.is_empty() || !said.error.is_empty(), "{words:?}");
    }
}

#[test]
fn what_a_base_image_decides_is_no_finding() {
    let desk = Desk::new();
    desk.write("Dockerfile", "FROM registry.example.org/team/base:4.2\nCOPY app /app\n");
    let document = desk.json(&["lint", "Dockerfile"]);
    assert_eq!((&document["exit_code"], &document["findings"]), (&json!(0), &json!([])), "{document:#}");
    let open = document["not_judged"].as_array().unwrap();
    assert!(open.iter().all(|open| open["kind"] == "base-decides"), "{document:#}");
    let about = |rule: &str| open.iter().any(|open| open["message"].as_str().unwrap().contains(rule));
    assert!(
        about("user-declared") && about("health-declared") && about("exec-form-declared"),
        "{document:#}"
    );
    // A name that is known to say nothing is asked for a user all the same.
    desk.write("Dockerfile", "FROM python:3.13\nCOPY app /app\nCMD [\"/app\"]\n");
    let found = findings(&desk.json(&["lint", "Dockerfile"]));
    assert_eq!(
        found.iter().map(|found| found.0.as_str()).collect::<Vec<_>>(),
        ["health-declared", "user-declared"]
    );
}

#[test]
fn a_dockerfile_alone_is_not_asked_how_it_is_run() {
    let desk = Desk::new();
    desk.write("Dockerfile", "FROM python\nCMD python main.py\n");
    for language in ["en", "de"] {
        let document = desk.json(&["lint", "Dockerfile", "--lang", language]);
        for finding in document["findings"].as_array().unwrap() {
            let said =
                ["seen", "expected", "direction"].map(|field| finding[field].as_str().unwrap()).join(" ");
            let speaks_of_a_run =
                ["run command", "Startbefehl", "--"].into_iter().any(|word| said.contains(word));
            assert!(!speaks_of_a_run || finding["check"] == "versions-pinned", "{finding:#}");
            assert_eq!(finding["location"]["file"], "Dockerfile", "{finding:#}");
        }
        assert_eq!(findings(&document).len(), 4, "{document:#}");
    }
}

#[test]
fn no_file_makes_it_stumble() {
    let desk = Desk::new();
    let deep =
        format!("services:\n  a:\n    image: b:1\n    command: {}{}\n", "[".repeat(4000), "]".repeat(4000));
    for (name, text) in [
        ("nul/Dockerfile", "FROM a\0b\n".to_owned()),
        ("empty/Dockerfile", String::new()),
        ("cut/Dockerfile", "FROM alpine:3.20 AS\nRUN [\"a\",".to_owned()),
        ("large/Dockerfile", "# a\n".repeat(400_000)),
        ("deep/compose.yaml", deep),
        ("cut/compose.yaml", "services:\n  web:\n    image: [".to_owned()),
        ("aliases/compose.yaml", "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nservices: *c\n".to_owned()),
        ("round/compose.yaml", "include: [compose.yaml]\nservices: {}\n".to_owned()),
        ("cut/run.sh", "#!/bin/sh\ndocker run 'x\n".to_owned()),
        ("endless/run.sh", "#!/bin/sh\nf() { f; }\nf\ndocker run a:1\n".to_owned()),
    ] {
        desk.write(name, &text);
        let said = desk.run(&["lint", name, "--format", "json"]);
        let document = said.json();
        assert_valid(&validator(), &document);
        assert!(!said.error.contains("panicked"), "{name}: {}", said.error);
        assert_eq!(document["exit_code"], 3, "{name}: {document:#}");
        let open = document["not_judged"].as_array().unwrap();
        assert!(
            open.iter().all(|open| open["file"].as_str().is_some_and(|file| !file.is_empty())),
            "{document:#}"
        );
    }
    assert_eq!(desk.json(&["lint"])["exit_code"], 3);
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_not_followed() {
    let desk = Desk::new();
    desk.write("outside/Dockerfile", "FROM python\n");
    desk.write("inside/compose.yaml", "services:\n  a:\n    build: other\n");
    std::os::unix::fs::symlink(desk.path("outside"), desk.path("inside/other")).unwrap();
    std::os::unix::fs::symlink(desk.path("inside"), desk.path("inside/round")).unwrap();
    let document = desk.json(&["lint", "inside"]);
    assert_eq!((&document["exit_code"], &document["findings"]), (&json!(3), &json!([])), "{document:#}");
}

#[test]
fn every_check_that_files_answer_is_asked_or_belongs_to_an_exercise() {
    let desk = bad();
    desk.write(".github/workflows/check.yml", WORKFLOW);
    let document = desk.json(&["lint"]);
    let asked: Vec<&str> = document["asked"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let left: Vec<&str> = checks::ALL
        .iter()
        .filter(|check| check.is_answered_by_files() && !asked.contains(&check.id))
        .map(|check| check.id)
        .collect();
    let of_exercises = [
        "no-planted-secrets",
        "image-size",
        "multi-stage-declared",
        "gate-declared",
        "bill-valid",
        "schedule-declared",
        "deployed-by-digest",
        "scratch-declared",
        "build-secret-declared",
        "secret-files-declared",
        "no-way-out-declared",
        "publish-declared",
        "logging-declared",
        "lock-complete",
        "scan-in-pipeline",
        "scripts-hardened",
        "rebuild-in-pipeline",
        "mistakes-found",
        "findings-true",
    ];
    assert!(left.iter().all(|id| of_exercises.contains(id)), "{left:?}");
}

#[test]
fn the_solutions_of_the_course_keep_what_their_steps_taught() {
    let desk = Desk::new();
    let exercises = Path::new(env!("CARGO_MANIFEST_DIR")).join("exercises");
    let solution = |folder: &str| exercises.join(folder).join("solution").to_string_lossy().into_owned();
    let found = |folder: &str| findings(&desk.json(&["lint", &solution(folder)]));
    assert_eq!(found("26-hardened-service"), []);
    for (folder, check) in [
        ("08-dedicated-user", "user-declared"),
        ("10-read-only", "read-only-declared"),
        ("11-extra-isolation", "no-new-privileges-declared"),
        ("16-own-networks", "networks-declared"),
        ("20-resource-limits", "limits-declared"),
        ("21-healthcheck", "health-declared"),
    ] {
        let found = found(folder);
        assert!(found.iter().all(|found| found.0 != check), "{folder} {check} {found:#?}");
    }
}

const WORKFLOW: &str = "\
on:
  pull_request_target:
jobs:
  check:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - run: |
          set -e
          echo \"${{ github.event.pull_request.title }}\"
";

#[test]
fn a_workflow_is_judged_by_what_stands_in_it() {
    let desk = Desk::new();
    desk.write(".github/workflows/check.yml", WORKFLOW);
    let document = desk.json(&["lint", "."]);
    assert_valid(&validator(), &document);
    let file = ".github/workflows/check.yml".to_owned();
    let expected = [
        ("token-rights-minimal".to_owned(), file.clone(), 4),
        ("actions-pinned".to_owned(), file.clone(), 7),
        ("workflow-scripts-safe".to_owned(), file, 10),
    ];
    assert_eq!(findings(&document), expected);
    let good = WORKFLOW
        .replace("_target:", ":\npermissions: {contents: read}")
        .replace("@v4", "@11bd71901bbe5b1630ceea73d27597364c9af683")
        .replace("github.event.pull_request.title", "github.sha");
    desk.write(".github/workflows/check.yml", &good);
    assert_eq!(desk.run(&["lint"]).code, 0);
    desk.write(".github/workflows/check.yml", "on: push\njobs: [\n");
    assert_eq!(desk.run(&["lint"]).code, 3);
}

#[test]
fn a_workflow_that_is_named_alone_is_read_with_the_actions_around_it() {
    let desk = Desk::new();
    let workflow = "on: pull_request\npermissions: {contents: read}\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: \
                    ./.github/actions/check\n";
    let action = "runs:\n  using: composite\n  steps:\n    - uses: actions/setup-node@v4\n";
    desk.write(".github/workflows/check.yml", workflow);
    desk.write(".github/actions/check/action.yml", action);
    for path in [".", ".github/workflows/check.yml"] {
        let document = desk.json(&["lint", path]);
        let file = ".github/actions/check/action.yml".to_owned();
        assert_eq!(findings(&document), [("actions-pinned".to_owned(), file, 4)], "{path}");
    }
    // Without it nobody knows what it does, and that is told at its call.
    std::fs::remove_file(desk.path(".github/actions/check/action.yml")).unwrap();
    let ran = desk.run(&["lint", ".github/workflows/check.yml"]);
    assert_eq!(ran.code, 3, "{}", ran.out);
    assert!(ran.out.contains("./.github/actions/check") && ran.out.contains("check.yml:7"), "{}", ran.out);
}
