//! `doctor`: what can this engine show, and what does that mean for the exercises?

mod catalogue;
mod facts;
mod machine;

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};

use serde_json::{Value, json};

use crate::evidence::EngineFacts;
use crate::lab::cleanup::{Cleaned, sweep};
use crate::lab::kit::{self, KitStatus};
use crate::lab::{Choice, Engine, LabError};
use crate::report::{Look, Meaning, json as document, wrap};

use super::answer::{Answer, Failure};
use super::live::Live;
use super::session::Session;
use super::{clean, engine};
use catalogue::WORDS;
use facts::{Fact, State, base_images, build_cache, judge};

/// Runs the command.
pub(crate) fn run(session: &Session) -> Result<Answer, Failure> {
    let live = Live::new(session.streams.error, io::stderr().is_terminal());
    let listener = |event| live.show(&event);
    let seen = engine::run(async { look_at(&engine::connect(session, &listener).await?).await });
    drop(live);
    let Seen { choice, facts, images, cache, cleaned } = seen.map_err(|error| engine::failure(&error))?;
    let (language, look) = (session.language(), session.look());
    let mut list = judge(&facts, &choice, language);
    list.extend(cache.map(build_cache));
    list.push(base_images(&images));
    list.extend(machine::of_machine(&facts, language));

    let mut text = String::new();
    for fact in &list {
        write_fact(&mut text, fact, look);
    }
    if clean::count(&cleaned) > 0 {
        let _ = writeln!(text, "\n{}", clean::sentence(&cleaned).text(language));
    }
    let limited = list.iter().filter(|fact| fact.state == State::Limited).count();
    let sum = match limited {
        0 => WORDS.say("all-good"),
        count => WORDS.say("limited").with("count", count),
    };
    let _ = writeln!(text);
    for line in wrap(&sum.text(language), look.width) {
        let _ = writeln!(text, "{line}");
    }
    let body = json!({
        "engine": document::engine(&facts),
        "address": choice.address,
        "facts": list.iter().map(|fact| json!({
            "id": fact.id,
            "value": fact.value,
            "state": fact.state.name(),
            "meaning": fact.meaning.text(language),
        })).collect::<Vec<Value>>(),
        "cleaned": clean::counts(&cleaned),
    });
    Ok(Answer::new("doctor", text, body))
}

/// What the engine answered.
struct Seen {
    choice: Choice,
    facts: EngineFacts,
    images: Vec<KitStatus>,
    /// Bytes in the build cache, where the engine tells.
    cache: Option<u64>,
    cleaned: Cleaned,
}

/// Facts, and what an interrupted run left behind is removed on the way.
async fn look_at(engine: &Engine) -> Result<Seen, LabError> {
    let facts = engine.facts().await?;
    let cleaned = sweep(engine).await?;
    let images = kit::list(engine.docker()).await?;
    let cache = engine.build_cache_bytes().await?;
    Ok(Seen { choice: engine.choice().clone(), facts, images, cache, cleaned })
}

fn write_fact(text: &mut String, fact: &Fact, look: &Look) {
    let (meaning, mark) = match fact.state {
        State::Good => (Meaning::Good, "✓"),
        State::Limited => (Meaning::Open, "!"),
        State::Plain => (Meaning::Quiet, "·"),
    };
    let heading = WORDS.say(fact.id).text(look.language);
    let _ = writeln!(
        text,
        "{} {}: {}",
        look.paint(meaning, mark),
        look.paint(Meaning::Heading, &heading),
        fact.value
    );
    for line in wrap(&fact.meaning.text(look.language), look.width.saturating_sub(4)) {
        let _ = writeln!(text, "    {}", look.paint(Meaning::Quiet, &line));
    }
}
