//! In which other guises can the same change come, by its author, its branch, its title or its files?
//!
//! Whoever proposes a change chooses these. A condition that excuses one of them, or a filter that leaves files out,
//! lets the same bad change through from there. What a condition compares with stands in the workflow itself: each
//! such text is tried as what it may be meant for.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::super::{Located, Location};
use super::facts::{Job, Platform, Refs, Rule, Step, Workflow};

/// The branch that is delivered, which nobody proposes from.
const MAIN: &str = "main";

/// The most guises of one kind. A condition that names more of them is about something else.
const MOST: usize = 24;

/// What a proposer chooses, by the places where the platforms say it.
const CHOSEN: [&[&str]; 6] = [
    &[
        "github.actor",
        "github.triggering_actor",
        "github.event.pull_request.user.login",
        "github.event.sender.login",
        "GITHUB_ACTOR",
        "GITHUB_TRIGGERING_ACTOR",
        "GITLAB_USER_LOGIN",
        "GITLAB_USER_NAME",
        "GITLAB_USER_EMAIL",
        "CI_COMMIT_AUTHOR",
    ],
    &["github.event.pull_request.user.type", "github.event.sender.type"],
    &["github.event.pull_request.author_association"],
    &[
        "github.head_ref",
        "github.event.pull_request.head.ref",
        "GITHUB_HEAD_REF",
        "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME",
        "CI_COMMIT_REF_NAME",
        "CI_COMMIT_REF_SLUG",
        "CI_COMMIT_BRANCH",
    ],
    &[
        "github.event.pull_request.title",
        "github.event.pull_request.body",
        "github.event.head_commit.message",
        "CI_MERGE_REQUEST_TITLE",
        "CI_MERGE_REQUEST_DESCRIPTION",
        "CI_COMMIT_TITLE",
        "CI_COMMIT_MESSAGE",
        "CI_COMMIT_DESCRIPTION",
    ],
    &["github.event.pull_request.labels.*.name", "CI_MERGE_REQUEST_LABELS"],
];
/// The group of the source branch among them.
const BRANCH: usize = 3;

/// What a stranger's proposal says, from a repository of their own.
const OF_STRANGER: [(&str, &str); 10] = [
    ("github.actor", "somebody"),
    ("github.triggering_actor", "somebody"),
    ("github.event.pull_request.user.login", "somebody"),
    ("github.event.sender.login", "somebody"),
    ("github.event.pull_request.author_association", "NONE"),
    ("github.event.pull_request.head.repo.fork", "true"),
    ("github.event.pull_request.head.repo.full_name", "somebody/notes"),
    ("github.event.pull_request.head.repo.owner.login", "somebody"),
    ("GITLAB_USER_LOGIN", "somebody"),
    ("GITLAB_USER_NAME", "somebody"),
];

/// Texts in quotes, patterns between strokes, and words of a script.
static TEXTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"'([^'\n]+)'|"([^"$\n]+)"|/((?:[^/\s\\]|\\.)+)/|([A-Za-z0-9_.@\[\]*/-]{2,})"#).ok()
});
/// Texts in quotes, and patterns between strokes.
static QUOTED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"'([^'\n]+)'|"([^"$\n]+)"|/((?:[^/\n\\]|\\.)+)/"#).ok());

/// How a change comes, other than usual.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guise {
    /// What is other.
    pub kind: GuiseKind,
    /// The name of what the proposer chooses, as the workflow calls it; empty where the kind says all.
    pub name: String,
    /// What it is.
    pub value: String,
    /// The condition or the filter that names it; absent where none does.
    pub at: Option<Location>,
}

/// What may be other than usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GuiseKind {
    /// A text that the proposer chooses: a name, a branch, a title, a label.
    Said,
    /// Somebody proposes it who does not belong to the team, from a repository of their own.
    Stranger,
    /// It is pushed to a pull request that is open already.
    Updated,
    /// It touches one other file, and nothing else.
    Path,
}

