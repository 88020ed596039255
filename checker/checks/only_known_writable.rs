//! Can the service's user write only where the service has to?

use super::support::{attempts, mounts, pattern, place, programs, settle, subject};
use crate::check::{Check, Failure, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::{Attempt, Evidence, MountFact, ProbeReport};
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "only-known-writable",
    include_str!("only_known_writable.en.ftl"),
    include_str!("only_known_writable.de.ftl"),
);

/// A census of every folder that the user can write to, and the kernel's list of what is mounted
/// writable, whoever owns it. `paths` are allowed, and what is below them; so is what every container
/// gets from the engine and the kernel.
pub(super) static CHECK: Check = Check {
    id: "only-known-writable",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[10],
        cis: &["5.13"],
        owasp: &["R8", "D04"],
        nist: &["3.4.3"],
        reference: "access(2): W_OK; shm_overview(7); proc_pid_mountinfo(5)",
    },
    needs: &[Need::Mounts, Need::Attack],
    required: &["paths"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

/// 64 MiB of shared memory and the message queues, both without programs; and the kernel's own files.
const OF_EVERY_CONTAINER: [&str; 4] = ["/dev/shm", "/dev/mqueue", "/proc", "/sys"];

/// Three files that the engine writes for every container.
const FILES_OF_THE_ENGINE: [&str; 3] = ["/etc/hosts", "/etc/hostname", "/etc/resolv.conf"];

/// Where the engine has a tmpfs of its own: devices, shared memory, cgroups, and what it masks.
const TMPFS_OF_THE_ENGINE: [&str; 4] = ["/dev", "/proc", "/sys", "/run/secrets"];

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let service = subject::service(evidence, params)?;
    let reports = seen(&service.attack)?;
    let all = seen(&service.mounts)?;
    if all.is_empty() {
        return Err(Verdict::Error { reason: WORDS.say("no-mounts") });
    }
    for walk in attempts::tried(reports, "directory-census")? {
        let truncated = walk.facts.get("truncated").is_some_and(|value| value == "true");
        if truncated || !walk.outcome.done() {
            return Err(Verdict::Error { reason: WORDS.say("not-finished") });
        }
    }
    if let Some(verdict) = mounted(evidence, params, all, reports)? {
        return Ok(verdict);
    }
    attempts::each(reports, |report| as_one(report, params, reports))
}

/// Where one identity may write.
fn as_one(reports: &[ProbeReport], params: &Params, everybody: &[ProbeReport]) -> Result<Verdict, Verdict> {
    let linked = params.paths.iter().filter_map(|path| mounts::behind_link(everybody, path));
    let linked: Vec<&str> = linked.collect();
    let census = attempts::tried(reports, "writable-directory")?;
    // Its owner writes into a folder whatever the mode says today.
    let own = reports.iter().flat_map(|report| report.named(attempts::AFTER_CHMOD));
    let own = own.filter(|attempt| attempt.facts.get("kind").is_some_and(|kind| kind == "directory"));
    let known = |path: &str| {
        let own = params.paths.iter().map(String::as_str).chain(linked.iter().copied());
        let allowed = own.chain(OF_EVERY_CONTAINER);
        allowed.into_iter().any(|folder| pattern::below(folder, path)) || programs::of_the_lab(path)
    };
    let (expected, unknown): (Vec<&Attempt>, Vec<&Attempt>) = census
        .into_iter()
        .chain(own)
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
            .with("uid", reports[0].uids[1])
            .with("count", unknown.len())
            .with("paths", programs::list(&targets, 8)),
        attempts: attempts::owned(&unknown),
        place: Place::Service(params.service.clone()),
        direction: WORDS.say("direction"),
    }))
}

