//! Which model do the compose files make together?
//!
//! Each file is read, its variables put in, `extends` and `include` followed, and one put over the
//! other, in Compose's order. The result is one tree whose ranges point into all the files.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use super::super::draft::Draft;
use super::super::folder::{Entry, Folder};
use super::super::source::{Fault, SourceFile, Word};
use super::super::values::did_you_mean;
use super::catalogue::said;
use super::interpolate::Interpolation;
use super::merge::{merge, once_each};
use super::node::{Node, Tag, Value};
use super::yaml;

/// Variables by name.
pub(super) type Variables = Rc<BTreeMap<String, String>>;

/// What a part of the text counts from.
#[derive(Debug)]
struct Origin {
    start: usize,
    folder: String,
    variables: Variables,
}

/// The files of a project, read as one.
#[derive(Debug)]
pub(super) struct Sources {
    pub(super) text: SourceFile,
    origins: Vec<Origin>,
}

impl Sources {
    fn origin(&self, place: &Range<usize>) -> Option<&Origin> {
        self.origins.iter().rfind(|origin| origin.start <= place.start)
    }

    /// The folder that a path written here counts from, relative to the submission's.
    pub(super) fn folder(&self, place: &Range<usize>) -> &str {
        self.origin(place).map_or(".", |origin| origin.folder.as_str())
    }

    /// The variables of the project that this place belongs to.
    pub(super) fn variables(&self, place: &Range<usize>) -> Option<&BTreeMap<String, String>> {
        self.origin(place).map(|origin| &*origin.variables)
    }
}

/// Reads the files of a project.
pub(super) struct Loader<'a, 'd> {
    pub(super) draft: &'a mut Draft<'d>,
    sources: Sources,
    /// Files that are being included, and services that are being extended, outermost first.
    open: Vec<String>,
}

/// What a file of a project counts from.
#[derive(Debug, Clone)]
struct Project {
    folder: String,
    variables: Variables,
}

impl<'a, 'd> Loader<'a, 'd> {
    pub(super) fn new(draft: &'a mut Draft<'d>) -> Loader<'a, 'd> {
        let text = SourceFile::new("", "");
        Loader { draft, sources: Sources { text, origins: Vec::new() }, open: Vec::new() }
    }

    /// The model of these files, each put over the ones before it; `None` after a fault was noted.
    pub(super) fn load(
        mut self,
        files: &[String],
        folder: &str,
        variables: &Variables,
    ) -> Option<(Node, Sources)> {
        let project = Project { folder: folder.to_owned(), variables: Rc::clone(variables) };
        let tree = self.project(files, &project)?;
        Some((tree, self.sources))
    }

    fn fault(&mut self, fault: Fault) {
        self.draft.fault(&self.sources.text, fault);
    }

    fn take<T>(&mut self, read: Result<T, Fault>) -> Option<T> {
        read.map_err(|fault| self.fault(fault)).ok()
    }

    fn project(&mut self, files: &[String], project: &Project) -> Option<Node> {
        let mut model: Option<Node> = None;
        for path in files {
            for mut document in self.file(path, project)? {
                if matches!(document.value, Value::Nothing) {
                    continue;
                }
                self.take(document.map().map(|_| ()))?;
                self.extend_all(&mut document, path, project)?;
                self.include_all(&mut document, path, project)?;
                model = Some(match model {
                    Some(model) => merge(model, document, ""),
                    None => document,
                });
            }
        }
        let mut model = model.unwrap_or_else(|| Node::new(Value::Map(Vec::new()), 0..0));
        without_reset(&mut model);
        if let Some((_, services)) = entry(&mut model, "services")
            && let Value::Map(services) = &mut services.value
        {
            once_each(services);
        }
        Some(model)
    }

    /// The documents of a file, with their variables put in.
    fn file(&mut self, path: &str, project: &Project) -> Option<Vec<Node>> {
        let file = match self.draft.folder.text(path) {
            Ok(file) => file,
            Err(message) => {
                self.draft.problems.push(super::Problem::new(message));
                return None;
            }
        };
        if self.draft.tell_unknown(&file.text) {
            return None;
        }
        let start = if self.sources.origins.is_empty() {
            self.sources.text = file.clone();
            0
        } else {
            self.sources.text.append(&file)
        };
        let Project { folder, variables } = project.clone();
        self.sources.origins.push(Origin { start, folder, variables });
        let parsed = yaml::parse(&file.text, start);
        let mut documents = self.take(parsed)?;
        let mut faults = Vec::new();
        for document in &mut documents {
            Interpolation { variables: &project.variables }.fill(document, &mut faults);
        }
        let sound = faults.is_empty();
        faults.into_iter().for_each(|fault| self.fault(fault));
        sound.then_some(documents)
    }

