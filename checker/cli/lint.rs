//! `lint`: what do files alone show to be broken?

use std::path::Path;

use crate::lint::lint;
use crate::report::{linted, sarif};
use crate::words::Catalogue;

use super::answer::{Answer, Failure, NOT_DONE};
use super::session::Session;

static WORDS: Catalogue =
    Catalogue::new("cli-lint", include_str!("lint.en.ftl"), include_str!("lint.de.ftl"));

/// Exit code where a rule is broken.
const BROKEN: u8 = 1;

/// Runs the command. No engine is asked. What nobody understood is no praise: without a finding it ends as what
/// could not be done.
pub(crate) fn run(session: &Session, path: &Path) -> Result<Answer, Failure> {
    let found = lint(&session.folder.join(path))
        .map_err(|message| Failure::not_done("unreadable", message, Some(WORDS.say("help"))))?;
    let exit_code = match (found.is_clean(), found.broken.is_empty()) {
        (true, _) => 0,
        (false, false) => BROKEN,
        (false, true) => NOT_DONE,
    };
    let language = session.language();
    let text = linted::render(&found, session.look());
    Ok(Answer {
        exit_code,
        sarif: Some(sarif::log(&found, exit_code, language)),
        ..Answer::new("lint", text, linted::for_programs(&found, language))
    })
}
