//! Is a tempting wrong answer recognised as what it is, and never as something else?
//!
//! A wrong guess sends a learner the wrong way, so these laws allow silence and forbid errors.

use std::collections::BTreeSet;

use harden_check::exercise::{Exercise, Files, Resemblance};
use harden_check::words::Language;
use regex::Regex;

use crate::book::none;
use crate::cases::{self, Case};

/// Of a hundred wrong answers of the course, how many are recognised at least when they are handed in as they are.
const RECOGNISED: usize = 90;

/// A way in which a learner's file differs from the known one and means the same.
type Rewriting = fn(&str) -> String;

const REWRITINGS: [(&str, Rewriting); 4] = [
    ("comments and empty lines", |text| text.replace('\n', "\n\n# as in the guide\n")),
    ("other blanks", |text| text.replace("    ", "\t  ")),
    ("another number", |text| text.replace("10001", "20002")),
    ("another name", |text| text.replace("app:app", "bob:bob").replace(" app ", " bob ")),
];

fn seen(
    exercise: &Exercise,
    files: &Files,
    fails: &BTreeSet<&str>,
    rewrite: Rewriting,
) -> Option<Resemblance> {
    let file = |path: &str| Some(rewrite(std::str::from_utf8(&files.get(path)?.bytes).ok()?));
    exercise.resemblance(fails, &BTreeSet::new(), &file)
}

fn fails(case: &Case) -> BTreeSet<&str> {
    case.fails.iter().map(String::as_str).collect()
}

fn as_it_is(text: &str) -> String {
    text.to_owned()
}

/// What is said of a wrong answer and is not true.
fn mistaken(case: &Case, found: Option<&Resemblance>) -> Option<String> {
    let own = case.exercise.answers.iter().find(|answer| answer.name == case.name).unwrap();
    let found = found.filter(|found| found.about != own.about)?;
    Some(format!("{} is taken for {}", case.full_name(), found.answer))
}

#[test]
fn each_wrong_answer_is_recognised_as_itself_or_not_at_all() {
    let wrong: Vec<Case> = answers(|case| !case.fails.is_empty());
    let (mut mistakes, mut silent) = (Vec::new(), Vec::new());
    for case in &wrong {
        let found = seen(&case.exercise, &case.files, &fails(case), as_it_is);
        mistakes.extend(mistaken(case, found.as_ref()));
        if found.is_none() {
            silent.push(case.full_name());
        }
    }
    none(&mistakes);
    let recognised = wrong.len() - silent.len();
    assert!(
        recognised * 100 >= wrong.len() * RECOGNISED,
        "{recognised} of {}; nothing is said of\n{}",
        wrong.len(),
        silent.join("\n")
    );
}

#[test]
fn a_wrong_answer_in_other_words_is_never_taken_for_another() {
    let mut mistakes = Vec::new();
    for case in answers(|case| !case.fails.is_empty()) {
        for (how, rewrite) in REWRITINGS {
            let found = seen(&case.exercise, &case.files, &fails(&case), rewrite);
            mistakes.extend(mistaken(&case, found.as_ref()).map(|said| format!("{said}, with {how}")));
        }
    }
    none(&mistakes);
}

/// Not with their own verdicts only: whatever fails in them, it is no known mistake that made it fail.
#[test]
fn starts_and_solutions_look_like_no_mistake() {
    let mut mistakes = Vec::new();
    for case in cases::all("").into_iter().filter(|case| case.name == "start" || case.name == "solution") {
        let exercise = &case.exercise;
        let known = exercise.answers.iter().map(|answer| &answer.fails).chain([&exercise.start_fails]);
        let known: BTreeSet<BTreeSet<&str>> =
            known.map(|fails| fails.iter().map(String::as_str).collect()).collect();
        for fails in known {
            if let Some(found) = seen(exercise, &case.files, &fails, as_it_is) {
                mistakes.push(format!("{} looks like {} with {fails:?}", case.full_name(), found.answer));
            }
        }
    }
    none(&mistakes);
}

/// What is said of a mistake is no way around solving the exercise.
#[test]
fn what_is_said_of_a_mistake_shows_no_line_of_the_solution() {
    let code = Regex::new("`([^`]+)`").unwrap();
    let mut shown = Vec::new();
    for case in answers(|case| !case.fails.is_empty()) {
        let lines = case.exercise.difference();
        let lines: BTreeSet<&str> = lines
            .iter()
            .flat_map(|change| change.difference.lines())
            .filter_map(|line| line.strip_prefix('+'))
            .map(|line| line.trim().trim_end_matches('\\').trim())
            .filter(|line| line.split_whitespace().count() > 2)
            .collect();
        let own = case.exercise.answers.iter().find(|answer| answer.name == case.name).unwrap();
        for language in Language::ALL {
            for quoted in code.captures_iter(own.about.text(language)) {
                if lines.contains(&quoted[1]) {
                    shown.push(format!("{} ({language}): {}", case.full_name(), &quoted[1]));
                }
            }
        }
    }
    none(&shown);
}

fn answers(wanted: impl Fn(&Case) -> bool) -> Vec<Case> {
    let is_answer = |case: &Case| case.name != "start" && case.name != "solution";
    cases::all("").into_iter().filter(|case| is_answer(case) && wanted(case)).collect()
}
