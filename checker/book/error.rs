//! What can go wrong while the book is built?

use std::path::PathBuf;

use thiserror::Error;

use crate::exercise::CourseError;

/// Why there is no book.
#[derive(Debug, Error)]
pub enum BookError {
    /// A file or folder could not be written.
    #[error("`{}`: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The course has a mistake.
    #[error(transparent)]
    Course(#[from] CourseError),
    /// A chapter holds a directive that does not resolve.
    #[error("{chapter}, line {line}: {problem}")]
    Directive {
        /// Path of the chapter, `en/src/08-dedicated-user.md`.
        chapter: String,
        /// Line, counted from 1.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
    /// mdBook itself failed.
    #[error("mdBook: {0}")]
    Build(String),
}

/// An error of the file system with its path.
pub(super) fn at(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> BookError + '_ {
    move |source| BookError::File { path: path.to_owned(), source }
}
