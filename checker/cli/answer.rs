//! What does a command give back, and how does it reach the reader?

use std::io::{self, Write as _};

use serde_json::{Value, json};

use crate::report::{Look, Meaning, Trouble, human, json as document, wrap};
use crate::words::{Catalogue, Message};

use super::arguments::Format;

static WORDS: Catalogue =
    Catalogue::new("answer", include_str!("answer.en.ftl"), include_str!("answer.de.ftl"));

/// Exit code of a command line that is wrong.
pub(crate) const USAGE: u8 = 2;
/// Exit code of what could not be checked or done.
pub(crate) const NOT_DONE: u8 = 3;

/// The result of a command, in both forms.
pub(crate) struct Answer {
    /// Name of the JSON document, `list`.
    pub(crate) name: &'static str,
    /// Exit code of the process.
    pub(crate) exit_code: u8,
    /// What a person reads.
    pub(crate) text: String,
    /// The fields of the JSON document.
    pub(crate) body: Value,
    /// What is said beside it.
    pub(crate) notes: Vec<Message>,
    /// The SARIF log, of commands that have one.
    pub(crate) sarif: Option<Value>,
}

impl Answer {
    /// A good answer without notes.
    pub(crate) fn new(name: &'static str, text: String, body: Value) -> Answer {
        Answer { name, exit_code: 0, text, body, notes: Vec::new(), sarif: None }
    }
}

/// Why a command gives no answer.
#[derive(Debug)]
pub(crate) struct Failure {
    /// [`USAGE`] or [`NOT_DONE`].
    pub(crate) exit_code: u8,
    /// What happened, and what to do.
    pub(crate) trouble: Trouble,
}

impl Failure {
    /// The user asked for something that is not there.
    pub(crate) fn usage(kind: &'static str, message: Message, help: Option<Message>) -> Failure {
        Failure { exit_code: USAGE, trouble: Trouble { kind, message, help } }
    }

    /// It could not be done, and that is not the user's mistake.
    pub(crate) fn not_done(kind: &'static str, message: Message, help: Option<Message>) -> Failure {
        Failure { exit_code: NOT_DONE, trouble: Trouble { kind, message, help } }
    }
}

/// The two streams of this process and how each looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Streams {
    /// Standard output.
    pub(crate) out: Look,
    /// Standard error.
    pub(crate) error: Look,
    /// Text or JSON.
    pub(crate) format: Format,
}

impl Streams {
    /// Prints the end of a command and returns the exit code.
    pub(crate) fn print(&self, end: Result<Answer, Failure>) -> u8 {
        match (end, self.format) {
            (Ok(answer), Format::Human) => {
                write_out(&answer.text);
                for note in &answer.notes {
                    self.note(note);
                }
                answer.exit_code
            }
            (Ok(answer), Format::Json) => {
                let Answer { name, exit_code, notes, body, .. } = answer;
                self.document(name, exit_code, &notes, body);
                exit_code
            }
            (Ok(Answer { sarif: Some(log), exit_code, .. }), Format::Sarif) => {
                write_out(&format!("{log:#}\n"));
                exit_code
            }
            // The command line refuses the form for every other command, see `mod.rs`.
            (Ok(answer), Format::Sarif) => answer.exit_code,
            (Err(failure), Format::Human | Format::Sarif) => {
                write_error(&human::render_trouble(&failure.trouble, &self.error));
                failure.exit_code
            }
            (Err(failure), Format::Json) => {
                let error = document::trouble(&failure.trouble, self.out.language);
                self.document("error", failure.exit_code, &[], json!({ "error": error }));
                failure.exit_code
            }
        }
    }

    fn document(&self, name: &str, exit_code: u8, notes: &[Message], body: Value) {
        let value = document::document(name, self.out.language, exit_code, notes, body);
        write_out(&format!("{value:#}\n"));
    }

    fn note(&self, note: &Message) {
        let text = WORDS.say("note").with("note", note.clone()).text(self.error.language);
        let lines = wrap(&text, self.error.width).join("\n");
        write_error(&format!("{}\n", self.error.paint(Meaning::Open, &lines)));
    }
}

/// Writes to standard output. A reader that went away (`| head`) is no error.
pub(crate) fn write_out(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Writes to standard error; there is nowhere left to complain.
pub(crate) fn write_error(text: &str) {
    let mut error = io::stderr().lock();
    let _ = error.write_all(text.as_bytes());
}
