//! How do several files, `extends` and `!reference` become one tree?
//!
//! Files that are put in come first, in their order, and what stands in the file itself lies over them: maps are
//! merged key by key, everything else is replaced ("Use CI/CD configuration from other files", "Optimize GitLab CI/CD
//! configuration files").

use std::ops::Range;

use super::super::super::compose::{YamlNode, YamlTag, YamlValue, parse_yaml};
use super::super::super::folder::{Entry, Folder};
use super::super::super::source::{Fault, SourceFile, Word};
use super::super::super::{Located, Location};
use super::super::catalogue::WORDS;
use super::super::read::{entries, one_or_more, texts};
use super::super::trigger::fits;
use crate::words::Message;

/// How deep files, jobs and references name one another, GitLab's own limits.
const DEEPEST: usize = 11;
/// The most files, GitLab's own limit.
const MOST_FILES: usize = 150;

/// The whole configuration.
pub(super) struct Whole {
    /// Every file, one behind the other.
    pub(super) file: SourceFile,
    pub(super) root: YamlNode,
    /// What comes from elsewhere: its name with its version, and whether that is all that was read of it.
    pub(super) foreign: Vec<Located<String>>,
    /// All of that, with GitLab's own templates, and inputs that only GitLab puts in.
    pub(super) outside: Vec<Located<String>>,
}

/// A fault with its place.
pub(super) type Broken = (Message, Location);

/// Reads a file of a folder, with everything that it names.
pub(super) fn whole(folder: &Folder, path: &str) -> Result<Whole, Broken> {
    let start = Location { file: path.to_owned(), line: 1, column: 1, length: 1 };
    let file = folder.text(path).map_err(|message| (message, start))?;
    let mut loader =
        Loader { folder, file: file.clone(), foreign: Vec::new(), outside: Vec::new(), count: 0 };
    let root = loader.parsed(&file, 0)?;
    let root = loader.with_included(root, 0)?;
    let Loader { file, foreign, mut outside, .. } = loader;
    let mut root = extended(&file, root)?;
    let known = root.clone();
    referenced(&file, &mut root, &known, 0)?;
    inputs(&file, &root, &mut outside);
    Ok(Whole { file, root, foreign, outside })
}

/// A fault of a file at a place.
pub(super) fn broken(file: &SourceFile, range: &Range<usize>, message: Message) -> Broken {
    (message, file.location(range))
}

struct Loader<'a> {
    folder: &'a Folder,
    file: SourceFile,
    foreign: Vec<Located<String>>,
    outside: Vec<Located<String>>,
    count: usize,
}

impl Loader<'_> {
    fn parsed(&self, text: &SourceFile, base: usize) -> Result<YamlNode, Broken> {
        let read = parse_yaml(&text.text, base);
        let mut documents =
            read.map_err(|Fault { range, message, .. }| broken(&self.file, &range, message))?;
        // A header with `spec` stands in a document of its own.
        if documents.len() == 2 && documents[0].get("spec").is_some() {
            documents.remove(0);
        }
        match documents.pop() {
            Some(document) if documents.is_empty() && matches!(document.value, YamlValue::Map(_)) => {
                Ok(document)
            }
            _ => Err(broken(&self.file, &(base..base + 1), WORDS.say("gitlab-map"))),
        }
    }

    /// A tree over those that it names.
    fn with_included(&mut self, root: YamlNode, depth: usize) -> Result<YamlNode, Broken> {
        let Some(include) = root.get("include").cloned() else { return Ok(root) };
        let mut below: Option<YamlNode> = None;
        for entry in one_or_more(&include) {
            let range = entry.range.clone();
            let written = entry.scalar().ok().map(|word| word.text().to_owned());
            let local = match &written {
                Some(text) if !text.contains("://") => Some(text.clone()),
                Some(_) => None,
                None => {
                    entry.get("local").and_then(|node| node.scalar().ok()).map(|word| word.text().to_owned())
                }
            };
            let Some(local) = local else {
                self.note_foreign(entry, written);
                continue;
            };
            let pattern = local.trim_start_matches('/').to_owned();
            let paths = self.paths(&pattern);
            if paths.is_empty() {
                return Err(broken(&self.file, &range, WORDS.say("gitlab-no-file").with("value", local)));
            }
            for path in paths {
                self.count += 1;
                if depth > DEEPEST || self.count > MOST_FILES {
                    return Err(broken(&self.file, &range, WORDS.say("gitlab-deep")));
                }
                let other = self.folder.text(&path).map_err(|message| broken(&self.file, &range, message))?;
                let base = self.file.append(&other);
                let node = self.parsed(&other, base)?;
                below = Some(over(below, self.with_included(node, depth + 1)?));
            }
        }
        Ok(over(below, root))
    }

    /// The files of the repository that a name means.
    fn paths(&self, pattern: &str) -> Vec<String> {
        if !pattern.contains('*') {
            let path = Folder::resolve(".", pattern);
            return path.filter(|path| self.folder.entry(path) == Entry::File).into_iter().collect();
        }
        let (parent, _) = pattern.split_at(pattern.find('*').unwrap_or(0));
        let parent = parent.rsplit_once('/').map_or(".", |(parent, _)| parent);
        let Some(place) = self.folder.inside(parent) else { return Vec::new() };
        let names = std::fs::read_dir(place).into_iter().flatten();
        let names = names.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut paths: Vec<String> = names
            .map(|name| if parent == "." { name } else { format!("{parent}/{name}") })
            .filter(|path| fits(pattern, path))
            .collect();
        paths.sort();
        paths
    }

    /// Something of other people's, with what names its state.
    fn note_foreign(&mut self, entry: &YamlNode, written: Option<String>) {
        let text = |key: &str| Some(entry.get(key)?.scalar().ok()?.text().to_owned());
        let project = || Some(format!("{}@{}", text("project")?, text("ref").unwrap_or_default()));
        let remote = || {
            let address = text("remote").or_else(|| written.clone())?;
            Some(match text("integrity") {
                Some(sum) => format!("{address}#{sum}"),
                None => address,
            })
        };
        let seen = project().or_else(|| text("component")).or_else(|| text("template")).or_else(remote);
        let line = self.file.text[entry.range.clone()].lines().next().unwrap_or_default().to_owned();
        self.outside.push(self.file.located(seen.unwrap_or(line), &entry.range));
        // A template comes with GitLab itself.
        if let Some(name) = project().or_else(|| text("component")).or_else(remote) {
            self.foreign.push(self.file.located(name, &entry.range));
        }
    }
}

