//! `promote`: put an image, with everything that is said about it, under another name of its registry.

use serde_json::json;

use crate::lab::LabError;
use crate::signing::{Reference, promote};
use crate::words::Catalogue;

use super::answer::{Answer, Failure};
use super::session::Session;
use super::{engine, keys};

static WORDS: Catalogue =
    Catalogue::new("promote", include_str!("promote.en.ftl"), include_str!("promote.de.ftl"));

/// Runs the command.
pub(crate) fn run(session: &Session, image: &str, target: &str) -> Result<Answer, Failure> {
    let read = |name: &str| Reference::read(name).map_err(|error| keys::failure(&error));
    let (from, to) = (read(image)?, read(target)?);
    let promoted = engine::run(async { Ok::<_, LabError>(promote(&from, &to).await) });
    let promoted =
        promoted.map_err(|error| engine::failure(&error))?.map_err(|error| keys::failure(&error))?;
    let shown = to.at(&promoted.digest);
    let line = WORDS.say("promoted").with("image", &shown).with("count", promoted.attached);
    let body = json!({
        "image": shown,
        "digest": promoted.digest,
        "from": from.at(&promoted.digest),
        "tag": to.tag,
        "attached": promoted.attached,
    });
    Ok(Answer::new("promote", line.text(session.language()) + "\n", body))
}
