//! What must each attempt of the probe end with, in a weak and in a hardened container?

use std::collections::HashMap;

use bollard::models::{DeviceMapping, HostConfig, Mount, MountType};
use harden_check::evidence::{Attempt, Outcome};

/// Every capability but `SYS_RESOURCE`, which not every engine may give.
const CAPABILITIES: [&str; 36] = [
    "AUDIT_CONTROL",
    "AUDIT_WRITE",
    "BLOCK_SUSPEND",
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "IPC_LOCK",
    "IPC_OWNER",
    "KILL",
    "LEASE",
    "LINUX_IMMUTABLE",
    "MAC_ADMIN",
    "MAC_OVERRIDE",
    "MKNOD",
    "NET_ADMIN",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_RAW",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYSLOG",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_CHROOT",
    "SYS_MODULE",
    "SYS_NICE",
    "SYS_PACCT",
    "SYS_PTRACE",
    "SYS_RAWIO",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "WAKE_ALARM",
];
/// Who may do most.
pub(crate) const ROOT: &str = "0:0";
pub(crate) const NOBODY: &str = "65534:65534";
pub(crate) const MEMORY: i64 = 32 << 20;
pub(crate) const MEMORY_GOAL: u64 = 96 << 20;
pub(crate) const PROCESSES: i64 = 24;
pub(crate) const PROCESS_GOAL: u64 = 60;

