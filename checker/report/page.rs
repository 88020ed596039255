//! How does the book's live page take a report? The fields of [`super::json`], and beside them what a
//! person reads of a place and of an attempt.

use serde_json::{Value, json};

use crate::check::{Place, Verdict};
use crate::evidence::Attempt;
use crate::submission::Location;
use crate::words::Language;

use super::{
    Finding, Look, Report, Score, Success, Unreadable, attempt_line, harmless, human, json as document,
    line_of, sheet, snippet,
};

/// One row. `source` gives the text of a file of the learner, where it can be read.
#[must_use]
pub fn row(
    number: u8,
    slug: &str,
    finding: &Finding,
    source: &dyn Fn(&str) -> Option<String>,
    language: Language,
) -> Value {
    let mut value = document::finding(number, slug, finding, language);
    let (place, attempts): (Option<&Place>, &[Attempt]) = match &finding.verdict {
        Verdict::Pass { attempts, .. } => (None, attempts),
        Verdict::Fail(failure) => (Some(&failure.place), &failure.attempts),
        Verdict::Skipped { .. } | Verdict::Error { .. } => (None, &[]),
    };
    let drawn = place.and_then(|place| match place {
        Place::File(at) => drawing(line_of(&source(&at.file)?, at.line)?, at),
        Place::WholeFile(_) | Place::Service(_) | Place::Image(_) => None,
    });
    value["place"] = json!(place.map(|place| sheet::place_text(place, language)));
    value["snippet"] = json!(drawn);
    value["attempt_lines"] = attempts.iter().map(|attempt| json!(attempt_line(attempt, language))).collect();
    value
}

/// The end of a run, without its rows.
#[must_use]
pub fn end(report: &Report, language: Language) -> Value {
    json!({
        "verdict": report.outcome().name(),
        "problems": report.unreadable.iter().map(|one| problem(one, language)).collect::<Vec<_>>(),
        "error": report.trouble.as_ref().map(|one| document::trouble(one, language)),
        "elapsed_ms": u64::try_from(report.elapsed.as_millis()).unwrap_or(u64::MAX),
        "summary": human::counts(report, &Look::new(language, None, false)),
        "score": report.score.as_ref().map(|one| score(one, language)),
        "resembles": document::resembles(report, language),
    })
}

/// The attacks before and after, in words: a table with its caption, and the sentence below it.
fn score(score: &Score, language: Language) -> Value {
    let words = |success: Success| success.words().text(language);
    let rows = score.attacks.iter().map(|attack| {
        json!({
            "title": attack.check.title().text(language),
            "before": words(attack.before),
            "after": words(attack.after),
            "succeeds": attack.after == Success::Succeeds,
        })
    });
    let heads = ["rule", "before", "after"].map(|key| Score::say(key).text(language));
    json!({
        "caption": Score::say("caption").text(language),
        "heads": heads,
        "rows": rows.collect::<Vec<_>>(),
        "sentence": score.sentence(language).text(language),
    })
}

fn problem(one: &Unreadable, language: Language) -> Value {
    let line = one.at.as_ref().zip(one.line.as_deref());
    json!({
        "message": one.message.text(language),
        "help": one.help.as_ref().map(|help| help.text(language)),
        "place": one.at.as_ref().map(sheet::address),
        "location": one.at.as_ref().map(document::location),
        "snippet": line.and_then(|(at, line)| drawing(line, at)),
    })
}

/// The line with carets, without the place above it, which the page shows as a link.
fn drawing(line: &str, at: &Location) -> Option<String> {
    let drawn = snippet(&harmless(line), at, false)?;
    Some(drawn.lines().skip(1).map(str::trim_end).collect::<Vec<_>>().join("\n"))
}
