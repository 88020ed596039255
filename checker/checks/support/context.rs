//! What is offered to each build, and which line of `.dockerignore` let it through?

use std::collections::BTreeMap;

use crate::check::{Verdict, reason_of, seen};
use crate::evidence::{Blocked, BuildFacts, ContextFile, ContextSecrets, Evidence, SightingPlace};
use crate::submission::{BuildSpec, IgnoreFile, IgnoreRule, IgnoreRules};

use super::sightings::not_looked_into;
use super::{WORDS, pattern, subject};

/// Entries of a context that are listed.
const LISTED: usize = 12;

/// The context of one build.
pub(in crate::checks) struct Offer<'a> {
    pub(in crate::checks) build: &'a BuildSpec,
    /// The file that decided.
    pub(in crate::checks) ignore: &'a IgnoreFile,
    /// What is offered.
    pub(in crate::checks) files: &'a [ContextFile],
    /// What the engine was told of.
    pub(in crate::checks) received: &'a [String],
    secrets: &'a ContextSecrets,
    rules: IgnoreRules,
}

/// Files that do not belong into a context, for one reason and by one line.
pub(in crate::checks) struct Intruder<'a> {
    /// The file, or the folder that they all lie in.
    pub(in crate::checks) path: String,
    pub(in crate::checks) is_folder: bool,
    /// How many.
    pub(in crate::checks) files: usize,
    /// The secret that a file holds whose name is harmless.
    pub(in crate::checks) secret: Option<&'a str>,
    /// The line with a `!` that let them in again.
    pub(in crate::checks) let_in_by: Option<&'a IgnoreRule>,
    /// A line that would keep them out if it held in every folder.
    pub(in crate::checks) nearly: Option<&'a IgnoreRule>,
    /// Whether the engine was told of one of them.
    pub(in crate::checks) received: bool,
}

/// The contexts of all builds that were begun.
///
/// # Errors
/// The verdict for a missing fact; skipped where a build stopped before its context was listed, which
/// `image-builds` reports.
pub(in crate::checks) fn offers(evidence: &Evidence) -> Result<Vec<Offer<'_>>, Verdict> {
    let plan = evidence.submission.plan.builds.iter();
    let begun = plan.enumerate().zip(&evidence.builds);
    begun.map(|((index, build), facts)| offer(evidence, index, build, facts)).collect()
}

fn offer<'a>(
    evidence: &'a Evidence,
    index: usize,
    build: &'a BuildSpec,
    facts: &'a BuildFacts,
) -> Result<Offer<'a>, Verdict> {
    if facts.failure.is_some() && facts.context.seen().is_none() {
        return Err(Verdict::Skipped { reason: reason_of(&Blocked::BuildFailed) });
    }
    let ignore =
        evidence.submission.ignores.get(index).ok_or_else(|| Verdict::Error {
            reason: WORDS.say("no-image").with("image", subject::tag(build)),
        })?;
    // A build that stopped before the engine was asked told it nothing.
    let received = match &facts.failure {
        Some(_) => facts.received.seen().map(Vec::as_slice).unwrap_or_default(),
        None => seen(&facts.received)?,
    };
    Ok(Offer {
        build,
        ignore,
        files: seen(&facts.context)?,
        received,
        secrets: seen(&facts.context_secrets)?,
        rules: ignore.rules(),
    })
}

impl<'a> Offer<'a> {
    /// Whether a path is offered.
    pub(in crate::checks) fn has(&self, path: &str) -> bool {
        self.files.iter().any(|file| file.path == path)
    }

    /// A path of the context as seen from the submission's folder.
    pub(in crate::checks) fn in_submission(&self, path: &str) -> String {
        match self.build.context.value.as_str() {
            "." => path.to_owned(),
            folder => format!("{folder}/{path}"),
        }
    }

    /// The error for a file that was not looked into.
    pub(in crate::checks) fn unseen(&self) -> Option<Verdict> {
        self.secrets.unseen.first().map(|file| Verdict::Error { reason: not_looked_into(file) })
    }

    /// The files that do not belong there: by their path, which these patterns tell, or by a secret in
    /// them.
    pub(in crate::checks) fn intruders(&self, unwanted: &[String]) -> Vec<Intruder<'a>> {
        let mut groups: Vec<Intruder<'a>> = Vec::new();
        let mut places: BTreeMap<(String, Option<usize>), usize> = BTreeMap::new();
        for file in self.files {
            let Some((path, secret)) = self.reason(file, unwanted) else { continue };
            let fate = self.rules.fate(&file.path);
            let received = self.received.contains(&file.path);
            let place = *places.entry((path.clone(), fate.by)).or_insert_with(|| {
                let rule = |index: usize| self.ignore.rules.get(index);
                groups.push(Intruder {
                    is_folder: path != file.path,
                    files: 0,
                    secret,
                    let_in_by: fate.by.and_then(rule),
                    nearly: self.ignore.nearly(&file.path).filter(|_| fate.by.is_none()),
                    received: false,
                    path,
                });
                groups.len() - 1
            });
            groups[place].files += 1;
            groups[place].received |= received;
        }
        groups
    }

    /// Why a file does not belong there: the path (of a folder above it, where that says it already), and
    /// the secret in it.
    fn reason(&self, file: &ContextFile, unwanted: &[String]) -> Option<(String, Option<&'a str>)> {
        let ends = file.path.match_indices('/').map(|(end, _)| end).chain([file.path.len()]);
        let by_path = ends.map(|end| &file.path[..end]).find(|path| {
            unwanted.iter().any(|pattern| {
                // Of a file the whole name counts; a folder is told by a pattern of all that it holds.
                (*path == file.path || pattern.ends_with("/**")) && pattern::matches(pattern, path)
            })
        });
        if let Some(path) = by_path {
            return Some((path.to_owned(), None));
        }
        let mut sightings = self.secrets.sightings.iter();
        let sighting = sightings
            .find(|sighting| matches!(&sighting.place, SightingPlace::Context(path) if *path == file.path))?;
        Some((file.path.clone(), Some(&sighting.secret)))
    }

    /// The context in one line: files at the top, and folders with the number of their files.
    pub(in crate::checks) fn listing(&self) -> String {
        let mut entries: BTreeMap<String, usize> = BTreeMap::new();
        for file in self.files {
            let name = match file.path.split_once('/') {
                Some((folder, _)) => format!("{folder}/"),
                None => file.path.clone(),
            };
            *entries.entry(name).or_default() += 1;
        }
        let count = entries.len();
        let shown = entries.into_iter().take(LISTED);
        let mut shown: Vec<String> = shown
            .map(|(name, files)| if name.ends_with('/') { format!("{name} ({files})") } else { name })
            .collect();
        if count > LISTED {
            shown.push(format!("… ({})", count - LISTED));
        }
        shown.join(", ")
    }
}
