//! Which engine was asked, and what can its kernel show?

use serde::{Deserialize, Serialize};

/// Facts about the engine and its kernel, from `/version` and `/info`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EngineFacts {
    /// Whose engine it is.
    #[serde(default)]
    pub family: EngineFamily,
    /// Product name and version, `Docker Engine 20.10.24`.
    pub version: String,
    /// API version spoken, `1.41`.
    pub api_version: String,
    /// Operating system of the engine's host.
    pub operating_system: String,
    /// Kernel release.
    pub kernel: String,
    /// Architecture in the engine's spelling, `x86_64`.
    pub architecture: String,
    /// Storage driver.
    pub storage_driver: String,
    /// `1` or `2`.
    pub cgroup_version: String,
    /// `cgroupfs`, `systemd` or `none`.
    pub cgroup_driver: String,
    /// CPUs that the engine sees.
    pub cpus: i64,
    /// Memory that the engine sees, in bytes.
    pub memory_bytes: i64,
    /// Security features in use.
    pub features: Vec<Feature>,
    /// What the engine itself warns of, in its own words.
    #[serde(default)]
    pub warnings: Vec<String>,
}

/// Engines that speak Docker's API.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EngineFamily {
    /// Docker's own: Moby.
    #[default]
    Docker,
    /// Podman's service.
    Podman,
}

impl EngineFacts {
    /// Whether the engine has a feature.
    #[must_use]
    pub fn has(&self, feature: Feature) -> bool {
        self.features.contains(&feature)
    }
}

/// A feature that some attack or experiment needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Feature {
    /// Seccomp filters with the engine's default profile.
    Seccomp,
    /// AppArmor.
    AppArmor,
    /// SELinux.
    Selinux,
    /// Root in the container is somebody else on the host.
    UserNamespaceRemap,
    /// The daemon itself runs without root.
    Rootless,
    /// Limits on memory are carried out.
    MemoryLimit,
    /// Limits on swap are carried out.
    SwapLimit,
    /// Limits on CPU time are carried out.
    CpuLimit,
    /// A container can be tied to some of the CPUs.
    CpuSet,
    /// Limits on the number of processes are carried out.
    PidsLimit,
    /// Images lie in containerd's store, not in the engine's own.
    ContainerdStore,
}
