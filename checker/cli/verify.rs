//! `verify`: has a key signed an image in a registry?

use serde_json::{Value, json};

use crate::lab::LabError;
use crate::report::Meaning;
use crate::signing::{Found, PublicKey, Reference, verify};
use crate::words::{Catalogue, Message};

use super::answer::{Answer, Failure};
use super::session::Session;
use super::{engine, keys};

static WORDS: Catalogue =
    Catalogue::new("verify", include_str!("verify.en.ftl"), include_str!("verify.de.ftl"));

/// Exit code of an image that the key has not signed.
const NOT_VERIFIED: u8 = 1;

/// Runs the command.
pub(crate) fn run(session: &Session, image: &str, key: &str) -> Result<Answer, Failure> {
    let reference = Reference::read(image).map_err(|error| keys::failure(&error))?;
    let text = keys::text(session, key)?;
    let public = PublicKey::read(&text).map_err(|problem| keys::unusable(key, &problem))?;
    let verified = engine::run(async { Ok::<_, LabError>(verify(&reference, &public).await) });
    let verification =
        verified.map_err(|error| engine::failure(&error))?.map_err(|error| keys::failure(&error))?;

    let (language, look) = (session.language(), session.look());
    let good = verification.is_verified();
    let shown = reference.at(&verification.digest);
    let (key_word, meaning) = match (good, verification.found.is_empty()) {
        (true, _) => ("verified", Meaning::Good),
        (false, true) => ("unsigned", Meaning::Bad),
        (false, false) => ("not-verified", Meaning::Bad),
    };
    let head = WORDS.say(key_word).with("image", &shown).with("key", key);
    let mut lines = look.paint(meaning, &head.text(language)) + "\n";
    for found in &verification.found {
        lines += &format!("  {}\n", told(found).text(language));
    }
    let body = json!({
        "image": shown,
        "digest": verification.digest,
        "verified": good,
        "signatures": verification.found.iter().map(|found| for_programs(found, session)).collect::<Vec<_>>(),
    });
    let mut answer = Answer::new("verify", lines, body);
    answer.exit_code = if good { 0 } else { NOT_VERIFIED };
    Ok(answer)
}

fn told(found: &Found) -> Message {
    let place = WORDS.say(found.layout.name());
    match &found.judged {
        Ok(signed) => match &signed.name {
            Some(name) => WORDS.say("counts-as").with("layout", place).with("name", name),
            None => WORDS.say("counts").with("layout", place),
        },
        Err(refusal) => WORDS.say("does-not-count").with("layout", place).with("reason", refusal.message()),
    }
}

fn for_programs(found: &Found, session: &Session) -> Value {
    let layout = found.layout.name();
    match &found.judged {
        Ok(signed) => json!({
            "layout": layout,
            "counts": true,
            "name": signed.name,
            "annotations": signed.annotations,
        }),
        Err(refusal) => json!({
            "layout": layout,
            "counts": false,
            "refusal": refusal.name(),
            "reason": refusal.message().text(session.language()),
        }),
    }
}
