//! Of which of the learner's flags does the engine's refusal speak?
//!
//! The engine and runc say what they could not do, not which flag asked for it. Known words lead to the
//! flag; where none is known, the whole command is shown.

use crate::submission::{ContainerSpec, EnvironmentVariable, Located, Location};

/// The place of the flag that a refused start speaks of.
pub(in crate::checks) fn flag(container: &ContainerSpec, error: &str) -> Option<Location> {
    named_value(container, error).or_else(|| topic(container, error))
}

/// Whether the engine did not start a container because of the user that it was told.
pub(in crate::checks) fn is_of_user(error: &str) -> bool {
    ["unable to find user", "uids and gids must be", "nable to find group "]
        .iter()
        .any(|words| error.contains(words))
}

/// The error repeats a value that the learner wrote.
fn named_value(container: &ContainerSpec, error: &str) -> Option<Location> {
    let program = |words: &Located<Vec<String>>| {
        words.value.first().is_some_and(|first| error.contains(&format!("exec: {first:?}")))
    };
    let programs = [&container.entrypoint, &container.command];
    let account = ["unable to find user", "uids and gids must be"].iter().any(|words| error.contains(words));
    let group = error.split_once("nable to find group ").map(|(_, rest)| rest);
    let option = error.split_once("invalid tmpfs option [\"").and_then(|(_, rest)| rest.split('"').next());
    let capability = error.split_once("unknown capability: \"").and_then(|(_, rest)| rest.split('"').next());
    programs
        .into_iter()
        .flatten()
        .find(|words| program(words))
        .map(place)
        .or_else(|| container.sysctls.iter().find(|sysctl| sets(sysctl, error)).map(place))
        .or_else(|| {
            let group = group?;
            container.group_add.iter().find(|added| group.starts_with(&added.value)).map(place)
        })
        .or_else(|| (account || group.is_some()).then(|| container.user.as_ref().map(place)).flatten())
        .or_else(|| {
            let option = option?;
            let has = |text: &String| text.split('=').next() == Some(option);
            container.mounts.iter().find(|mount| mount.value.options.iter().any(has)).map(place)
        })
        .or_else(|| {
            let given_away = error.contains("unable to apply caps");
            given_away.then(|| container.cap_add.last().map(place)).flatten()
        })
        .or_else(|| {
            let name = capability?.trim_start_matches("CAP_");
            container.cap_add.iter().chain(&container.cap_drop).find(|flag| flag.value == name).map(place)
        })
        .or_else(|| {
            let target = |mount: &&Located<_>| mounted_at(mount, error);
            container.mounts.iter().find(target).map(place)
        })
        .or_else(|| {
            let workdir = container.workdir.as_ref()?;
            let folder = ["mkdir", "chdir", "cwd"].iter().any(|words| error.contains(words));
            (folder && error.contains(&workdir.value)).then(|| place(workdir))
        })
        .or_else(|| {
            let missing = error.contains("not found") || error.contains("could not be found");
            let named = |network: &&Located<crate::submission::NetworkAttachment>| {
                missing && error.contains(&format!("network {}", network.value.network))
            };
            container.networks.iter().find(named).map(place)
        })
}

fn mounted_at(mount: &Located<crate::submission::MountSpec>, error: &str) -> bool {
    let target = &mount.value.target;
    error.contains(&format!("to rootfs at {target:?}")) || error.contains(&format!("mount point: {target}"))
}

/// runc names the file of a kernel parameter, newer engines the parameter.
fn sets(sysctl: &Located<EnvironmentVariable>, error: &str) -> bool {
    let name = &sysctl.value.name;
    error.contains(&format!("/proc/sys/{}", name.replace('.', "/"))) || error.contains(&format!("{name:?}"))
}

