//! What does the learner's `.dockerignore` keep out of a build's context, and `.gitignore` out of a commit?
//!
//! The rules are Docker's own (<https://docs.docker.com/build/concepts/context/#dockerignore-files>,
//! and `moby/patternmatcher` for what the page leaves open). They are not those of `.gitignore`: a
//! pattern without a slash matches at the top only, and the last line that matches decides.

mod file;
mod find;
mod git;
mod pattern;
mod rules;
#[cfg(test)]
mod tests;

pub use file::{Fate, IgnoreFile, IgnoreRule, IgnoreRules};
pub use find::{IgnoreProblem, find};
pub use git::git_ignores;
