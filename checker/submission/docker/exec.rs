//! What does `docker exec` do in a run script?
//!
//! Scripts ask their service whether it is up. What only looks may stand anywhere: nobody knows its answer
//! before the script runs; one that is asked how it is counts as well. What changes something in a container
//! is not carried out.

use super::super::asking::Question;
use super::super::draft::Draft;
use super::super::outcome::Outcome;
use super::super::source::Word;
use super::call::Call;
use super::catalogue::WORDS;
use super::flags;
use super::flags::{Flag, ignored, or, value};
use super::lifecycle::over;
use super::told;

/// Flags of `exec`.
const FLAGS: &[Flag<Option<String>>] = &[
    or('d', ignored("detach", false)),
    ignored("detach-keys", true),
    or('e', ignored("env", true)),
    ignored("env-file", true),
    or('i', ignored("interactive", false)),
    ignored("privileged", false),
    or('t', ignored("tty", false)),
    or('u', value("user", |given| *given.target = Some(given.value.text().to_owned()))),
    or('w', ignored("workdir", true)),
];

/// Programs that look and change nothing that a check would see.
const LOOKING: [&str; 29] = [
    "[", "cat", "curl", "date", "df", "free", "getent", "grep", "head", "hostname", "id", "ls", "nc",
    "netstat", "nslookup", "pgrep", "ping", "printenv", "ps", "pwd", "readlink", "ss", "stat", "tail",
    "test", "true", "uname", "wget", "whoami",
];

/// Container, command and user of a call that reads well.
pub(super) fn called(
    draft: &mut Draft<'_>,
    call: &Call<'_>,
    words: &[Word],
) -> Option<(Word, Vec<Word>, Option<String>)> {
    let mut user = None;
    let others = flags::read(draft, call, FLAGS, words, false, &mut user);
    let (name, command) = others.split_first()?;
    (!command.is_empty()).then(|| (name.clone(), command.to_vec(), user))
}

/// Reads one call; `None` where it may change something.
pub(super) fn read(draft: &mut Draft<'_>, call: &Call<'_>, words: &[Word]) -> Option<Outcome> {
    let problems = draft.problems.len();
    let mut user = None;
    let others = flags::read(draft, call, FLAGS, words, false, &mut user);
    if draft.problems.len() > problems {
        return Some(Outcome::Unknown);
    }
    let (name, command) = others.split_first()?;
    let program = command.first()?.text();
    let program = program.rsplit('/').next().unwrap_or(program);
    let asks_itself = || command.get(1).is_some_and(|word| word.text() == "health");
    if !(LOOKING.contains(&program) || program == "notes" && asks_itself()) {
        return None;
    }
    let there = over(draft, call, std::slice::from_ref(name), true, |draft, name, _| {
        match draft.ledger.container(name) {
            Some(_) => Ok(()),
            None => Err(WORDS.say("no-such-object").with("value", name)),
        }
    });
    Some(match there {
        Outcome::Done(_) => {
            let container = draft.ledger.container(name.text())?;
            if draft.is_real() && !draft.ledger.serves(container) {
                return Some(Outcome::Ended(1, String::new()));
            }
            let command = command.iter().map(|word| word.text().to_owned()).collect();
            match draft.ask(Question::Exec { container, command, user }) {
                Some(answer) => told::ended(draft, call, answer),
                None => Outcome::Perhaps(told::unknown_output(draft, call)),
            }
        }
        other => other,
    })
}
