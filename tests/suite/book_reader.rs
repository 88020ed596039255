//! Is the reader who types along, or looks a word up, told all that it takes?

use harden_check::words::Language;
use regex::Regex;

use super::book::{Page, SORTED_BY_WORDS, none, pages};
use super::fences;

/// Steps whose exercise is being made, and whose chapter is revised with it.
const REVISED_WITH_THEIR_EXERCISE: [u8; 1] = [15];

/// A step whose attack needs a registry, which the course does not bring along.
const NEEDS_A_REGISTRY: u8 = 7;

/// Whoever types an attack along is told the folder, the build and the start that it needs.
#[test]
fn an_attack_that_needs_something_says_where_it_comes_from() {
    let needed = Regex::new(r"\b(notes|web|db|docker build)\b").unwrap();
    let mut missing = Vec::new();
    for page in pages(Language::En).into_values() {
        let excused = |step| step == NEEDS_A_REGISTRY || REVISED_WITH_THEIR_EXERCISE.contains(&step);
        if page.step().is_none_or(excused) {
            continue;
        }
        let see = page.sections.iter().find(|section| section.id == "see").unwrap();
        let mut blocks = fences::read(&see.text, |_, _| {}).into_iter().filter(|block| block.kind == "sh");
        let says = see.directives.iter().any(|directive| directive == "start");
        if !says && blocks.any(|block| needed.is_match(&block.text)) {
            missing.push(format!("{}: no `start` before the attack", page.place()));
        }
    }
    none(&missing);
}

/// Most characters of a line that somebody types: what fits on a page.
const LINE: usize = 100;

#[test]
fn a_line_to_type_fits_on_the_page() {
    let mut long = Vec::new();
    let excused = |page: &Page| page.step().is_some_and(|step| REVISED_WITH_THEIR_EXERCISE.contains(&step));
    for page in pages(Language::En).into_values().filter(|page| !excused(page)) {
        for block in page.blocks.iter().filter(|block| ["sh", "dockerfile"].contains(&block.kind.as_str())) {
            for line in block.text.lines().filter(|line| line.chars().count() > LINE) {
                long.push(format!("{}:{}: {line}", page.place(), block.line));
            }
        }
    }
    none(&long);
}

/// Whoever looks a word up finds it where the alphabet of the language has it.
#[test]
fn the_glossary_is_in_the_order_of_its_own_language() {
    for language in Language::ALL {
        let glossary = pages(language).remove(SORTED_BY_WORDS).unwrap();
        let words: Vec<String> = glossary.sections[1..].iter().map(|one| one.title.to_lowercase()).collect();
        let mut sorted = words.clone();
        sorted.sort_by_key(|word| word.replace('ä', "a").replace('ö', "o").replace('ü', "u"));
        assert_eq!(words, sorted, "{language}");
    }
}
