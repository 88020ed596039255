//! Does a submission get the verdict that its folder promises?

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::cases::Case;

/// How one run of the program ended.
pub(crate) struct Ended {
    /// Exit code; `None` after a signal.
    pub(crate) code: Option<i32>,
    /// Standard output: the JSON report.
    pub(crate) report: String,
    /// Standard error.
    pub(crate) said: String,
    /// The file of `--record`, where one was written.
    pub(crate) evidence: Option<Vec<u8>>,
}

/// What came out.
pub(crate) struct Judged {
    /// Ids of the checks that failed.
    pub(crate) failed: BTreeSet<String>,
    /// The checks that were skipped, and why.
    pub(crate) skipped: BTreeMap<String, String>,
    /// Everything that is not as promised, a sentence each.
    pub(crate) deviations: Vec<String>,
}

impl Judged {
    /// Compares a run with the promise.
    pub(crate) fn of(case: &Case, ended: &Ended) -> Judged {
        let mut judged = Judged { failed: BTreeSet::new(), skipped: BTreeMap::new(), deviations: Vec::new() };
        match serde_json::from_str::<Value>(&ended.report) {
            Ok(report) => judged.read(case, &report),
            Err(_) => {
                let (code, said) = (ended.code, ended.said.lines().last().unwrap_or("nothing"));
                judged.deviations.push(format!("no report, exit code {code:?}, said last: {said}"));
            }
        }
        judged
    }

    fn read(&mut self, case: &Case, report: &Value) {
        let mut seen = BTreeSet::new();
        let mut passes = Vec::new();
        for finding in report["findings"].as_array().into_iter().flatten() {
            let id = finding["check"].as_str().unwrap_or("a check without id").to_owned();
            let sentence = |field: &str| finding[field].as_str().unwrap_or_default().to_owned();
            let promised = case.fails.contains(&id);
            match finding["verdict"].as_str() {
                Some("pass") if promised => passes.push((id.clone(), sentence("seen"))),
                Some("pass") => {}
                Some("fail") => {
                    if !promised {
                        let (expected, seen) = (sentence("expected"), sentence("seen"));
                        self.deviations.push(format!("{id} fails: expected {expected}; seen {seen}"));
                    }
                    self.failed.insert(id.clone());
                }
                Some("skipped") => {
                    self.skipped.insert(id.clone(), sentence("reason"));
                }
                other => self.deviations.push(format!("{id} is {other:?}: {}", sentence("reason"))),
            }
            seen.insert(id);
        }
        // One rule may be judged for several containers, and the one that breaks it is enough.
        passes.retain(|(id, _)| !self.failed.contains(id));
        self.deviations.extend(passes.into_iter().map(|(id, seen)| format!("{id} passes: {seen}")));
        for trouble in [&report["error"], &report["problems"]] {
            if !(trouble.is_null() || trouble.as_array().is_some_and(Vec::is_empty)) {
                self.deviations.push(format!("not judged: {trouble}"));
            }
        }
        // No finding at all is trouble, which is told above.
        for chosen in case.exercise.checks.iter().filter(|_| !seen.is_empty()) {
            if !seen.contains(chosen.check.id) {
                self.deviations.push(format!("{} is not in the report", chosen.check.id));
            }
        }
        if seen.is_empty() && self.deviations.is_empty() {
            self.deviations.push("a report without findings".to_owned());
        }
    }

    /// Whether everything is as promised; what the engine cannot show is skipped, not wrong.
    pub(crate) fn is_right(&self) -> bool {
        self.deviations.is_empty()
    }

    /// The checks that this engine cannot show: promised to fail and skipped, or skipped where nothing
    /// of the learner's came before them.
    pub(crate) fn not_shown<'a>(&'a self, case: &'a Case) -> impl Iterator<Item = (&'a str, &'a str)> {
        let shown = self.skipped.iter().map(|(id, why)| (id.as_str(), why.as_str()));
        shown.filter(|(id, _)| case.fails.is_empty() || case.fails.contains(*id))
    }
}
