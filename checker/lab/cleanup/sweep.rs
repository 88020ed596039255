//! What did killed runs leave behind, and may it be removed?

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::lab::run::{DEADLINE, MACHINE, RUN};
use crate::lab::swarm::{self, Swept};
use crate::lab::{Engine, LabError};

use super::remove::{Kind, Object, labelled, remove};
use super::state::{RunLock, StateFolder};

/// What a clean-up removed, and what it left alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// Containers removed.
    pub containers: usize,
    /// Volumes removed.
    pub volumes: usize,
    /// Networks removed.
    pub networks: usize,
    /// Images of the learners' builds removed; the kit's own stay.
    pub images: usize,
    /// Services and secrets of a Swarm removed.
    pub of_swarm: usize,
    /// Swarms left that the lab had entered.
    pub swarms: usize,
    /// Swarms that nobody uses and that stay until no container runs whose name would go with them.
    pub swarms_put_off: usize,
    /// Runs left alone because they are under way.
    pub runs_alive: usize,
    /// Runs of another machine or user, left alone because they may be under way.
    pub runs_of_others: usize,
}

/// Removes what dead runs of this machine left behind, and what any run left behind whose deadline
/// has passed. Cheap when there is nothing to do: four requests.
///
/// # Errors
/// [`LabError`] where the engine or the state folder failed.
pub async fn sweep(engine: &Engine) -> Result<Cleaned, LabError> {
    clean(engine, &StateFolder::open()?, false).await
}

/// Removes everything that any run left behind, except for runs that are under way here. With
/// `of_others` also what other machines or users made on the same engine, alive or not.
///
/// # Errors
/// [`LabError`] where the engine or the state folder failed.
pub async fn clean_all(engine: &Engine, of_others: bool) -> Result<Cleaned, LabError> {
    clean(engine, &StateFolder::open()?, of_others).await
}

/// Whether the things of a run may be removed.
enum Fate {
    Dead(Option<RunLock>),
    Alive,
    OfOthers,
}

pub(in crate::lab) async fn clean(
    engine: &Engine,
    state: &StateFolder,
    of_others: bool,
) -> Result<Cleaned, LabError> {
    let mut runs: BTreeMap<String, Vec<Object>> = BTreeMap::new();
    for object in labelled(engine, RUN).await? {
        if let Some(run) = object.labels.get(RUN).filter(|run| !run.is_empty()) {
            runs.entry(run.clone()).or_default().push(object);
        }
    }
    let mut cleaned = Cleaned::default();
    let mut doomed = Vec::new();
    let mut locks = Vec::new();
    for (run, objects) in runs {
        match fate(state, &run, &objects, of_others) {
            Fate::Dead(lock) => {
                doomed.extend(objects);
                locks.extend(lock);
            }
            Fate::Alive => cleaned.runs_alive += 1,
            Fate::OfOthers => cleaned.runs_of_others += 1,
        }
    }
    remove(engine, &doomed).await?;
    for object in &doomed {
        match object.kind {
            Kind::Container => cleaned.containers += 1,
            Kind::Volume => cleaned.volumes += 1,
            Kind::Network => cleaned.networks += 1,
            Kind::Image => cleaned.images += 1,
            Kind::Service | Kind::Secret => cleaned.of_swarm += 1,
        }
    }
    // Let go of before the Swarm's labels are looked at, which ask for the same locks.
    locks.into_iter().for_each(RunLock::forget);
    let swept = swarm::sweep(engine, |run, machine, is_past| {
        let ours = machine == state.machine();
        let dead = if ours { state.take_over(run).map(RunLock::forget).is_some() } else { is_past };
        dead || (of_others && !ours)
    })
    .await?;
    cleaned.swarms = usize::from(swept == Swept::Left);
    cleaned.swarms_put_off = usize::from(swept == Swept::PutOff);
    Ok(cleaned)
}

fn fate(state: &StateFolder, run: &str, objects: &[Object], of_others: bool) -> Fate {
    let ours =
        objects.iter().any(|object| object.labels.get(MACHINE).is_some_and(|name| name == state.machine()));
    if ours {
        return match state.take_over(run) {
            Some(lock) => Fate::Dead(Some(lock)),
            None => Fate::Alive,
        };
    }
    if of_others || objects.iter().all(|object| is_past(object.labels.get(DEADLINE))) {
        Fate::Dead(None)
    } else {
        Fate::OfOthers
    }
}

/// Whether a deadline has passed. One that cannot be read never has: it is not from us.
fn is_past(deadline: Option<&String>) -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    deadline.and_then(|text| text.parse::<u64>().ok()).is_some_and(|deadline| deadline < now)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::super::state::StateFolder;
    use super::{DEADLINE, Fate, Kind, MACHINE, Object, fate};

    fn object(machine: &str, deadline: &str) -> Object {
        Object {
            kind: Kind::Container,
            name: "c".to_owned(),
            labels: HashMap::from([
                (MACHINE.to_owned(), machine.to_owned()),
                (DEADLINE.to_owned(), deadline.to_owned()),
            ]),
        }
    }

    #[test]
    fn only_dead_runs_and_those_past_their_deadline_may_go() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateFolder::at(folder.path()).unwrap();
        let ours = [object(state.machine(), "9999999999")];
        let lock = state.hold("abc").unwrap();
        assert!(matches!(fate(&state, "abc", &ours, true), Fate::Alive));
        drop(lock);
        assert!(matches!(fate(&state, "abc", &ours, false), Fate::Dead(Some(_))));
        let fresh = [object("another", "9999999999")];
        assert!(matches!(fate(&state, "def", &fresh, false), Fate::OfOthers));
        assert!(matches!(fate(&state, "def", &fresh, true), Fate::Dead(None)));
        assert!(matches!(fate(&state, "def", &[object("another", "1")], false), Fate::Dead(None)));
        assert!(matches!(fate(&state, "def", &[object("another", "soon")], false), Fate::OfOthers));
    }
}
