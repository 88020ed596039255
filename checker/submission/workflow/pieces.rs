//! Which commands stand in a step's script, and does the step end with an error where one of them does?
//!
//! Read, not followed: a script of another workflow may call programs that nobody here knows. What is read is the
//! order of the commands and the signs between them.

use crate::submission::command_line::{Command, Sign, commands};
use crate::submission::{Located, Location};

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
const BEFORE: [&str; 10] = ["sudo", "time", "exec", "env", "nice", "then", "else", "do", "{", "("];

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

/// The words that open what `fi`, `done`, `esac` and `}` close.
const OPENING: [&str; 6] = ["if", "while", "until", "for", "case", "{"];

/// Whether a command is never carried out, whatever the others do: behind `exit`, or one that a constant keeps from
/// being reached, or in a function that nobody calls.
pub(super) fn is_unreached(pieces: &[Piece], index: usize) -> bool {
    let mut depth = 0_usize;
    // The function whose body is open, with the depth around it.
    let mut function: Option<(&str, usize)> = None;
    for (place, piece) in pieces.iter().enumerate().take(index + 1) {
        let first = piece.words.first().map_or("", String::as_str);
        let second = piece.words.get(1).map_or("", String::as_str);
        let defined = match (first, second) {
            ("function", name) => Some(name.trim_end_matches("()")),
            (name, "()") => Some(name),
            (name, _) => name.strip_suffix("(){").or_else(|| name.strip_suffix("()")),
        };
        if let Some(name) = defined.filter(|name| !name.is_empty() && function.is_none()) {
            function = Some((name, depth));
            depth += 1;
            continue;
        }
        if place == index {
            break;
        }
        let alone = piece.words.len() == 1;
        let nothing_before = place == 0 || pieces[place - 1].after == Sign::Next;
        if first == "exit" && depth == 0 && nothing_before && piece.after == Sign::Next {
            return true;
        }
        let always = (alone && ["true", ":"].contains(&first)) || ["echo", "printf"].contains(&first);
        let skips =
            (piece.after == Sign::Or && always) || (piece.after == Sign::And && alone && first == "false");
        if skips && place + 1 == index {
            return true;
        }
        depth += usize::from(OPENING.contains(&first));
        if ["fi", "done", "esac", "}"].contains(&first) {
            depth = depth.saturating_sub(1);
            function = function.filter(|(_, around)| depth > *around);
        }
    }
    let Some((name, _)) = function else { return false };
    !pieces[index + 1..].iter().any(|piece| piece.words.iter().any(|word| word == name))
}

fn is_question(word: &str) -> bool {
    ["if", "elif", "while", "until", "!"].contains(&word)
}

/// The commands of a step's script, in order, and of what goes on in the same shell.
pub(super) fn pieces(step: &Step) -> Vec<Piece> {
    step.scripts().flat_map(of_script).collect()
}

fn of_script(script: &Located<String>) -> Vec<Piece> {
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

/// A text without blanks inside of the platform's braces.
pub(super) fn tight(text: &str) -> String {
    let mut tight = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${{") {
        let (inside, after) = behind.split_once("}}").unwrap_or((behind, ""));
        tight.push_str(before);
        tight.push_str("${{");
        tight.extend(inside.chars().filter(|letter| !letter.is_whitespace()));
        tight.push_str("}}");
        rest = after;
    }
    tight + rest
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
    let line = tight(line);
    let read = commands(&line).into_iter();
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
