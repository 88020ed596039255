//! What does `docker exec` do in a run script?
//!
//! Scripts ask their service whether it is up. What only looks may stand anywhere: nobody knows its answer
//! before the script runs. What changes something in a container is not carried out.

use super::super::draft::Draft;
use super::super::outcome::Outcome;
use super::super::source::Word;
use super::call::Call;
use super::catalogue::WORDS;
use super::flags;
use super::flags::{Flag, ignored, or};
use super::lifecycle::over;
use super::look;

/// Flags of `exec`.
const FLAGS: &[Flag<()>] = &[
    or('d', ignored("detach", false)),
    ignored("detach-keys", true),
    or('e', ignored("env", true)),
    ignored("env-file", true),
    or('i', ignored("interactive", false)),
    ignored("privileged", false),
    or('t', ignored("tty", false)),
    or('u', ignored("user", true)),
    or('w', ignored("workdir", true)),
];

/// Programs that look and change nothing that a check would see.
const LOOKING: [&str; 29] = [
    "[", "cat", "curl", "date", "df", "free", "getent", "grep", "head", "hostname", "id", "ls", "nc",
    "netstat", "nslookup", "pgrep", "ping", "printenv", "ps", "pwd", "readlink", "ss", "stat", "tail",
    "test", "true", "uname", "wget", "whoami",
];

/// Reads one call; `None` where it may change something.
pub(super) fn read(draft: &mut Draft<'_>, call: &Call<'_>, words: &[Word]) -> Option<Outcome> {
    let problems = draft.problems.len();
    let others = flags::read(draft, call, FLAGS, words, false, &mut ());
    if draft.problems.len() > problems {
        return Some(Outcome::Unknown);
    }
    let (name, command) = others.split_first()?;
    let program = command.first()?.text();
    if !LOOKING.contains(&program.rsplit('/').next().unwrap_or(program)) {
        return None;
    }
    let there = over(draft, call, std::slice::from_ref(name), true, |draft, name, _| {
        match draft.ledger.container(name) {
            Some(_) => Ok(()),
            None => Err(WORDS.say("no-such-object").with("value", name)),
        }
    });
    Some(match there {
        Outcome::Done(_) => Outcome::Perhaps(look::unknown_output(draft, call)),
        other => other,
    })
}