/// Every value in which an input stands that GitLab puts in, as it is written there.
fn inputs(file: &SourceFile, node: &YamlNode, found: &mut Vec<Located<String>>) {
    match &node.value {
        YamlValue::Scalar(word) => {
            let input = word.text().find("$[[").map(|at| &word.text()[at..]);
            let input = input.map(|rest| rest.find("]]").map_or(rest, |end| &rest[..end + 2]).to_owned());
            found.extend(input.map(|input| file.located(input, &word.range())));
        }
        YamlValue::Map(entries) => entries.iter().for_each(|(name, value)| {
            if name.text().contains("$[[") {
                found.push(file.located(name.text().to_owned(), &name.range()));
            }
            inputs(file, value, found);
        }),
        YamlValue::List(items) => items.iter().for_each(|item| inputs(file, item, found)),
        _ => {}
    }
}

/// One tree over another: maps key by key, everything else as a whole.
pub(super) fn merged(under: YamlNode, over: YamlNode) -> YamlNode {
    let (YamlValue::Map(mut below), YamlValue::Map(above)) = (under.value.clone(), over.value.clone()) else {
        return over;
    };
    for (key, value) in above {
        match below.iter_mut().find(|(known, _)| known.text() == key.text()) {
            Some(place) => *place = (key, merged(place.1.clone(), value)),
            None => below.push((key, value)),
        }
    }
    YamlNode { value: YamlValue::Map(below), ..over }
}

/// A tree over what lies below it, if anything does.
fn over(below: Option<YamlNode>, node: YamlNode) -> YamlNode {
    match below {
        Some(under) => merged(under, node),
        None => node,
    }
}

/// Every job over those that it extends.
fn extended(file: &SourceFile, root: YamlNode) -> Result<YamlNode, Broken> {
    let names: Vec<(Word, YamlNode)> = entries(Some(&root)).to_vec();
    let mut all = Vec::new();
    for (name, node) in names {
        let node = over_parents(file, &root, &name, node, 0)?;
        all.push((name, node));
    }
    Ok(YamlNode { value: YamlValue::Map(all), ..root })
}

fn over_parents(
    file: &SourceFile,
    root: &YamlNode,
    name: &Word,
    node: YamlNode,
    depth: usize,
) -> Result<YamlNode, Broken> {
    let Some(extends) = node.get("extends") else { return Ok(node) };
    let (range, parents) = (extends.range.clone(), texts(extends));
    let mut below: Option<YamlNode> = None;
    for parent in parents {
        let Some((word, found)) = entries(Some(root)).iter().find(|(known, _)| known.text() == parent) else {
            return Err(broken(file, &range, WORDS.say("gitlab-no-job").with("value", parent)));
        };
        if depth > DEEPEST || word.text() == name.text() {
            return Err(broken(file, &range, WORDS.say("gitlab-deep")));
        }
        let found = over_parents(file, root, word, found.clone(), depth + 1)?;
        below = Some(over(below, found));
    }
    let whole = over(below, node);
    let YamlValue::Map(keys) = whole.value else { return Ok(whole) };
    let keys = keys.into_iter().filter(|(key, _)| key.text() != "extends").collect();
    Ok(YamlNode { value: YamlValue::Map(keys), ..whole })
}

/// Puts what `!reference [job, key]` names in its place.
fn referenced(file: &SourceFile, node: &mut YamlNode, root: &YamlNode, depth: usize) -> Result<(), Broken> {
    if node.tag == YamlTag::Reference {
        let path = texts(node);
        let found = path.iter().try_fold(root, |node, key| node.get(key));
        let Some(found) = found.filter(|_| depth < DEEPEST && !path.is_empty()) else {
            let message = WORDS.say("gitlab-no-reference").with("value", path.join(", "));
            return Err(broken(file, &node.range, message));
        };
        *node = found.clone();
        return referenced(file, node, root, depth + 1);
    }
    match &mut node.value {
        YamlValue::Map(entries) => {
            entries.iter_mut().try_for_each(|(_, value)| referenced(file, value, root, depth))
        }
        YamlValue::List(items) => items.iter_mut().try_for_each(|item| referenced(file, item, root, depth)),
        _ => Ok(()),
    }
}
