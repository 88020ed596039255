//! Is every scratch folder bounded in size, and useless for programs?

use super::support::{self, attempts, mounts as mounted, pattern, place, settle, subject, units};
use crate::check::{Check, Failure, Kind, Need, Params, Source, Verdict, seen};
use crate::evidence::{Attempt, Evidence, MountFact};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "scratch-limited",
    include_str!("scratch_limited.en.ftl"),
    include_str!("scratch_limited.de.ftl"),
);

/// Every writable tmpfs of the learner's, and the exercise's `paths` (`/tmp` where it gives none), each
/// of which must either be one or not be writable; and the size of the shared memory, which `--shm-size`
/// changes. The rest of the engine's own below `/dev`, `/proc`, `/sys` and `/run/secrets` are left out.
pub(super) static CHECK: Check = Check {
    id: "scratch-limited",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[10],
        cis: &["5.13"],
        owasp: &["R8"],
        nist: &["3.4.3"],
        reference: "tmpfs(5): size; docker run: --shm-size; mount(8): noexec; execve(2): EACCES",
    },
    needs: &[Need::Mounts, Need::Attack],
    required: &["max-bytes"],
    optional: &["paths"],
    judge: |evidence, params| settle(judge(evidence, params)),
};

/// Where programs put what they need for a moment, hier(7).
const USUAL: &str = "/tmp";

/// The shared memory, shm_overview(7).
const SHARED: &str = "/dev/shm";

/// What the engine gives every container as shared memory: nobody has to ask for less.
const SHARED_BY_DEFAULT: u64 = 64 << 20;

const OF_THE_ENGINE: [&str; 4] = ["/dev", "/proc", "/sys", "/run/secrets"];

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let limit = subject::required(params.max_bytes, "max-bytes")?;
    let service = subject::service(evidence, params)?;
    let mounts = seen(&service.mounts)?;
    let reports = seen(&service.attack)?;
    if mounts.is_empty() {
        return Err(Verdict::Error { reason: WORDS.say("no-mounts") });
    }
    let executed = attempts::tried(reports, "exec-from")?;
    let named = |name: &'static str| reports.iter().flat_map(move |report| report.named(name));
    let container = subject::container(evidence, params)?;
    let fail = |target: &str, seen: Message, shown: Vec<Attempt>, direction: &'static str| {
        let flag = mounted::written(container, reports, target);
        Ok(Verdict::fail(Failure {
            expected: WORDS.say("expected").with("limit", units::bytes(limit)),
            seen,
            attempts: shown,
            place: place::flag(evidence, container, flag),
            direction: WORDS.say(direction),
        }))
    };
    let tmpfs = scratch(mounts);
    let usual = [USUAL.to_owned()];
    for path in if params.paths.is_empty() { &usual } else { params.paths.as_slice() } {
        let here = |attempt: &&Attempt| attempt.target == *path && attempts::writable(&attempt.outcome);
        let writes = named("writable-directory").chain(named("write-file"));
        let written = writes.into_iter().find(here);
        let on_disk = |attempt: &&Attempt| mounted::met(mounts, attempt).is_none_or(|m| m.kind != "tmpfs");
        if let Some(written) = written.filter(on_disk) {
            return fail(path, WORDS.say("no-tmpfs").with("path", path), vec![written.clone()], "direction");
        }
    }
    if let Some(shared) =
        mounted::innermost(mounts, SHARED).filter(|mount| mount.target == SHARED && in_memory(mount))
    {
        let asked = mounted::written(container, reports, SHARED);
        let most = limit.max(SHARED_BY_DEFAULT);
        let (seen, direction) = if shared.size_bytes > most {
            let seen = WORDS
                .say("too-large")
                .with("path", SHARED)
                .with("size", units::bytes_against(most, shared.size_bytes));
            (Some(seen), "direction-size")
        } else if asked.is_some() && !shared.options.iter().any(|option| option == "noexec") {
            (Some(WORDS.say("exec").with("path", SHARED)), "direction")
        } else {
            (None, "direction")
        };
        if let Some(seen) = seen {
            let place = match (asked, &container.shm_size) {
                (None, Some(size)) => place::at(&size.at),
                _ => place::flag(evidence, container, asked),
            };
            return Ok(Verdict::fail_at(
                place,
                WORDS.say("expected").with("limit", units::bytes(most)),
                seen,
                WORDS.say(direction),
            ));
        }
    }
    let mut shown = Vec::new();
    for mount in &tmpfs {
        let target = mount.target.as_str();
        if mount.size_bytes == 0 || mount.size_bytes > limit {
            let seen = if mount.size_bytes == 0 {
                WORDS.say("no-size").with("path", target)
            } else {
                let size = units::bytes_against(limit, mount.size_bytes);
                WORDS.say("too-large").with("path", target).with("size", size)
            };
            return fail(target, seen, Vec::new(), "direction-size");
        }
        // A tmpfs within this one is a place of its own.
        let here = |attempt: &Attempt| mounted::met(mounts, attempt).is_some_and(|met| met.target == target);
        let ran: Vec<&Attempt> = executed.iter().copied().filter(|attempt| here(attempt)).collect();
        let written =
            named("writable-directory").any(|attempt| attempts::writable(&attempt.outcome) && here(attempt));
        if written && ran.is_empty() {
            return Err(support::not_tried("exec-from", target));
        }
        if let Some(done) = ran.iter().find(|attempt| attempt.outcome.done()) {
            return fail(
                target,
                WORDS.say("executed").with("path", target),
                vec![(*done).clone()],
                "direction",
            );
        }
        let noexec = mount.options.iter().any(|option| option == "noexec");
        // Where the user cannot write it cannot place a program, and the mount's own word is enough.
        if !noexec {
            return fail(target, WORDS.say("exec").with("path", target), attempts::owned(&ran), "direction");
        }
        shown.extend(attempts::owned(&ran));
    }
    let list: Vec<String> =
        tmpfs.iter().map(|mount| format!("{} ({})", mount.target, units::bytes(mount.size_bytes))).collect();
    let seen = if list.is_empty() {
        WORDS.say("passed-none")
    } else {
        WORDS.say("passed").with("mounts", list.join(", "))
    };
    Ok(Verdict::pass_after(seen, shown))
}

