//! How does a workflow file become facts, each with its place?

use std::ops::Range;

use github_actions_models::workflow::Workflow as Model;
use serde::de::DeserializeOwned;

use crate::words::Said;

use super::super::compose::{YamlNode, YamlValue, parse_yaml};
use super::super::folder::Folder;
use super::super::source::{SourceFile, Word};
use super::super::{Located, Location};
use super::catalogue::WORDS;
use super::facts::{Job, Permissions, Step, Workflow, WorkflowEvent};
use super::matrix;

/// The only document of a YAML file that the platform's own model takes.
///
/// # Errors
/// Why there is none, at its place.
pub(super) fn document<Model: DeserializeOwned>(
    folder: &Folder,
    path: &str,
) -> Result<(SourceFile, YamlNode), Located<Said>> {
    let at = |line: usize, column: usize| Location { file: path.to_owned(), line, column, length: 1 };
    let file = folder.text(path).map_err(|message| Located::new(Said::from(&message), at(1, 1)))?;
    let documents = parse_yaml(&file.text, 0)
        .map_err(|fault| Located::new(Said::from(&fault.message), file.location(&fault.range)))?;
    let [document] = <[YamlNode; 1]>::try_from(documents)
        .map_err(|_| Located::new(Said::from(&WORDS.say("documents")), at(1, 1)))?;
    if let Err(error) = yaml_serde::from_str::<Model>(&file.text) {
        let place = error.location();
        let place = place.map_or(at(1, 1), |found| at(found.line().max(1), found.column().max(1)));
        return Err(Located::new(Said::as_they_are(&error.to_string()), place));
    }
    Ok((file, document))
}

/// Reads one file, without the actions that it calls.
pub(in crate::submission) fn read_file(folder: &Folder, path: &str) -> Workflow {
    let empty = Workflow { file: path.to_owned(), ..Workflow::default() };
    let (file, document) = match document::<Model>(folder, path) {
        Ok(read) => read,
        Err(problem) => return Workflow { problem: Some(problem), ..empty },
    };
    let tree = Tree { file: &file };
    let outer = Outer { defaults: vec![document.get("defaults")], env: vec![document.get("env")] };
    let jobs = entries(document.get("jobs"));
    let called = document.get("on").and_then(|on| on.get("workflow_call"));
    Workflow {
        events: tree.events(document.get("on")),
        permissions: tree.permissions(&document),
        jobs: jobs.iter().map(|(id, job)| tree.job(id, job, &outer)).collect(),
        inputs: called.map(|called| tree.inputs(called)).unwrap_or_default(),
        ..empty
    }
}

/// What stands around a step and holds for it, the outermost first.
#[derive(Clone, Default)]
pub(super) struct Outer<'n> {
    defaults: Vec<Option<&'n YamlNode>>,
    env: Vec<Option<&'n YamlNode>>,
}

/// The nodes with their places.
pub(super) struct Tree<'a> {
    pub(super) file: &'a SourceFile,
}