/// The error names a part of the kernel that one flag is about.
fn topic(container: &ContainerSpec, error: &str) -> Option<Location> {
    let lower = error.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let option =
        |name: &str| container.security_opt.iter().find(|flag| flag.value.starts_with(name)).map(place);
    let found = [
        (says(&["rlimit", "too many open files"]), container.ulimits.last().map(place)),
        (says(&["shares"]), of(&container.cpu_shares)),
        (
            says(&["range of cpus", "cfs_quota", "cpu.max", "cfs_period"]),
            of(&container.nano_cpus)
                .or_else(|| of(&container.cpu_quota))
                .or_else(|| of(&container.cpu_period)),
        ),
        (says(&["memory nodes", "cpuset.mems"]), of(&container.cpuset_mems)),
        (says(&["cpuset", "requested cpus"]), of(&container.cpuset_cpus)),
        (says(&["/pids/", "pids.max"]), of(&container.pids_limit)),
        (says(&["sethostname"]), of(&container.hostname)),
        (says(&["setdomainname"]), of(&container.domainname)),
        (says(&["does not match the specified platform"]), of(&container.platform)),
        (says(&["ipc mode"]), of(&container.ipc)),
        (says(&["seccomp"]), of(&container.seccomp_profile).or_else(|| option("seccomp"))),
        (says(&["apparmor"]), option("apparmor")),
        (
            says(&["logging driver", "log opt", "logger:", "max-buffer-size"]),
            container.log.options.first().map(place).or_else(|| of(&container.log.driver)),
        ),
        (says(&["memoryswap", "memory.swap", "memsw"]), of(&container.memory_swap)),
        (says(&["memory"]), of(&container.memory)),
    ];
    found.into_iter().find_map(|(said, place)| place.filter(|_| said))
}

fn of<T>(flag: &Option<Located<T>>) -> Option<Location> {
    flag.as_ref().map(place)
}

fn place<T>(flag: &Located<T>) -> Location {
    flag.at.clone()
}

#[cfg(test)]
mod tests {
    use super::flag;
    use crate::checks::support::fixtures::{flag as written, hardened, run};
    use crate::submission::{BindKind, ContainerSpec, EnvironmentVariable, MountSpec, Ulimit};

    /// What the engine 20.10 and runc 1.1 said, and the flag that it was about, which stands in line 9.
    #[test]
    fn a_refusal_leads_to_its_flag() {
        let text = |value: &str| Some(written(value.to_owned(), 9));
        type Change = Box<dyn Fn(&mut ContainerSpec)>;
        let cases: Vec<(&str, Change)> = vec![
            (
                "error setting rlimits for ready process: error setting rlimit type 7: operation not permitted",
                Box::new(|run| {
                    run.ulimits = vec![written(Ulimit { name: "nofile".to_owned(), soft: 9, hard: 9 }, 9)];
                }),
            ),
            (
                "error during container init: write /proc/sys/kernel/shmmax: invalid argument: unknown",
                Box::new(|run| {
                    let name = "kernel.shmmax".to_owned();
                    run.sysctls =
                        vec![written(EnvironmentVariable { name, value: Some("abc".to_owned()) }, 9)];
                }),
            ),
            (
                "unable to find user nosuch: no matching entries in passwd file",
                Box::new(move |run| run.user = text("nosuch")),
            ),
            (
                "Unable to find group audio: no matching entries in group file",
                Box::new(|run| run.group_add = vec![written("audio".to_owned(), 9)]),
            ),
            (
                "error mounting \"tmpfs\" to rootfs at \"/app/notes\": mkdir /x: not a directory",
                Box::new(|run| {
                    run.mounts = vec![written(
                        MountSpec {
                            kind: BindKind::Tmpfs,
                            source: None,
                            target: "/app/notes".to_owned(),
                            read_only: false,
                            options: Vec::new(),
                        },
                        9,
                    )];
                }),
            ),
            (
                "exec: \"--read-only\": executable file not found in $PATH: unknown",
                Box::new(|run| run.command = Some(written(vec!["--read-only".to_owned()], 9))),
            ),
            (
                "Cannot mkdir: /etc/passwd is not a directory",
                Box::new(|run| run.workdir = Some(written("/etc/passwd".to_owned(), 9))),
            ),
            (
                "Requested CPUs are not available - requested 999, available: 0-1",
                Box::new(|run| run.cpuset_cpus = Some(written("999".to_owned(), 9))),
            ),
            (
                "Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available",
                Box::new(|run| run.nano_cpus = Some(written(64_000_000_000, 9))),
            ),
            (
                "invalid CapAdd: unknown capability: \"CAP_BPF\"",
                Box::new(|run| run.cap_add = vec![written("BPF".to_owned(), 9)]),
            ),
        ];
        for (error, change) in cases {
            let mut evidence = hardened();
            change(run(&mut evidence));
            let place = flag(run(&mut evidence), error);
            assert_eq!(place.map(|place| place.line), Some(9), "{error}");
        }
    }

    #[test]
    fn words_that_fit_no_flag_blame_none() {
        let mut evidence = hardened();
        for error in
            ["the engine is tired", "exec: \"/app/notes\": permission denied", "unable to find user x"]
        {
            assert_eq!(flag(run(&mut evidence), error), None, "{error}");
        }
    }
}
