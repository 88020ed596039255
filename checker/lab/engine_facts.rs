//! Which engine is it, and what can its kernel show?

use crate::evidence::{EngineFacts, Feature};

use super::ask::ask;
use super::{Engine, LabError};

impl Engine {
    /// Asks the engine about itself and its kernel.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub async fn facts(&self) -> Result<EngineFacts, LabError> {
        let docker = self.docker();
        let (version, info) = tokio::try_join!(
            ask("to tell its version", docker.version()),
            ask("to tell about its host", docker.info())
        )?;
        let product = version.platform.map(|platform| platform.name).filter(|name| !name.is_empty());
        let product = product.unwrap_or_else(|| "Docker Engine".to_owned());
        let options = info.security_options.unwrap_or_default();
        let secured = |name: &str| options.iter().any(|option| option.split(',').any(|word| word == name));
        let features = [
            (Feature::Seccomp, secured("name=seccomp")),
            (Feature::AppArmor, secured("name=apparmor")),
            (Feature::Selinux, secured("name=selinux")),
            (Feature::UserNamespaceRemap, secured("name=userns")),
            (Feature::Rootless, secured("name=rootless")),
            (Feature::MemoryLimit, info.memory_limit == Some(true)),
            (Feature::SwapLimit, info.swap_limit == Some(true)),
            (Feature::CpuLimit, info.cpu_cfs_quota == Some(true)),
            (Feature::PidsLimit, info.pids_limit == Some(true)),
        ];
        Ok(EngineFacts {
            version: format!("{product} {}", version.version.unwrap_or_default()),
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
        })
    }
}
