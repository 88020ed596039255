//! How are the things of one run called and labelled?

use std::collections::HashMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::lab::cleanup::{Making, random_name};

/// Label: the run that made it.
pub(in crate::lab) const RUN: &str = "io.harden-check.run";
/// Label: the machine whose locks tell whether that run is alive.
pub(in crate::lab) const MACHINE: &str = "io.harden-check.machine";
/// Label: the second since 1970 after which anyone may remove it.
pub(in crate::lab) const DEADLINE: &str = "io.harden-check.deadline";
/// Label: what is judged.
pub(in crate::lab) const SUBJECT: &str = "io.harden-check.subject";

/// Longer than any run may take; then also another machine may remove what is left.
const LIFETIME: Duration = Duration::from_secs(30 * 60);

/// The identity of one run.
#[derive(Debug, Clone)]
pub(in crate::lab) struct RunIdentity {
    id: String,
    token: String,
    machine: String,
    subject: String,
    deadline: u64,
    making: Making,
}

impl RunIdentity {
    /// A run that begins now.
    pub(in crate::lab) fn new(machine: &str, subject: &str) -> RunIdentity {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        RunIdentity {
            id: random_name(),
            token: format!("{}{}", random_name(), random_name()),
            machine: machine.to_owned(),
            subject: subject.to_owned(),
            deadline: (now + LIFETIME).as_secs(),
            making: Making::default(),
        }
    }

    /// What the engine has been asked to make and has not answered yet.
    pub(in crate::lab) fn making(&self) -> &Making {
        &self.making
    }

    /// The run's id, sixteen hexadecimal digits.
    pub(in crate::lab) fn id(&self) -> &str {
        &self.id
    }

    /// The machine whose locks tell whether it is alive.
    pub(in crate::lab) fn machine(&self) -> &str {
        &self.machine
    }

    /// The second since 1970 after which anyone may remove what it made.
    pub(in crate::lab) fn deadline(&self) -> u64 {
        self.deadline
    }

    /// The word by which the notes application knows the checker.
    pub(in crate::lab) fn token(&self) -> &str {
        &self.token
    }

    /// The name of a thing. `world` tells the copies of one plan apart; what the learner wrote is
    /// kept at the end, so that a person who lists containers recognises it.
    pub(in crate::lab) fn name(&self, world: &str, written: &str) -> String {
        let written: String = written
            .chars()
            .map(
                |each| {
                    if each.is_ascii_alphanumeric() || matches!(each, '_' | '.' | '-') { each } else { '-' }
                },
            )
            .collect();
        format!("hc-{}-{world}-{written}", self.id)
    }

    /// The labels that everything of this run carries.
    pub(in crate::lab) fn labels(&self) -> HashMap<String, String> {
        [
            (RUN, self.id.clone()),
            (MACHINE, self.machine.clone()),
            (DEADLINE, self.deadline.to_string()),
            (SUBJECT, self.subject.clone()),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::RunIdentity;

    #[test]
    fn two_runs_share_no_name_and_a_name_is_one_the_engine_takes() {
        let one = RunIdentity::new("m", "08-dedicated-user");
        let other = RunIdentity::new("m", "08-dedicated-user");
        assert_ne!(one.name("look", "web"), other.name("look", "web"));
        let odd = one.name("look", "büro/web:1");
        assert!(odd.chars().all(|each| each.is_ascii_alphanumeric() || "_.-".contains(each)), "{odd}");
    }
}
