//! How does a configuration of GitLab's become jobs, and what does GitLab refuse?

use super::super::super::compose::{YamlNode, YamlValue};
use super::super::super::folder::Folder;
use super::super::super::source::Word;
use super::super::super::{Located, Location};
use super::super::catalogue::WORDS;
use super::super::facts::{Job, Platform, Refs, Rule, Step, Turn, Workflow};
use super::super::read::{Tree, entries, one_or_more, texts};
use super::tree::{Broken, Whole, broken, whole};
use crate::words::{Message, Said};

/// Keys of the whole configuration, which name no job.
const GLOBAL: [&str; 11] = [
    "after_script",
    "before_script",
    "cache",
    "default",
    "image",
    "include",
    "services",
    "spec",
    "stages",
    "variables",
    "workflow",
];
/// Keys of a job.
const OF_JOBS: [&str; 36] = [
    "after_script",
    "allow_failure",
    "artifacts",
    "before_script",
    "cache",
    "coverage",
    "dast_configuration",
    "dependencies",
    "environment",
    "except",
    "extends",
    "hooks",
    "id_tokens",
    "identity",
    "image",
    "inherit",
    "inputs",
    "interruptible",
    "manual_confirmation",
    "needs",
    "only",
    "pages",
    "parallel",
    "publish",
    "release",
    "resource_group",
    "retry",
    "rules",
    "run",
    "script",
    "secrets",
    "services",
    "stage",
    "start_in",
    "tags",
    "timeout",
];
const AND: [&str; 3] = ["trigger", "variables", "when"];
/// What `default` may hold for every job that does not say it.
const OF_DEFAULT: [&str; 4] = ["after_script", "before_script", "image", "services"];
/// Where no stages are written.
const STAGES: [&str; 3] = ["build", "test", "deploy"];
const WHENS: [&str; 6] = ["on_success", "on_failure", "always", "manual", "delayed", "never"];

/// Reads the file, with everything that it names.
pub(in crate::submission) fn read_file(folder: &Folder, path: &str) -> Workflow {
    let empty = Workflow { platform: Platform::GitLab, file: path.to_owned(), ..Workflow::default() };
    match whole(folder, path).and_then(|whole| of(&whole, &empty)) {
        Ok(workflow) => workflow,
        Err((message, at)) => Workflow { problem: Some(Located::new(Said::from(&message), at)), ..empty },
    }
}

fn of(whole: &Whole, empty: &Workflow) -> Result<Workflow, Broken> {
    let tree = Tree { file: &whole.file };
    let root = &whole.root;
    let reader = Reader { whole, tree: &tree, stages: stages(root) };
    let mut jobs = Vec::new();
    for (name, node) in entries(Some(root)) {
        let is_job = !GLOBAL.contains(&name.text()) && !name.text().starts_with('.');
        if is_job {
            jobs.push(reader.job(name, node)?);
        }
    }
    let known = |wanted: &str| jobs.iter().find(|job: &&Job| job.id.value == wanted);
    for job in &jobs {
        for (needed, optional) in job.turn.iter().flat_map(|turn| turn.needs.iter().flatten()) {
            let stage = job.turn.as_ref().map_or(0, |turn| turn.stage);
            match known(&needed.value) {
                None if !optional => {
                    return Err((WORDS.say("gitlab-needs").with("value", &needed.value), needed.at.clone()));
                }
                Some(other) if other.turn.as_ref().is_some_and(|turn| turn.stage > stage) => {
                    return Err((WORDS.say("gitlab-later").with("value", &needed.value), needed.at.clone()));
                }
                _ => {}
            }
        }
    }
    if jobs.is_empty() && whole.outside.is_empty() {
        let start = Location { file: empty.file.clone(), line: 1, column: 1, length: 1 };
        return Err((WORDS.say("gitlab-no-jobs"), start));
    }
    let rules = root.get("workflow").and_then(|workflow| workflow.get("rules"));
    Ok(Workflow {
        rules: rules.map(|rules| reader.rules(rules)).transpose()?,
        included: whole.foreign.clone(),
        outside: whole.outside.clone(),
        jobs,
        ..empty.clone()
    })
}

fn stages(root: &YamlNode) -> Vec<String> {
    let own = root.get("stages").map(texts).filter(|own| !own.is_empty());
    let own = own.unwrap_or_else(|| STAGES.map(str::to_owned).to_vec());
    std::iter::once(".pre".to_owned()).chain(own).chain([".post".to_owned()]).collect()
}

struct Reader<'a> {
    whole: &'a Whole,
    tree: &'a Tree<'a>,
    stages: Vec<String>,
}

