//! Can every question of the book be answered, and is something said to each answer?

use std::collections::BTreeSet;
use std::sync::LazyLock;

use harden_check::words::Language;
use regex::Regex;

use super::book::{Page, none, pages};

/// Most characters of what is said to a choice: it nudges, and the answer below explains.
const LONGEST: usize = 180;

static OPTION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"^\{\{#option (right|partly|wrong) "([^"]+)" "([^"]+)"\}\}$"#).unwrap());

/// A choice: what it is, its words, and what is said to it.
type Choice = (String, String, String);

/// The questions of a chapter, each with its choices; what is odd goes to `mistakes`.
fn questions(page: &Page, mistakes: &mut Vec<String>) -> Vec<Vec<Choice>> {
    let section = page.sections.iter().find(|section| section.id == "questions").unwrap();
    let mut questions: Vec<Vec<Choice>> = Vec::new();
    let mut is_open = false;
    for line in section.text.lines() {
        let Some(found) = OPTION.captures(line) else {
            if line.contains("{{#option") {
                mistakes.push(format!("{}: {line}", page.place()));
            }
            is_open = false;
            continue;
        };
        if !is_open {
            questions.push(Vec::new());
        }
        is_open = true;
        let part = |group: usize| found[group].to_owned();
        questions.last_mut().unwrap().push((part(1), part(2), part(3)));
    }
    questions
}

fn oddities(choices: &[Choice]) -> Vec<String> {
    let mut odd = Vec::new();
    let kinds: BTreeSet<&str> = choices.iter().map(|(kind, ..)| kind.as_str()).collect();
    let words: BTreeSet<&str> = choices.iter().map(|(_, words, _)| words.as_str()).collect();
    if !(2..=4).contains(&choices.len()) {
        odd.push(format!("{} choices", choices.len()));
    }
    if !kinds.contains("right") || kinds.len() < 2 {
        odd.push("one choice is right and another is not".to_owned());
    }
    if words.len() < choices.len() {
        odd.push("two choices say the same".to_owned());
    }
    for (_, words, said) in choices {
        if said.chars().count() > LONGEST {
            odd.push(format!("too much is said to `{words}`"));
        }
        if said.contains(words.as_str()) {
            odd.push(format!("`{words}` is only said again"));
        }
    }
    odd
}

#[test]
fn every_question_has_choices_and_each_choice_a_word() {
    let mut mistakes = Vec::new();
    for language in Language::ALL {
        for page in pages(language).values().filter(|page| page.step().is_some()) {
            let questions = questions(page, &mut mistakes);
            if questions.len() != 2 {
                mistakes.push(format!("{}: choices for {} questions", page.place(), questions.len()));
            }
            for (number, choices) in questions.iter().enumerate() {
                let odd = oddities(choices).into_iter();
                mistakes.extend(odd.map(|odd| format!("{}, question {}: {odd}", page.place(), number + 1)));
            }
        }
    }
    none(&mistakes);
}

/// The right one stands nowhere by habit.
#[test]
fn the_right_choice_stands_in_every_place() {
    let mut places = [0_usize; 4];
    for page in pages(Language::En).values().filter(|page| page.step().is_some()) {
        for choices in questions(page, &mut Vec::new()) {
            places[choices.iter().position(|(kind, ..)| kind == "right").unwrap()] += 1;
        }
    }
    let all: usize = places.iter().sum();
    assert!(places[..3].iter().all(|count| count * 5 >= all), "{places:?}");
}
