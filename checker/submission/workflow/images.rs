//! Which images does a step build, name, scan and push, in which order?
//!
//! Names are compared as they are written, with the variables that the workflow itself sets put in. One in which
//! something is left that only the platform knows is open, and nothing is said of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::submission::Location;

use super::called::script_of;
use super::facts::{Job, Step};
use super::pieces::{Piece, pieces, tight};

/// What a step does with an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageAct {
    /// Its place.
    pub at: Location,
    /// The number of its command in the step.
    pub order: usize,
    /// What is done.
    pub kind: ActKind,
    /// The image's names; none where they are not written.
    pub names: Vec<String>,
}

/// What is done with an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActKind {
    /// It is built, or fetched; `anew` where no cached layer counts. The same names are pushed where another act says so.
    Built {
        /// `--no-cache` or `--pull`.
        anew: bool,
        /// Whether the build itself pushes.
        pushes: bool,
    },
    /// It gets one name more.
    Named,
    /// It is pushed.
    Pushed,
}

/// The names that mean one image.
#[derive(Debug, Clone, Default)]
pub struct SameImages(Vec<BTreeSet<String>>);

impl SameImages {
    /// As the steps of these jobs name them.
    #[must_use]
    pub fn of(jobs: &[Job]) -> SameImages {
        let mut same = SameImages::default();
        for act in jobs.iter().flat_map(|job| &job.steps).flat_map(acts) {
            let mut names: BTreeSet<String> = act.names.into_iter().collect();
            same.0.retain(|known| {
                let meets = !known.is_disjoint(&names);
                if meets {
                    names.extend(known.iter().cloned());
                }
                !meets
            });
            same.0.push(names);
        }
        same
    }

    /// Whether one of these names means an image of those.
    #[must_use]
    pub fn meet(&self, names: &[String], others: &[String]) -> bool {
        names.iter().any(|name| {
            let all = self.0.iter().find(|all| all.contains(name));
            others.iter().any(|other| other == name || all.is_some_and(|all| all.contains(other)))
        })
    }
}

/// Whether nobody can tell which image is meant.
#[must_use]
pub fn is_open(names: &[String]) -> bool {
    names.is_empty() || names.iter().any(|name| name.contains('$') || name.contains("@sha256:"))
}

/// What a step does with images, in order.
#[must_use]
pub fn acts(step: &Step) -> Vec<ImageAct> {
    let mut known = variables(step);
    let mut acts = Vec::new();
    for (order, piece) in pieces(step).iter().enumerate() {
        if let [word] = piece.words.as_slice()
            && let Some((name, value)) = word.split_once('=')
        {
            let value = put_in(value, &known);
            known.insert(name.to_owned(), value);
        }
        acts.extend(of_piece(piece, order, &known));
        let script = script_of(step, piece.command()).map(|script| self::acts(&script)).unwrap_or_default();
        acts.extend(script.into_iter().map(|act| ImageAct { order, ..act }));
    }
    acts.extend(of_action(step, &known));
    acts
}

/// The variables of a step, as they are put into its words.
pub(super) fn variables(step: &Step) -> BTreeMap<String, String> {
    let mut known = BTreeMap::new();
    for (name, value) in &step.variables {
        let value = put_in(&value.value, &known);
        known.insert(name.clone(), value);
    }
    known
}

/// A name in the form in which it is compared.
pub(super) fn name(word: &str, known: &BTreeMap<String, String>) -> String {
    let word = put_in(word, known);
    let bare = [
        "docker:",
        "podman:",
        "registry:",
        "local://",
        "registry://",
        "image://",
        "docker.io/library/",
        "docker.io/",
    ]
    .iter()
    .fold(word.as_str(), |word, scheme| word.strip_prefix(scheme).unwrap_or(word));
    let last = bare.rsplit('/').next().unwrap_or(bare);
    if last.contains([':', '@', '$']) { bare.to_owned() } else { format!("{bare}:latest") }
}

