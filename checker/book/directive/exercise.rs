//! What does a chapter show of its exercise?

use std::collections::BTreeSet;

use super::catalogue::WORDS;
use super::markdown::{escape, fence, folded};
use crate::check::{Check, Kind};
use crate::exercise::{Answer, Exercise};
use crate::words::Language;

/// The longest file that an answer is shown with, in lines.
const SHOWN: usize = 60;

fn say(key: &'static str, language: Language) -> String {
    WORDS.say(key).text(language)
}

/// Minutes, threat, and a place for where the reader stands.
pub(super) fn head(exercise: &Exercise, language: Language) -> String {
    let minutes = WORDS.say("minutes").with("count", exercise.minutes).text(language);
    format!(
        "<p class=\"exercise-head\" data-exercise=\"{}\"><span class=\"chip\" data-status=\"none\">{}</span> \
         <span class=\"minutes\">{}</span></p>\n\n> [!IMPORTANT]\n> {}\n",
        exercise.number,
        escape(&say("not-started", language)),
        escape(&minutes),
        exercise.threat.text(language).trim().replace('\n', "\n> ")
    )
}

/// The head of a chapter whose exercise is not there yet.
pub(super) fn head_without(language: Language) -> String {
    format!(
        "<p class=\"exercise-head\"><span class=\"chip\">{}</span></p>\n",
        escape(&say("no-exercise", language))
    )
}

/// Task, check panel, hints, wrong answers, solution.
pub(super) fn whole(exercise: &Exercise, language: Language) -> String {
    [
        task(exercise, language),
        panel(exercise, language),
        hints(exercise, language),
        wrong(exercise, language),
        solution(exercise, language),
    ]
    .join("\n")
}

fn task(exercise: &Exercise, language: Language) -> String {
    let files: Vec<String> = exercise.edits.iter().map(|file| format!("`{file}`")).collect();
    let heading = say("task", language);
    let edit = WORDS.say("edit").with("folder", exercise.folder()).with("files", files.join(", "));
    format!("## {heading} {{#task}}\n\n{}\n\n{}\n", exercise.task.text(language).trim(), edit.text(language))
}

/// One row for each check, with the same words as the checker's. `live.js` fills the rows in when the
/// page is served by the checker; otherwise the command stands there.
fn panel(exercise: &Exercise, language: Language) -> String {
    let number = exercise.number;
    let mut rows = String::new();
    for kind in [Kind::Works, Kind::Attack, Kind::Declared] {
        let chosen: Vec<_> = checks(exercise).filter(|check| check.kind == kind).collect();
        if chosen.is_empty() {
            continue;
        }
        rows.push_str(&format!(
            "<h3 id=\"check-{}\">{}</h3>\n<ul class=\"checks\">\n",
            kind.name(),
            escape(&say(kind.name(), language))
        ));
        for one in chosen {
            let id = one.id;
            let title = one.title().text(language);
            rows.push_str(&format!(
                "<li id=\"{id}\" data-check=\"{id}\"><span class=\"mark\" aria-hidden=\"true\"></span> \
                 <a href=\"appendix-checks.html#{id}\">{}</a> <span class=\"verdict\"></span></li>\n",
                escape(&title)
            ));
        }
        rows.push_str("</ul>\n");
    }
    format!(
        "## {heading} {{#check}}\n\n<div class=\"panel\" data-exercise=\"{number}\">\n\
         <p class=\"static\">{run}</p>\n<pre class=\"static\"><code class=\"language-sh\">harden-check exercise {number}</code></pre>\n\
         <div class=\"live\" hidden></div>\n{rows}</div>\n",
        heading = say("check", language),
        run = escape(&say("run-command", language)),
    )
}

fn hints(exercise: &Exercise, language: Language) -> String {
    let mut text = format!("## {} {{#hints}}\n\n", say("hints", language));
    for (index, hint) in exercise.hints.iter().enumerate() {
        let summary = WORDS.say("hint").with("number", index + 1).text(language);
        let words = match language {
            Language::En => &hint.en,
            Language::De => &hint.de,
        };
        let fits = format!(" class=\"hint\" data-checks=\"{}\"", hint.checks.join(" "));
        text.push_str(&folded(&fits, &summary, words));
        text.push('\n');
    }
    text
}

fn wrong(exercise: &Exercise, language: Language) -> String {
    let mut text = format!("## {} {{#wrong}}\n\n", say("wrong", language));
    let wrong = exercise.answers.iter().filter(|answer| !answer.fails.is_empty());
    for (answer, title) in wrong.filter_map(|answer| Some((answer, answer.title.as_ref()?))) {
        let files = differing(answer, exercise);
        let fails: Vec<String> = answer.fails.iter().map(|id| format!("[`{id}`](#{id})")).collect();
        let fails = WORDS.say("fails").with("checks", fails.join(", ")).text(language);
        // Why it fails is for the reader to guess first.
        let why = answer.about.text(language).trim();
        text.push_str(&folded(
            &format!(" class=\"wrong\" id=\"wrong-{}\"", answer.name),
            title.text(language).trim(),
            &format!("{why}\n\n{files}\n{fails}"),
        ));
        text.push('\n');
    }
    text
}

/// The files of an answer that are not the solution's; a long one by its name alone.
fn differing(answer: &Answer, exercise: &Exercise) -> String {
    let mut text = String::new();
    for (path, file) in &answer.files {
        if exercise.solution.get(path) == Some(file) {
            continue;
        }
        let content = std::str::from_utf8(&file.bytes).unwrap_or_default();
        text.push_str(&format!("`{path}`\n\n"));
        // Nobody learns from the letters of a key, and a scanner of the published book would stop at them.
        if content.lines().count() <= SHOWN && !content.starts_with("-----BEGIN") {
            text.push_str(&format!("{}\n", fence(kind_of(path), content)));
        }
    }
    text
}

/// Every check once: one that judges several services stands in one row.
fn checks(exercise: &Exercise) -> impl Iterator<Item = &'static Check> {
    let mut seen = BTreeSet::new();
    exercise.checks.iter().map(|chosen| chosen.check).filter(move |check| seen.insert(check.id))
}

fn solution(exercise: &Exercise, language: Language) -> String {
    let mut inside = String::new();
    for change in exercise.difference() {
        inside.push_str(&fence("diff", &change.difference));
        inside.push('\n');
    }
    for check in checks(exercise) {
        if exercise.start_fails.iter().any(|id| id == check.id) {
            let (title, why) = (check.title().text(language), check.why().text(language));
            inside.push_str(&format!("- **{title}.** {why}\n"));
        }
    }
    let rights: Vec<String> = exercise
        .answers
        .iter()
        .filter(|answer| answer.fails.is_empty())
        .map(|answer| format!("- {}", answer.about.text(language).trim().replace('\n', "\n  ")))
        .collect();
    if !rights.is_empty() {
        inside.push_str(&format!("\n{}\n\n{}\n", say("other-rights", language), rights.join("\n")));
    }
    let heading = say("solution", language);
    let folded = folded(" class=\"solution\"", &say("show-solution", language), &inside);
    format!("## {heading} {{#solution}}\n\n{folded}\n")
}

fn kind_of(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or_default();
    match name.rsplit('.').next() {
        _ if name.ends_with("Dockerfile") => "dockerfile",
        Some("sh") => "sh",
        Some("yaml" | "yml") => "yaml",
        Some("json") => "json",
        Some("toml") => "toml",
        _ => "text",
    }
}
