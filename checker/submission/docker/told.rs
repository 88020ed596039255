//! What is said of a command that was carried out, or of which nobody knows what it writes?

use super::super::asking::Answer;
use super::super::draft::Draft;
use super::super::outcome::Outcome;
use super::super::source::{Fault, Word};
use super::call::Call;
use super::catalogue::WORDS;

/// It was carried out, and ended so.
pub(super) fn ended(draft: &mut Draft<'_>, call: &Call<'_>, answer: Answer) -> Outcome {
    let text = answer.text.unwrap_or_else(|| unknown_output(draft, call).to_string());
    Outcome::Ended(answer.status, text)
}

/// It succeeds, and what it writes nobody knows.
pub(super) fn unknown(draft: &mut Draft<'_>, call: &Call<'_>) -> Outcome {
    Outcome::Done(unknown_output(draft, call).to_string())
}

/// Why nobody knows what a command writes.
pub(super) fn unknown_output(draft: &mut Draft<'_>, call: &Call<'_>) -> char {
    // It follows from a problem that was told.
    if draft.uncertain {
        return draft.unknown(call.file, None);
    }
    let words: Vec<&str> = call.words.iter().map(Word::text).collect();
    let what = super::super::environment::shown(&words.join(" "));
    let place = Word::empty(call.place());
    let fault = Fault::new(&place, WORDS.say("unknown-output").with("command", what)).outside_lab();
    draft.unknown(call.file, Some(fault))
}