fn of_piece(piece: &Piece, order: usize, known: &BTreeMap<String, String>) -> Vec<ImageAct> {
    let words: Vec<&str> = piece.command().iter().map(String::as_str).collect();
    let act = |kind, names: Vec<&str>| {
        let names = names.into_iter().map(|word| name(word, known)).collect();
        ImageAct { at: piece.at.clone(), order, kind, names }
    };
    let [engine, rest @ ..] = words.as_slice() else { return Vec::new() };
    if !["docker", "podman", "nerdctl", "buildah"].contains(engine) {
        return Vec::new();
    }
    let rest = match rest {
        ["image" | "buildx" | "builder", rest @ ..] => rest,
        rest => rest,
    };
    let plain = |words: &[&'_ str]| -> Vec<String> {
        words.iter().filter(|word| !word.starts_with('-')).map(|word| (*word).to_owned()).collect()
    };
    match rest {
        ["compose", rest @ ..] => {
            let pushes = rest.contains(&"push") || rest.contains(&"--push");
            let built = rest.contains(&"build") || rest.contains(&"pull");
            let built = built.then(|| act(ActKind::Built { anew: false, pushes }, Vec::new()));
            built.into_iter().chain(pushes.then(|| act(ActKind::Pushed, Vec::new()))).collect()
        }
        ["build" | "bud" | "b", rest @ ..] => {
            let pushes = rest.contains(&"--push");
            let anew = rest.iter().any(|word| ["--no-cache", "--pull", "--pull=always"].contains(word));
            let names = tags(rest);
            let pushed = pushes.then(|| act(ActKind::Pushed, names.clone()));
            std::iter::once(act(ActKind::Built { anew, pushes }, names)).chain(pushed).collect()
        }
        ["bake", rest @ ..] => {
            let pushes = rest.contains(&"--push");
            let pushed = pushes.then(|| act(ActKind::Pushed, Vec::new()));
            let built = act(ActKind::Built { anew: false, pushes }, Vec::new());
            std::iter::once(built).chain(pushed).collect()
        }
        ["pull", rest @ ..] => {
            let names = plain(rest);
            vec![act(
                ActKind::Built { anew: false, pushes: false },
                names.iter().map(String::as_str).collect(),
            )]
        }
        ["load", ..] => vec![act(ActKind::Built { anew: false, pushes: false }, Vec::new())],
        ["tag", rest @ ..] => {
            let names = plain(rest);
            vec![act(ActKind::Named, names.iter().map(String::as_str).collect())]
        }
        ["push", rest @ ..] => {
            let all = rest.iter().any(|word| ["-a", "--all-tags"].contains(word));
            let names = if all { Vec::new() } else { plain(rest) };
            vec![act(ActKind::Pushed, names.iter().take(1).map(String::as_str).collect())]
        }
        _ => Vec::new(),
    }
}

/// The names that a build gives its image.
fn tags<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let mut names = Vec::new();
    for (index, word) in words.iter().enumerate() {
        if ["-t", "--tag"].contains(word) {
            names.extend(words.get(index + 1));
        } else if let Some(name) = word.strip_prefix("--tag=") {
            names.push(name);
        } else if let Some(name) = word.strip_prefix("-t").filter(|_| !word.starts_with("--")) {
            names.push(name.trim_start_matches('='));
        }
    }
    names
}

fn of_action(step: &Step, known: &BTreeMap<String, String>) -> Vec<ImageAct> {
    let Some(uses) = step.uses.as_ref().filter(|uses| uses.value.starts_with("docker/build-push-action"))
    else {
        return Vec::new();
    };
    let input = |name: &str| step.input(name).map(|value| value.value.trim()).unwrap_or_default();
    let tags = input("tags").split([',', '\n']).map(str::trim).filter(|tag| !tag.is_empty());
    let names: Vec<String> = tags.map(|tag| name(&tight(tag), known)).collect();
    let pushes = is_pushing(step);
    let anew = input("no-cache") == "true" || input("pull") == "true";
    let act = |kind| ImageAct { at: uses.at.clone(), order: 0, kind, names: names.clone() };
    let built = act(ActKind::Built { anew, pushes });
    std::iter::once(built).chain(pushes.then(|| act(ActKind::Pushed))).collect()
}

/// A text with the known variables in their places, in the shell's form or in the platform's.
fn put_in(text: &str, known: &BTreeMap<String, String>) -> String {
    let mut text = tight(text);
    // The longer name first: `$TAG` begins `$TAGS`.
    for (name, value) in known.iter().rev() {
        for form in [format!("${{{{env.{name}}}}}"), format!("${{{name}}}")] {
            text = text.replace(&form, value);
        }
        let bare = format!("${name}");
        while let Some(at) = text.find(&bare) {
            let goes_on =
                text[at + bare.len()..].starts_with(|next: char| next.is_alphanumeric() || next == '_');
            if goes_on || value.contains(&bare) {
                break;
            }
            text.replace_range(at..at + bare.len(), value);
        }
    }
    text
}

/// Whether it is the action that builds, told to push. Under a condition it does sometimes.
pub(super) fn is_pushing(step: &Step) -> bool {
    let builds = step.uses.as_ref().is_some_and(|uses| uses.value.starts_with("docker/build-push-action"));
    builds && step.input("push").is_some_and(|push| !["", "false"].contains(&push.value.trim()))
}
