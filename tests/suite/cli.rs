//! The command line: help, mistakes, languages, speed, and the commands that need no engine.

use std::fs;
use std::time::{Duration, Instant};

use insta::assert_snapshot;

use crate::cli_desk::{Desk, Said, program};

/// The folder of the context `rootless`: the SHA-256 of its name.
const ROOTLESS: &str = "12b961af5feb3e9d39f93b2cefb9a1a944f18d02cca0cac2f04f5a982240605f";

#[test]
fn help_in_both_languages() {
    let desk = Desk::new();
    for language in ["en", "de"] {
        assert_snapshot!(format!("help-{language}"), desk.ok(&["--help", "--lang", language]));
        let exercise = desk.ok(&["exercise", "--help", "--lang", language]);
        assert_snapshot!(format!("help-exercise-{language}"), exercise);
    }
}

#[test]
fn help_tells_every_exit_code() {
    let help = Desk::new().ok(&["--help"]);
    for code in ["  0  ", "  1  ", "  2  ", "  3  "] {
        assert!(help.contains(code), "{code}\n{help}");
    }
}

#[test]
fn the_language_is_chosen_by_option_then_by_environment() {
    let desk = Desk::new();
    let with = |name: &str, value: &str, words: &[&str]| {
        let output = desk.command(words).env(name, value).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(with("LANG", "de_AT.UTF-8", &["--help"]).contains("Aufruf:"));
    assert!(with("LC_ALL", "de_DE.UTF-8", &["help"]).contains("Aufruf:"));
    assert!(with("LANG", "de_DE.UTF-8", &["--lang=en", "--help"]).contains("Usage:"));
    assert!(with("LANG", "fr_FR.UTF-8", &["--help"]).contains("Usage:"));
}

#[test]
fn a_mistake_ends_with_2_and_the_nearest_right_word() {
    let desk = Desk::new();
    for (words, near) in [
        (&["exersise", "8"][..], "`exercise`"),
        (&["list", "--formt", "json"], "`--format`"),
        (&["list", "--format", "jsn"], "`json`"),
        (&["exercise", "dedicate-user"], "`08-dedicated-user`"),
        (&["hint", "dedicated-users"], "`08-dedicated-user`"),
        (&["explain", "no-root"], "`non-root`"),
        (&["images", "sav"], "`save`"),
        (&["help", "exercis"], "`exercise`"),
    ] {
        for (language, question) in [("en", "did you mean"), ("de", "meintest du")] {
            let mut words = words.to_vec();
            words.extend(["--lang", language]);
            let said = desk.run(&words);
            assert_eq!(said.code, 2, "{words:?} {}", said.error);
            assert_eq!(said.out, "", "{words:?}");
            assert!(said.error.contains(near) && said.error.contains(question), "{words:?} {}", said.error);
        }
    }
}

#[test]
fn other_mistakes_end_with_2_and_a_word() {
    let desk = Desk::new();
    for words in [
        &[][..],
        &["exercise"],
        &["exercise", "99"],
        &["exercise", "8", "9"],
        &["exercise", "8", "--record", "a", "--replay", "b"],
        &["exercise", "8", "--submission"],
        &["exercise", "8", "--submission", "nowhere"],
        &["exercise", "8"],
        &["hint", "8", "--level", "x"],
        &["hint", "8", "--level", "99"],
        &["list", "--lang", "fr"],
        &["completions", "tcsh"],
        &["exercise", "27"],
    ] {
        let said = desk.run(words);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{words:?} {}", said.error);
        assert!(!said.error.is_empty() && !said.error.contains("panicked"), "{words:?} {}", said.error);
    }
}

#[test]
fn mistakes_are_documents_too() {
    let desk = Desk::new();
    for words in [&["lsit"][..], &["exercise", "99"], &["explain", "nothing-like-it"], &["exercise", "8"]] {
        let document = desk.json(words);
        assert_eq!(document["document"], "error");
        assert_eq!(document["exit_code"], 2);
        assert!(document["error"]["message"].as_str().is_some_and(|message| !message.is_empty()));
    }
}

#[test]
fn what_needs_no_engine_is_quick_and_asks_none() {
    let desk = Desk::with_course();
    for words in [&["--help"][..], &["list"], &["status"], &["hint", "8"]] {
        // The engine's address leads nowhere, so asking it would be an error.
        desk.ok(words);
        // Beside other work one run is slow by chance; forty are not.
        let mut took = (0..40).map(|_| {
            let begun = Instant::now();
            desk.ok(words);
            begun.elapsed()
        });
        // Ten times the promise, since this is an unoptimised build on a busy machine.
        assert!(took.any(|took| took < Duration::from_millis(100)), "{words:?} never took less than 100 ms");
    }
}

#[test]
fn colours_only_where_they_are_wanted() {
    let desk = Desk::new();
    let coloured = |words: &[&str], no_color: &str| {
        let output = desk.command(words).env("NO_COLOR", no_color).output().unwrap();
        output.stdout.contains(&0x1b)
    };
    assert!(!coloured(&["explain", "non-root"], ""), "a pipe is plain");
    assert!(coloured(&["explain", "non-root", "--color", "always"], ""));
    assert!(
        coloured(&["explain", "non-root", "--color", "always"], "1"),
        "an option is stronger than the environment"
    );
    assert!(!coloured(&["explain", "non-root", "--color", "never"], ""));
}

#[test]
fn every_step_is_listed_and_none_that_is_planned_can_be_run() {
    let desk = Desk::new();
    let document = desk.json(&["list"]);
    let exercises = document["exercises"].as_array().unwrap();
    assert_eq!(exercises.len(), 27);
    for exercise in exercises.iter().filter(|exercise| exercise["available"] == false) {
        let said = desk.run(&["exercise", &exercise["number"].to_string()]);
        assert_eq!(said.code, 2, "{exercise} {}{}", said.out, said.error);
    }
    assert!(exercises.iter().any(|exercise| exercise["available"] == true));
}

#[test]
fn the_solution_is_a_difference_and_hints_are_recommended_first() {
    let desk = Desk::with_course();
    let said = desk.run(&["solution", "8"]);
    assert_eq!(said.code, 0);
    assert!(said.out.contains("--- start/Dockerfile") && said.out.contains("+USER"), "{}", said.out);
    assert!(said.error.contains("harden-check hint 8"), "{}", said.error);
}

#[test]
fn an_explanation_holds_rule_reason_judgement_source_and_use() {
    let desk = Desk::new();
    let check = desk.json(&["explain", "non-root"])["check"].clone();
    for field in ["title", "why"] {
        assert!(check[field].as_str().is_some_and(|text| text.contains(' ')), "{field}: {check:#}");
    }
    for field in ["judged", "exercises"] {
        assert!(check[field].as_array().is_some_and(|list| !list.is_empty()), "{field}: {check:#}");
    }
    assert!(desk.ok(&["explain", "non-root", "--lang", "de"]).contains("Woher sie stammt"));
}

#[test]
fn completions_for_every_shell() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = desk.ok(&["completions", shell]);
        assert!(script.contains("harden-check") && script.contains("submission"), "{shell}: {script}");
    }
}

