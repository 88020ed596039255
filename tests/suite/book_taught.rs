//! Is the measure taught before the task with another example, so that something is left to solve?
//!
//! The lines of a solution stand behind its fold. Before it the chapter may show any line but these.

use std::collections::BTreeSet;

use harden_check::exercise::{Course, Exercise, Files};
use harden_check::words::Language;
use regex::Regex;

use super::book::{Page, none, pages};
use super::fences;

/// Lines of a solution that a chapter shows before its fold, and why it cannot do without.
const EXCEPTIONS: [(u8, &str, &str); 8] = [
    (4, "*", "one sign, with which every allow list begins"),
    (9, "--cap-drop ALL", "the measure itself; which one comes back is for the reader to find"),
    (10, "--read-only", "the measure itself; which places stay open is for the reader to find"),
    (11, "--security-opt no-new-privileges", "the measure itself, and it has one form only"),
    (18, "done", "a word of the shell, with which every loop ends"),
    (25, "[provenance]", "the name of a table, a word of the format"),
    (25, "[scan]", "the name of a table, a word of the format"),
    (27, "*", "a sign of every line of cron"),
];

/// Steps whose solution only leaves out lines of the start, so that none of its own could be shown.
const TAKES_AWAY: [u8; 1] = [14];

/// A line without what the lines around it add: blanks, the sign that it goes on, the joint to the one before.
fn bare(line: &str) -> String {
    let line = line.trim().trim_end_matches('\\').trim_end();
    let line = line.strip_prefix("&& ").unwrap_or(line);
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn text(files: &Files, path: &str) -> String {
    files.get(path).map(|file| String::from_utf8_lossy(&file.bytes).into_owned()).unwrap_or_default()
}

/// Whether a line of YAML only opens a mapping: a word of the format, which says nothing yet.
fn opens_a_mapping(line: &str) -> bool {
    line.strip_suffix(':')
        .is_some_and(|key| key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'))
}

/// What a solution says that its start does not say anywhere, line by line. Comments and keys of YAML alone
/// are no part of it.
fn lines_of_the_solution(exercise: &Exercise) -> BTreeSet<String> {
    let given: Vec<String> = exercise
        .start
        .keys()
        .flat_map(|path| text(&exercise.start, path).lines().map(bare).collect::<Vec<_>>())
        .collect();
    let changed =
        exercise.solution.keys().filter(|path| text(&exercise.start, path) != text(&exercise.solution, path));
    let lines = changed.flat_map(|path| text(&exercise.solution, path).lines().map(bare).collect::<Vec<_>>());
    lines
        .filter(|line| {
            let says = !line.is_empty() && !line.starts_with('#') && !opens_a_mapping(line);
            says && !given.iter().any(|given| holds(given, line))
        })
        .collect()
}

/// All code that a chapter shows before the solution's fold, and at least to the end of its teaching.
fn shown(page: &Page) -> Vec<String> {
    let lines: Vec<&str> = page.text.lines().collect();
    let fold = lines.iter().position(|line| line.trim() == "{{#exercise}}").unwrap_or_default();
    let taught = page.sections.iter().find(|section| section.id == "prove").unwrap().line;
    let before = lines[..fold.max(taught)].join("\n");
    let mut prose = String::new();
    let blocks = fences::read(&before, |_, line| {
        prose.push_str(line);
        prose.push(' ');
    });
    let spans = Regex::new("`([^`]+)`").unwrap();
    let spoken = spans.captures_iter(&prose).map(|found| bare(&found[1]));
    blocks.iter().flat_map(|block| block.text.lines().map(bare)).chain(spoken).collect()
}

/// Whether a line stands in another, between blanks.
fn holds(shown: &str, line: &str) -> bool {
    shown.match_indices(line).any(|(start, _)| {
        let (before, after) = (&shown[..start], &shown[start + line.len()..]);
        (before.is_empty() || before.ends_with(' ')) && (after.is_empty() || after.starts_with(' '))
    })
}

#[test]
fn no_line_of_a_solution_stands_before_its_fold() {
    let course = Course::embedded().unwrap();
    let (mut found, mut used) = (BTreeSet::new(), BTreeSet::new());
    let mut seen = 0;
    for entry in course.entries().iter().filter(|entry| entry.available) {
        let solution = lines_of_the_solution(&course.load(entry).unwrap());
        let takes_away = TAKES_AWAY.contains(&entry.number);
        assert_eq!(solution.is_empty(), takes_away, "{}: does its solution add a line?", entry.folder());
        seen += solution.len();
        for language in Language::ALL {
            let page = pages(language).remove(&format!("{}.md", entry.folder())).unwrap();
            let shown = shown(&page);
            for line in solution.iter().filter(|line| shown.iter().any(|shown| holds(shown, line))) {
                match EXCEPTIONS.iter().position(|(step, one, _)| *step == entry.number && one == line) {
                    Some(exception) => _ = used.insert(exception),
                    None => _ = found.insert(format!("{}: `{line}`", page.place())),
                }
            }
        }
    }
    assert!(seen > 45, "{seen} lines");
    none(&found.into_iter().collect::<Vec<_>>());
    let idle: Vec<String> = (0..EXCEPTIONS.len())
        .filter(|one| !used.contains(one))
        .map(|one| format!("{:?}", EXCEPTIONS[one]))
        .collect();
    assert!(idle.is_empty(), "exceptions of which no chapter makes use:\n{}", idle.join("\n"));
}

/// A failing row leads to the paragraph that explains it.
#[test]
fn what_fails_at_the_start_is_explained_in_a_paragraph() {
    let course = Course::embedded().unwrap();
    let mut silent = Vec::new();
    for entry in course.entries().iter().filter(|entry| entry.available) {
        let page = pages(Language::En).remove(&format!("{}.md", entry.folder())).unwrap();
        let all = page.sections.iter().flat_map(|section| &section.directives);
        let explained: BTreeSet<&str> =
            all.filter_map(|one| one.strip_prefix("explains ")).flat_map(str::split_whitespace).collect();
        let fails = course.load(entry).unwrap().start_fails;
        silent.extend(
            fails
                .iter()
                .filter(|id| !explained.contains(id.as_str()))
                .map(|id| format!("{}: {id}", page.place())),
        );
    }
    none(&silent);
}

#[test]
fn a_line_is_found_as_a_whole_and_among_others() {
    assert!(holds("docker run --read-only notes", "--read-only"));
    assert!(holds("USER 10001", "USER 10001"));
    assert!(!holds("USER 10001:10001", "USER 10001"));
    assert_eq!(bare("    && chown  app:app /data \\"), "chown app:app /data");
}