impl Tree<'_> {
    pub(super) fn located(&self, node: &YamlNode) -> Option<Located<String>> {
        let word = node.scalar().ok()?;
        Some(Located::new(word.text().to_owned(), self.file.location(&node.range)))
    }

    pub(super) fn word(&self, word: &Word) -> Located<String> {
        self.file.located(word.text().to_owned(), &word.range())
    }

    pub(super) fn of(&self, node: &YamlNode, key: &str) -> Option<Located<String>> {
        self.located(node.get(key)?)
    }

    /// The texts below a key, by their names.
    pub(super) fn named(&self, node: &YamlNode, key: &str) -> Vec<(String, Located<String>)> {
        let all = entries(node.get(key)).iter();
        all.filter_map(|(name, value)| Some((name.text().to_owned(), self.located(value)?))).collect()
    }

    /// The inputs of a workflow that is called, or of an action, with what counts where nothing is given.
    pub(super) fn inputs(&self, node: &YamlNode) -> Vec<(String, Option<Located<String>>)> {
        let all = entries(node.get("inputs")).iter();
        all.map(|(name, input)| (name.text().to_owned(), self.of(input, "default"))).collect()
    }

    /// What an action hands on.
    pub(super) fn handed_on(&self, node: &YamlNode) -> Vec<(String, Located<String>)> {
        let all = entries(node.get("outputs")).iter();
        all.filter_map(|(name, output)| Some((name.text().to_owned(), self.of(output, "value")?))).collect()
    }

    fn events(&self, on: Option<&YamlNode>) -> Vec<WorkflowEvent> {
        let Some(on) = on else { return Vec::new() };
        let bare = |name| WorkflowEvent { name, filters: Vec::new() };
        match &on.value {
            YamlValue::Map(events) => events
                .iter()
                .map(|(name, body)| {
                    let filters = entries(Some(body)).iter().map(|(key, list)| (self.word(key), texts(list)));
                    WorkflowEvent { name: self.word(name), filters: filters.collect() }
                })
                .collect(),
            YamlValue::List(events) => {
                events.iter().filter_map(|node| self.located(node)).map(bare).collect()
            }
            _ => self.located(on).map(bare).into_iter().collect(),
        }
    }

    fn permissions(&self, node: &YamlNode) -> Option<Permissions> {
        let (key, value) = entries(Some(node)).iter().find(|(key, _)| key.text() == "permissions")?;
        let scopes = entries(Some(value))
            .iter()
            .filter_map(|(scope, right)| Some((self.word(scope), right.scalar().ok()?.text().to_owned())));
        Some(Permissions {
            at: self.file.location(&key.range()),
            all: value.scalar().ok().map(|word| word.text().to_owned()),
            scopes: scopes.collect(),
        })
    }

    fn condition(&self, node: &YamlNode) -> Option<Located<String>> {
        self.of(node, "if").map(|found| {
            found.map(|text| {
                let text = text.trim();
                let bare = text.strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}"));
                bare.filter(|bare| !bare.contains("}}")).unwrap_or(text).trim().to_owned()
            })
        })
    }

    fn job<'n>(&self, id: &Word, job: &'n YamlNode, outer: &Outer<'n>) -> Job {
        let mut outer = outer.clone();
        outer.defaults.push(job.get("defaults"));
        outer.env.push(job.get("env"));
        let needs = job.get("needs").map_or(&[][..], one_or_more);
        let beside = entries(job.get("services")).iter().map(|(_, service)| service);
        let images = job.get("container").into_iter().chain(beside);
        let images = images.filter_map(|node| self.located(node.get("image").unwrap_or(node)));
        let matrix = job.get("strategy").and_then(|strategy| strategy.get("matrix"));
        let steps = job.get("steps").and_then(|steps| steps.list().ok()).unwrap_or_default();
        Job {
            id: self.word(id),
            needs: needs.iter().filter_map(|node| self.located(node)).collect(),
            condition: self.condition(job),
            continue_on_error: self.of(job, "continue-on-error"),
            permissions: self.permissions(job),
            uses: self.of(job, "uses"),
            images: images.collect(),
            matrix: matrix.map(|matrix| self.file.location(&matrix.range)),
            copies: matrix.and_then(matrix::copies).unwrap_or_default(),
            with: self.named(job, "with"),
            outputs: self.named(job, "outputs"),
            turn: None,
            steps: steps.iter().map(|step| self.step(step, &outer)).collect(),
        }
    }

    pub(super) fn step(&self, step: &YamlNode, outer: &Outer<'_>) -> Step {
        let mut variables: Vec<(String, Located<String>)> = Vec::new();
        let own = outer.env.iter().copied().chain([step.get("env")]);
        for (name, value) in own.flat_map(|map| entries(map).iter()) {
            let Some(value) = self.located(value) else { continue };
            variables.retain(|(known, _)| known != name.text());
            variables.push((name.text().to_owned(), value));
        }
        let default = |key: &str| {
            let set = |map: &Option<&YamlNode>| map.and_then(|map| self.of(map.get("run")?, key));
            self.of(step, key).or_else(|| outer.defaults.iter().rev().find_map(set))
        };
        let first = entries(Some(step)).first().map_or(step.range.clone(), |(key, _)| key.range());
        Step {
            at: self.file.location(&first),
            id: self.of(step, "id").map(|id| id.value),
            condition: self.condition(step),
            continue_on_error: self.of(step, "continue-on-error"),
            uses: self.of(step, "uses"),
            with: self.named(step, "with"),
            run: step.get("run").and_then(|run| self.script(run)),
            more: Vec::new(),
            called: Vec::new(),
            shell: default("shell"),
            folder: default("working-directory"),
            variables,
        }
    }

    /// A script with the place of its first line; that of a block stands below `|`.
    pub(super) fn script(&self, node: &YamlNode) -> Option<Located<String>> {
        let text = node.scalar().ok()?.text().to_owned();
        let range = self.first_line(node, &text).unwrap_or_else(|| node.range.clone());
        Some(self.file.located(text, &range))
    }

    fn first_line(&self, node: &YamlNode, text: &str) -> Option<Range<usize>> {
        let first = text.lines().find(|line| !line.trim().is_empty())?.trim_end();
        let written = self.file.text.get(node.range.clone())?;
        let start = node.range.start + written.find(first)?;
        Some(start..start + first.len())
    }
}

/// The text of a script as a file in which every line of it stands on the line of the workflow, behind as many
/// blanks, so that a place in it is one in the workflow. Folded text (`>`) is wholly at its first line.
pub(super) fn script_of(script: &Located<String>, text: &str) -> SourceFile {
    let mut whole = "\n".repeat(script.at.line - 1);
    let indent = " ".repeat(script.at.column - 1);
    let leading = text.lines().take_while(|line| line.trim().is_empty()).count();
    for line in text.lines().skip(leading) {
        if !line.is_empty() {
            whole.push_str(&indent);
        }
        whole.push_str(line);
        whole.push('\n');
    }
    SourceFile::new(&script.at.file, &whole)
}

pub(super) fn entries(node: Option<&YamlNode>) -> &[(Word, YamlNode)] {
    node.and_then(|node| node.map().ok()).unwrap_or_default()
}

pub(super) fn one_or_more(node: &YamlNode) -> &[YamlNode] {
    match &node.value {
        YamlValue::List(items) => items,
        YamlValue::Nothing => &[],
        _ => std::slice::from_ref(node),
    }
}

pub(super) fn texts(node: &YamlNode) -> Vec<String> {
    one_or_more(node).iter().filter_map(|item| Some(item.scalar().ok()?.text().to_owned())).collect()
}
