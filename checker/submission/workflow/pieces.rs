//! Which commands stand in a step's script, and does the step end with an error where one of them does?
//!
//! Read, not followed: a script of another workflow may call programs that nobody here knows. What is read is the
//! order of the commands and the signs between them.

use crate::submission::Location;
use crate::submission::command_line::{Command, Sign, commands};

use super::facts::Step;

/// A command, and the sign behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// Its words, quotes taken off.
    pub(super) words: Vec<String>,
    /// Its line.
    pub(super) at: Location,
    after: Sign,
}

/// Words that stand before a command and leave it the one that it is.
const BEFORE: [&str; 9] = ["sudo", "time", "exec", "env", "nice", "then", "do", "{", "("];

impl Piece {
    /// The command's own words, without variables and helpers before it.
    pub(super) fn command(&self) -> &[String] {
        let own = self.words.iter().position(|word| {
            let is_variable = word.split_once('=').is_some_and(|(name, _)| {
                !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
            });
            !is_variable && !is_question(word) && !BEFORE.contains(&word.as_str())
        });
        own.map_or(&[], |own| &self.words[own..])
    }

    /// Whether it is the condition of something.
    fn is_asked(&self) -> bool {
        self.words.first().is_some_and(|word| is_question(word))
    }

    /// Whether it ends the script with an error.
    fn gives_up(&self) -> bool {
        let words: Vec<&str> = self.command().iter().map(String::as_str).collect();
        match words.as_slice() {
            ["exit" | "return"] | ["false"] => true,
            ["exit" | "return", status, ..] => !status.trim_start_matches('0').is_empty(),
            _ => false,
        }
    }
}

fn is_question(word: &str) -> bool {
    ["if", "elif", "while", "until", "!"].contains(&word)
}

/// The commands of a step's script, in order.
pub(super) fn pieces(step: &Step) -> Vec<Piece> {
    let Some(script) = &step.run else { return Vec::new() };
    let leading = script.value.lines().take_while(|line| line.trim().is_empty()).count();
    let mut pieces = Vec::new();
    let mut whole = String::new();
    let mut first = 0;
    for (index, line) in script.value.lines().enumerate() {
        if whole.is_empty() {
            first = index;
        }
        let line = line.trim();
        match line.strip_suffix('\\') {
            Some(begun) => {
                whole.push_str(begun);
                continue;
            }
            // A sign at the end of a line goes on as well.
            None if ["&&", "||", "|"].iter().any(|sign| line.ends_with(sign)) => {
                whole.push_str(line);
                whole.push(' ');
                continue;
            }
            None => whole.push_str(line),
        }
        let at = Location { line: script.at.line + first.saturating_sub(leading), ..script.at.clone() };
        split(&std::mem::take(&mut whole), &at, &mut pieces);
    }
    split(&whole, &script.at, &mut pieces);
    pieces
}

/// Whether the step fails where this one of its commands does.
pub(super) fn fails_with(step: &Step, pieces: &[Piece], index: usize) -> bool {
    let (before, behind) = (&pieces[..index], &pieces[index + 1..]);
    let piece = &pieces[index];
    if piece.is_asked() {
        return behind.iter().any(Piece::gives_up);
    }
    let settings = Settings::of(step).after(before);
    let sign = |at: usize| pieces.get(at).map_or(Sign::Next, |piece| piece.after);
    let is_last = |at: usize| at + 1 >= pieces.len();
    let mut end = index;
    while sign(end) == Sign::Pipe {
        if !settings.pipefail {
            return false;
        }
        end += 1;
    }
    // `-e` looks over whatever is followed by `&&`: only its end counts, where the script ends.
    let mut in_list = false;
    while sign(end) == Sign::And && !is_last(end) {
        (in_list, end) = (true, end + 1);
    }
    match sign(end) {
        Sign::Or => pieces.get(end + 1).is_some_and(|instead| {
            let braced = instead.words.first().is_some_and(|word| ["{", "("].contains(&word.as_str()));
            instead.gives_up() || (braced && pieces[end + 1..].iter().any(Piece::gives_up))
        }),
        Sign::Background => false,
        Sign::Next | Sign::And | Sign::Pipe => is_last(end) || (settings.errexit && !in_list),
    }
}

/// The commands of one line.
fn split(line: &str, at: &Location, pieces: &mut Vec<Piece>) {
    let read = commands(line).into_iter();
    pieces.extend(read.map(|Command { words, after }| Piece { words, at: at.clone(), after }));
}

/// What a shell does at an error.
#[derive(Debug, Clone, Copy)]
struct Settings {
    errexit: bool,
    pipefail: bool,
}

impl Settings {
    /// As the platform starts the step's shell: by its bare name with `-e`, and `bash` with `pipefail`.
    fn of(step: &Step) -> Settings {
        let Some(shell) = &step.shell else { return Settings { errexit: true, pipefail: false } };
        let words: Vec<&str> = shell.value.split_whitespace().collect();
        let plain = words.len() == 1;
        let flag =
            |wanted: char| words.iter().any(|word| word.starts_with('-') && word[1..].contains(wanted));
        Settings {
            errexit: plain || (flag('e') && !words.contains(&"+e")),
            pipefail: (plain && words.first() == Some(&"bash")) || words.contains(&"pipefail"),
        }
    }

    /// After these commands.
    fn after(mut self, pieces: &[Piece]) -> Settings {
        for piece in pieces {
            let [first, words @ ..] = piece.command() else { continue };
            if first != "set" {
                continue;
            }
            let mut on = true;
            for word in words {
                let named = word == "pipefail" || word == "errexit";
                if !named {
                    on = word.starts_with('-');
                }
                let short = |flag: char| word.starts_with(['-', '+']) && word[1..].contains(flag);
                if word == "errexit" || short('e') {
                    self.errexit = on;
                }
                if word == "pipefail" {
                    self.pipefail = on;
                }
            }
        }
        self
    }
}
