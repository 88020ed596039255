//! `gate`: may an image in a registry go on, by a policy?

use std::fs;
use std::path::{Path, PathBuf};

use chrono::Utc;
use serde_json::json;

use crate::lab::LabError;
use crate::promotion::{Policy, gate};
use crate::report::Meaning;
use crate::signing::{PublicKey, Reference};
use crate::words::Catalogue;

use super::answer::{Answer, Failure};
use super::session::Session;
use super::{engine, keys, trouble};

static WORDS: Catalogue = Catalogue::new("gate", include_str!("gate.en.ftl"), include_str!("gate.de.ftl"));

/// Exit code of an image that the policy keeps back.
const REFUSED: u8 = 1;

/// Runs the command.
pub(crate) fn run(session: &Session, image: &str, named: &Path) -> Result<Answer, Failure> {
    let reference = Reference::read(image).map_err(|error| keys::failure(&error))?;
    let path = session.folder.join(named);
    let text = fs::read_to_string(&path).map_err(|error| trouble::file_failure(&path, &error))?;
    let policy = Policy::read(&text).map_err(|problem| {
        let message = WORDS
            .say("no-policy")
            .with("path", named.display().to_string())
            .with("line", problem.line.to_string())
            .with("detail", &problem.detail);
        Failure::not_done("policy", message, Some(WORDS.say("help-policy")))
    })?;
    // The key stands beside the policy that names it.
    let beside: PathBuf = named.parent().unwrap_or(Path::new("")).join(&policy.key);
    let key = keys::text(session, &beside.display().to_string())?;
    let public = PublicKey::read(&key).map_err(|problem| keys::unusable(&policy.key, &problem))?;
    let gated =
        engine::run(async { Ok::<_, LabError>(gate(&reference, &policy, &public, Utc::now()).await) });
    let gated = gated.map_err(|error| engine::failure(&error))?.map_err(|error| keys::failure(&error))?;

    let (language, look) = (session.language(), session.look());
    let good = gated.objections.is_empty();
    let shown = reference.at(&gated.digest);
    let (said, meaning) = if good { ("may", Meaning::Good) } else { ("refused", Meaning::Bad) };
    let mut lines = look.paint(meaning, &WORDS.say(said).with("image", &shown).text(language)) + "\n";
    for objection in &gated.objections {
        lines += &format!("  {}\n", objection.message().text(language));
    }
    if let Some(origin) = gated.origin.as_ref().filter(|_| good) {
        let source = [origin.source.as_str(), origin.branch.as_str(), origin.commit.as_str()];
        let source = source.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        let line = WORDS.say("origin").with("builder", &origin.builder).with("source", source);
        lines += &format!("  {}\n", line.text(language));
    }
    let body = json!({
        "image": shown,
        "digest": gated.digest,
        "may_go_on": good,
        "objections": gated.objections.iter().map(|objection| json!({
            "name": objection.name(),
            "reason": objection.message().text(language),
        })).collect::<Vec<_>>(),
    });
    let mut answer = Answer::new("gate", lines, body);
    answer.exit_code = if good { 0 } else { REFUSED };
    Ok(answer)
}