/// The failure of a writable mount outside the `paths`. Whether the user may write to it today is a
/// matter of its owner and mode, which the next process that runs as root changes. The root file system
/// itself is the matter of `root-not-writable`.
fn mounted(
    evidence: &Evidence,
    params: &Params,
    all: &[MountFact],
    reports: &[ProbeReport],
) -> Result<Option<Verdict>, Verdict> {
    let container = subject::container(evidence, params)?;
    let asked = |target: &str| mounts::written(container, reports, target);
    let linked = |target: &str| {
        params.paths.iter().any(|path| mounts::behind_link(reports, path).is_some_and(|real| real == target))
    };
    let unknown = |mount: &&MountFact| {
        let target = mount.target.as_str();
        target != "/"
            && !mount.options.iter().any(|option| option == "ro")
            && !params.paths.iter().any(|folder| pattern::below(folder, target))
            && !linked(target)
            && !of_the_engine(mount, asked(target).is_some())
    };
    let unknown: Vec<&MountFact> = all.iter().filter(unknown).collect();
    if unknown.is_empty() {
        return Ok(None);
    }
    let list: Vec<String> =
        unknown.iter().map(|mount| format!("{} ({})", mount.target, mount.kind)).collect();
    let list: Vec<&str> = list.iter().map(String::as_str).collect();
    let flag = unknown.iter().find_map(|mount| asked(&mount.target)).map(|flag| &flag.at);
    let volume = unknown.iter().find_map(|mount| mounts::volume_line(evidence, params, &mount.target));
    let volume = volume.filter(|_| flag.is_none());
    let at = flag.or(volume.map(|line| &line.at));
    Ok(Some(Verdict::fail_at(
        at.map_or_else(|| Place::Service(params.service.clone()), place::at),
        WORDS.say("expected").with("paths", params.paths.join(", ")),
        WORDS.say("mounted").with("count", unknown.len()).with("mounts", programs::list(&list, 8)),
        WORDS.say(if volume.is_some() { "direction-volume" } else { "direction-mounted" }),
    )))
}

