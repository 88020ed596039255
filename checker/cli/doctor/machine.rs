//! What does the learner's own machine have that chapters ask for and the checker does not?

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::evidence::EngineFacts;
use crate::words::Language;

use super::catalogue::WORDS;
use super::facts::{Fact, State, yes_no};

/// Where the Docker command line looks for its plugins, beside the user's own folder.
const PLUGINS: [&str; 4] = [
    "usr/local/lib/docker/cli-plugins",
    "usr/local/libexec/docker/cli-plugins",
    "usr/lib/docker/cli-plugins",
    "usr/libexec/docker/cli-plugins",
];

/// Compose on this machine, and the kernel's part in a Swarm's published ports where that is known.
pub(super) fn of_machine(facts: &EngineFacts, language: Language) -> Vec<Fact> {
    let home = env::var_os("HOME").map(PathBuf::from);
    let path = env::var_os("PATH").unwrap_or_default();
    let programs: Vec<PathBuf> = env::split_paths(&path).collect();
    let has = has_compose(Path::new("/"), home.as_deref(), &programs);
    let plain = |id, has: bool, yes, no| Fact {
        id,
        value: yes_no(has, language),
        state: State::Plain,
        meaning: WORDS.say(if has { yes } else { no }),
    };
    let mut list = vec![plain("compose", has, "compose-yes", "compose-no")];
    let own = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    // Of the kernel of an engine elsewhere no file here tells.
    if own.trim() == facts.kernel {
        let balances = has_ip_vs(Path::new("/"), own.trim());
        list.push(plain("swarm-ports", balances, "swarm-ports-yes", "swarm-ports-no"));
    }
    list
}

/// Whether `docker compose` or `docker-compose` is there.
fn has_compose(root: &Path, home: Option<&Path>, programs: &[PathBuf]) -> bool {
    let of_user = home.map(|home| home.join(".docker/cli-plugins"));
    let folders = PLUGINS.iter().map(|folder| root.join(folder)).chain(of_user);
    folders.chain(programs.iter().cloned()).any(|folder| folder.join("docker-compose").is_file())
}

/// Whether a kernel has the module, loaded, built in, or on disk, by which a Swarm spreads connections.
fn has_ip_vs(root: &Path, release: &str) -> bool {
    let modules = root.join("lib/modules").join(release);
    let names = |path: PathBuf| {
        let text = fs::read_to_string(path).unwrap_or_default();
        text.lines().any(|line| line.starts_with("ip_vs ") || line.contains("/ip_vs.ko"))
    };
    root.join("proc/net/ip_vs").exists()
        || names(root.join("proc/modules"))
        || names(modules.join("modules.builtin"))
        || names(modules.join("modules.dep"))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use tempfile::TempDir;

    use super::{has_compose, has_ip_vs};

    fn write(root: &Path, path: &str, text: &str) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn compose_is_found_wherever_docker_looks() {
        for path in [
            "usr/libexec/docker/cli-plugins/docker-compose",
            "home/.docker/cli-plugins/docker-compose",
            "bin/docker-compose",
        ] {
            let root = TempDir::new().unwrap();
            let (home, programs) = (root.path().join("home"), [root.path().join("bin")]);
            assert!(!has_compose(root.path(), Some(&home), &programs));
            write(root.path(), path, "");
            assert!(has_compose(root.path(), Some(&home), &programs), "{path}");
        }
    }

    #[test]
    fn the_kernels_module_counts_loaded_built_in_and_on_disk() {
        for (path, text, has) in [
            ("proc/modules", "nf_nat 5 1 - Live\nip_vs 180224 0 - Live\n", true),
            ("proc/modules", "ip_vs_rr 16384 0 - Live\n", false),
            ("lib/modules/6.1.0/modules.dep", "kernel/net/netfilter/ipvs/ip_vs.ko.xz: kernel/x.ko\n", true),
            ("lib/modules/6.1.0/modules.builtin", "kernel/net/netfilter/ipvs/ip_vs.ko\n", true),
            ("lib/modules/5.10.0/modules.dep", "kernel/net/netfilter/ipvs/ip_vs.ko:\n", false),
            ("proc/net/ip_vs", "IP Virtual Server version 1.2.1\n", true),
        ] {
            let root = TempDir::new().unwrap();
            write(root.path(), path, text);
            assert_eq!(has_ip_vs(root.path(), "6.1.0"), has, "{path}: {text}");
        }
    }
}