/// The learner's own writable tmpfs mounts.
fn scratch(mounts: &[MountFact]) -> Vec<&MountFact> {
    let of_the_engine =
        |mount: &MountFact| OF_THE_ENGINE.iter().any(|folder| pattern::below(folder, &mount.target));
    mounts.iter().filter(|mount| in_memory(mount) && !of_the_engine(mount)).collect()
}

/// A writable tmpfs.
fn in_memory(mount: &MountFact) -> bool {
    mount.kind == "tmpfs" && !mount.options.iter().any(|option| option == "ro")
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Params, Place, Verdict};
    use crate::checks::support::fixtures::{
        MIB, assert_error, assert_fails, assert_passes, attack, attempt, fact, flag, hardened, mount, params,
        run, tmpfs, unseen, web, words,
    };
    use crate::evidence::Evidence;
    use crate::words::Language;

    fn of(paths: &[&str]) -> Params {
        Params { paths: words(paths), max_bytes: Some(64 * MIB), ..params() }
    }

    fn with_mount(options: &[&str], size: u64) -> Evidence {
        let mut evidence = hardened();
        let mounts = fact(&mut web(&mut evidence).mounts);
        mounts.retain(|mount| mount.target != "/tmp");
        mounts.push(mount("/tmp", "tmpfs", options, size));
        evidence
    }

    #[test]
    fn a_bounded_tmpfs_without_programs_passes() {
        assert_passes(&CHECK, &hardened(), &of(&["/tmp"]));
        assert_passes(&CHECK, &hardened(), &of(&[]));
    }

    #[test]
    fn too_large_and_unbounded_fail_at_the_flag() {
        let failure =
            assert_fails(&CHECK, &with_mount(&["rw", "noexec"], 4096 * MIB), &of(&["/tmp"]), "too-large");
        assert!(matches!(failure.place, Place::File(place) if place.line == 8));
        assert_fails(&CHECK, &with_mount(&["rw", "noexec"], 0), &of(&["/tmp"]), "no-size");
    }

    #[test]
    fn a_size_that_is_a_little_too_large_looks_larger_than_its_bound() {
        let size = 64 * MIB + 4096;
        for evidence in [with_mount(&["rw", "noexec"], size), with_shared(&["rw", "noexec"], size)] {
            let seen = assert_fails(&CHECK, &evidence, &of(&["/tmp"]), "too-large").seen.text(Language::En);
            assert!(seen.contains("67112960 B"), "{seen}");
        }
    }

    fn with_shared(options: &[&str], size: u64) -> Evidence {
        let mut evidence = hardened();
        let mounts = fact(&mut web(&mut evidence).mounts);
        mounts.retain(|mount| mount.target != "/dev/shm");
        mounts.push(mount("/dev/shm", "tmpfs", options, size));
        evidence
    }

    #[test]
    fn shared_memory_above_the_bound_fails_at_its_flag() {
        let mut evidence = with_shared(&["rw", "noexec"], 8192 * MIB);
        run(&mut evidence).shm_size = Some(flag(8 << 30, 15));
        let failure = assert_fails(&CHECK, &evidence, &of(&["/tmp"]), "too-large");
        assert!(matches!(failure.place, Place::File(place) if place.line == 15));
        assert_passes(&CHECK, &with_shared(&["rw", "noexec"], MIB), &of(&["/tmp"]));
    }

    #[test]
    fn the_engines_own_shared_memory_passes_below_a_smaller_bound() {
        let small = Params { max_bytes: Some(32 * MIB), ..of(&["/tmp"]) };
        assert_passes(&CHECK, &with_shared(&["rw", "noexec"], 64 * MIB), &small);
        assert_passes(&CHECK, &with_shared(&["rw"], 64 * MIB), &small);
    }

    #[test]
    fn shared_memory_that_was_asked_for_needs_noexec() {
        let asked = |options: &[&str]| {
            let mut evidence = with_shared(options, MIB);
            run(&mut evidence).mounts.push(flag(tmpfs("/dev/shm", &["size=1m"]), 15));
            evidence
        };
        assert_passes(&CHECK, &asked(&["rw", "noexec"]), &of(&["/tmp"]));
        let failure = assert_fails(&CHECK, &asked(&["rw"]), &of(&["/tmp"]), "exec");
        assert!(matches!(failure.place, Place::File(place) if place.line == 15));
    }

    #[test]
    fn a_program_that_runs_fails_whatever_the_options_say() {
        let mut evidence = hardened();
        let attempts = &mut attack(&mut evidence).attempts;
        attempts.retain(|old| old.name != "exec-from");
        attempts.push(attempt("exec-from", "/tmp", "done"));
        assert_fails(&CHECK, &evidence, &of(&["/tmp"]), "executed");
        assert_fails(&CHECK, &with_mount(&["rw", "nosuid"], MIB), &of(&["/tmp"]), "exec");
    }

    #[test]
    fn a_writable_scratch_folder_on_the_root_file_system_fails() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).mounts).retain(|mount| mount.target != "/tmp");
        assert_fails(&CHECK, &evidence, &of(&["/tmp"]), "no-tmpfs");
        assert_fails(&CHECK, &evidence, &of(&[]), "no-tmpfs");
    }

    #[test]
    fn no_scratch_folder_at_all_is_right_as_well() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).mounts).retain(|mount| mount.target != "/tmp");
        attack(&mut evidence).attempts.retain(|attempt| attempt.target != "/tmp");
        let Verdict::Pass { seen, .. } = (CHECK.judge)(&evidence, &of(&["/tmp"])) else {
            panic!("an answer without scratch fails");
        };
        assert_eq!(seen.key(), "passed-none");
    }

    /// `/tmp` comes first in the command, and is in order.
    #[test]
    fn a_tmpfs_within_another_is_told_by_its_own_name_and_line() {
        let nested = |options: &[&str], size: u64| {
            let mut evidence = hardened();
            fact(&mut web(&mut evidence).mounts).push(mount("/tmp/cache", "tmpfs", options, size));
            run(&mut evidence).mounts.push(flag(tmpfs("/tmp/cache/", &["size=1m"]), 16));
            attack(&mut evidence).attempts.push(attempt("writable-directory", "/tmp/cache", "done"));
            attack(&mut evidence).attempts.push(attempt("exec-from", "/tmp/cache", "done"));
            evidence
        };
        for (options, size, key) in
            [(&["rw", "noexec"][..], 4096 * MIB, "too-large"), (&["rw", "nosuid"], MIB, "executed")]
        {
            let failure = assert_fails(&CHECK, &nested(options, size), &of(&["/tmp"]), key);
            assert!(failure.seen.to_string().contains("/tmp/cache"), "{}", failure.seen);
            assert!(matches!(failure.place, Place::File(place) if place.line == 16));
        }
        let mut evidence = nested(&["rw", "noexec"], MIB);
        attack(&mut evidence).attempts.pop();
        assert_error(&CHECK, &evidence, &of(&["/tmp"]));
    }

    #[test]
    fn a_tmpfs_behind_a_link_is_the_one_that_was_written_for_the_link() {
        let linked = |size: u64| {
            let mut evidence = with_mount(&["rw", "noexec"], MIB);
            let mounts = fact(&mut web(&mut evidence).mounts);
            mounts.retain(|mount| mount.target != "/tmp");
            mounts.push(mount("/scratch", "tmpfs", &["rw", "noexec"], size));
            let attempts = &mut attack(&mut evidence).attempts;
            attempts.retain(|attempt| attempt.target != "/tmp");
            for name in ["write-file", "exec-from"] {
                let end = if name == "exec-from" { "EACCES" } else { "done" };
                let mut led = attempt(name, "/tmp", end);
                led.facts.insert("mount".to_owned(), "/scratch".to_owned());
                attempts.push(led);
            }
            evidence
        };
        assert_passes(&CHECK, &linked(MIB), &of(&["/tmp"]));
        let failure = assert_fails(&CHECK, &linked(4096 * MIB), &of(&["/tmp"]), "too-large");
        assert!(matches!(failure.place, Place::File(place) if place.line == 8));
    }

    #[test]
    fn a_second_tmpfs_counts_too() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).mounts).push(mount("/run", "tmpfs", &["rw"], MIB));
        assert_fails(&CHECK, &evidence, &of(&["/tmp"]), "exec");
    }

    #[test]
    fn what_was_not_tried_or_seen_is_an_error() {
        let mut evidence = hardened();
        attack(&mut evidence).attempts.retain(|attempt| attempt.name != "exec-from");
        assert_error(&CHECK, &evidence, &of(&[]));
        let mut evidence = hardened();
        attack(&mut evidence)
            .attempts
            .retain(|attempt| attempt.name != "exec-from" || attempt.target != "/tmp");
        assert_error(&CHECK, &evidence, &of(&["/tmp"]));
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).mounts).clear();
        assert_error(&CHECK, &evidence, &of(&[]));
        assert_error(&CHECK, &unseen(), &of(&[]));
        assert_error(&CHECK, &hardened(), &Params { max_bytes: None, ..params() });
    }
}
