//! Which programs of the container can its own user reach?

use crate::check::{Failure, Params, Place, Verdict, seen};
use crate::evidence::{Evidence, FileFact};
use crate::words::Catalogue;

use super::WORDS;
use super::subject;

/// The folder that the lab itself mounts into the container; what lies there is not the learner's.
const LAB_FOLDER: &str = "/.harden-check";

/// Whether the path belongs to the lab.
pub(in crate::checks) fn of_the_lab(path: &str) -> bool {
    path.strip_prefix(LAB_FOLDER).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Every reachable file that is the learner's own.
///
/// # Errors
/// The verdict for a missing fact. A container in which the probe found no file at all was not seen:
/// PID 1's own program must be among them.
pub(in crate::checks) fn reachable<'a>(
    evidence: &'a Evidence,
    params: &Params,
) -> Result<Vec<&'a FileFact>, Verdict> {
    let files = seen(&subject::service(evidence, params)?.reachable_files)?;
    let own: Vec<&FileFact> = files.iter().filter(|file| !of_the_lab(&file.path)).collect();
    if own.is_empty() {
        return Err(Verdict::Error { reason: WORDS.say("no-files") });
    }
    Ok(own)
}

/// The whole judgement of a check that wants no program of one kind (`compiler`) within reach. `words`
/// holds `passed`, `found`, `expected` and `direction`.
pub(in crate::checks) fn none_of_kind(
    evidence: &Evidence,
    params: &Params,
    kind: &str,
    words: &'static Catalogue,
) -> Verdict {
    let files = match reachable(evidence, params) {
        Ok(files) => files,
        Err(verdict) => return verdict,
    };
    let looked_at = files.len();
    let of_kind = |file: &&FileFact| file.executable && file.kinds.iter().any(|given| given == kind);
    let found: Vec<&FileFact> = files.into_iter().filter(of_kind).collect();
    if found.is_empty() {
        return Verdict::pass(words.say("passed").with("count", looked_at));
    }
    Verdict::fail(Failure {
        expected: words.say("expected"),
        seen: words.say("found").with("count", found.len()).with("paths", paths(&found)),
        attempts: Vec::new(),
        place: Place::Service(params.service.clone()),
        direction: words.say("direction"),
    })
}

/// `/usr/bin/apt, /usr/bin/dpkg and 3 more` without the words: at most `limit` paths, then `… (+3)`.
pub(in crate::checks) fn list<T: AsRef<str>>(paths: &[T], limit: usize) -> String {
    let shown = paths.iter().take(limit).map(AsRef::as_ref).collect::<Vec<_>>().join(", ");
    if paths.len() > limit { format!("{shown}, … (+{})", paths.len() - limit) } else { shown }
}

/// The paths of files, shortened as [`list`] does.
pub(in crate::checks) fn paths(files: &[&FileFact]) -> String {
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    list(&paths, 6)
}
