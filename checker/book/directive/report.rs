//! What did the checker say? From the transcripts that the live suite holds to what it sees.

use super::catalogue::WORDS;
use super::markdown::{fence, folded};
use crate::book::search::REPORT;
use crate::exercise::Exercise;
use crate::words::Language;

/// The transcript of `start` or `solution`, folded below its counts: the chapter teaches first.
pub(super) fn recorded(exercise: &Exercise, which: &str, language: Language) -> Result<String, String> {
    let name = format!("{which}.{language}.txt");
    let transcript = exercise
        .transcripts
        .get(&name)
        .ok_or_else(|| format!("exercise {} has no transcript `{name}`", exercise.folder()))?;
    let text = String::from_utf8_lossy(&transcript.bytes);
    // The line before the next command: what passed and failed, and how long it took.
    let counts = text.lines().rev().find(|line| line.starts_with(|first: char| first.is_ascii_digit()));
    let summary = WORDS.say("report").with("counts", counts.unwrap_or_default()).text(language);
    Ok(folded(" class=\"report\"", &summary, &fence(REPORT, &text)))
}
