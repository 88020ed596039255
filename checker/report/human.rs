//! How does a learner read a report on a terminal or in a pipe?

use std::fmt::Write as _;

use crate::check::{Failure, Kind, Place, Verdict};
use crate::evidence::Attempt;
use crate::submission::Location;
use crate::words::{Catalogue, Language, Message};

use super::{
    Finding, Look, Meaning, Outcome, Report, Score, Success, Trouble, Unreadable, attempt_line, chapter, cut,
    harmless, length, line_of, pad, snippet, wrap,
};

static WORDS: Catalogue = Catalogue::new("human", include_str!("human.en.ftl"), include_str!("human.de.ftl"));

/// Attempts shown for one finding; the rest is counted here and whole in the JSON output.
const SHOWN_ATTEMPTS: usize = 8;
/// Spaces before the details of a finding.
const INDENT: usize = 6;

/// The whole report, with a line end at its end. `next` is the command to type next.
#[must_use]
pub fn render(report: &Report, next: &str, look: &Look) -> String {
    let mut page = Page { text: String::new(), look, below_heading: false };
    let title = say("exercise").with("number", report.number).with("title", report.title.text(look.language));
    page.line(0, Meaning::Heading, &title.text(look.language));
    for kind in [Kind::Works, Kind::Attack, Kind::Declared] {
        let group: Vec<&Finding> = report.findings.iter().filter(|one| one.check.kind == kind).collect();
        if !group.is_empty() {
            page.blank();
            page.line(2, Meaning::Heading, &say(kind.name()).text(look.language));
            page.below_heading = true;
            for finding in group {
                page.finding(report, finding);
            }
        }
    }
    if !report.unreadable.is_empty() {
        page.blank();
        page.wrapped(2, &say("unreadable").with("count", report.unreadable.len()));
        for one in &report.unreadable {
            page.unreadable(one);
        }
    }
    if let Some(trouble) = &report.trouble {
        page.blank();
        page.wrapped(2, &say("not-checked"));
        page.blank();
        page.trouble(trouble);
    }
    if let Some(score) = &report.score {
        page.score(score);
    }
    page.summary(report, next);
    page.text
}

/// An error outside of any exercise.
#[must_use]
pub fn render_trouble(trouble: &Trouble, look: &Look) -> String {
    let mut text = String::new();
    let parts =
        [("trouble", Meaning::Bad, Some(&trouble.message)), ("help", Meaning::Good, trouble.help.as_ref())];
    for (label, meaning, message) in parts {
        let Some(message) = message else { continue };
        let label = say(label).text(look.language);
        let room = look.width.saturating_sub(length(&label) + 2);
        for (index, line) in wrap(&harmless(&message.text(look.language)), room).iter().enumerate() {
            let before = match index {
                0 => format!("{}: ", look.paint(meaning, &label)),
                _ => " ".repeat(length(&label) + 2),
            };
            let _ = writeln!(text, "{before}{line}");
        }
    }
    text
}

/// How many checks ended how, and how long it took, in one line.
pub(super) fn counts(report: &Report, look: &Look) -> String {
    let counts = [
        ("pass", "count-passed", Meaning::Good),
        ("fail", "count-failed", Meaning::Bad),
        ("skipped", "count-skipped", Meaning::Open),
        ("error", "count-errors", Meaning::Open),
    ];
    let mut parts: Vec<String> = counts
        .into_iter()
        .map(|(verdict, key, meaning)| (report.count(verdict), key, meaning))
        .filter(|(count, _, _)| *count > 0)
        .map(|(count, key, meaning)| look.paint(meaning, &say(key).with("count", count).text(look.language)))
        .collect();
    parts.push(say("elapsed").with("seconds", look.seconds(report.elapsed)).text(look.language));
    parts.join(", ")
}

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

fn say(key: &'static str) -> Message {
    WORDS.say(key)
}

struct Page<'look> {
    text: String,
    look: &'look Look,
    /// Whether the last line is a heading, which needs no empty line after it.
    below_heading: bool,
}

