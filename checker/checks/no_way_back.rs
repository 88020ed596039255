//! Does a way lead from the container's own user back to root?

use std::collections::BTreeSet;

use super::support::{attempts, capability, programs, settle, subject, written};
use crate::check::{Check, Failure, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::{Attempt, Evidence, FileFact, ProcessFact};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue =
    Catalogue::new("no-way-back", include_str!("no_way_back.en.ftl"), include_str!("no_way_back.de.ftl"));

/// Ways that are tried or looked for: a uid 0 that a process still holds, a capability that leads
/// there, `setresuid` itself, programs that raise whoever starts them (set-user-id root,
/// set-group-id root, file capabilities), and accounts in `/etc` that can be written to, or that belong to
/// the user, which is the same after `chmod`. Raising programs are harmless where *every* process runs with
/// `no-new-privileges`, which is shown by starting one.
pub(super) static CHECK: Check = Check {
    id: "no-way-back",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[8, 11],
        cis: &["4.8", "5.26"],
        owasp: &["R4", "D01"],
        nist: &["3.1.2", "3.4.3"],
        reference: "execve(2); capabilities(7); PR_SET_NO_NEW_PRIVS(2const)",
    },
    needs: &[Need::ReachableFiles, Need::Processes, Need::Attack],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let processes = subject::processes(evidence, params)?;
    let reports = seen(&subject::service(evidence, params)?.attack)?;
    let set_uid = attempts::tried(reports, "set-uid")?;
    let started = attempts::tried(reports, "setuid-program")?;
    let writes = attempts::tried(reports, "write-file")?;
    let reachable = programs::reachable(evidence, params)?;
    let fail = |seen: Message, shown: Vec<Attempt>, direction: Message| {
        Ok(Verdict::fail(Failure {
            expected: WORDS.say("expected"),
            seen,
            attempts: shown,
            place: Place::Service(params.service.clone()),
            direction,
        }))
    };
    if let Some(process) = processes.iter().find(|process| process.uids.contains(&0)) {
        let seen = WORDS.say("is-root").with("pid", process.pid).with("name", &process.name);
        return fail(seen, Vec::new(), WORDS.say("direction-root"));
    }
    if let Some((process, held)) = processes.iter().find_map(|process| Some((process, leading(process)?))) {
        let seen = WORDS
            .say("holds-capability")
            .with("pid", process.pid)
            .with("name", &process.name)
            .with("capabilities", held);
        return fail(
            seen,
            Vec::new(),
            WORDS.say("direction-capability").with("written", written::of_all(evidence)),
        );
    }
    if let Some(done) = set_uid.iter().find(|attempt| attempt.let_through()) {
        return fail(
            WORDS.say("became-root"),
            vec![(*done).clone()],
            WORDS.say("direction-capability").with("written", written::of_all(evidence)),
        );
    }
    let of_etc = |path: &str| ["/etc", "/etc/passwd", "/etc/group", "/etc/shadow"].contains(&path);
    let own = reports.iter().flat_map(|report| report.named(attempts::AFTER_CHMOD));
    let etc = writes.iter().copied().chain(own);
    let etc = etc.into_iter().find(|attempt| of_etc(&attempt.target) && attempts::writable(&attempt.outcome));
    if let Some(done) = etc {
        let file = done.target.trim_start_matches("/etc").trim_start_matches('/');
        let seen = WORDS.say("etc-writable").with("target", &done.target).with("file", file);
        let owned = done.name == attempts::AFTER_CHMOD;
        let direction = WORDS.say(if owned { "direction-etc-owner" } else { "direction-etc" });
        return fail(seen, vec![done.clone()], direction);
    }
    // A file's capabilities reach a process only as far as its bounding set goes.
    let bounding = processes.iter().fold(0, |set, process| set | process.bounding);
    let raising = raising(&reachable, processes, bounding);
    let closed = processes.iter().all(|process| process.no_new_privileges);
    if raising.is_empty() {
        return Ok(Verdict::pass_after(WORDS.say("passed"), attempts::owned(&set_uid)));
    }
    let raised = started.iter().find(|attempt| euid(attempt) == Some(0));
    if closed && raised.is_none() {
        let shown = attempts::owned(&started);
        return Ok(Verdict::pass_after(WORDS.say("passed-closed").with("count", raising.len()), shown));
    }
    let seen =
        WORDS.say("raising-programs").with("count", raising.len()).with("paths", programs::paths(&raising));
    fail(seen, raised.map(|attempt| (*attempt).clone()).into_iter().collect(), WORDS.say("direction"))
}

