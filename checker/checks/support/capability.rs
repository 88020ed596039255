//! Which capability is which bit, and what does Docker give by itself?

/// Every capability of Linux 6.x in the order of its bit, without `CAP_`; `capabilities(7)`.
const NAMES: [&str; 41] = [
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "KILL",
    "SETGID",
    "SETUID",
    "SETPCAP",
    "LINUX_IMMUTABLE",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_ADMIN",
    "NET_RAW",
    "IPC_LOCK",
    "IPC_OWNER",
    "SYS_MODULE",
    "SYS_RAWIO",
    "SYS_CHROOT",
    "SYS_PTRACE",
    "SYS_PACCT",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_NICE",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "MKNOD",
    "LEASE",
    "AUDIT_WRITE",
    "AUDIT_CONTROL",
    "SETFCAP",
    "MAC_OVERRIDE",
    "MAC_ADMIN",
    "SYSLOG",
    "WAKE_ALARM",
    "BLOCK_SUSPEND",
    "AUDIT_READ",
    "PERFMON",
    "BPF",
    "CHECKPOINT_RESTORE",
];

/// What a container keeps without any flag; `docker run` reference, "Runtime privilege and Linux
/// capabilities".
pub(in crate::checks) const DOCKER_DEFAULT: [&str; 14] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "NET_RAW",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// Those of [`DOCKER_DEFAULT`] that Podman never gives by itself, so that nothing can be dropped of them;
/// containers.conf(5), `default_capabilities`.
pub(in crate::checks) const NOT_OF_PODMAN: [&str; 3] = ["AUDIT_WRITE", "MKNOD", "NET_RAW"];

/// Those that lead to uid 0 or past every file permission in a few system calls.
pub(in crate::checks) const LEAD_TO_ROOT: [&str; 14] = [
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_ADMIN",
    "SYS_CHROOT",
    "SYS_MODULE",
    "SYS_PTRACE",
    "SYS_RAWIO",
    "MKNOD",
];

/// Docker's form: upper case, without `CAP_`. Docker takes all of `cap_net_raw`, `NET_RAW`, `net_raw`.
pub(in crate::checks) fn normal(name: &str) -> String {
    let upper = name.trim().to_ascii_uppercase();
    upper.strip_prefix("CAP_").map_or_else(|| upper.clone(), str::to_owned)
}

/// The bit set of these names; a name that Linux does not have adds nothing.
pub(in crate::checks) fn bits<T: AsRef<str>>(names: &[T]) -> u64 {
    names
        .iter()
        .filter_map(|name| NAMES.iter().position(|known| *known == normal(name.as_ref())))
        .fold(0, |set, bit| set | 1 << bit)
}

/// The names in a bit set; a bit without a name is shown by its number.
pub(in crate::checks) fn names(set: u64) -> Vec<String> {
    (0..64)
        .filter(|bit| set & (1 << bit) != 0)
        .map(|bit| NAMES.get(bit).map_or_else(|| format!("CAP_{bit}"), |name| (*name).to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{DOCKER_DEFAULT, bits, names, normal};

    #[test]
    fn the_default_set_is_the_number_that_proc_shows() {
        assert_eq!(bits(&DOCKER_DEFAULT), 0x0000_0000_a804_25fb);
    }

    #[test]
    fn every_spelling_of_docker_is_one_name() {
        for spelling in ["net_raw", "CAP_NET_RAW", "cap_net_raw", " NET_RAW"] {
            assert_eq!(normal(spelling), "NET_RAW");
        }
        assert_eq!(names(bits(&["cap_net_raw", "no_such_thing"])), ["NET_RAW"]);
    }

    #[test]
    fn a_bit_without_a_name_is_not_lost() {
        assert_eq!(names(1 << 63), ["CAP_63"]);
    }
}
