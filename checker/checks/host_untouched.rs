//! Does the submission ask for something that gives away the host?

use super::support::{subject, written};
use crate::check::{Check, Kind, Params, Place, Source, Verdict};
use crate::evidence::Evidence;
use crate::submission::{ContainerSpec, Danger, Located, MountSpec};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "host-untouched",
    include_str!("host_untouched.en.ftl"),
    include_str!("host_untouched.de.ftl"),
);

/// Nothing is started where this fails, so it needs no observation.
pub(super) static CHECK: Check = Check {
    id: "host-untouched",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[11, 27],
        cis: &["5.5", "5.6", "5.10", "5.16", "5.17", "5.18", "5.21", "5.25", "5.31", "5.32"],
        owasp: &["R1", "R3", "R8", "D04"],
        nist: &["3.4.3", "3.5.5"],
        reference: "docker run: --privileged, --network, --pid, --ipc, --uts, --device, --volume",
    },
    needs: &[],
    required: &[],
    optional: &[],
    judge,
};

fn judge(evidence: &Evidence, _: &Params) -> Verdict {
    let dangers = &evidence.submission.dangers;
    let Some(first) = dangers.first() else {
        let (unguarded, by) = (unguarded(evidence), written::of_all(evidence));
        return Verdict::pass(if unguarded.is_empty() {
            WORDS.say("passed").with("written", by)
        } else {
            WORDS.say("passed-unguarded").with("written", by).with("options", unguarded.join(", "))
        });
    };
    let mut all = name(evidence, first);
    for danger in &dangers[1..] {
        all = WORDS.say("and").with("before", all).with("last", name(evidence, danger));
    }
    // Of a stranger's files nothing was to be started, and they know no notes service.
    let on_paper = subject::is_on_paper(evidence);
    let seen = if on_paper { "asked-for-on-paper" } else { "asked-for" };
    let direction = match &first.value {
        Danger::HostNetwork => "direction-network",
        Danger::HostPid
        | Danger::HostIpc
        | Danger::HostUts
        | Danger::HostUserNamespace
        | Danger::HostCgroup => "direction-namespace",
        Danger::HostMount(path) if is_own(path) => "direction-own",
        _ if on_paper => "direction-on-paper",
        _ => "direction",
    };
    Verdict::fail_at(
        Place::File(first.at.clone()),
        WORDS.say("expected"),
        WORDS.say(seen).with("count", dangers.len()).with("dangers", all),
        WORDS.say(direction),
    )
}

/// Options that take a guard away and open nothing of the host by themselves. What that costs is the
/// subject of exercise 11; here it is only told.
fn unguarded(evidence: &Evidence) -> Vec<String> {
    let options = evidence.submission.plan.containers.iter().flat_map(|container| {
        let key = if written::of(container) == "compose" { "security_opt:" } else { "--security-opt" };
        container.security_opt.iter().map(move |option| (key, &option.value))
    });
    let takes_away = |option: &str| {
        let (name, value) = option.split_once(['=', ':']).unwrap_or((option, ""));
        matches!((name, value), ("apparmor" | "seccomp", "unconfined") | ("label", "disable"))
    };
    let mut found: Vec<String> = options
        .filter(|(_, option)| takes_away(option))
        .map(|(key, option)| format!("`{key} {option}`"))
        .collect();
    found.sort();
    found.dedup();
    found
}

/// Whether a path that is mounted lies in the submission's own folder. What is mounted of it to be read, and is there,
/// is no danger.
fn is_own(path: &str) -> bool {
    let of_here = path.strip_prefix("$PWD").or_else(|| path.strip_prefix("${PWD}"));
    let own = of_here.or((!path.starts_with(['/', '~', '$'])).then_some(path));
    own.is_some_and(|own| !own.split('/').any(|part| part == ".."))
}

/// Whether the mount at this place is to be written to as well.
fn is_writable(evidence: &Evidence, danger: &Located<Danger>) -> bool {
    let mut containers = evidence.submission.plan.containers.iter();
    let writes = |mount: &Located<MountSpec>| mount.at == danger.at && !mount.value.read_only;
    containers.any(|ContainerSpec { mounts, .. }| mounts.iter().any(writes))
}