    /// Puts every service of a document over the one that it extends.
    fn extend_all(&mut self, document: &mut Node, path: &str, project: &Project) -> Option<()> {
        let Some((_, services)) = entry(document, "services") else { return Some(()) };
        let Value::Map(entries) = &services.value else { return Some(()) };
        let names: Vec<Word> = entries.iter().map(|(name, _)| name.clone()).collect();
        for name in names {
            let extended = self.extended(services, &name, path, project)?;
            if let Some((_, service)) = entry(services, name.text()) {
                *service = extended;
            }
        }
        Some(())
    }

    /// One service of these, put over what it extends.
    fn extended(&mut self, services: &Node, name: &Word, path: &str, project: &Project) -> Option<Node> {
        let Some(service) = services.get(name.text()) else {
            let mut fault = said(name, "no-such-service");
            let known = services.map().unwrap_or_default();
            fault.help = did_you_mean(name.text(), known.iter().map(|(known, _)| known.text()));
            self.fault(fault);
            return None;
        };
        let mut service = service.clone();
        let Some(extends) = without(&mut service, "extends").filter(|node| node.tag != Tag::Reset) else {
            return Some(service);
        };
        let mark = format!("{path}#{}", name.text());
        if self.open.contains(&mark) {
            self.fault(said(name, "circle"));
            return None;
        }
        self.open.push(mark);
        let base = self.base_of(services, &extends, path, project)?;
        self.open.pop();
        Some(merge(base, service, "services.x"))
    }

    fn base_of(&mut self, services: &Node, extends: &Node, path: &str, project: &Project) -> Option<Node> {
        let wanted = match extends.is_map() {
            true => {
                for (key, _) in extends.map().unwrap_or_default() {
                    if !["service", "file"].contains(&key.text()) && !key.text().starts_with("x-") {
                        self.fault(said(key, "unknown-key"));
                        return None;
                    }
                }
                extends.get("service").ok_or_else(|| extends.fault("extends-service"))
            }
            false => Ok(extends),
        };
        let wanted = self.take(wanted.and_then(Node::text))?.clone();
        let Some(file) = extends.get("file") else {
            return self.extended(services, &wanted, path, project);
        };
        let file = self.take(file.text())?.clone();
        let path = self.path(&file, &project.folder)?;
        let folder = folder_of(&path).to_owned();
        let other = Project { folder, variables: Rc::clone(&project.variables) };
        let mut model = Node::new(Value::Map(Vec::new()), extends.range.clone());
        for document in self.file(&path, &other)? {
            model = merge(model, document, "");
        }
        without_reset(&mut model);
        let services = model.get("services").cloned().unwrap_or(model);
        self.extended(&services, &wanted, &path, &other)
    }

    /// Puts the models that a document includes beside its own.
    fn include_all(&mut self, document: &mut Node, path: &str, project: &Project) -> Option<()> {
        let Some(includes) = without(document, "include") else { return Some(()) };
        if matches!(includes.value, Value::Nothing) {
            return Some(());
        }
        if self.open.iter().any(|open| open == path) {
            let word = Word::at(path, includes.range.clone());
            self.fault(said(&word, "circle"));
            return None;
        }
        self.open.push(path.to_owned());
        let items = self.take(includes.list())?.to_vec();
        for item in &items {
            let included = self.included(item, project)?;
            self.import(document, included)?;
        }
        self.open.pop();
        Some(())
    }

