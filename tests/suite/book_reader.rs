//! Is the reader who types along, or looks a word up, told all that it takes?

use std::collections::BTreeMap;

use harden_check::exercise::Course;
use harden_check::words::Language;
use regex::Regex;

use super::book::{SORTED_BY_WORDS, none, pages};
use super::fences;

/// Whoever types an attack along is told the folder, the build and the start that it needs.
#[test]
fn an_attack_that_needs_something_says_where_it_comes_from() {
    let needed = Regex::new(r"\b(notes|web|db|docker build)\b").unwrap();
    let mut missing = Vec::new();
    for page in pages(Language::En).into_values() {
        if page.step().is_none() {
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
    for page in pages(Language::En).into_values() {
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

/// A lesson is planned by the cover, the head of the chapter, and its notes for instructors: one time in all three.
#[test]
fn a_chapter_takes_as_long_wherever_it_is_said() {
    let course = Course::embedded().unwrap();
    let exercises = course.entries().iter().map(|entry| course.load(entry).unwrap());
    let minutes: BTreeMap<u8, u32> = exercises.map(|one| (one.number, one.minutes)).collect();
    let (least, most) = (minutes.values().min().unwrap(), minutes.values().max().unwrap());
    let said =
        Regex::new(r"(?s)^## [^\n]+\n(?:<!-- [^\n]+ -->\n)?\n(?:- )?(\d+) (?:minutes|Minuten)\b").unwrap();
    for (language, range) in [(Language::En, "to"), (Language::De, "bis")] {
        let pages = pages(language);
        let range = format!("{least} {range} {most}");
        assert!(pages["start.md"].text.contains(&range), "{language}: the cover does not say {range}");
        let mut other = Vec::new();
        for page in pages.values() {
            let Some(step) = page.step() else { continue };
            let notes = page.sections.iter().find(|section| section.id == "instructors").unwrap();
            let told = said.captures(&notes.text).map(|found| found[1].to_owned());
            let wanted = minutes.get(&step).map(u32::to_string);
            if told != wanted {
                other.push(format!("{}: the notes say {told:?}, the head {wanted:?}", page.place()));
            }
        }
        none(&other);
    }
}
