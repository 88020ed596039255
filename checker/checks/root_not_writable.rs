//! Is the container's root file system read-only, even for root?

use super::support::{attempts, mounts as mounted, place, settle, subject};
use crate::check::{Check, Failure, Kind, Need, Params, Source, Verdict, seen};
use crate::evidence::{Attempt, Evidence, MountFact, ProbeReport};
use crate::submission::Located;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "root-not-writable",
    include_str!("root_not_writable.en.ftl"),
    include_str!("root_not_writable.de.ftl"),
);

/// The service's user often gets `EACCES` from file permissions alone. So uid 0 in the same container
/// tries as well: `EROFS` is the mount's answer, success means that only permissions stood in the way.
pub(super) static CHECK: Check = Check {
    id: "root-not-writable",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[10],
        cis: &["5.13"],
        owasp: &["R8", "D09"],
        nist: &["3.4.3"],
        reference: "open(2): EROFS; mount(2): MS_REMOUNT; proc_pid_mountinfo(5)",
    },
    needs: &[Need::Mounts, Need::Attack, Need::AttackAsRoot],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let service = subject::service(evidence, params)?;
    let mounts = seen(&service.mounts)?;
    let as_service = seen(&service.attack)?;
    let as_root = seen(&service.attack_as_root)?;
    let container = subject::container(evidence, params)?;
    let fail = |seen: Message, shown: Vec<Attempt>| {
        Ok(Verdict::fail(Failure {
            expected: WORDS.say("expected"),
            seen,
            attempts: shown,
            place: place::flag(evidence, container, container.read_only.as_ref()),
            direction: WORDS.say("direction"),
        }))
    };
    let mut erofs: Vec<&Attempt> = Vec::new();
    for report in as_service.iter().chain([as_root]) {
        let on_root = on_root_mount(report, mounts)?;
        let written: Vec<&Attempt> =
            on_root.iter().copied().filter(|attempt| attempts::writable(&attempt.outcome)).collect();
        if !written.is_empty() {
            let key = if report.uids[1] == 0 { "written-by-root" } else { "written" };
            let seen = WORDS
                .say(key)
                .with("uid", report.uids[1])
                .with("count", written.len())
                .with("targets", attempts::targets(&written));
            return fail(seen, attempts::owned(&written));
        }
        let remounted = attempts::tried(std::slice::from_ref(report), "remount-root")?;
        if let Some(done) = remounted.iter().find(|attempt| attempt.let_through()) {
            // Without the right to mount nobody does: what gives it is the line to look at.
            let gives = |flag: &&Located<String>| matches!(flag.value.as_str(), "SYS_ADMIN" | "ALL");
            let given = container.cap_add.iter().find(gives);
            return Ok(Verdict::fail(Failure {
                expected: WORDS.say("expected"),
                seen: WORDS.say("remounted").with("uid", report.uids[1]),
                attempts: vec![(*done).clone()],
                place: given.map_or_else(
                    || place::flag(evidence, container, container.read_only.as_ref()),
                    |flag| place::at(&flag.at),
                ),
                direction: WORDS.say("direction-remounted"),
            }));
        }
        erofs.extend(on_root.into_iter().filter(|attempt| attempts::refused_with(&attempt.outcome, "EROFS")));
    }
    let root = mounts.iter().rev().find(|mount| mount.target == "/");
    let root = root.ok_or_else(|| Verdict::Error { reason: WORDS.say("no-root-mount") })?;
    if !root.options.iter().any(|option| option == "ro") {
        return fail(WORDS.say("mounted-rw").with("options", root.options.join(",")), Vec::new());
    }
    if erofs.is_empty() {
        return Err(Verdict::Error { reason: WORDS.say("nothing-shown") });
    }
    let seen = WORDS.say("passed").with("count", erofs.len()).with("attempt", attempts::line(erofs[0]));
    Ok(Verdict::pass_after(seen, attempts::owned(&erofs)))
}

/// The attempts to write whose target lies on the root file system itself, not on a mount below it.
fn on_root_mount<'a>(report: &'a ProbeReport, mounts: &[MountFact]) -> Result<Vec<&'a Attempt>, Verdict> {
    let mut found = attempts::tried(std::slice::from_ref(report), "write-file")?;
    found.retain(|attempt| mounted::met(mounts, attempt).is_none_or(|mount| mount.target == "/"));
    if found.is_empty() {
        return Err(Verdict::Error { reason: WORDS.say("nothing-shown") });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, attack, attempt, fact, flag, hardened, params, run,
        unseen, web,
    };
    use crate::evidence::{Evidence, ProbeReport};

    fn replace(report: &mut ProbeReport, name: &str, target: &str, end: &str) {
        report.attempts.retain(|old| !(old.name == name && (target.is_empty() || old.target == target)));
        report.attempts.push(attempt(name, target, end));
    }

    fn as_root(name: &str, target: &str, end: &str) -> Evidence {
        let mut evidence = hardened();
        replace(fact(&mut web(&mut evidence).attack_as_root), name, target, end);
        evidence
    }

    #[test]
    fn a_read_only_root_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn permissions_alone_do_not_pass() {
        let mut evidence = as_root("write-file", "/etc", "done");
        for attempt in &mut attack(&mut evidence).attempts {
            if attempt.name == "write-file" {
                *attempt = super::tests::attempt("write-file", &attempt.target, "EACCES");
            }
        }
        assert_fails(&CHECK, &evidence, &params(), "written-by-root");
    }

    #[test]
    fn a_write_by_the_user_fails_at_the_flag() {
        let mut evidence = hardened();
        run(&mut evidence).read_only = Some(flag(false, 7));
        replace(attack(&mut evidence), "write-file", "/app", "done");
        let failure = assert_fails(&CHECK, &evidence, &params(), "written");
        assert!(matches!(failure.place, Place::File(place) if place.line == 7));
    }

    #[test]
    fn a_write_to_a_volume_is_none_to_the_root() {
        assert_passes(&CHECK, &as_root("write-file", "/data", "done"), &params());
        assert_passes(&CHECK, &as_root("write-file", "/tmp/x", "done"), &params());
    }

    #[test]
    fn a_remount_fails() {
        let failure = assert_fails(&CHECK, &as_root("remount-root", "", "done"), &params(), "remounted");
        assert!(matches!(failure.place, Place::File(place) if place.line == 7));
        // The capability to mount, where one is given, is the line to look at.
        let mut evidence = as_root("remount-root", "", "done");
        run(&mut evidence).cap_add.push(flag("SYS_ADMIN".to_owned(), 17));
        let failure = assert_fails(&CHECK, &evidence, &params(), "remounted");
        assert!(matches!(failure.place, Place::File(place) if place.line == 17));
    }

    #[test]
    fn a_writable_mount_fails_even_when_every_write_was_refused() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).mounts)[0].options = vec!["rw".to_owned()];
        run(&mut evidence).read_only = None;
        let failure = assert_fails(&CHECK, &evidence, &params(), "mounted-rw");
        assert_eq!(failure.place, Place::WholeFile("run.sh".to_owned()));
    }

    #[test]
    fn what_was_not_tried_or_seen_is_an_error() {
        for name in ["write-file", "remount-root"] {
            let mut evidence = hardened();
            fact(&mut web(&mut evidence).attack_as_root).attempts.retain(|attempt| attempt.name != name);
            assert_error(&CHECK, &evidence, &params());
        }
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).mounts).remove(0);
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
    }
}
