//! Which files does `actions/checkout` bring?
//!
//! Without inputs those of the run's own event: a proposal as it would be merged for `pull_request`, and the branch
//! that it is for with `pull_request_target` ("Events that trigger workflows"). `ref` and `repository` name others.

use super::condition::Known;
use super::context::Way;
use super::facts::Step;
use super::gate::Tree;
use super::trigger::{COMMIT, MAIN, Trigger};
use crate::submission::Located;

/// The folder below the job's own that a checkout fills, where it names one.
pub(super) fn place(step: &Step) -> Option<String> {
    let path = step.input("path").filter(|_| step.is_checkout())?;
    let path = super::super::folder::Folder::resolve(".", path.value.trim())?;
    (path != ".").then_some(path)
}

/// What a checkout brings; nothing where it lays another repository beside.
///
/// # Errors
/// The input whose value nobody knows.
pub(super) fn tree(way: &Way<'_>, step: &Step) -> Result<Option<Tree>, Located<String>> {
    let input = |name: &str| -> Result<Option<Located<String>>, Located<String>> {
        let Some(written) = step.input(name) else { return Ok(None) };
        let text = way.put_in(&written.value).ok_or_else(|| written.clone())?;
        Ok(Some(Located::new(text, written.at.clone())).filter(|text| !text.value.trim().is_empty()))
    };
    let own = way.text("github.repository").unwrap_or_default();
    if let Some(other) = input("repository")?.filter(|other| !other.value.eq_ignore_ascii_case(&own)) {
        return Ok(place(step).is_none().then_some(Tree::Elsewhere(other)));
    }
    let trigger = way.run.trigger;
    let of_change = |name: &str| match trigger {
        Trigger::Push => [MAIN, "refs/heads/main", COMMIT].contains(&name),
        _ => {
            let head = way.text("github.head_ref").unwrap_or_default();
            ["refs/pull/41/merge", "refs/pull/41/head", "refs/heads/change", COMMIT].contains(&name)
                || (!head.is_empty() && name == head)
        }
    };
    Ok(Some(match (input("ref")?, trigger) {
        (Some(name), _) if of_change(name.value.trim()) => Tree::Change,
        (Some(name), _) => Tree::Elsewhere(name),
        (None, Trigger::PullRequestTarget) => {
            let at = step.uses.as_ref().map_or(&step.at, |uses| &uses.at);
            Tree::Elsewhere(Located::new(MAIN.to_owned(), at.clone()))
        }
        (None, _) => Tree::Change,
    }))
}
