//! What came of it?

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::check::{Check, Failure, Place};
use crate::lab::looks_like_a_secret;
use crate::submission::{Location, Problem, Unfollowed};
use crate::words::{Message, Said};

/// Longest file of which lines are shown, in bytes; the readers take no longer one.
const LARGEST_SHOWN: u64 = 1 << 20;

/// The steps of the guide that are about secrets.
const STEPS_OF_SECRETS: [u8; 3] = [12, 13, 14];

/// The outcome over all files.
#[derive(Debug, Default)]
pub struct Linted {
    /// Every file that was read, relative to the folder, in the order of reading.
    pub files: Vec<String>,
    /// Broken rules, by file and line.
    pub broken: Vec<Broken>,
    /// What was not judged, by file and line.
    pub open: Vec<OpenPlace>,
    /// Ids of the checks that were asked.
    pub asked: BTreeSet<&'static str>,
    /// Ids of those that had an answer for every image and container: broken, or right as far as files tell.
    pub answered: BTreeSet<&'static str>,
    /// The files by path, as far as a place in them is shown.
    pub sources: BTreeMap<String, String>,
}

/// A broken rule.
#[derive(Debug, Clone)]
pub struct Broken {
    /// The check.
    pub check: &'static Check,
    /// The container or image that it was judged for, as the files call it.
    pub service: String,
    /// What it said.
    pub failure: Failure,
}

/// Something that was not judged.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenPlace {
    /// Why.
    pub kind: OpenKind,
    /// What is not known, in words.
    pub message: Message,
    /// What would help.
    pub help: Option<Message>,
    /// The file; absent where none is meant.
    pub file: Option<String>,
    /// The place in it, where one is known.
    pub at: Option<Location>,
    /// The line at that place.
    pub line: Option<String>,
}

/// Why something was not judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OpenKind {
    /// The file, or this place of it, was not understood.
    NotUnderstood,
    /// A script beside the one that starts the service was followed up to here.
    NotFollowed,
    /// The base image decides, and nobody has looked into it.
    BaseDecides,
}

impl OpenKind {
    /// The name for programs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            OpenKind::NotUnderstood => "not-understood",
            OpenKind::NotFollowed => "not-followed",
            OpenKind::BaseDecides => "base-decides",
        }
    }
}

impl OpenPlace {
    /// What a reader did not understand in a file.
    pub(super) fn of(file: &str, problem: Problem) -> OpenPlace {
        let Problem { message, at, line, help, .. } = problem;
        let file = at.as_ref().map_or_else(|| file.to_owned(), |at| at.file.clone());
        OpenPlace { kind: OpenKind::NotUnderstood, message, help, file: Some(file), at, line }
    }

    /// What is not understood here is no gap of the judgement.
    pub(super) fn is_only_not_followed(&mut self) {
        self.kind = OpenKind::NotFollowed;
    }
}

impl Broken {
    /// The file of the place, and the line where one is known.
    #[must_use]
    pub fn file(&self) -> (Option<&str>, Option<&Location>) {
        match &self.failure.place {
            Place::File(at) => (Some(&at.file), Some(at)),
            Place::WholeFile(file) => (Some(file), None),
            Place::Service(_) | Place::Image(_) => (None, None),
        }
    }
}

impl Broken {
    /// Whether the place may be that of a secret: the rule is one of the steps about secrets.
    fn is_about_secrets(&self) -> bool {
        self.check.source.guide.iter().any(|step| STEPS_OF_SECRETS.contains(step))
    }
}

impl Linted {
    /// Whether some place was not understood, so that silence about it is no praise.
    #[must_use]
    pub fn has_gaps(&self) -> bool {
        self.first_gap().is_some()
    }

    fn first_gap(&self) -> Option<&OpenPlace> {
        self.open.iter().find(|open| open.kind == OpenKind::NotUnderstood)
    }

    /// The first place that was not understood, and why.
    #[must_use]
    pub fn stopped(&self) -> Option<Unfollowed> {
        let whole = |file: &String| Location { file: file.clone(), line: 1, column: 1, length: 1 };
        self.first_gap().map(|gap| Unfollowed {
            at: gap.at.clone().or_else(|| gap.file.as_ref().map(whole)),
            detail: Said::from(&gap.message),
        })
    }

    /// Whether some script was not followed to its end.
    #[must_use]
    pub fn has_unfollowed(&self) -> bool {
        self.open.iter().any(|open| open.kind == OpenKind::NotFollowed)
    }

    /// Whether something was read, all of it was understood, and no rule is broken.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.broken.is_empty() && !self.has_gaps() && !self.files.is_empty()
    }

    /// Names every place from the folder above `folder`.
    pub(super) fn move_below(&mut self, folder: &str) {
        if folder.is_empty() {
            return;
        }
        let moved = |file: &mut String| *file = format!("{folder}/{file}");
        for broken in &mut self.broken {
            match &mut broken.failure.place {
                Place::File(at) => moved(&mut at.file),
                Place::WholeFile(file) => moved(file),
                Place::Service(_) | Place::Image(_) => {}
            }
        }
        for open in &mut self.open {
            open.file.iter_mut().for_each(moved);
            open.at.iter_mut().for_each(|at| moved(&mut at.file));
        }
    }

    /// Puts everything in the order of files and lines, each once, and reads the lines that are shown.
    pub(super) fn settle(&mut self, root: &Path) {
        let key = |broken: &Broken| {
            let (file, at) = broken.file();
            let place = (file.map(str::to_owned), at.map(|at| (at.line, at.column)));
            (place, broken.check.id, broken.failure.seen.to_string())
        };
        self.broken.sort_by_key(key);
        // Two services of one image, or two files that build it, tell the same.
        self.broken.dedup_by_key(|broken| key(broken));
        self.open.sort_by_key(|open| {
            (open.kind, open.file.clone(), open.at.as_ref().map(|at| (at.line, at.column)))
        });
        self.open.dedup();
        let shown = self.broken.iter().filter_map(|broken| broken.file().1.map(|at| at.file.clone()));
        for file in shown.collect::<BTreeSet<_>>() {
            let path = root.join(&file);
            let small =
                fs::metadata(&path).is_ok_and(|found| found.is_file() && found.len() <= LARGEST_SHOWN);
            if let Some(text) = small.then(|| fs::read_to_string(path).ok()).flatten() {
                let of_secrets = self.broken.iter().filter(|broken| broken.is_about_secrets());
                let hidden = of_secrets.filter_map(|broken| broken.file().1).filter(|at| at.file == file);
                let text = harmless(&text, &hidden.map(|at| at.line).collect());
                self.sources.insert(file, text);
            }
        }
        for open in &mut self.open {
            open.line = open.line.take().filter(|line| !looks_like_a_secret(line));
        }
    }
}

/// The text without the lines in which a secret stands: what is told here ends in other people's logs. `hidden` are
/// numbers of such lines, counted from 1.
fn harmless(text: &str, hidden: &BTreeSet<usize>) -> String {
    let hides = |index: usize, line: &str| hidden.contains(&(index + 1)) || looks_like_a_secret(line);
    let lines = text.lines().enumerate().map(|(index, line)| if hides(index, line) { "" } else { line });
    lines.collect::<Vec<_>>().join("\n")
}
