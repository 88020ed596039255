//! Which of the planted secrets does each container see, in its own files and from the others?

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::future::try_join_all;

use crate::check::Need;
use crate::evidence::{Attempt, Connection, HandedElsewhere, Listener, Observed, SecretReach};
use crate::lab::LabError;
use crate::lab::look::each::run_probe_as_each;
use crate::lab::observation::{Company, Observation, Put, Subject, Target, TogetherLook, TogetherPlace, put};
use crate::lab::probe::{Call, ProbeCommand, read_reports};
use crate::lab::run::Lab;
use crate::lab::secrets::{forms, planted_in};

use super::called::{called, printed};
use super::doors::{Door, doors};
use super::secret_packed::packed_in_volumes;
use super::secret_shown::shown_by_engine;

/// How long one container may take with everything that is asked of it.
const ALL: Duration = Duration::from_secs(90);
/// Where Compose and Swarm put secrets.
const FOLDER: &str = "/run/secrets";

/// Everything that each service sees of the planted secrets: in its file system, in `/proc`, and in what
/// the other containers answer when they are asked for the files that hold them.
pub(in crate::lab) const SECRET_REACH: Observation = Observation {
    need: Need::SecretReach,
    subject: Subject::Together(TogetherLook {
        asks_inside: true,
        place: TogetherPlace::Beside,
        look: |company| Box::pin(look(company)),
    }),
};

async fn look(company: Company<'_>) -> Result<Vec<(String, Put)>, LabError> {
    let lab = &company.world.lab;
    let paths = known_paths(lab);
    let doors = doors(lab, company.members).await?;
    let reports = company.asked.iter().map(|target| {
        let (paths, doors) = (&paths, &doors);
        async move {
            let seen = match doors {
                Ok(doors) => reach(lab, &company, target, paths, doors).await?,
                Err(problem) => Err(problem.clone()),
            };
            let seen = seen.map_or_else(Observed::Missing, Observed::Seen);
            Ok::<_, LabError>((target.name.to_owned(), put(seen, |facts| &mut facts.secret_reach)))
        }
    });
    try_join_all(reports).await
}

/// Every name by which a file with a secret is known to somebody: whoever captures one container may know
/// the definition of all of them.
fn known_paths(lab: &Lab<'_>) -> BTreeSet<String> {
    let usual = lab.planted.iter().map(|secret| format!("{FOLDER}/{}", secret.name));
    let declared = lab.plan.containers.iter().flat_map(|container| {
        lab.handed.planted(&container.files, lab.planted).into_iter().map(|handed| handed.target)
    });
    usual.chain(declared).collect()
}

/// All that one service sees; or what kept the probe from searching.
async fn reach(
    lab: &Lab<'_>,
    company: &Company<'_>,
    target: &Target<'_>,
    paths: &BTreeSet<String>,
    doors: &[Door],
) -> Result<Result<SecretReach, String>, LabError> {
    let Some(member) = company.members.iter().find(|member| member.index == target.index) else {
        return Ok(Err("it does not run".to_owned()));
    };
    let search = ProbeCommand::Secrets { forms: forms(lab.planted), paths: paths.iter().cloned().collect() };
    let search = [ProbeCommand::Each(Box::new(search))];
    let aimed: Vec<(&Door, String)> = doors
        .iter()
        .filter(|door| door.index != target.index)
        .flat_map(|door| questions(paths).into_iter().map(move |path| (door, path)))
        .collect();
    let calls = aimed.iter().map(|(door, path)| Call::Fetch(door.address, door.port, path.clone())).collect();
    let (searched, answers, packed, shown) = tokio::try_join!(
        run_probe_as_each(lab, member.instance, &search, ALL),
        called(lab, member.instance, calls, ALL),
        packed_in_volumes(lab, member.instance),
        shown_by_engine(lab, member.instance),
    )?;
    let searches =
        printed(searched).and_then(|text| read_reports(text.as_bytes()).map_err(|error| error.to_string()));
    Ok(searches.and_then(|searches| {
        let asked = aimed.into_iter().zip(answers?).map(|((door, _), attempt)| told(lab, door, attempt));
        let (plan, packed) = (&lab.plan.containers[target.index], packed?);
        Ok(SecretReach {
            secrets: lab.planted.iter().map(|secret| secret.name.clone()).collect(),
            handed: lab.handed.planted(&plan.files, lab.planted),
            elsewhere: elsewhere(lab, company),
            searches,
            asked: asked.collect(),
            packed: Some(packed.found),
            unseen: packed.unseen,
            shown: Some(shown),
            absent: company.absent.iter().map(|name| (*name).to_owned()).collect(),
        })
    }))
}

/// What is handed to containers that run on and that the exercise does not know.
fn elsewhere(lab: &Lab<'_>, company: &Company<'_>) -> Vec<HandedElsewhere> {
    let further = company.members.iter().filter(|member| member.ports.is_empty());
    further
        .map(|member| (member.index, &lab.plan.containers[member.index]))
        .filter(|(_, spec)| !spec.ends)
        .flat_map(|(container, spec)| {
            let handed = lab.handed.planted(&spec.files, lab.planted).into_iter();
            handed.map(move |handed| HandedElsewhere { container, handed })
        })
        .collect()
}

/// What is asked for at each door: the first page, and every known file, from whatever folder is served.
fn questions(paths: &BTreeSet<String>) -> BTreeSet<String> {
    let mut questions = BTreeSet::from(["/".to_owned()]);
    for path in paths {
        questions.extend(path.match_indices('/').map(|(at, _)| path[at..].to_owned()));
    }
    questions
}

/// What an answer holds; the answer itself is not kept.
fn told(lab: &Lab<'_>, door: &Door, attempt: Attempt) -> Connection {
    let mut facts: BTreeMap<String, String> = attempt.facts;
    let answer = facts.remove("answer").unwrap_or_default();
    let secrets: Vec<String> = planted_in(lab.planted, answer.as_bytes()).into_iter().collect();
    if !secrets.is_empty() {
        facts.insert("secrets".to_owned(), secrets.join(" "));
    }
    Connection {
        to: door.to.clone(),
        through: None,
        way: door.way,
        listener: Listener::Service,
        answered_by: None,
        attempt: Attempt { target: format!("{} ({})", door.to, attempt.target), facts, ..attempt },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::questions;

    #[test]
    fn a_file_is_asked_for_from_every_folder_that_may_be_served() {
        let paths = BTreeSet::from(["/run/secrets/a".to_owned(), "/x".to_owned()]);
        let asked: Vec<String> = questions(&paths).into_iter().collect();
        assert_eq!(asked, ["/", "/a", "/run/secrets/a", "/secrets/a", "/x"]);
    }
}
