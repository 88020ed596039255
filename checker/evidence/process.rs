//! Which power does a process have, and what confines it?

use serde::{Deserialize, Serialize};

/// One process of the service, from `/proc/PID/status`: the container's first one or a descendant. What
/// the engine executes beside them, such as a health command, is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcessFact {
    /// PID in the container.
    pub pid: u32,
    /// `Name`.
    pub name: String,
    /// Real, effective, saved and file-system uid.
    pub uids: [u32; 4],
    /// Real, effective, saved and file-system gid.
    pub gids: [u32; 4],
    /// Supplementary groups.
    pub groups: Vec<u32>,
    /// `CapInh`, as a bit set.
    pub inheritable: u64,
    /// `CapPrm`, as a bit set.
    pub permitted: u64,
    /// `CapEff`, as a bit set.
    pub effective: u64,
    /// `CapBnd`, as a bit set.
    pub bounding: u64,
    /// `CapAmb`, as a bit set.
    pub ambient: u64,
    /// `NoNewPrivs`.
    pub no_new_privileges: bool,
    /// `Seccomp`: 0 off, 1 strict, 2 filter.
    pub seccomp: u32,
    /// `/proc/PID/exe`; empty where the kernel hid it, and for a process that has ended.
    pub executable: String,
    /// `/proc/PID/cmdline`, at most 32 words.
    pub command: Vec<String>,
    /// Whether it has ended and nobody has waited for it.
    #[serde(default)]
    pub ended: bool,
    /// The folder of pages that its environment names, or the one without a name; absent where the
    /// kernel hid the environment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<String>,
    /// `/proc/PID/attr/current`: its confinement by a Linux security module, `docker-default (enforce)`;
    /// empty where the kernel has none or shows none.
    #[serde(default)]
    pub label: String,
}
