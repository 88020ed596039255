//! Whose name would be lost if the lab's Swarm were left now?
//!
//! An engine that leaves a Swarm forgets the names of all containers on all networks that somebody made, not
//! only the Swarm's: until such a container starts again, nobody finds it by name (libnetwork's
//! `cleanupServiceDiscovery` on the event `NodeLeave`; measured on Docker 20.10). So a Swarm is left only while
//! no container runs that has a name. The lab's runs tell each other by a lock that all share; containers of
//! anybody else are asked of the engine.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bollard::models::ContainerSummary;
use bollard::query_parameters::ListContainersOptionsBuilder;
use tokio::time::sleep;

use crate::lab::ask::ask;
use crate::lab::run::RUN;
use crate::lab::{Engine, LabError};

/// How long a run waits for another one that leaves the Swarm: longer than that takes.
const PATIENCE: Duration = Duration::from_secs(70);
/// The label of a task, which the Swarm takes with it.
const TASK: &str = "com.docker.swarm.task.id";
/// Networks on which containers have no names.
const NAMELESS: [&str; 3] = ["bridge", "host", "none"];

/// A share, or the whole, of the right to names; the system lets go of it when the process ends.
#[derive(Debug)]
pub(in crate::lab) struct Names {
    _lock: Option<File>,
}

/// Keeps the names of this run's containers as long as the answer lives. A machine whose temporary files nobody
/// can lock has no such protection.
pub(in crate::lab) async fn keep(engine: &Engine) -> Names {
    keep_at(&lock_of(engine)).await
}

/// The lock's file, among the temporary ones: users of one machine share its engine. Each engine has its own.
fn lock_of(engine: &Engine) -> PathBuf {
    let address = engine.address().replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
    std::env::temp_dir().join(format!("harden-check.{address}.names"))
}

async fn keep_at(lock: &Path) -> Names {
    let begin = Instant::now();
    let Some(file) = open(lock) else { return Names { _lock: None } };
    loop {
        match file.try_lock_shared() {
            Ok(()) => return Names { _lock: Some(file) },
            Err(TryLockError::WouldBlock) if begin.elapsed() < PATIENCE => {
                sleep(Duration::from_millis(20)).await;
            }
            Err(_) => return Names { _lock: None },
        }
    }
}

/// The right to take every name; nothing where a run under way has some.
pub(super) fn take(engine: &Engine) -> Option<Names> {
    take_at(&lock_of(engine))
}

fn take_at(lock: &Path) -> Option<Names> {
    let Some(file) = open(lock) else { return Some(Names { _lock: None }) };
    match file.try_lock() {
        Ok(()) => Some(Names { _lock: Some(file) }),
        Err(TryLockError::WouldBlock) => None,
        Err(TryLockError::Error(_)) => Some(Names { _lock: None }),
    }
}

/// Reading is enough for a lock, so that who did not make the file shares it as well.
fn open(lock: &Path) -> Option<File> {
    let made = || File::options().write(true).create_new(true).open(lock).ok();
    File::open(lock).ok().or_else(made).or_else(|| File::open(lock).ok())
}

/// The running containers that other containers find by name, by that name.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn of_running(engine: &Engine) -> Result<Vec<Named>, LabError> {
    let options = ListContainersOptionsBuilder::default().all(false).build();
    let running = ask("to list what runs", engine.docker().list_containers(Some(options))).await?;
    Ok(running.into_iter().filter_map(Named::of).collect())
}

/// A running container that others find by name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// Its own name.
    pub(super) name: String,
    /// Whether a run of this program made it, here or on another machine.
    pub(super) is_ours: bool,
}

impl Named {
    fn of(container: ContainerSummary) -> Option<Named> {
        let labels = container.labels.unwrap_or_default();
        let networks = container.network_settings.and_then(|settings| settings.networks).unwrap_or_default();
        let has_name = networks.keys().any(|network| !NAMELESS.contains(&network.as_str()));
        if !has_name || labels.contains_key(TASK) {
            return None;
        }
        let name = container.names.unwrap_or_default().into_iter().next().unwrap_or_default();
        Some(Named { name: name.trim_start_matches('/').to_owned(), is_ours: labels.contains_key(RUN) })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use bollard::models::{ContainerSummary, ContainerSummaryNetworkSettings, EndpointSettings};

    use super::{Named, RUN, TASK, keep_at, take_at};

    fn container(network: &str, label: &str) -> ContainerSummary {
        let networks = HashMap::from([(network.to_owned(), EndpointSettings::default())]);
        ContainerSummary {
            names: Some(vec!["/shop".to_owned()]),
            labels: Some(HashMap::from([(label.to_owned(), "1".to_owned())])),
            network_settings: Some(ContainerSummaryNetworkSettings { networks: Some(networks) }),
            ..ContainerSummary::default()
        }
    }

    #[test]
    fn a_container_on_a_network_of_its_own_has_a_name_to_lose() {
        let named = |is_ours| Some(Named { name: "shop".to_owned(), is_ours });
        assert_eq!(Named::of(container("shop_default", "a")), named(false));
        assert_eq!(Named::of(container("shop_default", RUN)), named(true));
        assert_eq!(Named::of(container("an_overlay", TASK)), None);
        for nameless in ["bridge", "host", "none"] {
            assert_eq!(Named::of(container(nameless, "a")), None);
        }
    }

    #[tokio::test]
    async fn names_are_taken_only_while_nobody_keeps_one() {
        let folder = tempfile::tempdir().unwrap();
        let lock = folder.path().join("names");
        let (one, other) = (keep_at(&lock).await, keep_at(&lock).await);
        assert!(take_at(&lock).is_none());
        drop(one);
        assert!(take_at(&lock).is_none());
        drop(other);
        let all = take_at(&lock);
        assert!(all.is_some());
        let waiting = lock.clone();
        let waiting = tokio::spawn(async move { keep_at(&waiting).await });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished(), "who comes meanwhile waits");
        drop(all);
        assert!(waiting.await.unwrap()._lock.is_some());
    }
}
