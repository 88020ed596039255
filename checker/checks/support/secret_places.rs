//! Where does a service see a secret, and which line of the learner's put it there?

use crate::check::{Place, Verdict};
use crate::evidence::{Attempt, Connection, SecretReach};
use crate::submission::{ContainerSpec, Location};

use super::sightings::not_looked_into;
use super::{WORDS, place};

/// One secret, seen at one place.
#[derive(Debug, Clone, Copy)]
pub(in crate::checks) struct Seen<'a> {
    /// Its name.
    pub(in crate::checks) secret: &'a str,
    /// `file`, `packed`, `environment`, `arguments`, `network`; `command`, `health` or `label` where the engine
    /// shows it.
    pub(in crate::checks) way: &'a str,
    /// A path, or for `network` who answered.
    pub(in crate::checks) at: &'a str,
    /// The name of the variable in an environment, or of the label.
    pub(in crate::checks) variable: &'a str,
    /// How it was come by.
    pub(in crate::checks) attempt: &'a Attempt,
}

/// Every secret that was seen, by whatever way, the known files before what a search found.
pub(in crate::checks) fn all(reach: &SecretReach) -> Vec<Seen<'_>> {
    let mut all: Vec<Seen<'_>> = Vec::new();
    let searched = reach.searches.iter().flat_map(|report| &report.attempts);
    let beyond = [&reach.packed, &reach.shown].into_iter().flatten().flatten();
    for attempt in searched.chain(beyond) {
        let fact = |name: &str| attempt.facts.get(name).map_or("", String::as_str);
        let seen =
            |secret, way| Seen { secret, way, at: &attempt.target, variable: fact("variable"), attempt };
        match attempt.name.as_str() {
            "read-secret" => {
                fact("secrets").split_whitespace().for_each(|secret| all.push(seen(secret, "file")))
            }
            "find-secret" => all.push(seen(fact("secret"), fact("way"))),
            _ => {}
        }
    }
    for Connection { to, attempt, .. } in &reach.asked {
        let secrets = attempt.facts.get("secrets").map_or("", String::as_str);
        for secret in secrets.split_whitespace() {
            all.push(Seen { secret, way: "network", at: to, variable: "", attempt });
        }
    }
    all
}

/// Volumes were looked into, all that is packed there, and the engine was asked.
///
/// # Errors
/// What is not known is no pass.
pub(in crate::checks) fn all_looked_into(reach: &SecretReach) -> Result<(), Verdict> {
    if let Some(unseen) = reach.unseen.first() {
        return Err(Verdict::Error { reason: not_looked_into(unseen) });
    }
    match (&reach.packed, &reach.shown) {
        (Some(_), Some(_)) => Ok(()),
        _ => Err(Verdict::Error { reason: WORDS.say("not-looked-into") }),
    }
}

/// Every service of the exercise was there to be asked.
///
/// # Errors
/// Skipped where one does not run, which `service-starts` reports.
pub(in crate::checks) fn all_run(reach: &SecretReach) -> Result<(), Verdict> {
    match reach.absent.first() {
        None => Ok(()),
        Some(absent) => Err(Verdict::Skipped { reason: WORDS.say("absent").with("service", absent) }),
    }
}

/// The line that a sighting goes back to: the mount that the file lies in, the variable, or the command
/// that starts the container.
pub(in crate::checks) fn place_of(container: &ContainerSpec, seen: &Seen<'_>) -> Place {
    let of_variable = || {
        let named = container.environment.iter().find(|variable| variable.value.name == seen.variable);
        named.map(|variable| &variable.at)
    };
    let label = || container.labels.iter().find(|label| label.value.name == seen.variable);
    let at = match seen.way {
        "file" | "packed" => mount_over(container, seen.at),
        "environment" => of_variable(),
        "command" | "arguments" => {
            let written = container.command.as_ref().or(container.entrypoint.as_ref());
            written.map(|command| &command.at)
        }
        "health" => container.healthcheck.test.as_ref().map(|test| &test.at),
        "label" => label().map(|label| &label.at),
        _ => None,
    };
    place::at(at.unwrap_or(&container.at))
}

/// The learner's mount that a path lies in.
pub(in crate::checks) fn mount_over<'a>(container: &'a ContainerSpec, path: &str) -> Option<&'a Location> {
    let files = container.files.iter().map(|file| (&file.value.target, &file.at));
    let mounts = container.mounts.iter().map(|mount| (&mount.value.target, &mount.at));
    let within = |target: &str| {
        let target = target.trim_end_matches('/');
        path.strip_prefix(target).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let over = files.chain(mounts).filter(|(target, _)| within(target));
    over.max_by_key(|(target, _)| target.len()).map(|(_, at)| at)
}