impl GuiseKind {
    /// The selector of a sentence.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            GuiseKind::Said => "said",
            GuiseKind::Stranger => "stranger",
            GuiseKind::Updated => "updated",
            GuiseKind::Path => "path",
        }
    }
}

impl Guise {
    /// What a place of the platform says in this guise, in a run over a proposal or over what is in already; nothing
    /// where it says what it usually does.
    pub(super) fn text(&self, place: &str, proposed: bool) -> Option<&str> {
        let of_branch = CHOSEN[BRANCH].contains(&place);
        if of_branch && !proposed {
            return None;
        }
        match self.kind {
            GuiseKind::Said => {
                let group = CHOSEN.iter().find(|group| group.contains(&self.name.as_str()))?;
                group.contains(&place).then_some(self.value.as_str())
            }
            GuiseKind::Stranger => {
                let of_request = place.contains("pull_request") && !proposed;
                let found = OF_STRANGER.iter().find(|(known, _)| *known == place && !of_request);
                found.map(|(_, text)| *text)
            }
            GuiseKind::Updated => (place == "github.event.action" && proposed).then_some("synchronize"),
            GuiseKind::Path => None,
        }
    }
}

/// The guises in which a change may come that these workflows could tell apart. `files` are those that the image is
/// made of: a bad change may lie in any of them.
#[must_use]
pub fn guises(workflows: &[Workflow], files: &[String]) -> Vec<Guise> {
    let mut all = Vec::new();
    for workflow in workflows.iter().filter(|workflow| workflow.problem.is_none()) {
        let conditions = conditions(workflow);
        let texts = || conditions.iter().chain(scripts(workflow));
        for group in CHOSEN {
            let named = |text: &Located<String>| group.iter().find(|name| names(&text.value, name)).copied();
            let Some(name) = texts().find_map(named) else { continue };
            // A text counts wherever it stands: it may have been handed on by a variable.
            let quoted = conditions.iter().flat_map(|text| spoken(text, &QUOTED));
            let in_scripts = scripts(workflow).filter(|text| named(text).is_some());
            let mut said: Vec<(String, &Location)> =
                quoted.chain(in_scripts.flat_map(|text| spoken(text, &TEXTS))).collect();
            said.retain(|(text, _)| !(group == CHOSEN[BRANCH] && text == MAIN));
            let mut known: BTreeSet<String> = BTreeSet::new();
            said.retain(|(text, _)| known.insert(text.clone()));
            all.extend(said.into_iter().take(MOST).map(|(value, at)| Guise {
                kind: GuiseKind::Said,
                name: name.to_owned(),
                value,
                at: Some(at.clone()),
            }));
        }
        let of_stranger =
            |text: &&Located<String>| OF_STRANGER.iter().any(|(name, _)| names(&text.value, name));
        let at = texts().find(of_stranger).map(|text| text.at.clone());
        all.extend(at.map(|at| plain(GuiseKind::Stranger, Some(at))));
        let types = workflow.events.iter().flat_map(|event| &event.filters);
        let types = types.filter(|(name, _)| name.value == "types").map(|(name, _)| &name.at).next();
        let asked = texts().find(|text| names(&text.value, "github.event.action")).map(|text| &text.at);
        all.extend(types.or(asked).map(|at| plain(GuiseKind::Updated, Some(at.clone()))));
        all.extend(filter_of_paths(workflow).into_iter().flat_map(|at| {
            files
                .iter()
                .map(move |path| Guise { value: path.clone(), ..plain(GuiseKind::Path, Some(at.clone())) })
        }));
    }
    all
}

fn plain(kind: GuiseKind, at: Option<Location>) -> Guise {
    Guise { kind, name: String::new(), value: String::new(), at }
}

