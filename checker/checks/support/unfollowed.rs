//! What is said where the lab could not follow what the learner wrote?

use crate::check::Verdict;
use crate::submission::Unfollowed;

use super::WORDS;

/// Whether everything was followed. `file` is shown where no line is known.
///
/// # Errors
/// What was not followed is an error of the lab's, never a pass and never a failure.
pub(in crate::checks) fn followed(unfollowed: Option<&Unfollowed>, file: &str) -> Result<(), Verdict> {
    let Some(unfollowed) = unfollowed else { return Ok(()) };
    let place = unfollowed.at.as_ref().map(|at| format!("{}:{}", at.file, at.line));
    let reason = WORDS.say("not-followed").with("place", place.unwrap_or_else(|| file.to_owned()));
    Err(Verdict::Error { reason: reason.with("detail", &unfollowed.detail) })
}

#[cfg(test)]
mod tests {
    use super::followed;
    use crate::check::Verdict;
    use crate::checks::support::fixtures::not_followed;
    use crate::words::Language;

    #[test]
    fn the_reason_is_told_in_the_language_of_its_sentence() {
        assert!(followed(None, "run.sh").is_ok());
        let Err(Verdict::Error { reason }) = followed(Some(&not_followed()), "run.sh") else { panic!() };
        let (english, german) = (reason.text(Language::En), reason.text(Language::De));
        assert!(english.ends_with("run.sh: a mistake") && german.ends_with(": ein Fehler"), "{reason:?}");
        assert!(!german.contains("mistake"), "{german}");
    }
}