fn name(evidence: &Evidence, danger: &Located<Danger>) -> Message {
    match &danger.value {
        Danger::Privileged => WORDS.say("privileged").with("written", written::written(&danger.at)),
        Danger::HostNetwork => WORDS.say("host-network"),
        Danger::HostPid => WORDS.say("host-pid"),
        Danger::HostIpc => WORDS.say("host-ipc"),
        Danger::HostUts => WORDS.say("host-uts"),
        Danger::HostUserNamespace => WORDS.say("host-user-namespace"),
        Danger::HostCgroup => WORDS.say("host-cgroup"),
        Danger::HostMount(path) if is_own(path) && is_writable(evidence, danger) => {
            WORDS.say("own-mount-writable").with("path", path)
        }
        Danger::HostMount(path) if is_own(path) => WORDS.say("own-mount").with("path", path),
        Danger::HostMount(path) => WORDS.say("host-mount").with("path", path),
        Danger::EngineSocket(path) if path.ends_with(".sock") => {
            WORDS.say("engine-socket").with("path", path)
        }
        Danger::EngineSocket(path) => WORDS.say("engine-socket-within").with("path", path),
        Danger::Device(device) => WORDS.say("device").with("device", device),
        Danger::UnmaskedPaths => WORDS.say("unmasked-paths"),
        Danger::PrivilegedBuild(flag) => WORDS.say("privileged-build").with("flag", flag),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::{Place, Verdict};
    use crate::checks::support::fixtures::{assert_fails, assert_passes, flag, hardened, params, run};
    use crate::submission::Danger;
    use crate::words::Language;

    #[test]
    fn nothing_dangerous_passes() {
        assert_passes(&CHECK, &hardened(), &params());
    }

    #[test]
    fn a_path_of_ones_own_and_the_hosts_network_have_their_own_words() {
        let told = |danger: Danger, read_only: Option<bool>| {
            let mut evidence = hardened();
            if let Some(read_only) = read_only {
                let mount = &mut run(&mut evidence).mounts[0];
                (mount.at, mount.value.read_only) = (flag((), 12).at, read_only);
            }
            evidence.submission.dangers = vec![flag(danger, 12)];
            let failure = assert_fails(&CHECK, &evidence, &params(), "asked-for");
            (failure.seen.to_string(), failure.direction.key())
        };
        for path in ["$PWD/secrets/db-password", "./secrets", "secrets/db-password"] {
            let (seen, direction) = told(Danger::HostMount(path.to_owned()), Some(false));
            assert!(seen.contains("lets the container write"), "{seen}");
            assert_eq!(direction, "direction-own", "{path}");
            let (seen, _) = told(Danger::HostMount(path.to_owned()), Some(true));
            assert!(seen.contains("something else than an existing file"), "{seen}");
        }
        for path in ["/etc", "~/x", "../x", "$PWD/../x", "$HOME/x"] {
            assert_eq!(told(Danger::HostMount(path.to_owned()), None).1, "direction", "{path}");
        }
        assert_eq!(told(Danger::HostNetwork, None).1, "direction-network");
        assert_eq!(told(Danger::HostPid, None).1, "direction-namespace");
    }

    #[test]
    fn a_guard_that_is_taken_away_is_told() {
        let mut evidence = hardened();
        run(&mut evidence).security_opt = ["apparmor=unconfined", "no-new-privileges", "label:disable"]
            .map(|option| flag(option.to_owned(), 9))
            .to_vec();
        let Verdict::Pass { seen, .. } = (CHECK.judge)(&evidence, &params()) else { panic!() };
        assert_eq!(seen.key(), "passed-unguarded");
        let text = seen.text(Language::De);
        assert!(text.contains("apparmor=unconfined") && text.contains("label:disable"), "{text}");
        assert!(!text.contains("no-new-privileges"), "{text}");
        run(&mut evidence).security_opt = vec![flag("seccomp=/profile.json".to_owned(), 9)];
        let Verdict::Pass { seen, .. } = (CHECK.judge)(&evidence, &params()) else { panic!() };
        assert_eq!(seen.key(), "passed");
    }

    #[test]
    fn a_folder_with_the_socket_is_no_socket() {
        for (path, within) in [("/", true), ("/var/run", true), ("/run/", true), ("/run/docker.sock", false)]
        {
            let mut evidence = hardened();
            evidence.submission.dangers = vec![flag(Danger::EngineSocket(path.to_owned()), 7)];
            let text = assert_fails(&CHECK, &evidence, &params(), "asked-for").seen.text(Language::En);
            assert_eq!(text.contains("is mounted, and with it"), within, "{text}");
            assert!(text.contains(path), "{text}");
        }
    }

    #[test]
    fn every_danger_is_named_and_the_first_is_shown() {
        let mut evidence = hardened();
        evidence.submission.dangers = vec![
            flag(Danger::Privileged, 6),
            flag(Danger::EngineSocket("/var/run/docker.sock".to_owned()), 7),
        ];
        let failure = assert_fails(&CHECK, &evidence, &params(), "asked-for");
        assert!(matches!(&failure.place, Place::File(place) if place.line == 6));
        let text = failure.seen.text(Language::En);
        assert!(text.contains("--privileged") && text.contains("/var/run/docker.sock"), "{text}");
    }
}
