//! What does a compose file ask for?

use crate::words::Catalogue;

use super::draft::Draft;
use super::source::SourceFile;

static WORDS: Catalogue =
    Catalogue::new("compose", include_str!("compose.en.ftl"), include_str!("compose.de.ftl"));

/// The names that Docker looks for, in its order.
pub(super) const NAMES: [&str; 4] =
    ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

/// Reads a compose file into the draft.
pub(super) fn read(draft: &mut Draft<'_>, file: &SourceFile) {
    draft.problem(file, &(0..1), WORDS.say("not-yet"));
}
