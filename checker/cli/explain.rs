//! `explain`: what is a check, why does it matter, and how is it judged?

use std::fmt::Write as _;

use serde_json::json;

use crate::check::Check;
use crate::checks;
use crate::exercise::{Course, CourseEntry};
use crate::report::{Meaning, chapter, json as document, wrap};
use crate::words::{Catalogue, Message};

use super::answer::{Answer, Failure};
use super::session::Session;
use super::{place, trouble};

static WORDS: Catalogue =
    Catalogue::new("explain", include_str!("explain.en.ftl"), include_str!("explain.de.ftl"));

/// A name is near enough to be meant from this likeness on.
const NEAR: f64 = 0.7;

/// Runs the command.
pub(crate) fn run(session: &Session, asked: &str) -> Result<Answer, Failure> {
    let check = checks::find(asked).ok_or_else(|| unknown(asked))?;
    let course = place::course()?;
    let users = users(&course, check)?;
    let (language, look) = (session.language(), session.look());

    let mut text = format!("{}\n", look.paint(Meaning::Heading, check.id));
    let mut part = |heading: &'static str, lines: &[String]| {
        let _ = writeln!(text, "\n{}", look.paint(Meaning::Heading, &WORDS.say(heading).text(language)));
        for line in lines.iter().flat_map(|line| wrap(line, look.width.saturating_sub(2))) {
            let _ = writeln!(text, "  {line}");
        }
    };
    part("rule", &[check.title().text(language)]);
    part("why", &[check.why().text(language)]);
    let judged: Vec<String> = judged(check).iter().map(|message| message.text(language)).collect();
    part("judged", &judged);
    part("sources", &sources(check).iter().map(|message| message.text(language)).collect::<Vec<_>>());
    let chapters: Vec<String> = users
        .iter()
        .map(|entry| {
            let address = chapter(language, entry.number, &entry.slug, Some(check.id));
            format!("{} ({address})", entry.folder())
        })
        .collect();
    if !chapters.is_empty() {
        part("exercises", &chapters);
    }
    let source = check.source;
    let body = json!({
        "check": {
            "id": check.id,
            "kind": check.kind.name(),
            "title": check.title().text(language),
            "why": check.why().text(language),
            "judged": judged,
            "sources": document::sources(&source),
            "exercises": users.iter().map(|entry| entry.folder()).collect::<Vec<String>>(),
        },
    });
    Ok(Answer::new("explain", text, body))
}

fn unknown(asked: &str) -> Failure {
    let near = checks::ALL
        .iter()
        .map(|check| (strsim::jaro_winkler(asked, check.id), check.id))
        .filter(|(likeness, _)| *likeness >= NEAR)
        .max_by(|left, right| left.0.total_cmp(&right.0));
    let help = match near {
        Some((_, id)) => WORDS.say("did-you-mean").with("name", id),
        None => {
            let ids: Vec<&str> = checks::ALL.iter().map(|check| check.id).collect();
            WORDS.say("known").with("names", ids.join("`, `"))
        }
    };
    Failure::usage("unknown-check", WORDS.say("unknown").with("name", asked), Some(help))
}

/// The exercises that use the check.
fn users<'a>(course: &'a Course, check: &Check) -> Result<Vec<&'a CourseEntry>, Failure> {
    let mut users = Vec::new();
    for entry in course.entries().iter().filter(|entry| entry.available) {
        let exercise = course.load(entry).map_err(|error| trouble::of_course(&error))?;
        if exercise.checks.iter().any(|chosen| chosen.check.id == check.id) {
            users.push(entry);
        }
    }
    Ok(users)
}

/// In which group it stands, and what the lab looks at for it.
fn judged(check: &Check) -> Vec<Message> {
    let mut sentences = vec![WORDS.say(check.kind.name())];
    sentences.extend(check.needs.iter().map(|need| need.sentence()));
    sentences
}

fn sources(check: &Check) -> Vec<Message> {
    let source = check.source;
    let steps: Vec<String> = source.guide.iter().map(ToString::to_string).collect();
    let lists: [(&'static str, Vec<String>); 4] = [
        ("guide", steps),
        ("cis", source.cis.iter().map(ToString::to_string).collect()),
        ("owasp", source.owasp.iter().map(ToString::to_string).collect()),
        ("nist", source.nist.iter().map(ToString::to_string).collect()),
    ];
    let mut sentences: Vec<Message> = lists
        .into_iter()
        .filter(|(_, numbers)| !numbers.is_empty())
        .map(|(key, numbers)| WORDS.say(key).with("numbers", numbers.join(", ")))
        .collect();
    if !source.reference.is_empty() {
        sentences.push(WORDS.say("reference").with("name", source.reference));
    }
    sentences
}