/// Capabilities that a process holds or gets with its next `execve`, and that lead to root.
fn leading(process: &ProcessFact) -> Option<String> {
    let held = (process.permitted | process.effective | process.ambient)
        & capability::bits(&capability::LEAD_TO_ROOT);
    (held != 0).then(|| capability::names(held).join(", "))
}

/// The programs that lead to root, also by way of others: one that makes its starter a member of a
/// group may open the way to one that only this group can start.
fn raising<'a>(files: &[&'a FileFact], processes: &[ProcessFact], bounding: u64) -> Vec<&'a FileFact> {
    let mut uids: BTreeSet<u32> = processes.iter().flat_map(|process| process.uids).collect();
    let groups =
        |process: &ProcessFact| process.groups.iter().copied().chain(process.gids).collect::<Vec<_>>();
    let mut gids: BTreeSet<u32> = processes.iter().flat_map(groups).collect();
    let can_start = |file: &FileFact, uids: &BTreeSet<u32>, gids: &BTreeSet<u32>| {
        file.executable
            || uids.contains(&file.uid) && file.mode & 0o100 != 0
            || gids.contains(&file.gid) && file.mode & 0o010 != 0
    };
    loop {
        let before = (uids.len(), gids.len());
        for file in files.iter().filter(|file| file.honours_setuid) {
            if can_start(file, &uids, &gids) {
                uids.extend((file.mode & 0o4000 != 0).then_some(file.uid));
                gids.extend((file.mode & 0o2000 != 0).then_some(file.gid));
            }
        }
        if before == (uids.len(), gids.len()) {
            break;
        }
    }
    let started = files.iter().copied().filter(|file| can_start(file, &uids, &gids));
    let leading = bounding & capability::bits(&capability::LEAD_TO_ROOT);
    started.filter(|file| raises(file, leading)).collect()
}

/// Whether starting the file makes its starter root, or gives it one of the capabilities that lead there.
fn raises(file: &FileFact, leading: u64) -> bool {
    let capabilities = file.file_capabilities & leading;
    let set_user = file.mode & 0o4000 != 0 && file.uid == 0;
    let set_group = file.mode & 0o2000 != 0 && file.gid == 0;
    file.honours_setuid && (set_user || set_group || capabilities != 0)
}

