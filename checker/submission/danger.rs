//! Which requests give away the host?

use serde::{Deserialize, Serialize};

/// A request that gives away the host. Refused before anything starts (CIS Docker 5.5, 5.6, 5.10,
/// 5.16 to 5.18, 5.21, 5.31, 5.32).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Danger {
    /// `--privileged`.
    Privileged,
    /// `--network host`.
    HostNetwork,
    /// `--pid host` or another container's.
    HostPid,
    /// `--ipc host`, `shareable` of another.
    HostIpc,
    /// `--uts host`.
    HostUts,
    /// `--userns host`.
    HostUserNamespace,
    /// `--cgroupns host` or `--cgroup-parent`.
    HostCgroup,
    /// A host path is mounted.
    HostMount(String),
    /// The engine's socket, or a folder that holds it.
    EngineSocket(String),
    /// `--device` and its kind.
    Device(String),
    /// `--security-opt systempaths=unconfined`.
    UnmaskedPaths,
    /// `RUN --security=insecure`, `RUN --network=host`, `--allow` or `--network host` of a build.
    PrivilegedBuild(String),
}
