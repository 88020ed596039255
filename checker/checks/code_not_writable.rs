//! Can the service's own user change the service's program?

use std::collections::BTreeSet;

use super::support::{self, attempts, pattern, settle, subject};
use crate::check::{Check, Failure, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::{Attempt, Evidence, ProbeReport, ProcessFact};
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "code-not-writable",
    include_str!("code_not_writable.en.ftl"),
    include_str!("code_not_writable.de.ftl"),
);

/// Opening for writing is tried at the exercise's paths, at the program of every process wherever the
/// learner put it, and at all that the next start executes, reads as code or serves: links, start scripts
/// and what they call, loaders and libraries, folders that are searched before, the pages. Whoever may
/// write to a folder by which one of them can be replaced may write to it. A path that does not exist
/// proves nothing and breaks nothing, so that a service in another folder is judged by its program. A mode
/// without write bits is no protection from the owner: what it can write to after `chmod` is its to change.
pub(super) static CHECK: Check = Check {
    id: "code-not-writable",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[8, 10],
        cis: &["5.13"],
        owasp: &["R8", "D09"],
        nist: &["3.4.4"],
        reference: "open(2): EACCES, EROFS, ETXTBSY",
    },
    needs: &[Need::Attack, Need::Processes],
    required: &["paths"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

/// What a path is to the next start, in the probe's words; the first one says most.
const ROLES: [&str; 6] = ["program", "script", "library", "pages", "search", "folder"];

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let reports = seen(&subject::service(evidence, params)?.attack)?;
    let processes = subject::processes(evidence, params)?;
    let verdict = attempts::each(reports, |report| as_one(report, processes, params))?;
    let hidden = |process: &&ProcessFact| !process.ended && process.executable.is_empty();
    match processes.iter().find(hidden) {
        // What nobody could attack is no pass.
        Some(hidden) if matches!(verdict, Verdict::Pass { .. }) => {
            let reason = WORDS.say("hidden").with("pid", hidden.pid).with("name", &hidden.name);
            Err(Verdict::Error { reason })
        }
        _ => Ok(verdict),
    }
}

