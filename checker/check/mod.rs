//! What is a check, and what can it say?
//!
//! A check is a constant: words, sources, what it needs to see, and a pure function from
//! [`Evidence`] to a [`Verdict`]. It knows no engine and no exercise.

mod need;
mod observed;
mod params;
mod verdict;
mod wanted;

use crate::evidence::Evidence;
use crate::words::{Catalogue, Message};

pub use need::Need;
pub use observed::{reason_of, seen, unsupported};
pub use params::Params;
pub use verdict::{Failure, Place, Verdict};
pub use wanted::{LintEnd, Linter, PlantedSecret, PreparedChange, PublishedBase, ServiceWanted, Wanted};

/// One rule, judged by what was seen.
///
/// Its catalogue holds at least `title` (a rule that reads true when green and clear when red) and
/// `why` (one sentence: what an intruder gains where the rule is broken).
pub struct Check {
    /// Kebab-case; equal to the file's name, to the id in `exercise.toml` and to the book's anchor.
    pub id: &'static str,
    /// In which of the three groups a learner sees it.
    pub kind: Kind,
    /// Its sentences, in both languages.
    pub words: &'static Catalogue,
    /// Where the rule comes from.
    pub source: Source,
    /// What must be observed before it can judge.
    pub needs: &'static [Need],
    /// Parameters of [`Params`] that an exercise must give it.
    pub required: &'static [&'static str],
    /// Parameters of [`Params`] that an exercise may give it, beside `service`.
    pub optional: &'static [&'static str],
    /// The judgement. Pure: the same evidence gives the same verdict.
    pub judge: fn(&Evidence, &Params) -> Verdict,
}

impl Check {
    /// The rule in one line.
    #[must_use]
    pub fn title(&self) -> Message {
        self.words.say("title")
    }

    /// Whether files alone can show that the rule is broken: what is declared is judged on paper before an
    /// engine is asked whether it agrees, and some facts stand in files.
    #[must_use]
    pub fn is_answered_by_files(&self) -> bool {
        let needs_no_engine =
            || !self.needs.is_empty() && self.needs.iter().all(|need| need.stands_in_files());
        self.kind == Kind::Declared || needs_no_engine()
    }

    /// What an intruder gains where the rule is broken, in one sentence.
    #[must_use]
    pub fn why(&self) -> Message {
        self.words.say("why")
    }
}

impl std::fmt::Debug for Check {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Check({})", self.id)
    }
}

/// The group of a check, in the order in which a learner sees them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The application still does its job.
    Works,
    /// An intruder's attempt, made from inside the running container or on the image's content.
    Attack,
    /// The intent is written down and the engine agrees.
    Declared,
}

impl Kind {
    /// The name in JSON and in the catalogue of common words: `works`, `attack`, `declared`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Works => "works",
            Kind::Attack => "attack",
            Kind::Declared => "declared",
        }
    }
}

/// Where a rule comes from.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    /// Steps of the guide, 1 to 27.
    pub guide: &'static [u8],
    /// Numbers of the CIS Docker Benchmark 1.6.
    pub cis: &'static [&'static str],
    /// Rules of OWASP's Docker Security Cheat Sheet (`R2`) and Docker Top 10 (`D01`).
    pub owasp: &'static [&'static str],
    /// Sections of NIST SP 800-190.
    pub nist: &'static [&'static str],
    /// Manual page or engine reference of the fact that is judged, `capabilities(7)`.
    pub reference: &'static str,
}
