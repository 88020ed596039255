//! What can be wrong with a course, and how is its author told?

use std::fmt;
use std::ops::Range;

use thiserror::Error;

/// A course that cannot be read. Its reader is the author of an exercise: English only.
#[derive(Debug, Error)]
pub enum CourseError {
    /// A file says something that does not hold.
    #[error("{file}:{line}: {problem}")]
    Mistake {
        /// Path within the course, `08-dedicated-user/exercise.toml`.
        file: String,
        /// Line, counted from 1.
        line: usize,
        /// What is wrong, and what would be right.
        problem: String,
    },
    /// A file or folder cannot be read.
    #[error("{path}: {source}")]
    Unreadable {
        /// The path.
        path: String,
        /// The system's error.
        source: std::io::Error,
    },
}

/// No exercise has this name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct UnknownExercise {
    /// What was asked for.
    pub asked: String,
    /// The folder name that comes nearest, where one comes near.
    pub nearest: Option<String>,
}

impl fmt::Display for UnknownExercise {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "no exercise is called `{}`", self.asked)?;
        match &self.nearest {
            Some(nearest) => write!(formatter, "; the nearest is `{nearest}`"),
            None => Ok(()),
        }
    }
}

/// A file of the course, to say where in it a mistake is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page<'a> {
    /// Path within the course.
    pub(super) file: &'a str,
    /// Its text.
    pub(super) text: &'a str,
}

impl Page<'_> {
    /// A mistake at a byte range of the file.
    pub(super) fn mistake(&self, span: Range<usize>, problem: impl Into<String>) -> CourseError {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        CourseError::Mistake {
            file: self.file.to_owned(),
            line: before.matches('\n').count() + 1,
            problem: problem.into(),
        }
    }

    /// A mistake of the file as a whole.
    pub(super) fn wholly(&self, problem: impl Into<String>) -> CourseError {
        self.mistake(0..0, problem)
    }

    /// The parsed file.
    pub(super) fn parse<T: serde::de::DeserializeOwned>(&self) -> Result<T, CourseError> {
        toml::from_str(self.text)
            .map_err(|error| self.mistake(error.span().unwrap_or(0..0), error.message().replace('\n', "; ")))
    }
}

/// `; the nearest is …` for a mistyped name, or `; known are …` where nothing comes near.
pub(super) fn instead<'a>(asked: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    match nearest(asked, known.iter().copied()) {
        Some(name) => format!("; the nearest is `{name}`"),
        None if known.is_empty() => "; there is none".to_owned(),
        None => format!("; known are `{}`", known.join("`, `")),
    }
}

/// The nearest of the known names, if it comes near enough to be meant.
pub(super) fn nearest<'a>(asked: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(asked, name), name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, name)| name)
}