/// The effective uid that the lab's own set-user-id program got.
fn euid(attempt: &Attempt) -> Option<u32> {
    attempt.facts.get("euid").and_then(|text| text.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::{capability, fixtures};
    use crate::evidence::Evidence;
    use fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, attack, attempt, fact, hardened, params,
        process, program, unseen, web,
    };

    fn with_program(mode: u32) -> Evidence {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).reachable_files).push(program("/usr/bin/su", mode, &[]));
        evidence
    }

    fn replace(evidence: &mut Evidence, name: &str, target: &str, end: &str) {
        let report = attack(evidence);
        report.attempts.retain(|old| !(old.name == name && old.target == target));
        report.attempts.push(attempt(name, target, end));
    }

    #[test]
    fn a_container_without_raising_programs_passes() {
        assert_passes(&CHECK, &hardened(), &params());
        assert_passes(&CHECK, &with_program(0o755), &params());
    }

    #[test]
    fn set_user_id_and_set_group_id_root_fail() {
        for mode in [0o4755, 0o2755, 0o6755] {
            let failure = assert_fails(&CHECK, &with_program(mode), &params(), "raising-programs");
            assert!(failure.seen.to_string().contains("/usr/bin/su"));
        }
    }

    #[test]
    fn a_way_over_a_group_is_a_way() {
        let mut evidence = with_program(0o4750);
        let files = fact(&mut web(&mut evidence).reachable_files);
        let rescue = files.last_mut().unwrap();
        (rescue.gid, rescue.executable) = (10, false);
        assert_passes(&CHECK, &evidence, &params());
        let mut wheel = program("/usr/bin/wheel", 0o2755, &[]);
        wheel.gid = 10;
        fact(&mut web(&mut evidence).reachable_files).push(wheel);
        assert_fails(&CHECK, &evidence, &params(), "raising-programs");
    }

    #[test]
    fn accounts_that_can_be_written_fail() {
        for path in ["/etc", "/etc/passwd", "/etc/group", "/etc/shadow"] {
            let mut evidence = hardened();
            replace(&mut evidence, "write-file", path, "done");
            let failure = assert_fails(&CHECK, &evidence, &params(), "etc-writable");
            assert_eq!(failure.direction.key(), "direction-etc");
            for (end, key) in [("done", Some("direction-etc-owner")), ("EPERM", None)] {
                let mut evidence = hardened();
                replace(&mut evidence, "write-after-chmod", path, end);
                match key {
                    Some(key) => {
                        let failure = assert_fails(&CHECK, &evidence, &params(), "etc-writable");
                        assert_eq!(failure.direction.key(), key);
                    }
                    None => _ = assert_passes(&CHECK, &evidence, &params()),
                }
            }
        }
    }

    #[test]
    fn a_program_that_nobody_may_start_or_on_a_nosuid_mount_is_harmless() {
        let mut evidence = with_program(0o4700);
        fact(&mut web(&mut evidence).reachable_files).last_mut().unwrap().executable = false;
        assert_passes(&CHECK, &evidence, &params());
        let mut evidence = with_program(0o4755);
        fact(&mut web(&mut evidence).reachable_files).last_mut().unwrap().honours_setuid = false;
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn no_new_privileges_closes_the_way_only_on_every_process() {
        let mut evidence = with_program(0o4755);
        fact(&mut web(&mut evidence).processes)[0].no_new_privileges = true;
        assert_passes(&CHECK, &evidence, &params());
        fact(&mut web(&mut evidence).processes).push(process(9, 10001));
        assert_fails(&CHECK, &evidence, &params(), "raising-programs");
    }

    #[test]
    fn no_new_privileges_that_does_not_work_fails() {
        let mut evidence = with_program(0o4755);
        fact(&mut web(&mut evidence).processes)[0].no_new_privileges = true;
        let mut started = attempt("setuid-program", "", "done");
        started.facts.insert("euid".to_owned(), "0".to_owned());
        let report = attack(&mut evidence);
        report.attempts.retain(|old| old.name != "setuid-program");
        report.attempts.push(started);
        let failure = assert_fails(&CHECK, &evidence, &params(), "raising-programs");
        assert_eq!(failure.attempts.len(), 1);
    }

    #[test]
    fn file_capabilities_count_as_well() {
        let with_capability = |name: &str, bounding: u64| {
            let mut evidence = with_program(0o755);
            let files = fact(&mut web(&mut evidence).reachable_files);
            files.last_mut().unwrap().file_capabilities = capability::bits(&[name]);
            fact(&mut web(&mut evidence).processes)[0].bounding = bounding;
            evidence
        };
        let everything = u64::MAX;
        let evidence = with_capability("DAC_OVERRIDE", everything);
        assert_fails(&CHECK, &evidence, &params(), "raising-programs");
        assert_passes(&CHECK, &with_capability("NET_BIND_SERVICE", everything), &params());
        assert_passes(&CHECK, &with_capability("DAC_OVERRIDE", 0), &params());
    }

    #[test]
    fn root_in_reserve_and_capabilities_are_ways_back() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).processes)[0].uids[2] = 0;
        assert_fails(&CHECK, &evidence, &params(), "is-root");
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).processes)[0].ambient = capability::bits(&["SETUID"]);
        assert_fails(&CHECK, &evidence, &params(), "holds-capability");
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).processes)[0].permitted = capability::bits(&["NET_BIND_SERVICE"]);
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn what_the_attack_reached_fails() {
        let mut evidence = hardened();
        replace(&mut evidence, "set-uid", "", "done");
        assert_fails(&CHECK, &evidence, &params(), "became-root");
        let mut evidence = hardened();
        replace(&mut evidence, "write-file", "/etc", "done");
        assert_fails(&CHECK, &evidence, &params(), "etc-writable");
    }

    #[test]
    fn what_was_not_tried_is_an_error() {
        for name in ["set-uid", "setuid-program", "write-file"] {
            let mut evidence = hardened();
            attack(&mut evidence).attempts.retain(|attempt| attempt.name != name);
            assert_error(&CHECK, &evidence, &params());
        }
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).reachable_files).retain(|file| file.path.starts_with("/.harden-check"));
        assert_error(&CHECK, &evidence, &params());
        assert_error(&CHECK, &unseen(), &params());
        let mut evidence = unseen();
        evidence.services.clear();
        evidence.submission.plan.containers.clear();
        assert_skipped(&CHECK, &evidence, &params());
    }
}