/// What one identity may change.
fn as_one(reports: &[ProbeReport], processes: &[ProcessFact], params: &Params) -> Result<Verdict, Verdict> {
    let writes = attempts::tried(reports, "write-file")?;
    for path in &params.paths {
        if !writes.iter().any(|attempt| pattern::below(path, &attempt.target)) {
            return Err(support::not_tried("write-file", path));
        }
    }
    let programs: Vec<&str> =
        processes.iter().map(|process| process.executable.as_str()).filter(|path| !path.is_empty()).collect();
    if let Some(program) = programs.iter().find(|path| !writes.iter().any(|attempt| attempt.target == **path))
    {
        return Err(support::not_tried("write-file", program));
    }
    let started = || writes.iter().copied().filter(|attempt| attempt.facts.contains_key("code"));
    if started().next().is_none() {
        return Err(Verdict::Error { reason: WORDS.say("no-start") });
    }
    let is_there = |path: &&String| {
        let mut own = writes.iter().filter(|attempt| attempt.target == **path);
        !own.any(|attempt| attempts::refused_with(&attempt.outcome, "ENOENT"))
    };
    let has_role = |attempt: &Attempt, is_way: bool| {
        let roles = attempt.facts.get("code").map_or("", String::as_str);
        roles.split(' ').filter(|role| !role.is_empty()).any(|role| (role == "folder") == is_way)
    };
    let served: Vec<&str> = started()
        .filter(|attempt| attempt.facts["code"].split(' ').any(|role| role == "pages"))
        .map(|attempt| attempt.target.as_str())
        .collect();
    let named: Vec<&str> = params.paths.iter().filter(is_there).map(String::as_str).chain(programs).collect();
    let of_code = |attempt: &Attempt| {
        let below = |folder: &str| pattern::below(folder, &attempt.target);
        has_role(attempt, false)
            || params.paths.iter().any(|folder| below(folder))
            || served.iter().any(|folder| below(folder))
            || named.contains(&attempt.target.as_str())
    };
    // Whoever may write to a folder above the program renames the program away and puts another there,
    // unless the sticky bit keeps what others own in its place.
    let above_code = |attempt: &Attempt| {
        let is_sticky = attempt.facts.contains_key("sticky");
        has_role(attempt, true)
            || !is_sticky && named.iter().any(|code| pattern::below(&attempt.target, code))
    };
    let found = |name: &'static str| reports.iter().flat_map(move |report| report.named(name));
    let tried = || {
        let more = ["writable-file", "writable-directory", attempts::AFTER_CHMOD];
        writes.iter().copied().chain(more.into_iter().flat_map(found))
    };
    let is_open = |attempt: &&Attempt| attempts::writable(&attempt.outcome);
    let own: Vec<&Attempt> = tried().filter(|attempt| of_code(attempt)).collect();
    let above: Vec<&Attempt> = tried().filter(|attempt| !of_code(attempt) && above_code(attempt)).collect();
    let mut open: Vec<&Attempt> = own.iter().copied().filter(is_open).collect();
    if open.is_empty() {
        // Said only where the files themselves are safe: one way in is enough to read of.
        open = above.iter().copied().filter(is_open).collect();
    }
    let mut told = BTreeSet::new();
    open.retain(|attempt| told.insert(attempt.target.as_str()));
    if !open.is_empty() {
        let uid = reports[0].uids[1];
        // Of a path that the exercise does not name it has to be said why it counts.
        let is_named = |attempt: &&&Attempt| {
            let either = |path: &String| {
                pattern::below(path, &attempt.target) || pattern::below(&attempt.target, path)
            };
            params.paths.iter().any(either)
        };
        let surprising =
            open.iter().filter(|attempt| attempt.facts.contains_key("code") && !is_named(attempt));
        let surprising = surprising.min_by_key(|attempt| {
            let role = attempt.facts["code"].split(' ').next();
            ROLES.iter().position(|known| Some(*known) == role)
        });
        let owned = open.iter().all(|attempt| attempt.name == attempts::AFTER_CHMOD);
        let seen = match surprising {
            Some(attempt) => {
                let roles = attempt.facts["code"].split(' ').next().unwrap_or_default();
                let of = attempt.facts.get("of").map_or("", String::as_str);
                let seen = WORDS.say("writable-start").with("role", roles).with("of", of);
                seen.with("uid", uid).with("target", &attempt.target)
            }
            None => WORDS
                .say(if owned { "writable-owner" } else { "writable" })
                .with("uid", uid)
                .with("targets", attempts::targets(&open)),
        };
        return Ok(Verdict::fail(Failure {
            expected: WORDS.say("expected"),
            seen,
            attempts: attempts::owned(&open),
            place: Place::Service(params.service.clone()),
            direction: WORDS.say(if owned { "direction-owner" } else { "direction" }),
        }));
    }
    let refused: Vec<&Attempt> = own
        .into_iter()
        .chain(above)
        .filter(|attempt| {
            attempts::forbidden(&attempt.outcome) || attempts::refused_with(&attempt.outcome, "EROFS")
        })
        .collect();
    let Some(first) = refused.first() else {
        return Err(Verdict::Error { reason: WORDS.say("nothing-refused") });
    };
    let unread: Vec<&str> = writes
        .iter()
        .filter(|attempt| attempt.facts.contains_key("unread"))
        .map(|attempt| attempt.target.as_str())
        .collect();
    let key = if unread.is_empty() { "passed" } else { "passed-unread" };
    let seen = WORDS.say(key).with("count", refused.len()).with("attempt", attempts::line(first));
    let seen = if unread.is_empty() { seen } else { seen.with("unread", unread.join(", ")) };
    Ok(Verdict::pass_after(seen, attempts::owned(&refused)))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Params;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, attack, attempt, fact, hardened, params, process, unseen,
        web, words,
    };
    use crate::evidence::Evidence;

    fn with(name: &str, target: &str, end: &str) -> Evidence {
        let mut evidence = hardened();
        let report = attack(&mut evidence);
        report.attempts.retain(|old| !(old.name == name && old.target == target));
        report.attempts.push(attempt(name, target, end));
        evidence
    }

    #[test]
    fn refusals_by_mode_and_by_mount_pass() {
        assert_passes(&CHECK, &hardened(), &params());
        assert_passes(&CHECK, &with("write-file", "/app", "EACCES"), &params());
    }

    #[test]
    fn a_writable_program_or_folder_fails() {
        for (name, target) in [
            ("write-file", "/app"),
            ("write-file", "/app/notes"),
            ("write-file", "/app/dist/index.html"),
            ("writable-directory", "/app/dist"),
        ] {
            assert_fails(&CHECK, &with(name, target, "done"), &params(), "writable");
        }
    }

    #[test]
    fn a_folder_above_the_program_fails_and_one_beside_it_does_not() {
        for target in ["/app", "/"] {
            assert_fails(&CHECK, &with("write-file", target, "done"), &params(), "writable");
        }
        assert_passes(&CHECK, &with("write-file", "/tmp", "done"), &params());
        let files = Params { paths: words(&["/app/notes"]), ..params() };
        assert_fails(&CHECK, &with("write-file", "/app", "done"), &files, "writable");
    }

    #[test]
    fn a_mode_without_write_bits_does_not_stop_the_owner() {
        for target in ["/app", "/app/notes", "/app/dist", "/app/dist/index.html"] {
            let evidence = with("write-after-chmod", target, "done");
            let failure = assert_fails(&CHECK, &evidence, &params(), "writable-owner");
            assert_eq!(failure.direction.key(), "direction-owner");
            assert_passes(&CHECK, &with("write-after-chmod", target, "EROFS"), &params());
            assert_passes(&CHECK, &with("write-after-chmod", target, "EPERM"), &params());
        }
        assert_passes(&CHECK, &with("write-after-chmod", "/data/closed", "done"), &params());
        let mut evidence = started("/srv/bin", "search", "EACCES");
        let mut again = attempt("write-after-chmod", "/srv/bin", "done");
        again.facts.insert("code".to_owned(), "search".to_owned());
        attack(&mut evidence).attempts.push(again);
        let failure = assert_fails(&CHECK, &evidence, &params(), "writable-start");
        assert_eq!(failure.direction.key(), "direction-owner");
    }

    #[test]
    fn a_running_program_that_is_only_busy_fails() {
        assert_fails(&CHECK, &with("write-file", "/app/notes", "ETXTBSY"), &params(), "writable");
    }

    #[test]
    fn a_writable_data_folder_is_no_code() {
        assert_passes(&CHECK, &with("write-file", "/data", "done"), &params());
        assert_passes(&CHECK, &with("write-file", "/apple", "done"), &params());
    }

    #[test]
    fn a_program_in_another_folder_is_judged_too() {
        let mut evidence = with("write-file", "/srv/notes", "done");
        fact(&mut web(&mut evidence).processes)[0].executable = "/srv/notes".to_owned();
        assert_fails(&CHECK, &evidence, &params(), "writable");
    }

    #[test]
    fn whichever_identity_may_write_it_is_the_attacker() {
        for (name, target) in
            [("write-file", "/app"), ("write-file", "/app/notes"), ("writable-directory", "/app/dist")]
        {
            let mut evidence = hardened();
            let mut other = attack(&mut evidence).clone();
            other.uids = [10001, 10002, 10002, 10002];
            other.attempts.retain(|old| !(old.name == name && old.target == target));
            other.attempts.push(attempt(name, target, "done"));
            fact(&mut web(&mut evidence).attack).push(other);
            let failure = assert_fails(&CHECK, &evidence, &params(), "writable");
            assert!(failure.seen.to_string().contains("10002"), "{}", failure.seen);
        }
    }

    #[test]
    fn a_program_that_the_kernel_hides_is_no_pass_and_one_that_has_ended_is_nobodys() {
        let mut evidence = hardened();
        let mut other = process(7, 10001);
        other.executable = String::new();
        fact(&mut web(&mut evidence).processes).push(other);
        assert_error(&CHECK, &evidence, &params());
        fact(&mut web(&mut evidence).processes)[1].ended = true;
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn a_program_that_nobody_tried_to_change_is_no_pass() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).processes)[0].executable = "/srv/notes".to_owned();
        assert_error(&CHECK, &evidence, &params());
        fact(&mut web(&mut evidence).attack).clear();
        assert_error(&CHECK, &evidence, &params());
    }

    #[test]
    fn a_path_that_was_not_tried_or_does_not_exist_proves_nothing() {
        let other = Params { paths: words(&["/opt/app"]), ..params() };
        assert_error(&CHECK, &hardened(), &other);
        let mut evidence = with("write-file", "/opt/app", "ENOENT");
        fact(&mut web(&mut evidence).processes)[0].executable = String::new();
        assert_error(&CHECK, &evidence, &other);
        assert_error(&CHECK, &unseen(), &params());
    }

    /// What the probe says of a path of the next start.
    fn started(target: &str, role: &str, end: &str) -> Evidence {
        let mut evidence = hardened();
        let mut write = attempt("write-file", target, end);
        write.facts.insert("code".to_owned(), role.to_owned());
        write.facts.insert("of".to_owned(), "/srv/start".to_owned());
        attack(&mut evidence).attempts.push(write);
        evidence
    }

    #[test]
    fn whatever_the_next_start_needs_is_code_wherever_it_lies() {
        for role in ["program", "script", "library", "pages", "search", "folder", "search folder"] {
            let failure =
                assert_fails(&CHECK, &started("/data/x", role, "done"), &params(), "writable-start");
            assert!(failure.seen.to_string().contains("/data/x"), "{}", failure.seen);
            assert_passes(&CHECK, &started("/data/x", role, "EACCES"), &params());
            assert_passes(&CHECK, &started("/data/x", role, "EROFS"), &params());
        }
    }

    #[test]
    fn what_lies_below_a_folder_of_pages_is_served() {
        let mut evidence = started("/srv/pages", "pages", "EACCES");
        attack(&mut evidence).attempts.push(attempt("write-file", "/srv/pages/index.html", "done"));
        assert_fails(&CHECK, &evidence, &params(), "writable");
        let mut evidence = started("/srv/pages", "pages", "EACCES");
        attack(&mut evidence).attempts.push(attempt("write-file", "/srv/pages-of-others", "done"));
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn a_sticky_folder_above_a_program_of_others_is_closed() {
        let mut evidence = with("write-file", "/srv", "done");
        let process = &mut fact(&mut web(&mut evidence).processes)[0];
        process.executable = "/srv/notes".to_owned();
        let report = attack(&mut evidence);
        report.attempts.push(attempt("write-file", "/srv/notes", "EACCES"));
        assert_fails(&CHECK, &evidence, &params(), "writable");
        let folder = attack(&mut evidence).attempts.iter_mut().find(|attempt| attempt.target == "/srv");
        folder.unwrap().facts.insert("sticky".to_owned(), "true".to_owned());
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn a_probe_that_did_not_know_what_is_started_proves_nothing() {
        let mut evidence = hardened();
        for attempt in &mut attack(&mut evidence).attempts {
            attempt.facts.remove("code");
        }
        assert_error(&CHECK, &evidence, &params());
    }

    #[test]
    fn what_could_not_be_read_is_said() {
        let mut evidence = hardened();
        let mut unread = attempt("write-file", "/srv/closed", "EACCES");
        unread.facts.insert("unread".to_owned(), "true".to_owned());
        attack(&mut evidence).attempts.push(unread);
        let verdict = (CHECK.judge)(&evidence, &params());
        assert!(format!("{verdict:?}").contains("/srv/closed"), "{verdict:?}");
        assert_passes(&CHECK, &evidence, &params());
    }
}
