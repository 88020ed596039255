//! How is an attempt of the probe told in one line: `write /app/server -> EROFS`?

use crate::evidence::{Attempt, Outcome};
use crate::words::{Catalogue, Language};

use super::harmless;

static WORDS: Catalogue =
    Catalogue::new("attempt", include_str!("attempt.en.ftl"), include_str!("attempt.de.ftl"));

/// The attempt in one line.
#[must_use]
pub fn attempt_line(attempt: &Attempt, language: Language) -> String {
    // An attempt without words of its own is named as the probe names it.
    let verb = WORDS.lookup(language, &attempt.name).unwrap_or_else(|| attempt.name.clone());
    let outcome = outcome_label(&attempt.outcome, language);
    if attempt.target.is_empty() {
        format!("{verb} -> {outcome}")
    } else {
        format!("{verb} {} -> {outcome}", harmless(&attempt.target))
    }
}

fn outcome_label(outcome: &Outcome, language: Language) -> String {
    match outcome {
        Outcome::Done(_) => WORDS.say("outcome-done").text(language),
        Outcome::Refused(errno) => harmless(&errno.name),
        Outcome::Killed(signal) => WORDS.say("outcome-killed").with("signal", *signal).text(language),
        Outcome::TimedOut => WORDS.say("outcome-timed-out").text(language),
    }
}
