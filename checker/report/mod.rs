//! How is it told?
//!
//! A [`Report`] is a value; text and JSON are views of it. Renderers return a `String`.

mod attempt;
mod finding;
pub mod human;
pub mod json;
mod layout;
pub mod linted;
mod look;
pub mod page;
mod round;
pub mod sarif;
mod score;
mod sheet;
mod snippet;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::check::{Kind, Place, Verdict};
use crate::evidence::{EngineFacts, Evidence};
use crate::exercise::{Exercise, ReadFile, Resemblance, Text};
use crate::submission::Location;
use crate::words::{Language, Message};

pub use attempt::attempt_line;
pub use finding::Finding;
pub use layout::{cut, harmless, length, pad, wrap};
pub use look::{Look, Meaning};
pub use round::{Round, RoundRow};
pub use score::{Attack, Score, Success};
pub use snippet::{line_of, snippet};

/// Something in the learner's files that could not be read; nothing was started.
#[derive(Debug, Clone, PartialEq)]
pub struct Unreadable {
    /// What is wrong.
    pub message: Message,
    /// Which way to go.
    pub help: Option<Message>,
    /// Where; absent where a whole file is missing.
    pub at: Option<Location>,
    /// The learner's own line at that place.
    pub line: Option<String>,
    /// Whether Docker would take it and only the lab does not carry it out.
    pub outside_lab: bool,
}

/// A failure that is not the learner's: no engine, a lab error, a full disk.
#[derive(Debug, Clone, PartialEq)]
pub struct Trouble {
    /// Stable kebab-case name for programs, `no-engine`.
    pub kind: &'static str,
    /// What went wrong.
    pub message: Message,
    /// What to do about it.
    pub help: Option<Message>,
}

/// How long one image took to build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildTime {
    /// First tag as written by the learner.
    pub tag: String,
    /// Wall time.
    pub duration: Duration,
}

/// A part of the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phase {
    /// As the lab names it, in English: `build`, `observe web`.
    pub name: String,
    /// Wall time; phases may run side by side.
    pub duration: Duration,
}

/// The outcome of one exercise.
#[derive(Debug, Clone)]
pub struct Report {
    /// Step of the guide.
    pub number: u8,
    /// Kebab-case name.
    pub slug: String,
    /// Heading.
    pub title: Text,
    /// Every finding, in the order works, attack, declared, and within it as the exercise lists them.
    pub findings: Vec<Finding>,
    /// The attacks before and after; only where the exercise asks for it and something was judged.
    pub score: Option<Score>,
    /// The tempting wrong answer that the files look like; absent where none does for certain.
    pub resemblance: Option<Resemblance>,
    /// What could not be read in the learner's files; there are no findings then.
    pub unreadable: Vec<Unreadable>,
    /// Why nothing could be checked; there are no findings then.
    pub trouble: Option<Trouble>,
    /// The engine that was asked; absent when none was needed.
    pub engine: Option<EngineFacts>,
    /// Build times, in the order of the builds.
    pub builds: Vec<BuildTime>,
    /// The parts of the run, in the order in which they ended; empty for a recording.
    pub phases: Vec<Phase>,
    /// Wall time of the whole run.
    pub elapsed: Duration,
    /// The learner's files by path, as far as a place in them is shown; empty for a recording.
    pub sources: BTreeMap<String, String>,
    /// Where the book is served for this course now, `http://127.0.0.1:4848`.
    pub book: Option<String>,
}

/// The verdict over all findings. Its number is the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// At least one check passed, none failed, none met a lab error.
    Passed = 0,
    /// A check failed.
    Failed = 1,
    /// No check failed, and a lab error, or nothing but skipped checks, leaves the question open.
    NotChecked = 3,
}

impl Outcome {
    /// The name in JSON and in the learner's progress: `passed`, `failed`, `not-checked`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Passed => "passed",
            Outcome::Failed => "failed",
            Outcome::NotChecked => "not-checked",
        }
    }

    /// The process's exit code.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        self as u8
    }
}

impl Report {
    /// Judges the evidence by the exercise's checks.
    #[must_use]
    pub fn judge(exercise: &Exercise, evidence: &Evidence, elapsed: Duration) -> Report {
        let mut findings: Vec<Finding> =
            exercise.checks.iter().map(|chosen| Finding::judge(chosen, evidence)).collect();
        findings.sort_by_key(|finding| finding.check.kind);
        let builds = evidence
            .builds
            .iter()
            .map(|build| BuildTime {
                tag: build.tag.clone(),
                duration: Duration::from_millis(build.milliseconds),
            })
            .collect();
        let score = exercise.score.then(|| Score::of(&findings, &exercise.start_fails));
        Report {
            findings,
            score,
            builds,
            engine: evidence.engine.clone(),
            ..Report::empty(exercise, elapsed)
        }
    }

