//! How are many exercises told at once? In one table, with what failed below each.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};

use crate::check::Verdict;
use crate::exercise::Text;
use crate::words::{Catalogue, Language, Message};

use super::{
    Look, Meaning, Outcome, Report, cut, folder_name, harmless, human, json as document, length, pad, wrap,
};

static WORDS: Catalogue = Catalogue::new("round", include_str!("round.en.ftl"), include_str!("round.de.ftl"));

/// Lines below one exercise; its own report has the rest.
const SHOWN: usize = 4;

/// The outcome of many exercises.
#[derive(Debug, Clone)]
pub struct Round {
    /// One for each exercise, in the course's order.
    pub rows: Vec<RoundRow>,
    /// Wall time of all.
    pub elapsed: Duration,
}

/// One exercise of many.
#[derive(Debug, Clone)]
pub struct RoundRow {
    /// Step of the guide.
    pub number: u8,
    /// Kebab-case name.
    pub slug: String,
    /// Heading.
    pub title: Text,
    /// What was judged; absent where there is no folder to judge.
    pub report: Option<Report>,
}

impl RoundRow {
    /// `passed`, `failed`, `not-checked` or `no-folder`.
    fn state(&self) -> &'static str {
        self.report.as_ref().map_or("no-folder", |report| report.outcome().name())
    }

    fn meaning(&self) -> Meaning {
        match self.report.as_ref().map(Report::outcome) {
            Some(Outcome::Passed) => Meaning::Good,
            Some(Outcome::Failed) => Meaning::Bad,
            Some(Outcome::NotChecked) => Meaning::Open,
            None => Meaning::Quiet,
        }
    }
}

impl Round {
    /// The verdict over all exercises. One without a folder is one that nobody has checked.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let of = |row: &RoundRow| row.report.as_ref().map_or(Outcome::NotChecked, Report::outcome);
        let any = |outcome| self.rows.iter().any(|row| of(row) == outcome);
        if any(Outcome::Failed) {
            Outcome::Failed
        } else if any(Outcome::NotChecked) || self.rows.is_empty() {
            Outcome::NotChecked
        } else {
            Outcome::Passed
        }
    }

    /// Exercises that passed.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.rows.iter().filter(|row| row.state() == "passed").count()
    }

    /// The time that the exercises took, added up.
    #[must_use]
    pub fn one_after_the_other(&self) -> Duration {
        self.rows.iter().filter_map(|row| row.report.as_ref()).map(|report| report.elapsed).sum()
    }

    /// The table, with a line end at its end. `next` is the command to type next.
    #[must_use]
    pub fn render(&self, next: &str, look: &Look) -> String {
        let language = look.language;
        let folders: Vec<String> = self.rows.iter().map(|row| folder_name(row.number, &row.slug)).collect();
        let states: Vec<String> = self.rows.iter().map(|row| say(row.state()).text(language)).collect();
        let widest = |texts: &[String]| texts.iter().map(|text| length(text)).max().unwrap_or_default();
        let (folder_width, state_width) = (widest(&folders), widest(&states));
        let mut text = String::new();
        for ((row, folder), state) in self.rows.iter().zip(&folders).zip(&states) {
            let rest = row.report.as_ref().map(|report| counts(report, look));
            let state = if rest.is_some() { pad(state, state_width) } else { state.clone() };
            let state = look.paint(row.meaning(), &state);
            let rest = rest.map(|rest| format!("  {rest}")).unwrap_or_default();
            let _ = writeln!(text, "{}  {state}{rest}", pad(folder, folder_width));
            let below = row.report.as_ref().map(|report| open_ends(report, language)).unwrap_or_default();
            for (mark, meaning, one) in below.iter().take(SHOWN) {
                let one = cut(&harmless(one), look.width.saturating_sub(6));
                let _ = writeln!(text, "    {}", look.paint(*meaning, &format!("{mark} {one}")));
            }
            if below.len() > SHOWN {
                let more = say("more").with("count", below.len() - SHOWN).text(language);
                let _ = writeln!(text, "      {}", look.paint(Meaning::Quiet, &more));
            }
        }
        let sum = say("sum").with("passed", self.passed()).with("all", self.rows.len());
        let time = say("time").with("seconds", look.seconds(self.elapsed));
        let time = time.with("alone", look.seconds(self.one_after_the_other()));
        let _ = writeln!(text);
        for message in [sum, time] {
            let _ = writeln!(text, "{}", wrap(&message.text(language), look.width).join("\n"));
        }
        let next = say("next").with("command", look.paint(Meaning::Code, next)).text(language);
        let _ = writeln!(text, "{next}");
        text
    }

    /// The fields of its document. `next_of` says what to type after one of the reports.
    #[must_use]
    pub fn json(&self, next: &str, next_of: &dyn Fn(&Report) -> String, language: Language) -> Value {
        let rows = self.rows.iter().map(|row| {
            json!({
                "number": row.number,
                "slug": row.slug,
                "title": row.title.text(language),
                "verdict": row.state(),
                "report": row.report.as_ref().map(|one| document::report(one, &next_of(one), language)),
            })
        });
        json!({
            "verdict": self.outcome().name(),
            "exercises": rows.collect::<Vec<_>>(),
            "durations": {
                "total_ms": document::milliseconds(self.elapsed),
                "one_after_the_other_ms": document::milliseconds(self.one_after_the_other()),
            },
            "next": next,
        })
    }
}

/// `7 of 9 checks, 1.8 s`.
fn counts(report: &Report, look: &Look) -> String {
    let seconds = look.seconds(report.elapsed);
    let message = match report.findings.len() {
        0 => say("seconds").with("seconds", seconds),
        all => say("counts").with("passed", report.count("pass")).with("all", all).with("seconds", seconds),
    };
    message.text(look.language)
}

/// What keeps the exercise from having passed, a line each.
fn open_ends(report: &Report, language: Language) -> Vec<(char, Meaning, String)> {
    let unreadable = report.unreadable.iter().map(|one| {
        let place = one.at.as_ref().map(|at| format!("{}:{}: ", at.file, at.line)).unwrap_or_default();
        let (meaning, mark) = human::unread(report, one);
        (mark, meaning, format!("{place}{}", one.message.text(language)))
    });
    let trouble = report.trouble.iter().map(|one| ('!', Meaning::Open, one.message.text(language)));
    let mut failed = Vec::new();
    let mut open = Vec::new();
    for finding in &report.findings {
        let title = finding.check.title().text(language);
        match &finding.verdict {
            Verdict::Fail(_) => failed.push(('✗', Meaning::Bad, title)),
            Verdict::Error { reason } => {
                open.push(('!', Meaning::Open, format!("{title}: {}", reason.text(language))));
            }
            Verdict::Pass { .. } | Verdict::Skipped { .. } => {}
        }
    }
    // A rule that several services break is one line here.
    failed.dedup();
    unreadable.chain(trouble).chain(failed).chain(open).collect()
}

fn say(key: &'static str) -> Message {
    WORDS.say(key)
}
