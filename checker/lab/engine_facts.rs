//! Which engine is it, and what can its kernel show?

use crate::evidence::{EngineFacts, EngineFamily, Feature};

use super::ask::ask;
use super::{Engine, LabError};

impl Engine {
    /// Asks the engine about itself and its kernel.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub async fn facts(&self) -> Result<EngineFacts, LabError> {
        let docker = self.docker();
        let info = ask("to tell about its host", docker.info()).await?;
        let version = self.version();
        let family = self.family();
        let product = match family {
            // It says its platform there.
            EngineFamily::Podman => None,
            EngineFamily::Docker => version.platform.as_ref().map(|platform| platform.name.clone()),
        };
        let product = product.filter(|name| !name.is_empty()).unwrap_or_else(|| match family {
            EngineFamily::Docker => "Docker Engine".to_owned(),
            EngineFamily::Podman => "Podman".to_owned(),
        });
        let options = info.security_options.unwrap_or_default();
        let has = |option: &str, word: &str| option.split(',').any(|part| part == word);
        let secured = |name: &str| options.iter().any(|option| has(option, name));
        // `--seccomp-profile=unconfined` turns the filter off for every container.
        let filtered = |option: &String| has(option, "name=seccomp") && !has(option, "profile=unconfined");
        let status = info.driver_status.unwrap_or_default();
        let of_containerd = |line: &Vec<String>| {
            line.first().is_some_and(|name| name == "driver-type")
                && line.get(1).is_some_and(|value| value.starts_with("io.containerd.snapshotter"))
        };
        let features = [
            (Feature::Seccomp, options.iter().any(filtered)),
            (Feature::AppArmor, secured("name=apparmor")),
            (Feature::Selinux, secured("name=selinux")),
            (Feature::UserNamespaceRemap, secured("name=userns")),
            (Feature::Rootless, secured("name=rootless")),
            (Feature::MemoryLimit, info.memory_limit == Some(true)),
            (Feature::SwapLimit, info.swap_limit == Some(true)),
            (Feature::CpuLimit, info.cpu_cfs_quota == Some(true)),
            (Feature::CpuSet, info.cpu_set == Some(true)),
            (Feature::PidsLimit, info.pids_limit == Some(true)),
            (Feature::ContainerdStore, status.iter().any(of_containerd)),
        ];
        Ok(EngineFacts {
            family,
            version: format!("{product} {}", self.version_number()),
            api_version: docker.client_version().to_string(),
            operating_system: info.operating_system.unwrap_or_default(),
            kernel: info.kernel_version.unwrap_or_default(),
            architecture: info.architecture.unwrap_or_default(),
            storage_driver: info.driver.unwrap_or_default(),
            cgroup_version: info.cgroup_version.map(|version| version.to_string()).unwrap_or_default(),
            cgroup_driver: info.cgroup_driver.map(|driver| driver.to_string()).unwrap_or_default(),
            cpus: info.ncpu.unwrap_or_default(),
            memory_bytes: info.mem_total.unwrap_or_default(),
            features: features.into_iter().filter(|(_, has)| *has).map(|(feature, _)| feature).collect(),
            warnings: info.warnings.unwrap_or_default(),
        })
    }
}
