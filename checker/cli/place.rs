//! Which exercise is meant?

use crate::exercise::{Course, CourseEntry, Exercise};

use super::answer::Failure;
use super::trouble;

/// The exercise that the user named, whole.
pub(crate) fn exercise(course: &Course, asked: &str) -> Result<Exercise, Failure> {
    let entry = available(course, asked)?;
    course.load(entry).map_err(|error| trouble::of_course(&error))
}

/// The step that the user named, where its exercise exists.
pub(crate) fn available<'a>(course: &'a Course, asked: &str) -> Result<&'a CourseEntry, Failure> {
    let entry = course.find(asked).map_err(|unknown| trouble::of_unknown(&unknown))?;
    if entry.available { Ok(entry) } else { Err(trouble::not_available(&entry.folder())) }
}

/// The course, or why it cannot be read.
pub(crate) fn course() -> Result<Course, Failure> {
    Course::open().map_err(|error| trouble::of_course(&error))
}
