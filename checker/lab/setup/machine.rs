//! What does this machine have that an engine could come from?

use std::env;
use std::fs;
use std::path::Path;

/// What was found on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Machine {
    /// Engines run on Linux alone; elsewhere Docker Desktop brings one.
    pub(super) is_linux: bool,
    /// Whether this process may install and start things.
    pub(super) is_root: bool,
    /// Debian's and Ubuntu's package manager.
    pub(super) has_apt: bool,
    /// The program `dockerd`.
    pub(super) has_engine: bool,
    /// systemd runs the machine.
    pub(super) has_systemd: bool,
    /// There is an init script for machines without systemd.
    pub(super) has_init_script: bool,
}

impl Machine {
    /// Looks at this machine.
    pub(super) fn look() -> Machine {
        Machine {
            is_linux: cfg!(target_os = "linux"),
            is_root: effective_user() == Some(0),
            has_apt: has_program("apt-get"),
            has_engine: has_program("dockerd"),
            // The folder that systemd's own `sd_booted` looks for.
            has_systemd: Path::new("/run/systemd/system").is_dir(),
            has_init_script: Path::new("/etc/init.d/docker").is_file(),
        }
    }

    /// The command that starts the engine as a service; nothing where nobody manages services.
    pub(super) fn service_command(&self) -> Option<(&'static str, Vec<&'static str>)> {
        if self.has_systemd {
            return Some(("systemctl", vec!["start", "docker"]));
        }
        self.has_init_script.then(|| ("service", vec!["docker", "start"]))
    }
}

/// Whether a program is in the search path, or in the administrators' folders, which are not in
/// everybody's.
fn has_program(name: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    let administrators = ["/usr/local/sbin", "/usr/sbin", "/sbin"].map(Into::into);
    env::split_paths(&path).chain(administrators).any(|folder| folder.join(name).is_file())
}

/// The effective user id of this process, from the kernel's own words; nothing where there is no `/proc`.
fn effective_user() -> Option<u32> {
    effective_user_in(&fs::read_to_string("/proc/self/status").ok()?)
}

fn effective_user_in(status: &str) -> Option<u32> {
    let line = status.lines().find_map(|line| line.strip_prefix("Uid:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Machine, effective_user_in, has_program};

    #[test]
    fn the_effective_user_is_the_second_number() {
        assert_eq!(effective_user_in("Name:\tx\nUid:\t1000\t0\t1000\t1000\n"), Some(0));
        assert_eq!(effective_user_in("Name:\tx\n"), None);
    }

    #[test]
    fn programs_are_found_by_name() {
        assert!(has_program("sh"));
        assert!(!has_program("no-such-program-of-ours"));
    }

    #[test]
    fn systemd_comes_before_an_init_script() {
        let machine = Machine {
            is_linux: true,
            is_root: true,
            has_apt: true,
            has_engine: true,
            has_systemd: true,
            has_init_script: true,
        };
        assert_eq!(machine.service_command().unwrap().0, "systemctl");
        let machine = Machine { has_systemd: false, ..machine };
        assert_eq!(machine.service_command().unwrap().0, "service");
        assert_eq!(Machine { has_init_script: false, ..machine }.service_command(), None);
    }
}
