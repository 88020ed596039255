//! What did the checker say? From the transcripts that the live suite holds to what it sees.

use super::markdown::fence;
use crate::exercise::Exercise;
use crate::words::Language;

/// The transcript of `start` or `solution`.
pub(super) fn recorded(exercise: &Exercise, which: &str, language: Language) -> Result<String, String> {
    let name = format!("{which}.{language}.txt");
    let transcript = exercise
        .transcripts
        .get(&name)
        .ok_or_else(|| format!("exercise {} has no transcript `{name}`", exercise.folder()))?;
    Ok(fence("text", &String::from_utf8_lossy(&transcript.bytes)))
}
