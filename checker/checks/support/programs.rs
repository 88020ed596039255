//! Which programs of the container can its own user reach?

use std::collections::BTreeMap;

use crate::check::{Params, Place, Verdict, seen};
use crate::evidence::{Evidence, FileFact};
use crate::words::{Catalogue, Message};

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

/// What a check wants no program of.
pub(in crate::checks) struct Unwanted {
    /// Any of these kinds is too much.
    pub(in crate::checks) kinds: &'static [&'static str],
    /// Whether one among the many names of one program (`busybox sh`) is too much as well. Where it is
    /// not, the pass speaks of it.
    pub(in crate::checks) inside_counts: bool,
    /// The check's own: `passed`, `found`, `expected` and `direction`.
    pub(in crate::checks) words: &'static Catalogue,
}

/// What is known of one file.
struct Known<'a> {
    path: &'a str,
    kinds: &'a [String],
    inside: &'a BTreeMap<String, Vec<String>>,
}

/// The whole judgement of what the service's user can start, or read and so start elsewhere.
pub(in crate::checks) fn none_within_reach(
    evidence: &Evidence,
    params: &Params,
    unwanted: &Unwanted,
) -> Verdict {
    let files = match reachable(evidence, params) {
        Ok(files) => files,
        Err(verdict) => return verdict,
    };
    let known = files.into_iter().filter(|file| file.executable || file.readable);
    let known = known.map(|file| Known { path: &file.path, kinds: &file.kinds, inside: &file.inside });
    verdict(&known.collect::<Vec<_>>(), Place::Service(params.service.clone()), unwanted)
}

/// The whole judgement of the final file system, also of what the service's user may not start: whoever
/// becomes root in it may.
pub(in crate::checks) fn none_in_image(evidence: &Evidence, params: &Params, unwanted: &Unwanted) -> Verdict {
    let judged = || {
        let files = seen(&subject::image(evidence, params)?.files)?;
        if files.is_empty() {
            return Err(Verdict::Error { reason: WORDS.say("no-files") });
        }
        let place = Place::Image(subject::tag(subject::build(evidence, params)?).to_owned());
        let known = files.iter();
        let known = known.map(|file| Known { path: &file.path, kinds: &file.kinds, inside: &file.inside });
        Ok(verdict(&known.collect::<Vec<_>>(), place, unwanted))
    };
    super::settle(judged())
}

fn verdict(files: &[Known<'_>], place: Place, unwanted: &Unwanted) -> Verdict {
    let words = unwanted.words;
    let hit = |file: &&Known<'_>| {
        unwanted.covers(file.kinds) || (unwanted.inside_counts && !unwanted.inside(file).is_empty())
    };
    let hits: Vec<&str> = files.iter().filter(hit).map(|file| file.path).collect();
    if hits.is_empty() {
        return Verdict::pass(unwanted.beside(files, words.say("passed").with("count", files.len())));
    }
    Verdict::fail_at(
        place,
        words.say("expected"),
        words.say("found").with("count", hits.len()).with("paths", list(&hits, 6)),
        words.say("direction"),
    )
}

impl Unwanted {
    fn covers(&self, kinds: &[String]) -> bool {
        kinds.iter().any(|kind| self.kinds.contains(&kind.as_str()))
    }

    /// The names of this kind that one program of many names answers to.
    fn inside<'a>(&self, file: &Known<'a>) -> Vec<&'a str> {
        let names = file.inside.iter().filter(|(_, kinds)| self.covers(kinds));
        names.map(|(name, _)| name.as_str()).collect()
    }

    /// A pass, and what stands beside it.
    fn beside(&self, files: &[Known<'_>], passed: Message) -> Message {
        let answering = files.iter().map(|file| (file.path, self.inside(file)));
        match answering.into_iter().find(|(_, names)| !names.is_empty()) {
            None => passed,
            Some((path, names)) => {
                let names = list(&names, 6);
                WORDS.say("inside").with("passed", passed).with("path", path).with("names", names)
            }
        }
    }
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
