//! What stands in the file, and what becomes of a path under it?

use serde::{Deserialize, Serialize};

use super::pattern::Pattern;
use crate::submission::{Located, Location};

/// The file with the patterns of one build, as it was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IgnoreFile {
    /// The file that counts, relative to the submission's folder: `<Dockerfile>.dockerignore` where
    /// there is one, else the context's `.dockerignore`. Absent where there is neither.
    pub file: Option<String>,
    /// Its patterns, in order.
    pub rules: Vec<IgnoreRule>,
    /// The first line that is no pattern. Docker refuses the build then.
    pub bad: Option<Located<String>>,
    /// Files of the submission that look like one and that this build does not read, by their paths
    /// relative to the submission's folder.
    pub unread: Vec<String>,
}

/// A line of the file that is a pattern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IgnoreRule {
    /// As written, without the `!`.
    pub pattern: String,
    /// Whether the line begins with `!`: it lets back in what an earlier line kept out.
    pub exception: bool,
    /// Its place.
    pub at: Location,
}

/// The patterns of a build, ready to be asked.
#[derive(Debug, Clone, Default)]
pub struct IgnoreRules {
    rules: Vec<(bool, Option<Pattern>)>,
}

/// What becomes of one path. Rules are named by their places in [`IgnoreFile::rules`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fate {
    /// Whether it is kept out.
    pub ignored: bool,
    /// The rule that decided; absent where none matches.
    pub by: Option<usize>,
    /// Of what is let back in: the rule that had kept it out.
    pub before: Option<usize>,
}

impl IgnoreFile {
    /// The patterns, ready to be asked.
    #[must_use]
    pub fn rules(&self) -> IgnoreRules {
        let rules = self.rules.iter().map(|rule| (rule.exception, Pattern::parse(&rule.pattern)));
        IgnoreRules { rules: rules.collect() }
    }

    /// A rule that holds in one folder only and would keep the path out if it held in every folder.
    #[must_use]
    pub fn nearly(&self, path: &str) -> Option<&IgnoreRule> {
        self.rules.iter().filter(|rule| !rule.exception).find(|rule| {
            let everywhere = format!("**/{}", rule.pattern.trim_start_matches('/'));
            Pattern::parse(&everywhere).is_some_and(|pattern| pattern.covers(path))
        })
    }
}

impl IgnoreRules {
    /// What becomes of a path (relative to the context, `/` between parts).
    ///
    /// A pattern that matches a folder matches all that lies in it. That holds for an exception only
    /// where the folder was kept out before it: `!docs` lets nothing in again that a line like `**/*.md`
    /// keeps out of a folder that is not kept out itself (`MatchesUsingParentResults` of
    /// `moby/patternmatcher`, which BuildKit's and Docker's clients walk the folder with).
    #[must_use]
    pub fn fate(&self, path: &str) -> Fate {
        let ends = path.match_indices('/').map(|(end, _)| end).chain([path.len()]);
        let mut met = vec![false; self.rules.len()];
        let mut fate = Fate::default();
        for end in ends {
            (fate, met) = self.step(&path[..end], &met);
        }
        fate
    }

    /// What becomes of a path whose folder met these rules, and which it meets itself.
    fn step(&self, path: &str, parent: &[bool]) -> (Fate, Vec<bool>) {
        let mut fate = Fate::default();
        let mut met = vec![false; self.rules.len()];
        for (index, (exception, pattern)) in self.rules.iter().enumerate() {
            let could_change = *exception == fate.ignored;
            let matches = || pattern.as_ref().is_some_and(|pattern| pattern.matches(path));
            met[index] = parent[index] || could_change && matches();
            if met[index] && could_change {
                fate = Fate { ignored: !exception, by: Some(index), before: fate.by.filter(|_| *exception) };
            }
        }
        (fate, met)
    }

    /// Whether a path is kept out.
    #[must_use]
    pub fn ignores(&self, path: &str) -> bool {
        self.fate(path).ignored
    }

    /// Whether a folder that is kept out may still hold something that is let back in.
    #[must_use]
    pub fn may_hold_exceptions(&self) -> bool {
        self.rules.iter().any(|(exception, _)| *exception)
    }
}
