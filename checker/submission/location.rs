//! Where in the learner's own files does a value stand?

use serde::{Deserialize, Serialize};

/// A place in a file of the submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Location {
    /// Path relative to the submission's folder, with `/` between parts.
    pub file: String,
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
    /// Length in characters on that line, at least 1.
    pub length: usize,
}

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Its place in the learner's file.
    pub at: Location,
}

impl<T> Located<T> {
    /// Puts a value at a place.
    pub fn new(value: T, at: Location) -> Located<T> {
        Located { value, at }
    }

    /// Changes the value, keeps the place.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Located<U> {
        Located { value: change(self.value), at: self.at }
    }
}