#[test]
fn a_missing_engine_is_3_with_the_next_step() {
    let desk = Desk::new();
    for words in [&["doctor"][..], &["images"], &["clean"]] {
        for language in ["en", "de"] {
            let mut words = words.to_vec();
            words.extend(["--lang", language]);
            let said = desk.run(&words);
            assert_eq!(said.code, 3, "{words:?} {}{}", said.out, said.error);
            assert!(said.error.contains("DOCKER_HOST"), "{words:?} {}", said.error);
        }
        assert_eq!(desk.json(words)["error"]["kind"], "no-engine");
    }
}

#[test]
fn a_context_that_leads_nowhere_is_3_with_its_file_and_the_next_step() {
    let desk = Desk::new();
    desk.write("docker/config.json", r#"{"currentContext": "workshop"}"#);
    let run = |variable: &str, value: &str| {
        let mut command = desk.command(&["doctor", "--format", "json"]);
        command.env_remove("DOCKER_HOST").env("DOCKER_CONFIG", desk.path("docker")).env(variable, value);
        Said::from(command.output().unwrap()).json()["error"].clone()
    };
    let missing = run("LANG", "de_DE.UTF-8");
    assert_eq!(missing["kind"], "engine-choice", "{missing:#}");
    let message = missing["message"].as_str().unwrap();
    assert!(message.contains("workshop") && message.contains("config.json"), "{message}");
    assert!(missing["help"].as_str().unwrap().contains("docker context ls"), "{missing:#}");
    assert!(run("DOCKER_CONTEXT", "other")["message"].as_str().unwrap().contains("DOCKER_CONTEXT"));
    desk.write("docker/config.json", "{");
    assert_eq!(run("LANG", "C")["kind"], "engine-choice");
    // DOCKER_HOST goes first: the files are not even read.
    assert_eq!(run("DOCKER_HOST", "unix:///nonexistent/docker.sock")["kind"], "no-engine");
    let meta = r#"{"Endpoints": {"docker": {"Host": "unix:///nonexistent/rootless.sock"}}}"#;
    desk.write(&format!("docker/contexts/meta/{ROOTLESS}/meta.json"), meta);
    let silent = run("DOCKER_CONTEXT", "rootless");
    // A broken configuration is no obstacle where DOCKER_CONTEXT names the context.
    assert_eq!(silent["kind"], "no-engine", "{silent:#}");
    let help = silent["help"].as_str().unwrap();
    assert!(
        help.contains("rootless") && help.contains(ROOTLESS) && help.contains("DOCKER_CONTEXT"),
        "{help}"
    );
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let desk = Desk::new();
    let binary = program(desk.path("").as_path(), &[]).get_program().to_owned();
    let script = format!("'{}' completions bash | true; exit \"${{PIPESTATUS[0]}}\"", binary.display());
    let output = std::process::Command::new("bash").args(["-c", &script]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
}

#[test]
fn a_course_with_a_mistake_names_file_and_line() {
    let desk = Desk::new();
    desk.write("mine/08-dedicated-user/exercise.toml", "minutes = 1\nnonsense = true\n");
    let mut command = desk.command(&["init"]);
    let output = command.env("HARDEN_CHECK_EXERCISES", desk.path("mine")).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("08-dedicated-user/exercise.toml:"), "{error}");
    assert!(fs::read_dir(desk.path("")).unwrap().count() == 1, "nothing was written");
}