impl Reader<'_> {
    fn broken(&self, node: &YamlNode, message: Message) -> Broken {
        broken(&self.whole.file, &node.range, message)
    }

    fn job(&self, name: &Word, node: &YamlNode) -> Result<Job, Broken> {
        let at = |word: &Word, message: Message| broken(&self.whole.file, &word.range(), message);
        let Ok(keys) = node.map() else {
            return Err(at(name, WORDS.say("gitlab-job-map").with("value", name.text())));
        };
        for (key, _) in keys {
            if !OF_JOBS.contains(&key.text()) && !AND.contains(&key.text()) {
                return Err(at(key, WORDS.say("gitlab-key").with("value", key.text())));
            }
        }
        if ["script", "run", "trigger"].iter().all(|key| node.get(key).is_none()) {
            return Err(at(name, WORDS.say("gitlab-no-script").with("value", name.text())));
        }
        if let (Some(_), Some(older)) = (node.get("rules"), node.get("only").or_else(|| node.get("except"))) {
            return Err(self.broken(older, WORDS.say("gitlab-only-rules")));
        }
        let stage = node.get("stage").and_then(|stage| stage.scalar().ok());
        let text = stage.map_or("test", Word::text);
        let Some(number) = self.stages.iter().position(|known| known == text) else {
            let range = stage.unwrap_or(name).range();
            let all = self.stages.join(", ");
            let message = WORDS.say("gitlab-stage").with("value", text).with("stages", all);
            return Err(broken(&self.whole.file, &range, message));
        };
        let id = self.tree.word(name);
        let images = self.image(node).into_iter().chain(self.services(node)).collect();
        let id_at = id.at.clone();
        Ok(Job {
            images,
            matrix: None,
            copies: copies(node),
            turn: Some(self.turn(node, number)?),
            steps: self.steps(node, &id_at),
            needs: Vec::new(),
            condition: None,
            continue_on_error: None,
            permissions: None,
            uses: None,
            with: Vec::new(),
            outputs: Vec::new(),
            id,
        })
    }

    /// A value of a job, or else of `default`, or else of the whole file, as far as the job inherits it.
    fn inherited<'n>(&'n self, job: &'n YamlNode, key: &str) -> Option<&'n YamlNode> {
        let kept = |node: Option<&YamlNode>| match node.map(|node| &node.value) {
            Some(YamlValue::Scalar(word)) => word.text() != "false",
            Some(YamlValue::List(_)) => node.is_some_and(|list| texts(list).iter().any(|one| one == key)),
            _ => true,
        };
        let inherit = job.get("inherit").and_then(|inherit| inherit.get("default"));
        let root = &self.whole.root;
        let above = || root.get("default").and_then(|default| default.get(key)).or_else(|| root.get(key));
        job.get(key).or_else(|| above().filter(|_| OF_DEFAULT.contains(&key) && kept(inherit)))
    }

    fn image(&self, job: &YamlNode) -> Option<Located<String>> {
        let image = self.inherited(job, "image")?;
        self.tree.located(image.get("name").unwrap_or(image))
    }

    fn services(&self, job: &YamlNode) -> Vec<Located<String>> {
        let services = self.inherited(job, "services").map_or(&[][..], one_or_more);
        let name = |node: &YamlNode| self.tree.located(node.get("name").unwrap_or(node));
        services.iter().filter_map(name).collect()
    }

    /// The script as a step, and what comes behind it in any case as another.
    fn steps(&self, job: &YamlNode, at: &Location) -> Vec<Step> {
        let mut lines = Vec::new();
        for key in ["before_script", "script"] {
            let node = if key == "script" { job.get(key) } else { self.inherited(job, key) };
            self.lines(node, &mut lines);
        }
        let mut after = Vec::new();
        self.lines(self.inherited(job, "after_script"), &mut after);
        let mut variables = Vec::new();
        let kept = job.get("inherit").and_then(|inherit| inherit.get("variables"));
        let global = self.whole.root.get("variables");
        let global = global
            .filter(|_| kept.and_then(|kept| kept.scalar().ok()).is_none_or(|word| word.text() != "false"));
        for (name, value) in [global, job.get("variables")].into_iter().flat_map(|map| entries(map).iter()) {
            let value = self.tree.located(value.get("value").unwrap_or(value));
            let Some(value) = value else { continue };
            variables.retain(|(known, _): &(String, _)| known != name.text());
            variables.push((name.text().to_owned(), value));
        }
        let always = |at: &Location, text: &str| Some(Located::new(text.to_owned(), at.clone()));
        let step = |mut lines: Vec<Located<String>>, behind: bool| {
            let first = (!lines.is_empty()).then(|| lines.remove(0));
            Step {
                at: first.as_ref().map_or(at, |first| &first.at).clone(),
                id: None,
                condition: behind.then(|| always(at, "always()")).flatten(),
                continue_on_error: behind.then(|| always(at, "true")).flatten(),
                uses: None,
                with: Vec::new(),
                run: first,
                more: lines,
                called: Vec::new(),
                shell: None,
                folder: None,
                variables: variables.clone(),
            }
        };
        let mut steps = vec![step(lines, false)];
        if !after.is_empty() {
            steps.push(step(after, true));
        }
        steps
    }

    /// The lines of a script; lists within lists are one.
    fn lines(&self, node: Option<&YamlNode>, all: &mut Vec<Located<String>>) {
        match node.map(|node| &node.value) {
            Some(YamlValue::List(items)) => items.iter().for_each(|item| self.lines(Some(item), all)),
            Some(YamlValue::Scalar(_)) => all.extend(node.and_then(|node| self.tree.script(node))),
            _ => {}
        }
    }

    fn turn(&self, job: &YamlNode, stage: usize) -> Result<Turn, Broken> {
        let needs = job.get("needs").map(|needs| {
            let need = |node: &YamlNode| {
                let word = self.tree.located(node.get("job").unwrap_or(node))?;
                let optional = node.get("optional").and_then(|node| node.scalar().ok());
                Some((word, optional.is_some_and(|word| word.text() == "true")))
            };
            // What another project or pipeline has made is no job of this one.
            let own = |node: &&YamlNode| node.get("project").is_none() && node.get("pipeline").is_none();
            one_or_more(needs).iter().filter(own).filter_map(need).collect()
        });
        Ok(Turn {
            stage,
            rules: job.get("rules").map(|rules| self.rules(rules)).transpose()?,
            only: job.get("only").map(|only| self.refs(only)),
            except: job.get("except").map(|except| self.refs(except)),
            when: self.when(job)?,
            allow_failure: allow_failure(job),
            needs,
            starts: job.get("trigger").map(|node| self.whole.file.location(&node.range)),
            tokens: entries(job.get("id_tokens")).iter().map(|(name, _)| self.tree.word(name)).collect(),
        })
    }

    fn when(&self, node: &YamlNode) -> Result<Option<String>, Broken> {
        let Some(when) = node.get("when") else { return Ok(None) };
        let text = when.scalar().map(|word| word.text().to_owned()).unwrap_or_default();
        if !WHENS.contains(&text.as_str()) {
            return Err(self.broken(when, WORDS.say("gitlab-when").with("value", text)));
        }
        Ok(Some(text))
    }

    fn refs(&self, node: &YamlNode) -> Refs {
        match &node.value {
            YamlValue::Map(_) => Refs {
                refs: node.get("refs").map(texts).unwrap_or_default(),
                variables: node
                    .get("variables")
                    .map_or(&[][..], one_or_more)
                    .iter()
                    .filter_map(|one| self.tree.located(one))
                    .collect(),
                changes: node.get("changes").map(texts).unwrap_or_default(),
            },
            _ => Refs { refs: texts(node), ..Refs::default() },
        }
    }

    fn rules(&self, node: &YamlNode) -> Result<Vec<Rule>, Broken> {
        let mut rules = Vec::new();
        for entry in one_or_more(node) {
            // A list that was put in by `!reference` lies in this one.
            if let YamlValue::List(_) = entry.value {
                rules.extend(self.rules(entry)?);
                continue;
            }
            for (key, _) in entry.map().map_err(|_| self.broken(entry, WORDS.say("gitlab-rule")))? {
                let known = [
                    "if",
                    "changes",
                    "exists",
                    "when",
                    "allow_failure",
                    "variables",
                    "needs",
                    "start_in",
                    "interruptible",
                    "auto_cancel",
                ];
                if !known.contains(&key.text()) {
                    let message = WORDS.say("gitlab-key").with("value", key.text());
                    return Err(broken(&self.whole.file, &key.range(), message));
                }
            }
            let paths = |key: &str| {
                let node = entry.get(key)?;
                Some(texts(node.get("paths").unwrap_or(node)))
            };
            rules.push(Rule {
                at: self.whole.file.location(&entry.range),
                condition: self.tree.of(entry, "if"),
                changes: paths("changes"),
                exists: paths("exists"),
                when: self.when(entry)?,
                allow_failure: allow_failure(entry),
                variables: self.tree.named(entry, "variables"),
            });
        }
        Ok(rules)
    }
}

/// Whether a failure may pass; some exit codes are as good as all, where nobody knows which come.
fn allow_failure(node: &YamlNode) -> Option<bool> {
    let node = node.get("allow_failure")?;
    match &node.value {
        YamlValue::Scalar(word) => Some(word.text() == "true"),
        _ => {
            let codes = node.get("exit_codes").map(texts).unwrap_or_default();
            Some(codes.iter().any(|code| code == "1"))
        }
    }
}

/// `parallel: matrix`: each entry's lists, combined.
fn copies(job: &YamlNode) -> Vec<std::collections::BTreeMap<String, String>> {
    let matrix = job.get("parallel").and_then(|parallel| parallel.get("matrix"));
    let mut all = Vec::new();
    for entry in matrix.map_or(&[][..], one_or_more) {
        let mut own = vec![std::collections::BTreeMap::new()];
        for (name, values) in entries(Some(entry)) {
            let values = texts(values);
            own = own
                .iter()
                .flat_map(|copy| {
                    values.iter().map(move |value| {
                        let mut copy = copy.clone();
                        copy.insert(name.text().to_owned(), value.clone());
                        copy
                    })
                })
                .collect();
        }
        all.extend(own);
    }
    all
}