/// Whether a text names a place, and not one whose name begins like it.
fn names(text: &str, place: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let normal = text.replace("']['", ".").replace("['", ".").replace("']", "");
    normal
        .match_indices(place)
        .any(|(at, _)| !normal[at + place.len()..].starts_with(is_part) && !normal[..at].ends_with(is_part))
}

/// The texts that a condition or a script speaks of, with the place of the whole.
fn spoken<'t>(
    text: &'t Located<String>,
    known: &'static LazyLock<Option<Regex>>,
) -> impl Iterator<Item = (String, &'t Location)> {
    let found = known.iter().flat_map(|known| known.captures_iter(&text.value));
    let words = found.filter_map(|found| {
        let inner = (1..found.len()).find_map(|group| found.get(group))?.as_str();
        // What a pattern of GitLab's or of a shell stands for: its letters.
        let plain: String = inner.chars().filter(|letter| !"^$*\\".contains(*letter)).collect();
        let plain = plain.trim_start_matches('.').trim_end_matches(".+").trim().to_owned();
        (!plain.is_empty()).then_some(plain)
    });
    words.map(|word| (word, &text.at))
}

/// Everything that decides whether something runs.
fn conditions(workflow: &Workflow) -> Vec<Located<String>> {
    let of_job = |job: &Job| [job.condition.clone(), job.continue_on_error.clone()];
    let of_step = |step: &Step| [step.condition.clone(), step.continue_on_error.clone()];
    let of_rules =
        |rules: &[Rule]| rules.iter().filter_map(|rule| rule.condition.clone()).collect::<Vec<_>>();
    let of_refs = |refs: &Refs, at: &Location| {
        // The name of a branch is a condition over it.
        let named = refs.refs.iter().map(|name| {
            Located::new(format!("$CI_COMMIT_REF_NAME == \"{}\"", name.trim_matches('/')), at.clone())
        });
        named.chain(refs.variables.iter().cloned()).collect::<Vec<_>>()
    };
    let mut all: Vec<Located<String>> = workflow.jobs.iter().flat_map(of_job).flatten().collect();
    all.extend(workflow.steps().flat_map(of_step).flatten());
    all.extend(workflow.rules.iter().flat_map(|rules| of_rules(rules)));
    for job in &workflow.jobs {
        let Some(turn) = &job.turn else { continue };
        all.extend(turn.rules.iter().flat_map(|rules| of_rules(rules)));
        let refs = turn.only.iter().chain(&turn.except);
        all.extend(refs.flat_map(|refs| of_refs(refs, &job.id.at)));
    }
    all
}

/// What is executed, and the variables and inputs by which a text is handed on.
fn scripts(workflow: &Workflow) -> impl Iterator<Item = &Located<String>> {
    workflow.steps().flat_map(|step| {
        let handed = step.with.iter().chain(&step.variables).map(|(_, value)| value);
        step.scripts().chain(handed)
    })
}

/// Where a change is let in by its files.
fn filter_of_paths(workflow: &Workflow) -> Option<Location> {
    let filters = workflow.events.iter().flat_map(|event| &event.filters);
    let mut of_event =
        filters.filter(|(name, _)| name.value.starts_with("paths")).map(|(name, _)| name.at.clone());
    let by_rules = |rules: &[Rule]| {
        rules.iter().filter(|rule| rule.changes.is_some()).map(|rule| rule.at.clone()).next()
    };
    let of_job = |job: &Job| {
        let turn = job.turn.as_ref()?;
        let refs = turn.only.iter().chain(&turn.except).any(|refs| !refs.changes.is_empty());
        turn.rules.as_deref().and_then(by_rules).or_else(|| refs.then(|| job.id.at.clone()))
    };
    let of_gitlab = || workflow.rules.as_deref().and_then(by_rules);
    of_event.next().or_else(of_gitlab).or_else(|| {
        let jobs = workflow.jobs.iter().filter(|_| workflow.platform == Platform::GitLab);
        jobs.filter_map(of_job).next()
    })
}

#[cfg(test)]
mod tests;