    /// The report on files that could not be read.
    #[must_use]
    pub fn unreadable(exercise: &Exercise, unreadable: Vec<Unreadable>, elapsed: Duration) -> Report {
        Report { unreadable, ..Report::empty(exercise, elapsed) }
    }

    /// The report of a run that could not check anything.
    #[must_use]
    pub fn not_checked(exercise: &Exercise, trouble: Trouble, elapsed: Duration) -> Report {
        Report { trouble: Some(trouble), ..Report::empty(exercise, elapsed) }
    }

    fn empty(exercise: &Exercise, elapsed: Duration) -> Report {
        Report {
            number: exercise.number,
            slug: exercise.slug.clone(),
            title: exercise.title.clone(),
            findings: Vec::new(),
            score: None,
            resemblance: None,
            unreadable: Vec::new(),
            trouble: None,
            engine: None,
            builds: Vec::new(),
            phases: Vec::new(),
            elapsed,
            sources: BTreeMap::new(),
            book: None,
        }
    }

    /// The verdict over all findings.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let any = |name: &str| self.count(name) > 0;
        let is_mistaken = !self.unreadable.is_empty() && !self.is_outside_lab();
        if is_mistaken || any("fail") {
            Outcome::Failed
        } else if self.is_outside_lab()
            || self.trouble.is_some()
            || any("error")
            || !any("pass")
            || self.nothing_worked()
        {
            Outcome::NotChecked
        } else {
            Outcome::Passed
        }
    }

    /// Whether the files hold what Docker takes and the lab does not carry out. What is said of them behind the first
    /// such place may come of it alone.
    #[must_use]
    pub fn is_outside_lab(&self) -> bool {
        self.unreadable.first().is_some_and(|first| first.outside_lab)
    }

    /// Whether nobody saw the service do its job. What is right on paper alone is no proof.
    fn nothing_worked(&self) -> bool {
        let mut works = self.findings.iter().filter(|finding| finding.check.kind == Kind::Works).peekable();
        works.peek().is_some() && works.all(|finding| finding.verdict.name() == "skipped")
    }

    /// How many findings have a verdict of this name (see [`Verdict::name`]).
    #[must_use]
    pub fn count(&self, verdict: &str) -> usize {
        self.findings.iter().filter(|finding| finding.verdict.name() == verdict).count()
    }

    /// Paths of the learner's files that a finding or a problem names.
    #[must_use]
    pub fn named_files(&self) -> Vec<&str> {
        let places = self.findings.iter().filter_map(|finding| match &finding.verdict {
            Verdict::Fail(failure) => match &failure.place {
                Place::File(at) => Some(at.file.as_str()),
                Place::WholeFile(file) => Some(file.as_str()),
                Place::Service(_) | Place::Image(_) => None,
            },
            Verdict::Pass { .. } | Verdict::Skipped { .. } | Verdict::Error { .. } => None,
        });
        let problems = self.unreadable.iter().filter_map(|one| Some(one.at.as_ref()?.file.as_str()));
        places.chain(problems).collect()
    }

    /// The tempting wrong answer that the judged files look like. A check that could not be judged might have
    /// failed, and then nothing is said.
    #[must_use]
    pub fn resembling(&self, exercise: &Exercise, file: ReadFile<'_>) -> Option<Resemblance> {
        let with = |verdict: &str| -> BTreeSet<&str> {
            let findings = self.findings.iter().filter(|finding| finding.verdict.name() == verdict);
            findings.map(|finding| finding.check.id).collect()
        };
        if !with("error").is_empty() {
            return None;
        }
        let failing = with("fail");
        let skipped = with("skipped").difference(&failing).copied().collect();
        exercise.resemblance(&failing, &skipped, file)
    }

    /// Paths of the learner's files in which some finding names a place.
    #[must_use]
    pub fn shown_files(&self) -> Vec<&str> {
        let mut files: Vec<&str> = self
            .findings
            .iter()
            .filter_map(|finding| match &finding.verdict {
                Verdict::Fail(failure) => match &failure.place {
                    Place::File(at) => Some(at.file.as_str()),
                    Place::WholeFile(_) | Place::Service(_) | Place::Image(_) => None,
                },
                Verdict::Pass { .. } | Verdict::Skipped { .. } | Verdict::Error { .. } => None,
            })
            .collect();
        files.sort_unstable();
        files.dedup();
        files
    }
}

/// Folder name of an exercise, `08-dedicated-user`: the learner's folder, the course's folder and the
/// book's chapter share it.
#[must_use]
pub fn folder_name(number: u8, slug: &str) -> String {
    format!("{number:02}-{slug}")
}

/// Address of an exercise's chapter, relative to the book's root; a check's id is its anchor there.
#[must_use]
pub fn chapter(language: Language, number: u8, slug: &str, anchor: Option<&str>) -> String {
    let page = format!("{language}/{}.html", folder_name(number, slug));
    match anchor {
        Some(anchor) => format!("{page}#{anchor}"),
        None => page,
    }
}
