//! Where does the course lead? Its steps with what waits in each; `live-progress.js` adds how far the reader is.

use super::catalogue::WORDS;
use super::markdown::escape;
use crate::exercise::{Course, CourseEntry};
use crate::report::folder_name;
use crate::words::Language;

/// The steps from one number to another, `8 11`.
pub(super) fn steps(course: &Course, arguments: &str, language: Language) -> Result<String, String> {
    let bound = |text: &str| text.parse::<u8>().map_err(|_| format!("`{text}` is no number of a step"));
    let (first, last) = arguments
        .trim()
        .split_once(' ')
        .ok_or_else(|| "a map needs its first and its last step".to_owned())?;
    let (first, last) = (bound(first)?, bound(last)?);
    let chosen: Vec<&CourseEntry> =
        course.entries().iter().filter(|entry| (first..=last).contains(&entry.number)).collect();
    if chosen.is_empty() {
        return Err(format!("the course has no steps from {first} to {last}"));
    }
    let items: Vec<String> =
        chosen.iter().map(|entry| item(course, entry, language)).collect::<Result<_, _>>()?;
    Ok(format!("<ol class=\"map\" start=\"{first}\">\n{}\n</ol>\n", items.join("\n")))
}

fn item(course: &Course, entry: &CourseEntry, language: Language) -> Result<String, String> {
    let kind = if entry.available {
        let exercise = course.load(entry).map_err(|error| error.to_string())?;
        WORDS.say("map-exercise").with("count", exercise.minutes)
    } else {
        WORDS.say("map-read")
    };
    Ok(format!(
        "<li data-step=\"{}\"><a href=\"{}.html\">{}</a> <span class=\"kind\">{}</span> <span class=\"state\"></span></li>",
        entry.number,
        folder_name(entry.number, &entry.slug),
        escape(entry.title.text(language)),
        escape(&kind.text(language)),
    ))
}
