//! Can the service's user write only where the service has to?

use super::support::{attempts, pattern, programs, settle, subject};
use crate::check::{Check, Failure, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::{Attempt, Evidence};
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "only-known-writable",
    include_str!("only_known_writable.en.ftl"),
    include_str!("only_known_writable.de.ftl"),
);

/// A census of every folder that the user can write to. `paths` are allowed, and what is below them;
/// so is what every container gets from the engine and the kernel.
pub(super) static CHECK: Check = Check {
    id: "only-known-writable",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[10],
        cis: &["5.13"],
        owasp: &["R8", "D04"],
        nist: &["3.4.3"],
        reference: "access(2): W_OK; shm_overview(7)",
    },
    needs: &[Need::Attack],
    required: &["paths"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

/// 64 MiB of shared memory and the message queues, both without programs; and the kernel's own files.
const OF_EVERY_CONTAINER: [&str; 4] = ["/dev/shm", "/dev/mqueue", "/proc", "/sys"];

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let report = seen(&subject::service(evidence, params)?.attack)?;
    let census = attempts::tried(report, "writable-directory")?;
    for walk in attempts::tried(report, "directory-census")? {
        let truncated = walk.facts.get("truncated").is_some_and(|value| value == "true");
        if truncated || !walk.outcome.done() {
            return Err(Verdict::Error { reason: WORDS.say("not-finished") });
        }
    }
    let known = |path: &str| {
        let allowed = params.paths.iter().map(String::as_str).chain(OF_EVERY_CONTAINER);
        allowed.into_iter().any(|folder| pattern::below(folder, path)) || programs::of_the_lab(path)
    };
    let (expected, unknown): (Vec<&Attempt>, Vec<&Attempt>) = census
        .into_iter()
        .filter(|attempt| attempts::writable(&attempt.outcome))
        .partition(|attempt| known(&attempt.target));
    if unknown.is_empty() {
        let targets: Vec<&str> = expected.iter().map(|attempt| attempt.target.as_str()).collect();
        let seen = WORDS.say("passed").with("paths", programs::list(&targets, 8));
        return Ok(Verdict::pass_after(seen, attempts::owned(&expected)));
    }
    let targets: Vec<&str> = unknown.iter().map(|attempt| attempt.target.as_str()).collect();
    Ok(Verdict::fail(Failure {
        expected: WORDS.say("expected").with("paths", params.paths.join(", ")),
        seen: WORDS
            .say("unknown")
            .with("uid", report.uids[1])
            .with("count", unknown.len())
            .with("paths", programs::list(&targets, 8)),
        attempts: attempts::owned(&unknown),
        place: Place::Service(params.service.clone()),
        direction: WORDS.say("direction"),
    }))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Params;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, attempt, fact, hardened, params, unseen, web, words,
    };

    fn of(paths: &[&str]) -> Params {
        Params { paths: words(paths), ..params() }
    }

    #[test]
    fn data_and_scratch_pass() {
        assert_passes(&CHECK, &hardened(), &of(&["/data", "/tmp"]));
    }

    #[test]
    fn any_other_folder_fails() {
        assert_fails(&CHECK, &hardened(), &of(&["/data"]), "unknown");
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).attack).attempts.push(attempt(
            "writable-directory",
            "/database",
            "done",
        ));
        assert_fails(&CHECK, &evidence, &of(&["/data", "/tmp"]), "unknown");
    }

    #[test]
    fn below_an_allowed_folder_is_allowed() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).attack).attempts.push(attempt(
            "writable-directory",
            "/data/new",
            "done",
        ));
        assert_passes(&CHECK, &evidence, &of(&["/data", "/tmp"]));
    }

    #[test]
    fn a_census_that_did_not_come_to_its_end_is_an_error() {
        let mut evidence = hardened();
        for attempt in &mut fact(&mut web(&mut evidence).attack).attempts {
            if attempt.name == "directory-census" {
                attempt.facts.insert("truncated".to_owned(), "true".to_owned());
            }
        }
        assert_error(&CHECK, &evidence, &of(&["/data", "/tmp"]));
    }

    #[test]
    fn a_census_that_was_not_made_is_an_error() {
        for name in ["writable-directory", "directory-census"] {
            let mut evidence = hardened();
            fact(&mut web(&mut evidence).attack).attempts.retain(|attempt| attempt.name != name);
            assert_error(&CHECK, &evidence, &of(&["/data", "/tmp"]));
        }
        assert_error(&CHECK, &unseen(), &of(&["/data"]));
    }
}