/// What an attempt must end with.
#[derive(Debug, Clone, Copy)]
pub(crate) enum End {
    /// It was done.
    Done,
    /// It was done at least so often, or with a value of at least this.
    AtLeast(i64),
    /// It was done at most so often.
    AtMost(i64),
    /// The harmless arguments were refused after every permission check, with this error.
    Through(&'static str),
    /// It was refused with this error, and not let through.
    Refused(&'static str),
    /// It was done, and this fact has this value.
    Says(&'static str, &'static str),
    /// The kernel killed it.
    Killed,
}

impl End {
    /// Whether an attempt ended so.
    pub(crate) fn holds(self, attempt: &Attempt) -> bool {
        match (self, &attempt.outcome) {
            (End::Done, outcome) => outcome.done(),
            (End::AtLeast(least), Outcome::Done(value)) => *value >= least,
            (End::AtMost(most), Outcome::Done(value)) => *value <= most,
            (End::Through(name), Outcome::Refused(errno)) => errno.name == name && attempt.let_through(),
            (End::Refused(name), Outcome::Refused(errno)) => errno.name == name && !attempt.let_through(),
            (End::Says(fact, value), Outcome::Done(_)) => {
                attempt.facts.get(fact).is_some_and(|told| told == value)
            }
            (End::Killed, Outcome::Killed(9)) => true,
            _ => false,
        }
    }
}

/// Attempt, target in the weak container, its end there, target in the hardened one, its end there.
pub(crate) type Row = (&'static str, &'static str, End, &'static str, End);

const CORE_PATTERN: &str = "/proc/sys/kernel/core_pattern";
const SETUID: &str = "/.harden-check/probe-setuid";

pub(crate) const ATTACKS: &[Row] = &[
    ("write-file", "/", End::Done, "/", End::Refused("EROFS")),
    ("write-file", "/etc", End::Done, "/etc", End::Refused("EROFS")),
    ("write-file", "/usr", End::Done, "/usr", End::Refused("EROFS")),
    ("write-file", "/bin", End::Done, "/bin", End::Refused("EROFS")),
    ("write-file", "/app", End::Done, "/app", End::Refused("EROFS")),
    ("write-file", "/app/notes", End::Says("why", "asked"), "/app/notes", End::Refused("EACCES")),
    // Whoever may write to the file meets the read-only mount.
    ("write-file", "/app/open", End::Done, "/app/open", End::Refused("EROFS")),
    ("writable-directory", "/etc", End::Done, "/", End::Refused("EROFS")),
    ("directory-census", "/", End::AtLeast(8), "/", End::AtMost(3)),
    ("exec-from", "/", End::Done, "/tmp", End::Refused("EACCES")),
    // It runs in both; whose power it has is what counts.
    ("setuid-program", SETUID, End::Says("euid", "0"), SETUID, End::Says("euid", "65534")),
    ("remount-root", "/", End::Done, "/", End::Refused("EPERM")),
    ("mount-tmpfs", "/", End::Says("mounts", "own"), "/", End::Refused("EPERM")),
    ("write-sysctl", CORE_PATTERN, End::Done, CORE_PATTERN, End::Refused("EACCES")),
    ("open-device", "/dev/mem", End::Done, "/dev/mem", End::Refused("ENOENT")),
    ("chown", "12345", End::Done, "12345", End::Refused("EPERM")),
    ("dac-override", "", End::Done, "", End::Refused("EACCES")),
    // Alone in its container there is nobody else to signal; with somebody, see below.
    ("kill-other", "", End::Says("peer", "child"), "", End::Refused("ESRCH")),
    ("set-uid", "12345", End::Done, "0", End::Refused("EPERM")),
    ("set-gid", "12345", End::Done, "0", End::Refused("EPERM")),
    ("set-groups", "", End::Done, "", End::Refused("EPERM")),
    ("bounding-drop", "", End::Done, "", End::Refused("EPERM")),
    ("set-file-capability", "", End::Done, "", End::Refused("EPERM")),
    ("chroot", "/", End::Done, "/", End::Refused("EPERM")),
    ("mknod", "", End::Done, "", End::Refused("EPERM")),
    ("audit-write", "", End::Done, "", End::Refused("EPERM")),
    ("raw-socket", "", End::Done, "", End::Refused("EPERM")),
    ("packet-socket", "", End::Done, "", End::Refused("EPERM")),
    ("socket-mark", "", End::Done, "", End::Refused("EPERM")),
    ("engine-socket", "/var/run/docker.sock", End::Done, "/var/run/docker.sock", End::Refused("ENOENT")),
    // Found by its name, where no list has it.
    ("engine-socket", "/srv/docker.sock", End::Done, "/run/docker.sock", End::Refused("ENOENT")),
    ("unshare-user", "", End::Says("capable", "true"), "", End::Refused("EPERM")),
    ("keyctl", "", End::AtLeast(1), "", End::Refused("EPERM")),
    ("add-key", "", End::AtLeast(1), "", End::Refused("EPERM")),
    ("bpf", "", End::Through("E2BIG"), "", End::Refused("EPERM")),
    ("perf-event", "", End::Through("EFAULT"), "", End::Refused("EPERM")),
    ("userfaultfd", "", End::Done, "", End::Refused("EPERM")),
    // The default profile of older engines refuses it, that of newer ones needs only a new kernel.
    ("process-vm-read", "", End::AtLeast(1), "", End::Refused("EPERM")),
];

/// What its owner has closed, for that owner: in a container where it may change modes, and on a root that is
/// read-only. There the first attempt on the folder is answered by the mount already, and none follows.
pub(crate) const OWN: &[Row] = &[
    ("write-after-chmod", "/app/own", End::Says("chmod", "/app/own"), "/app/own", End::Refused("EROFS")),
    ("write-after-chmod", "/app/owned", End::Says("chmod", "/app/owned"), "/app/own", End::Refused("EROFS")),
    (
        "write-after-chmod",
        "/srv/closed",
        End::Says("kind", "directory"),
        "/srv/closed",
        End::Refused("EROFS"),
    ),
];

/// The attempts of subcommands of their own.
pub(crate) const LIMITS: &[(&str, End, End)] = &[
    ("allocate-memory", End::AtLeast(MEMORY_GOAL as i64), End::Killed),
    ("spin-cpu", End::Done, End::Done),
    ("fork-processes", End::AtLeast(PROCESS_GOAL as i64), End::Refused("EAGAIN")),
];

/// The calls of `calls`: how each ends without a filter, and under the profile of exercise 11's solution. Both as
/// an unprivileged user without capabilities, so that the filter alone makes the difference.
pub(crate) const CALLS: &[(&str, End, End)] = &[
    ("keyctl", End::AtLeast(1), End::Refused("EPERM")),
    ("request_key", End::Refused("EFAULT"), End::Refused("EPERM")),
    ("clone", End::Refused("EINVAL"), End::Refused("EPERM")),
    ("clone3", End::Refused("EINVAL"), End::Refused("ENOSYS")),
    ("setns", End::Refused("EBADF"), End::Refused("EPERM")),
    ("mount", End::Refused("EFAULT"), End::Refused("EPERM")),
    ("umount2", End::Refused("EFAULT"), End::Refused("EPERM")),
    ("bpf", End::Refused("E2BIG"), End::Refused("EPERM")),
    ("perf_event_open", End::Refused("EFAULT"), End::Refused("EPERM")),
    ("kcmp", End::Done, End::Refused("EPERM")),
    ("pidfd_getfd", End::Refused("EBADF"), End::Refused("EPERM")),
    ("open_by_handle_at", End::Refused("EFAULT"), End::Refused("EPERM")),
    ("ptrace", End::Refused("ESRCH"), End::Refused("EPERM")),
    ("memfd_create", End::AtLeast(3), End::Refused("EPERM")),
    ("io_uring_setup", End::AtLeast(3), End::Refused("EPERM")),
    ("socket(AF_VSOCK)", End::AtLeast(3), End::Refused("EPERM")),
    // A kernel without that family says so, and only behind the filter.
    ("socket(AF_ALG)", End::Refused("EAFNOSUPPORT"), End::Refused("EPERM")),
    ("open_tree", End::Refused("EFAULT"), End::Refused("EPERM")),
    ("fsconfig", End::Refused("EINVAL"), End::Refused("EPERM")),
    ("fanotify_init", End::Refused("EINVAL"), End::Refused("EPERM")),
    ("quotactl", End::Refused("EINVAL"), End::Refused("EPERM")),
    ("get_mempolicy", End::Done, End::Refused("EPERM")),
    ("mbind", End::Done, End::Refused("EPERM")),
    ("move_pages", End::Done, End::Refused("EPERM")),
    ("set_mempolicy", End::Done, End::Refused("EPERM")),
    ("personality", End::AtLeast(0), End::Refused("EPERM")),
    ("userfaultfd", End::AtLeast(3), End::Refused("EPERM")),
    ("add_key", End::AtLeast(1), End::Refused("EPERM")),
    ("unshare", End::Done, End::Refused("EPERM")),
];

/// Nothing but a filter, or none.
pub(crate) fn filtered(profile: &str) -> HostConfig {
    HostConfig {
        cap_drop: Some(vec!["ALL".to_owned()]),
        security_opt: Some(vec![format!("seccomp={profile}")]),
        network_mode: Some("none".to_owned()),
        ..HostConfig::default()
    }
}

/// Everything that a container can be given, short of the host itself.
pub(crate) fn weak() -> HostConfig {
    let socket = |target: &str| Mount {
        typ: Some(MountType::BIND),
        source: Some("/var/run/docker.sock".to_owned()),
        target: Some(target.to_owned()),
        ..Mount::default()
    };
    HostConfig {
        cap_add: Some(CAPABILITIES.iter().map(|name| (*name).to_owned()).collect()),
        security_opt: Some(vec!["seccomp=unconfined".to_owned()]),
        masked_paths: Some(Vec::new()),
        readonly_paths: Some(Vec::new()),
        network_mode: Some("none".to_owned()),
        mounts: Some(vec![socket("/var/run/docker.sock"), socket("/srv/docker.sock")]),
        // The null device's neighbour under the name of the host's memory: opened, it gives nothing.
        devices: Some(vec![DeviceMapping {
            path_on_host: Some("/dev/zero".to_owned()),
            path_in_container: Some("/dev/mem".to_owned()),
            cgroup_permissions: Some("r".to_owned()),
        }]),
        ..HostConfig::default()
    }
}

/// Everything that a service can do without.
pub(crate) fn hardened() -> HostConfig {
    HostConfig {
        cap_drop: Some(vec!["ALL".to_owned()]),
        security_opt: Some(vec!["no-new-privileges".to_owned()]),
        readonly_rootfs: Some(true),
        network_mode: Some("none".to_owned()),
        tmpfs: Some(HashMap::from([("/tmp".to_owned(), "size=256k".to_owned())])),
        memory: Some(MEMORY),
        memory_swap: Some(MEMORY),
        nano_cpus: Some(100_000_000),
        pids_limit: Some(PROCESSES),
        ..HostConfig::default()
    }
}
