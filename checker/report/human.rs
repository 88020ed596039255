//! How does a learner read a report on a terminal or in a pipe?

use std::fmt::Write as _;

use crate::check::{Kind, Verdict};
use crate::evidence::Attempt;
use crate::words::Message;

use super::sheet::{Sheet, say};
use super::{
    Finding, Look, Meaning, Outcome, Report, Score, Success, Trouble, Unreadable, attempt_line, chapter, cut,
    harmless, length, pad, wrap,
};

/// The whole report, with a line end at its end. `next` is the command to type next.
#[must_use]
pub fn render(report: &Report, next: &str, look: &Look) -> String {
    let mut page = Sheet { text: String::new(), look, below_heading: false };
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
        let key = if report.is_outside_lab() { "outside-lab" } else { "unreadable" };
        page.wrapped(2, &say(key).with("count", report.unreadable.len()));
        for one in &report.unreadable {
            let (meaning, mark) = unread(report, one);
            page.unreadable(one, meaning, mark);
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
    if let Some(resemblance) = &report.resemblance {
        let about = resemblance.about.text(look.language).trim();
        page.blank();
        page.wrapped(2, &say("resembles").with("about", about));
    }
    page.summary(report, next);
    page.text
}

/// How a place is marked that could not be read: with a cross where it is a mistake.
pub(super) fn unread(report: &Report, one: &Unreadable) -> (Meaning, char) {
    match one.outside_lab || report.is_outside_lab() {
        true => (Meaning::Open, '!'),
        false => (Meaning::Bad, '✗'),
    }
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

impl Sheet<'_> {
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
                let page = chapter(self.look.language, report.number, &report.slug, Some(finding.check.id));
                let address =
                    report.book.as_ref().map_or_else(|| page.clone(), |book| format!("{book}/{page}"));
                self.failure(finding.check, failure, &report.sources, ("chapter", &address));
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
