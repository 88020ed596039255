//! `clean`: remove what interrupted runs left in the engine.

use serde_json::{Value, json};

use crate::lab::Engine;
use crate::lab::cleanup::{Cleaned, clean_all};
use crate::words::{Catalogue, Message};

use super::answer::{Answer, Failure};
use super::engine;
use super::session::Session;

static WORDS: Catalogue = Catalogue::new("clean", include_str!("clean.en.ftl"), include_str!("clean.de.ftl"));

/// Runs the command.
pub(crate) fn run(session: &Session) -> Result<Answer, Failure> {
    let cleaned = engine::run(async {
        let engine = Engine::connect().await?;
        clean_all(&engine, false).await
    });
    let cleaned = cleaned.map_err(|error| engine::failure(&error))?;
    let language = session.language();
    let mut text = sentence(&cleaned).text(language) + "\n";
    for (key, count) in [
        ("removed-swarm", cleaned.of_swarm),
        ("left-swarm", cleaned.swarms),
        ("swarm-put-off", cleaned.swarms_put_off),
        ("alive", cleaned.runs_alive),
        ("of-others", cleaned.runs_of_others),
    ] {
        if count > 0 {
            text += &(WORDS.say(key).with("count", count).text(language) + "\n");
        }
    }
    Ok(Answer::new("clean", text, json!({ "cleaned": counts(&cleaned) })))
}

/// How many objects were removed.
pub(crate) fn count(cleaned: &Cleaned) -> usize {
    cleaned.containers
        + cleaned.volumes
        + cleaned.networks
        + cleaned.images
        + cleaned.of_swarm
        + cleaned.swarms
}

/// What was removed.
pub(crate) fn sentence(cleaned: &Cleaned) -> Message {
    if count(cleaned) == 0 {
        return WORDS.say("nothing");
    }
    WORDS
        .say("removed")
        .with("containers", cleaned.containers)
        .with("volumes", cleaned.volumes)
        .with("networks", cleaned.networks)
        .with("images", cleaned.images)
}

/// The same for programs.
pub(crate) fn counts(cleaned: &Cleaned) -> Value {
    json!({
        "containers": cleaned.containers,
        "volumes": cleaned.volumes,
        "networks": cleaned.networks,
        "images": cleaned.images,
        "of_swarm": cleaned.of_swarm,
        "swarms": cleaned.swarms,
        "swarms_put_off": cleaned.swarms_put_off,
        "runs_alive": cleaned.runs_alive,
        "runs_of_others": cleaned.runs_of_others,
    })
}
