//! What keeps the service's processes from the kernel, beside users and capabilities?

use serde::{Deserialize, Serialize};

use super::attempt::{Attempt, ProbeReport};
use super::process::ProcessFact;

/// A service's seccomp filter, `no-new-privileges` and confinement by a Linux security module, seen from
/// inside its container and from beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IsolationFacts {
    /// Every process of the service, read from a container of the lab's own in the same PID namespace, where
    /// the service's filter hinders nobody.
    pub processes: Vec<ProcessFact>,
    /// The attempts `call`, made inside the container under its filter as its configured user: the target
    /// is the system call, as `syscalls(2)` and a seccomp profile name it, a socket with its family.
    pub calls: ProbeReport,
    /// The same, made beside it by an unprivileged user without any filter: what this kernel itself answers.
    pub without_filter: ProbeReport,
    /// `setuid-program`: a set-user-id program of root's, which the engine started in the container as an
    /// unprivileged user; the fact `uid` is that user, `euid` whose power the program got.
    pub raised: Attempt,
    /// The same beside it, where nothing keeps a program from raising its starter.
    pub raised_beside: Attempt,
}
