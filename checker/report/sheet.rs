//! How are the parts of a report set: headlines, labels with their lines, places with carets?

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::check::{Check, Failure, Place};
use crate::evidence::Attempt;
use crate::submission::Location;
use crate::words::{Catalogue, Language, Message};

use super::{Look, Meaning, Unreadable, attempt_line, harmless, length, line_of, pad, snippet, wrap};

static WORDS: Catalogue = Catalogue::new("human", include_str!("human.en.ftl"), include_str!("human.de.ftl"));

/// Attempts shown for one finding; the rest is counted here and whole in the JSON output.
const SHOWN_ATTEMPTS: usize = 8;
/// Spaces before the details of a finding.
const INDENT: usize = 6;

/// A place in words; a place in a file is `Dockerfile:12:1`.
pub(super) fn place_text(place: &Place, language: Language) -> String {
    match place {
        Place::File(at) => address(at),
        Place::WholeFile(file) => say("place-whole-file").with("file", file).text(language),
        Place::Service(service) => say("place-service").with("service", service).text(language),
        Place::Image(image) => say("place-image").with("image", image).text(language),
    }
}

/// `Dockerfile:12:1`.
pub(super) fn address(at: &Location) -> String {
    format!("{}:{}:{}", at.file, at.line, at.column)
}

/// A sentence of reports.
pub(super) fn say(key: &'static str) -> Message {
    WORDS.say(key)
}

/// What was written so far, and how it looks.
pub(super) struct Sheet<'look> {
    pub(super) text: String,
    pub(super) look: &'look Look,
    /// Whether the last line is a heading, which needs no empty line after it.
    pub(super) below_heading: bool,
}

impl Sheet<'_> {
    pub(super) fn blank(&mut self) {
        // Never two empty lines in a row.
        if !self.below_heading && !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
        self.below_heading = false;
    }

    pub(super) fn line(&mut self, indent: usize, meaning: Meaning, text: &str) {
        let _ = writeln!(self.text, "{}{}", " ".repeat(indent), self.look.paint(meaning, text));
    }

    pub(super) fn wrapped(&mut self, indent: usize, message: &Message) {
        let text = message.text(self.look.language);
        for line in wrap(&text, self.look.width.saturating_sub(indent)) {
            let _ = writeln!(self.text, "{}{line}", " ".repeat(indent));
        }
    }

    pub(super) fn headline(&mut self, meaning: Meaning, mark: char, title: &str, verdict: &'static str) {
        let verdict = say(verdict).text(self.look.language);
        let lines = wrap(&format!("{title} ({verdict})"), self.look.width.saturating_sub(4));
        for (index, line) in lines.iter().enumerate() {
            let before = if index == 0 { format!("{mark} ") } else { "  ".to_owned() };
            let _ = writeln!(self.text, "  {}", self.look.paint(meaning, &format!("{before}{line}")));
        }
    }

    pub(super) fn reason(&mut self, reason: &Message) {
        let text = harmless(&reason.text(self.look.language));
        for line in wrap(&text, self.look.width.saturating_sub(INDENT)) {
            let _ = writeln!(self.text, "{}{line}", " ".repeat(INDENT));
        }
    }

    /// A broken rule: what was tried and seen, why it matters, where, and which way to go. `sources` are the
    /// reader's files by path, as far as they are known; `more` is a last line with its label.
    pub(super) fn failure(
        &mut self,
        check: &Check,
        failure: &Failure,
        sources: &BTreeMap<String, String>,
        more: (&'static str, &str),
    ) {
        let language = self.look.language;
        if !failure.attempts.is_empty() {
            self.label("attempted", &self.attempts(&failure.attempts));
        }
        self.sentence("seen", &failure.seen.text(language));
        self.sentence("expected", &failure.expected.text(language));
        self.sentence("why", &check.why().text(language));
        match &failure.place {
            Place::File(at) => {
                let source = sources.get(&at.file);
                self.place(
                    at,
                    source.and_then(|text| line_of(text, at.line)).filter(|line| !line.trim().is_empty()),
                );
            }
            other => self.sentence("where", &place_text(other, language)),
        }
        self.sentence("direction", &failure.direction.text(language));
        self.label(more.0, &[self.look.paint(Meaning::Code, more.1)]);
    }

    fn attempts(&self, attempts: &[Attempt]) -> Vec<String> {
        let mut lines: Vec<String> = attempts
            .iter()
            .take(SHOWN_ATTEMPTS)
            .map(|attempt| attempt_line(attempt, self.look.language))
            .collect();
        if attempts.len() > SHOWN_ATTEMPTS {
            let more = say("more-attempts").with("count", attempts.len() - SHOWN_ATTEMPTS);
            lines.push(more.text(self.look.language));
        }
        lines
    }

    /// File, line and column, and the learner's own line with carets where it is known.
    pub(super) fn place(&mut self, at: &Location, line: Option<&str>) {
        let address = address(at);
        self.label("where", &[self.look.paint(Meaning::Code, &address)]);
        let Some(drawn) = line.and_then(|line| snippet(&harmless(line), at, self.look.colour)) else {
            return;
        };
        // The first line names the place, which stands above already.
        for line in drawn.lines().skip(1) {
            let indent = " ".repeat(INDENT + self.label_width() + 2);
            let _ = writeln!(self.text, "{indent}{}", line.trim_end());
        }
    }

    pub(super) fn unreadable(&mut self, one: &Unreadable, meaning: Meaning, mark: char) {
        self.blank();
        let message = harmless(&one.message.text(self.look.language));
        let lines = wrap(&message, self.look.width.saturating_sub(4));
        for (index, line) in lines.iter().enumerate() {
            let before = if index == 0 { mark } else { ' ' };
            let _ = writeln!(self.text, "  {}", self.look.paint(meaning, &format!("{before} {line}")));
        }
        if let Some(at) = &one.at {
            self.place(at, one.line.as_deref());
        }
        if let Some(help) = &one.help {
            self.sentence("help", &help.text(self.look.language));
        }
    }

    pub(super) fn sentence(&mut self, label: &'static str, text: &str) {
        let room = self.look.width.saturating_sub(INDENT + self.label_width() + 2);
        let lines = wrap(&harmless(text), room);
        self.label(label, &lines);
    }

    /// A label and the lines beside it.
    pub(super) fn label(&mut self, label: &'static str, lines: &[String]) {
        let width = self.label_width();
        let name = pad(&say(label).text(self.look.language), width);
        for (index, line) in lines.iter().enumerate() {
            let before = if index == 0 { self.look.paint(Meaning::Quiet, &name) } else { " ".repeat(width) };
            let _ = writeln!(self.text, "{}{before}  {line}", " ".repeat(INDENT));
        }
    }

    pub(super) fn label_width(&self) -> usize {
        ["attempted", "seen", "expected", "why", "where", "direction", "chapter", "rule", "help"]
            .into_iter()
            .map(|key| length(&say(key).text(self.look.language)))
            .max()
            .unwrap_or_default()
    }
}
