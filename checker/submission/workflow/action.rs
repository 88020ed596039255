//! What do the repository's own actions say, and which commands do known actions of others stand for?
//!
//! "Metadata syntax for GitHub Actions": an action is a folder with `action.yml` or `action.yaml`; one that runs by
//! `composite` is made of steps. `docker/build-push-action` is `docker build` with inputs for flags.

use std::collections::VecDeque;

use github_actions_models::action::Action as Model;

use crate::words::Said;

use super::super::Located;
use super::super::folder::{Entry, Folder};
use super::catalogue::WORDS;
use super::facts::{LocalAction, Step, local_path};
use super::read::{Outer, Tree, document};

/// The most actions that call one another; the platform's own limit is ten in a row.
const MOST: usize = 100;

/// The actions of the repository that the steps call, and those that these call.
pub(super) fn of<'s>(folder: &Folder, steps: impl Iterator<Item = &'s Step>) -> Vec<LocalAction> {
    let called = |step: &Step| {
        let uses = step.uses.as_ref()?;
        local_path(&uses.value).map(|path| Located::new(path.to_owned(), uses.at.clone()))
    };
    let mut open: VecDeque<Located<String>> = steps.filter_map(called).collect();
    let mut known: Vec<LocalAction> = Vec::new();
    while let Some(next) = open.pop_front() {
        if known.len() >= MOST || known.iter().any(|action| action.path == next.value) {
            continue;
        }
        let action = read(folder, &next);
        open.extend(action.steps.iter().filter_map(called));
        known.push(action);
    }
    known
}

/// The action at a path, or why it is none.
fn read(folder: &Folder, path: &Located<String>) -> LocalAction {
    let place = Folder::resolve(".", &path.value);
    let named = |name: &str| {
        let file = Folder::resolve(place.as_deref()?, name)?;
        (folder.entry(&file) == Entry::File).then_some(file)
    };
    let empty = LocalAction { path: path.value.clone(), ..LocalAction::default() };
    let Some(name) = named("action.yml").or_else(|| named("action.yaml")) else {
        let message = WORDS.say("no-action").with("value", &path.value);
        let problem = Some(Located::new(Said::from(&message), path.at.clone()));
        return LocalAction { problem, ..empty };
    };
    let empty = LocalAction { file: name.clone(), ..empty };
    let broken = |problem| LocalAction { problem: Some(problem), ..empty.clone() };
    let (file, document) = match document::<Model>(folder, &name) {
        Ok(read) => read,
        Err(problem) => return broken(problem),
    };
    let tree = Tree { file: &file };
    let runs = document.get("runs");
    let steps = runs.and_then(|runs| runs.get("steps")?.list().ok()).unwrap_or_default();
    let steps: Vec<Step> = steps.iter().map(|step| tree.step(step, &Outer::default())).collect();
    // In a workflow the platform knows a shell where none is written; in an action it wants one.
    if let Some(step) = steps.iter().find(|step| step.run.is_some() && step.shell.is_none()) {
        return broken(Located::new(Said::from(&WORDS.say("action-shell")), step.at.clone()));
    }
    LocalAction {
        using: runs.and_then(|runs| tree.of(runs, "using")),
        inputs: tree.inputs(&document),
        outputs: tree.handed_on(&document),
        steps,
        ..empty
    }
}

/// The name of an action without its version.
pub(super) fn name(uses: &str) -> &str {
    uses.split('@').next().unwrap_or_default()
}

/// The commands that an action of others stands for, where it builds an image; its inputs by their names.
pub(super) fn commands(uses: &str, input: &dyn Fn(&str) -> Option<String>) -> Option<Result<String, String>> {
    if name(uses) != "docker/build-push-action" {
        return None;
    }
    let given = |name: &str| input(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let on = |name: &str| given(name).is_some_and(|text| text.eq_ignore_ascii_case("true"));
    for unseen in ["build-contexts", "outputs", "platforms", "secrets", "secret-files", "secret-envs", "ssh"]
    {
        if given(unseen).is_some() {
            return Some(Err(unseen.to_owned()));
        }
    }
    let lines = |name: &str| -> Vec<String> {
        let text = given(name).unwrap_or_default();
        let all = text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty());
        all.collect()
    };
    let tags: Vec<String> =
        lines("tags").iter().flat_map(|line| line.split(',')).map(|tag| tag.trim().to_owned()).collect();
    let mut build = "docker build".to_owned();
    let mut flag = |name: &str, value: &str| {
        build.push_str(&format!(" --{name} {}", quoted(value)));
    };
    for tag in &tags {
        flag("tag", tag);
    }
    for argument in lines("build-args") {
        flag("build-arg", &argument);
    }
    for label in lines("labels") {
        flag("label", &label);
    }
    for (input, name) in [("file", "file"), ("target", "target")] {
        if let Some(value) = given(input) {
            flag(name, &value);
        }
    }
    for name in ["pull", "no-cache"] {
        if on(name) {
            build.push_str(&format!(" --{name}"));
        }
    }
    build.push(' ');
    build.push_str(&quoted(&given("context").unwrap_or_else(|| ".".to_owned())));
    if on("push") {
        for tag in &tags {
            build.push_str(&format!(" && docker push {}", quoted(tag)));
        }
    }
    Some(Ok(build))
}

/// A text as one word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::commands;

    fn made(inputs: &[(&str, &str)]) -> Option<Result<String, String>> {
        let input = |wanted: &str| {
            let found = inputs.iter().find(|(name, _)| *name == wanted);
            found.map(|(_, value)| (*value).to_owned())
        };
        commands("docker/build-push-action@0123", &input)
    }

    #[test]
    fn a_build_is_one_whoever_writes_it() {
        let all =
            [("tags", "a:1\nb:2"), ("push", "true"), ("file", "deploy/Dockerfile"), ("build-args", "A=it's")];
        let expected = "docker build --tag 'a:1' --tag 'b:2' --build-arg 'A=it'\\''s' --file 'deploy/Dockerfile' '.' \
                        && docker push 'a:1' && docker push 'b:2'";
        assert_eq!(made(&all), Some(Ok(expected.to_owned())));
        let plain = [("context", "app"), ("tags", "a,b"), ("push", "false"), ("pull", "true")];
        assert_eq!(made(&plain), Some(Ok("docker build --tag 'a' --tag 'b' --pull 'app'".to_owned())));
        assert_eq!(made(&[("platforms", "linux/arm64")]), Some(Err("platforms".to_owned())));
        assert_eq!(commands("docker/login-action@v3", &|_| None), None);
    }
}