    fn included(&mut self, item: &Node, project: &Project) -> Option<Node> {
        if let Value::Map(entries) = &item.value {
            let known = ["path", "project_directory", "env_file"];
            let unknown =
                entries.iter().find(|(key, _)| !known.contains(&key.text()) && !key.text().starts_with("x-"));
            if let Some((key, _)) = unknown {
                self.fault(said(key, "unknown-key"));
                return None;
            }
        }
        let paths = match item.is_map() {
            true => item.get("path").ok_or_else(|| item.fault("include-path")),
            false => Ok(item),
        };
        let paths = self.take(paths.and_then(Node::one_or_more))?.to_vec();
        let mut files = Vec::new();
        for path in &paths {
            let word = self.take(path.text())?.clone();
            files.push(self.path(&word, &project.folder)?);
        }
        let folder = match item.get("project_directory") {
            Some(node) => {
                let word = self.take(node.text())?.clone();
                self.path(&word, &project.folder)?
            }
            None => folder_of(files.first().map_or("", String::as_str)).to_owned(),
        };
        let env_files = match item.get("env_file") {
            Some(node) => {
                let mut paths = Vec::new();
                for item in self.take(node.one_or_more())?.to_vec() {
                    let word = self.take(item.text())?.clone();
                    paths.push(self.path(&word, &project.folder)?);
                }
                paths
            }
            None => super::environment::default_file(self.draft, &folder),
        };
        let variables = super::environment::read(self.draft, &env_files, &project.variables);
        self.project(&files, &Project { folder, variables: Rc::new(variables) })
    }

    /// What an included model brings must not be there already.
    fn import(&mut self, document: &mut Node, included: Node) -> Option<()> {
        let Value::Map(sections) = included.value else { return Some(()) };
        for (section, node) in sections {
            if !["services", "networks", "volumes", "secrets", "configs"].contains(&section.text()) {
                continue;
            }
            let entries = self.take(node.map())?.to_vec();
            if entry(document, section.text()).is_none()
                && let Value::Map(own) = &mut document.value
            {
                let empty = Node { value: Value::Map(Vec::new()), ..node.clone() };
                own.push((section.clone(), empty));
            }
            for (name, node) in entries {
                let Some((_, own)) = entry(document, section.text()) else { continue };
                match own.get(name.text()) {
                    Some(known) if !same(known, &node) => {
                        self.fault(said(&name, "included-twice"));
                        return None;
                    }
                    Some(_) => {}
                    None => {
                        if let Value::Map(own) = &mut own.value {
                            own.push((name, node));
                        }
                    }
                }
            }
        }
        Some(())
    }

    fn path(&mut self, word: &Word, folder: &str) -> Option<String> {
        if word.text().contains("://") {
            self.fault(said(word, "remote-file"));
            return None;
        }
        let Some(path) = Folder::resolve(folder, word.text()) else {
            self.fault(said(word, "outside"));
            return None;
        };
        if self.draft.folder.entry(&path) == Entry::Nothing {
            self.fault(said(word, "no-file"));
            return None;
        }
        Some(path)
    }
}

/// The folder that a file lies in.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or(".", |(folder, _)| folder)
}

fn entry<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut (Word, Node)> {
    let Value::Map(entries) = &mut node.value else { return None };
    entries.iter_mut().find(|(name, _)| name.text() == key)
}

fn without(node: &mut Node, key: &str) -> Option<Node> {
    let Value::Map(entries) = &mut node.value else { return None };
    let found = entries.iter().position(|(name, _)| name.text() == key)?;
    Some(entries.remove(found).1)
}

/// What is reset in a file that nothing stands below is not there.
fn without_reset(node: &mut Node) {
    match &mut node.value {
        Value::Map(entries) => {
            entries.retain(|(_, value)| value.tag != Tag::Reset);
            entries.iter_mut().for_each(|(_, value)| without_reset(value));
        }
        Value::List(items) => {
            items.retain(|item| item.tag != Tag::Reset);
            items.iter_mut().for_each(without_reset);
        }
        Value::Scalar(_) | Value::Nothing => {}
    }
}

fn same(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Value::Nothing, Value::Nothing) => true,
        (Value::Scalar(one), Value::Scalar(other)) => one.text() == other.text(),
        (Value::List(ones), Value::List(others)) => {
            ones.len() == others.len() && ones.iter().zip(others).all(|(one, other)| same(one, other))
        }
        (Value::Map(ones), Value::Map(_)) => {
            ones.len() == other.map().unwrap_or_default().len()
                && ones.iter().all(|(name, one)| other.get(name.text()).is_some_and(|other| same(one, other)))
        }
        _ => false,
    }
}