impl Page<'_> {
    fn blank(&mut self) {
        // Never two empty lines in a row.
        if !self.below_heading && !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
        self.below_heading = false;
    }

    fn line(&mut self, indent: usize, meaning: Meaning, text: &str) {
        let _ = writeln!(self.text, "{}{}", " ".repeat(indent), self.look.paint(meaning, text));
    }

    fn wrapped(&mut self, indent: usize, message: &Message) {
        let text = message.text(self.look.language);
        for line in wrap(&text, self.look.width.saturating_sub(indent)) {
            let _ = writeln!(self.text, "{}{line}", " ".repeat(indent));
        }
    }

    fn finding(&mut self, report: &Report, finding: &Finding) {
        let title = self.title(report, finding);
        if !matches!(finding.verdict, Verdict::Fail(_)) {
            self.below_heading = false;
        }
        match &finding.verdict {
            Verdict::Pass { seen, attempts } => self.passed(&title, seen, attempts),
            Verdict::Fail(failure) => {
                self.blank();
                self.headline(Meaning::Bad, '✗', &title, "failed");
                self.failure(report, finding, failure);
                self.blank();
            }
            Verdict::Skipped { reason } => {
                self.headline(Meaning::Open, '-', &title, "skipped");
                self.reason(reason);
            }
            Verdict::Error { reason } => {
                self.headline(Meaning::Open, '!', &title, "error");
                self.reason(reason);
            }
        }
    }

    /// The rule, and the service where there is more than one.
    fn title(&self, report: &Report, finding: &Finding) -> String {
        let title = finding.check.title().text(self.look.language);
        if report.findings.iter().all(|one| one.service == finding.service) {
            return title;
        }
        let service = say("service").with("service", &finding.service).text(self.look.language);
        format!("{title}, {service}")
    }

    /// One line: the rule, and as much of what was seen as there is room for.
    fn passed(&mut self, title: &str, seen: &Message, attempts: &[Attempt]) {
        let language = self.look.language;
        let summary = match attempts {
            [] => seen.text(language),
            [first, more @ ..] => say("tried")
                .with("first", attempt_line(first, language))
                .with("more", more.len())
                .text(language),
        };
        let mark = self.look.paint(Meaning::Good, "✓");
        let room = self.look.width.saturating_sub(4 + length(title) + 2);
        let beside = if room >= 12 { cut(&harmless(&summary), room) } else { String::new() };
        if beside.is_empty() {
            let _ = writeln!(self.text, "  {mark} {title}");
        } else {
            let _ = writeln!(self.text, "  {mark} {title}  {}", self.look.paint(Meaning::Quiet, &beside));
        }
    }

    fn headline(&mut self, meaning: Meaning, mark: char, title: &str, verdict: &'static str) {
        let verdict = say(verdict).text(self.look.language);
        let lines = wrap(&format!("{title} ({verdict})"), self.look.width.saturating_sub(4));
        for (index, line) in lines.iter().enumerate() {
            let before = if index == 0 { format!("{mark} ") } else { "  ".to_owned() };
            let _ = writeln!(self.text, "  {}", self.look.paint(meaning, &format!("{before}{line}")));
        }
    }

    fn reason(&mut self, reason: &Message) {
        let text = harmless(&reason.text(self.look.language));
        for line in wrap(&text, self.look.width.saturating_sub(INDENT)) {
            let _ = writeln!(self.text, "{}{line}", " ".repeat(INDENT));
        }
    }

    fn failure(&mut self, report: &Report, finding: &Finding, failure: &Failure) {
        let language = self.look.language;
        if !failure.attempts.is_empty() {
            self.label("attempted", &self.attempts(&failure.attempts));
        }
        self.sentence("seen", &failure.seen.text(language));
        self.sentence("expected", &failure.expected.text(language));
        self.sentence("why", &finding.check.why().text(language));
        match &failure.place {
            Place::File(at) => {
                let source = report.sources.get(&at.file);
                self.place(at, source.and_then(|text| line_of(text, at.line)));
            }
            other => self.sentence("where", &place_text(other, language)),
        }
        self.sentence("direction", &failure.direction.text(language));
        let page = chapter(language, report.number, &report.slug, Some(finding.check.id));
        let address = report.book.as_ref().map_or_else(|| page.clone(), |book| format!("{book}/{page}"));
        self.label("chapter", &[self.look.paint(Meaning::Code, &address)]);
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
    fn place(&mut self, at: &Location, line: Option<&str>) {
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

    fn unreadable(&mut self, one: &Unreadable) {
        self.blank();
        let message = harmless(&one.message.text(self.look.language));
        let lines = wrap(&message, self.look.width.saturating_sub(4));
        for (index, line) in lines.iter().enumerate() {
            let before = if index == 0 { "✗ " } else { "  " };
            let _ = writeln!(self.text, "  {}", self.look.paint(Meaning::Bad, &format!("{before}{line}")));
        }
        if let Some(at) = &one.at {
            self.place(at, one.line.as_deref());
        }
        if let Some(help) = &one.help {
            self.sentence("help", &help.text(self.look.language));
        }
    }

    fn trouble(&mut self, trouble: &Trouble) {
        let language = self.look.language;
        let message = harmless(&trouble.message.text(language));
        for (index, line) in wrap(&message, self.look.width.saturating_sub(4)).iter().enumerate() {
            let before = if index == 0 { "! " } else { "  " };
            let _ = writeln!(self.text, "  {}", self.look.paint(Meaning::Open, &format!("{before}{line}")));
        }
        if let Some(help) = &trouble.help {
            self.sentence("help", &help.text(language));
        }
    }

    fn sentence(&mut self, label: &'static str, text: &str) {
        let room = self.look.width.saturating_sub(INDENT + self.label_width() + 2);
        let lines = wrap(&harmless(text), room);
        self.label(label, &lines);
    }

    /// A label and the lines beside it.
    fn label(&mut self, label: &'static str, lines: &[String]) {
        let width = self.label_width();
        let name = pad(&say(label).text(self.look.language), width);
        for (index, line) in lines.iter().enumerate() {
            let before = if index == 0 { self.look.paint(Meaning::Quiet, &name) } else { " ".repeat(width) };
            let _ = writeln!(self.text, "{}{before}  {line}", " ".repeat(INDENT));
        }
    }

    fn label_width(&self) -> usize {
        ["attempted", "seen", "expected", "why", "where", "direction", "chapter", "help"]
            .into_iter()
            .map(|key| length(&say(key).text(self.look.language)))
            .max()
            .unwrap_or_default()
    }

    /// The attacks one below the other, at the start and now, and how many still succeed.
    fn score(&mut self, score: &Score) {
        let language = self.look.language;
        let text = |key| Score::say(key).text(language);
        self.blank();
        self.line(2, Meaning::Heading, &text("caption"));
        let heads = [text("before"), text("after")];
        let words = |success: Success| success.words().text(language);
        let column =
            Success::ALL.map(|success| length(&words(success))).into_iter().max().unwrap_or_default();
        let column = heads.iter().map(|head| length(head)).max().unwrap_or_default().max(column) + 2;
        let room = self.look.width.saturating_sub(4 + 2 * column);
        let titles = score.attacks.iter().map(|attack| attack.check.title().text(language));
        let first = titles.map(|title| length(&title)).max().unwrap_or_default().min(room) + 2;
        let head = format!("{}{}{}", " ".repeat(first), pad(&heads[0], column), heads[1]);
        self.line(2, Meaning::Quiet, &head);
        for attack in &score.attacks {
            let title = pad(&cut(&attack.check.title().text(language), first - 2), first);
            let before = pad(&words(attack.before), column);
            let after = self.look.paint(attack.after.meaning(), &words(attack.after));
            let _ = writeln!(self.text, "  {title}{before}{after}");
        }
        self.blank();
        self.wrapped(2, &score.sentence(language));
    }

    fn summary(&mut self, report: &Report, next: &str) {
        let language = self.look.language;
        self.blank();
        let _ = writeln!(self.text, "{}", counts(report, self.look));
        match report.outcome() {
            Outcome::Passed => {
                let solved = say("solved").text(language);
                self.line(0, Meaning::Good, &solved);
            }
            Outcome::NotChecked if report.trouble.is_none() => self.wrapped(0, &say("open")),
            Outcome::Failed | Outcome::NotChecked => {}
        }
        let next = say("next").with("command", self.look.paint(Meaning::Code, next)).text(language);
        let _ = writeln!(self.text, "{next}");
    }
}
