//! Can the service's own user write to its data folder?

use super::support::{self, attempts, settle, subject};
use crate::check::{Check, Failure, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::{Attempt, Evidence, Outcome, ProbeReport};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "data-writable",
    include_str!("data_writable.en.ftl"),
    include_str!("data_writable.de.ftl"),
);

/// `paths` are the data folders. In each the probe makes a file, as the container's user, and removes it.
/// An answer that sends its notes elsewhere, because the folder is root's, works and fails here: the
/// folder still is root's. One in the container's own layer or in memory is no place for data, however
/// writable. Whether a note is there after a replacement is the question of `data-survives`.
pub(super) static CHECK: Check = Check {
    id: "data-writable",
    kind: Kind::Works,
    words: &WORDS,
    source: Source {
        guide: &[8],
        cis: &["4.1"],
        owasp: &["R2"],
        nist: &[],
        reference: "open(2): O_CREAT, EACCES, EROFS; docker run: --volume, --mount",
    },
    needs: &[Need::Attack],
    required: &["paths"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

/// File systems that are gone with the last container that mounts them.
const IN_MEMORY: [&str; 2] = ["tmpfs", "ramfs"];

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let reports = seen(&subject::service(evidence, params)?.attack)?;
    // One identity that can is enough: a service may leave its writing to one of several processes.
    let able = reports.iter().map(|report| as_one(report, params));
    match able.into_iter().find(|verdict| matches!(verdict, Ok(Verdict::Pass { .. }))) {
        Some(pass) => pass,
        None => attempts::each(reports, |reports| as_one(&reports[0], params)),
    }
}

/// Where one identity may write.
fn as_one(report: &ProbeReport, params: &Params) -> Result<Verdict, Verdict> {
    let writes = attempts::tried(std::slice::from_ref(report), "write-file")?;
    let mut done = Vec::new();
    for path in &params.paths {
        let attempt = writes.iter().find(|attempt| attempt.target == *path);
        let attempt = attempt.ok_or_else(|| support::not_tried("write-file", path))?;
        if let Some((seen, direction)) = wrong(report, attempt)? {
            return Ok(Verdict::fail(Failure {
                expected: WORDS.say("expected").with("paths", params.paths.join(", ")),
                seen,
                attempts: vec![(*attempt).clone()],
                place: Place::Service(params.service.clone()),
                direction,
            }));
        }
        done.push((*attempt).clone());
    }
    let seen = WORDS.say("passed").with("uid", report.uids[1]).with("paths", params.paths.join(", "));
    Ok(Verdict::pass_after(seen, done))
}

/// What is wrong with one data folder, and where to look; nothing where all is right.
fn wrong(report: &ProbeReport, attempt: &Attempt) -> Result<Option<(Message, Message)>, Verdict> {
    let path = &attempt.target;
    let owner = || WORDS.say("direction");
    match &attempt.outcome {
        Outcome::Refused(errno) if errno.name == "ENOENT" => {
            Ok(Some((WORDS.say("missing").with("path", path), owner())))
        }
        Outcome::Refused(errno) if errno.name == "EROFS" => {
            Ok(Some((WORDS.say("read-only").with("path", path), WORDS.say("direction-mount"))))
        }
        Outcome::Refused(_) => {
            let seen = WORDS.say("refused").with("uid", report.uids[1]);
            Ok(Some((seen.with("path", path).with("attempt", attempts::line(attempt)), owner())))
        }
        Outcome::Killed(_) | Outcome::TimedOut => {
            Err(Verdict::Error { reason: WORDS.say("unclear").with("attempt", attempts::line(attempt)) })
        }
        Outcome::Done(_) if fact(attempt, "kind")? != "directory" => {
            Ok(Some((WORDS.say("no-folder").with("path", path), owner())))
        }
        Outcome::Done(_) if fact(attempt, "mount")? == "/" => {
            Ok(Some((WORDS.say("own-layer").with("path", path), WORDS.say("direction-mount"))))
        }
        Outcome::Done(_) if IN_MEMORY.contains(&fact(attempt, "file-system")?) => {
            Ok(Some((WORDS.say("in-memory").with("path", path), WORDS.say("direction-mount"))))
        }
        Outcome::Done(_) => Ok(None),
    }
}

fn fact<'a>(attempt: &'a Attempt, name: &'static str) -> Result<&'a str, Verdict> {
    attempt.facts.get(name).map(String::as_str).ok_or_else(|| Verdict::Error {
        reason: WORDS.say("no-fact").with("attempt", attempts::line(attempt)).with("fact", name),
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Params;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, attack, attempt, hardened, params, unseen, words,
    };
    use crate::evidence::Evidence;

    fn of(paths: &[&str]) -> Params {
        Params { paths: words(paths), ..params() }
    }

    /// The right answer, with another end of the attempt on `/data`.
    fn ending(end: &str, facts: &[(&str, &str)]) -> Evidence {
        let mut evidence = hardened();
        let report = attack(&mut evidence);
        report.attempts.retain(|old| !(old.name == "write-file" && old.target == "/data"));
        let mut tried = attempt("write-file", "/data", end);
        let facts = facts.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        tried.facts.extend(facts);
        report.attempts.push(tried);
        evidence
    }

    fn lying_on(mount: &str, file_system: &str) -> Evidence {
        ending("done", &[("kind", "directory"), ("mount", mount), ("file-system", file_system)])
    }

    #[test]
    fn a_folder_on_a_volume_passes_wherever_the_volume_is_mounted() {
        assert_passes(&CHECK, &hardened(), &of(&["/data"]));
        assert_passes(&CHECK, &lying_on("/srv", "xfs"), &of(&["/data"]));
    }

    #[test]
    fn a_folder_that_is_roots_missing_or_read_only_fails() {
        assert_fails(&CHECK, &ending("EACCES", &[]), &of(&["/data"]), "refused");
        assert_fails(&CHECK, &ending("ENOSPC", &[]), &of(&["/data"]), "refused");
        assert_fails(&CHECK, &ending("ENOENT", &[("kind", "missing")]), &of(&["/data"]), "missing");
        assert_fails(&CHECK, &ending("EROFS", &[]), &of(&["/data"]), "read-only");
    }

    #[test]
    fn a_writable_file_in_its_place_fails() {
        assert_fails(&CHECK, &ending("done", &[("kind", "file")]), &of(&["/data"]), "no-folder");
        assert_fails(&CHECK, &ending("done", &[("kind", "special")]), &of(&["/data"]), "no-folder");
    }

    #[test]
    fn a_folder_that_goes_with_its_container_fails() {
        assert_fails(&CHECK, &lying_on("/", "overlay"), &of(&["/data"]), "own-layer");
        assert_fails(&CHECK, &lying_on("/data", "tmpfs"), &of(&["/data"]), "in-memory");
        assert_fails(&CHECK, &lying_on("/data", "ramfs"), &of(&["/data"]), "in-memory");
    }

    #[test]
    fn one_of_two_folders_is_not_enough() {
        assert_fails(&CHECK, &hardened(), &of(&["/data", "/etc"]), "read-only");
    }

    #[test]
    fn what_was_not_tried_or_came_without_its_facts_proves_nothing() {
        assert_error(&CHECK, &hardened(), &of(&["/database"]));
        assert_error(&CHECK, &ending("done", &[]), &of(&["/data"]));
        assert_error(&CHECK, &ending("done", &[("kind", "directory")]), &of(&["/data"]));
        let unknown = ending("done", &[("kind", "directory"), ("mount", "/data")]);
        assert_error(&CHECK, &unknown, &of(&["/data"]));
        assert_error(&CHECK, &ending("timed-out", &[]), &of(&["/data"]));
        assert_error(&CHECK, &unseen(), &of(&["/data"]));
    }
}
