//! How is it told?
//!
//! A [`Report`] is a value; text and JSON are views of it. Renderers return a `String`.

use std::time::Duration;

use crate::check::{Check, Verdict};
use crate::evidence::{EngineFacts, Evidence};
use crate::exercise::Exercise;

/// The outcome of one check.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The check.
    pub check: &'static Check,
    /// The service it was judged for.
    pub service: String,
    /// Its verdict.
    pub verdict: Verdict,
}

/// The outcome of one exercise.
#[derive(Debug, Clone)]
pub struct Report {
    /// Step of the guide.
    pub number: u8,
    /// Kebab-case name.
    pub slug: String,
    /// Every finding, in the order works, attack, declared, and within it as the exercise lists them.
    pub findings: Vec<Finding>,
    /// The engine that was asked; absent when none was needed.
    pub engine: Option<EngineFacts>,
    /// Wall time of the whole run.
    pub elapsed: Duration,
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

impl Report {
    /// Judges the evidence by the exercise's checks.
    #[must_use]
    pub fn judge(exercise: &Exercise, evidence: &Evidence, elapsed: Duration) -> Report {
        let mut findings: Vec<Finding> = exercise
            .checks
            .iter()
            .map(|chosen| Finding {
                check: chosen.check,
                service: chosen.params.service.clone(),
                verdict: (chosen.check.judge)(evidence, &chosen.params),
            })
            .collect();
        findings.sort_by_key(|finding| finding.check.kind);
        Report {
            number: exercise.number,
            slug: exercise.slug.clone(),
            findings,
            engine: evidence.engine.clone(),
            elapsed,
        }
    }

    /// The verdict over all findings.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let any = |name: &str| self.findings.iter().any(|finding| finding.verdict.name() == name);
        if any("fail") {
            Outcome::Failed
        } else if any("error") || !any("pass") {
            Outcome::NotChecked
        } else {
            Outcome::Passed
        }
    }
}