/// Whether every container has this mount. A tmpfs that was asked for is none of them, except in the
/// place of the shared memory, which `scratch-limited` bounds.
fn of_the_engine(mount: &MountFact, asked: bool) -> bool {
    let target = mount.target.as_str();
    match mount.kind.as_str() {
        "proc" | "sysfs" | "cgroup" | "cgroup2" | "devpts" | "devtmpfs" => true,
        "mqueue" => target == "/dev/mqueue",
        "tmpfs" if target == "/dev/shm" => true,
        "tmpfs" => !asked && TMPFS_OF_THE_ENGINE.iter().any(|folder| pattern::below(folder, target)),
        _ => !asked && FILES_OF_THE_ENGINE.contains(&target),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Params, Place};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, attack, attempt, fact, flag, hardened, instruction, mount,
        params, run, stages, tmpfs, unseen, web, words,
    };
    use crate::evidence::Evidence;

    fn of(paths: &[&str]) -> Params {
        Params { paths: words(paths), ..params() }
    }

    #[test]
    fn data_and_scratch_pass() {
        assert_passes(&CHECK, &hardened(), &of(&["/data", "/tmp"]));
    }

    #[test]
    fn any_other_folder_fails() {
        assert_fails(&CHECK, &hardened(), &of(&["/data"]), "mounted");
        let mut evidence = hardened();
        attack(&mut evidence).attempts.push(attempt("writable-directory", "/database", "done"));
        assert_fails(&CHECK, &evidence, &of(&["/data", "/tmp"]), "unknown");
        // Closed for today, by who owns it.
        for (target, kind, end, fails) in [
            ("/srv", "directory", "done", true),
            ("/srv", "directory", "EROFS", false),
            ("/srv", "file", "done", false),
            ("/data/closed", "directory", "done", false),
        ] {
            let mut evidence = hardened();
            let mut own = attempt("write-after-chmod", target, end);
            own.facts.insert("kind".to_owned(), kind.to_owned());
            attack(&mut evidence).attempts.push(own);
            if fails {
                assert_fails(&CHECK, &evidence, &of(&["/data", "/tmp"]), "unknown");
            } else {
                assert_passes(&CHECK, &evidence, &of(&["/data", "/tmp"]));
            }
        }
    }

    fn with_mount(target: &str, kind: &str, options: &[&str]) -> Evidence {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).mounts).push(mount(target, kind, options, 0));
        evidence
    }

    #[test]
    fn a_writable_mount_elsewhere_fails_whoever_owns_it() {
        for target in ["/app", "/etc", "/app/dist", "/dev/tools", "/dev/shm", "/dev/mqueue", "/sys/fs/cgroup"]
        {
            for kind in ["ext4", "overlay"] {
                let evidence = with_mount(target, kind, &["rw", "relatime"]);
                assert_fails(&CHECK, &evidence, &of(&["/data", "/tmp"]), "mounted");
            }
        }
        let failure =
            assert_fails(&CHECK, &with_mount("/app", "tmpfs", &["rw"]), &of(&["/data", "/tmp"]), "mounted");
        assert!(matches!(failure.place, Place::Service(_)));
    }

    #[test]
    fn the_place_is_the_flag_that_asks_for_the_mount() {
        for target in ["/etc", "/dev/tools", "/sys/fs/cgroup"] {
            let mut evidence = with_mount(target, "tmpfs", &["rw"]);
            run(&mut evidence).mounts.push(flag(tmpfs(&format!("{target}/"), &["size=1m"]), 10));
            let failure = assert_fails(&CHECK, &evidence, &of(&["/data", "/tmp"]), "mounted");
            assert!(matches!(failure.place, Place::File(place) if place.line == 10));
        }
    }

    #[test]
    fn a_volume_of_the_dockerfile_is_told_with_its_line() {
        let mut evidence = with_mount("/srv", "ext4", &["rw"]);
        stages(&mut evidence)[1].instructions.push(instruction(9, "VOLUME", "/var/x/ srv/"));
        let failure = assert_fails(&CHECK, &evidence, &of(&["/data", "/tmp"]), "mounted");
        assert_eq!(failure.direction.key(), "direction-volume");
        assert!(matches!(failure.place, Place::File(at) if at.file == "Dockerfile" && at.line == 9));
        // What the run command mounts over it is the run command's.
        run(&mut evidence).mounts.push(flag(tmpfs("/srv", &["size=1m"]), 10));
        let failure = assert_fails(&CHECK, &evidence, &of(&["/data", "/tmp"]), "mounted");
        assert!(matches!(failure.place, Place::File(at) if at.file == "run.sh" && at.line == 10));
    }

    #[test]
    fn a_link_to_an_allowed_place_allows_exactly_the_mount_behind_it() {
        let linked = |to: &str| {
            let mut evidence = with_mount("/scratch", "tmpfs", &["rw"]);
            let mut led = attempt("write-file", "/tmp", "done");
            led.facts.insert("mount".to_owned(), to.to_owned());
            let attempts = &mut attack(&mut evidence).attempts;
            attempts.retain(|attempt| attempt.target != "/tmp");
            attempts.push(led);
            attempts.push(attempt("writable-directory", "/scratch", "done"));
            evidence
        };
        assert_passes(&CHECK, &linked("/scratch"), &of(&["/data", "/tmp"]));
        assert_fails(&CHECK, &linked("/"), &of(&["/data", "/tmp"]), "mounted");
    }

    #[test]
    fn a_read_only_mount_and_those_of_the_engine_pass() {
        for (target, kind, options) in [
            ("/conf", "ext4", ["ro", "relatime"]),
            ("/etc/hosts", "ext4", ["rw", "relatime"]),
            ("/etc/resolv.conf", "ext4", ["rw", "relatime"]),
            ("/etc/hostname", "overlay", ["rw", "relatime"]),
            ("/dev/pts", "devpts", ["rw", "noexec"]),
            ("/dev/null", "devtmpfs", ["rw", "noexec"]),
            ("/dev/mqueue", "mqueue", ["rw", "noexec"]),
            ("/sys/fs/cgroup", "tmpfs", ["rw", "noexec"]),
            ("/sys/fs/cgroup/pids", "cgroup", ["rw", "noexec"]),
            ("/proc/keys", "tmpfs", ["rw", "nosuid"]),
            ("/data/more", "ext4", ["rw", "relatime"]),
        ] {
            assert_passes(&CHECK, &with_mount(target, kind, &options), &of(&["/data", "/tmp"]));
        }
    }

    #[test]
    fn no_list_of_mounts_is_an_error() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).mounts).clear();
        assert_error(&CHECK, &evidence, &of(&["/data", "/tmp"]));
    }

    #[test]
    fn below_an_allowed_folder_is_allowed() {
        let mut evidence = hardened();
        attack(&mut evidence).attempts.push(attempt("writable-directory", "/data/new", "done"));
        assert_passes(&CHECK, &evidence, &of(&["/data", "/tmp"]));
    }

    #[test]
    fn a_census_that_did_not_come_to_its_end_is_an_error() {
        let mut evidence = hardened();
        for attempt in &mut attack(&mut evidence).attempts {
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
            attack(&mut evidence).attempts.retain(|attempt| attempt.name != name);
            assert_error(&CHECK, &evidence, &of(&["/data", "/tmp"]));
        }
        assert_error(&CHECK, &unseen(), &of(&["/data"]));
    }
}
