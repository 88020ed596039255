//! Where does the learner stand, and which exercise is meant?

use std::path::{Path, PathBuf};

use crate::exercise::{Course, CourseEntry, Exercise};
use crate::progress::{FOLDER, Loaded, Progress, Store};
use crate::words::Message;

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

/// The course folder: the nearest one upwards that holds progress, else the one in which the folder
/// of an exercise lies, else the one where the user stands.
pub(crate) fn course_folder(course: &Course, here: &Path) -> PathBuf {
    let with_progress = here.ancestors().find(|folder| holds_progress(folder));
    let with_exercises = || {
        here.ancestors()
            .take(2)
            .find(|folder| course.entries().iter().any(|entry| folder.join(entry.folder()).is_dir()))
    };
    with_progress.or_else(with_exercises).unwrap_or(here).to_owned()
}

/// Only our own file counts: other things of ours may lie in a home folder under the same name.
fn holds_progress(folder: &Path) -> bool {
    folder.join(FOLDER).join("progress.json").is_file()
}

/// What is known of the learner's progress, and what must be said about it.
pub(crate) fn progress(store: &Store) -> (Progress, Vec<Message>) {
    match store.load() {
        Ok(Loaded::Whole(progress)) => (progress, Vec::new()),
        Ok(Loaded::Damaged) => (Progress::default(), vec![trouble::unreadable_progress(&store.path(), None)]),
        Ok(Loaded::Foreign(version)) => {
            (Progress::default(), vec![trouble::unreadable_progress(&store.path(), Some(version))])
        }
        Err(error) => (Progress::default(), vec![trouble::of_store(&error)]),
    }
}

/// Changes the progress; what must be said about it comes back.
pub(crate) fn keep(store: &Store, change: impl FnOnce(&mut Progress)) -> Vec<Message> {
    match store.update(change) {
        Ok(None) => Vec::new(),
        Ok(Some(path)) => vec![trouble::set_aside(&path)],
        Err(error) => vec![trouble::of_store(&error)],
    }
}
