//! Which exercises are there, and which one is meant?

use std::path::PathBuf;

use super::entry::CourseEntry;
use super::error::{Page, nearest};
use super::form::{CourseForm, ExerciseForm};
use super::source::Source;
use super::{CourseError, Exercise, Text, UnknownExercise, load};

/// Environment variable with the folder of a course to use in place of the built-in one.
pub const FOLDER_VARIABLE: &str = "HARDEN_CHECK_EXERCISES";

/// All steps, and where their folders are. Opening one reads titles only.
#[derive(Debug, Clone)]
pub struct Course {
    source: Source,
    entries: Vec<CourseEntry>,
}

impl Course {
    /// The course in the folder that [`FOLDER_VARIABLE`] names, or the built-in one.
    ///
    /// # Errors
    /// [`CourseError`] where the folder cannot be read or its `course.toml` has a mistake.
    pub fn open() -> Result<Course, CourseError> {
        match std::env::var_os(FOLDER_VARIABLE).filter(|folder| !folder.is_empty()) {
            Some(folder) => Course::from_folder(PathBuf::from(folder)),
            None => Course::embedded(),
        }
    }

    /// The built-in course.
    ///
    /// # Errors
    /// [`CourseError`] where its `course.toml` has a mistake; a law over the course keeps it from that.
    pub fn embedded() -> Result<Course, CourseError> {
        Course::read(Source::Embedded)
    }

    /// The course in a folder of this machine.
    ///
    /// # Errors
    /// [`CourseError`] where the folder cannot be read or its `course.toml` has a mistake.
    pub fn from_folder(folder: PathBuf) -> Result<Course, CourseError> {
        Course::read(Source::Folder(folder))
    }

    /// Every step, in order.
    #[must_use]
    pub fn entries(&self) -> &[CourseEntry] {
        &self.entries
    }

    /// The step with this number (`8`, `08`), name (`dedicated-user`) or folder (`08-dedicated-user`).
    ///
    /// # Errors
    /// [`UnknownExercise`] with the nearest folder name.
    pub fn find(&self, asked: &str) -> Result<&CourseEntry, UnknownExercise> {
        let name = asked.trim().trim_end_matches('/').to_lowercase();
        let number = name.parse::<u8>().ok();
        let found = self
            .entries
            .iter()
            .find(|entry| Some(entry.number) == number || entry.slug == name || entry.folder() == name);
        found.ok_or_else(|| UnknownExercise {
            asked: asked.to_owned(),
            nearest: if number.is_some() { None } else { self.nearest(&name) },
        })
    }

    /// The whole exercise, every reference in it resolved.
    ///
    /// # Errors
    /// [`CourseError`] with file and line where the exercise has a mistake or does not exist.
    pub fn load(&self, entry: &CourseEntry) -> Result<Exercise, CourseError> {
        load::load(&self.source, entry)
    }

    fn nearest(&self, name: &str) -> Option<String> {
        let bare = name.trim_start_matches(|letter: char| letter.is_ascii_digit()).trim_start_matches('-');
        let slug = nearest(bare, self.entries.iter().map(|entry| entry.slug.as_str()))?;
        self.entries.iter().find(|entry| entry.slug == slug).map(CourseEntry::folder)
    }

    fn read(source: Source) -> Result<Course, CourseError> {
        let mut entries = steps(&source)?;
        for folder in source.folders()? {
            let file = format!("{folder}/exercise.toml");
            let Some((number, slug)) = parts(&folder).filter(|_| source.has_file(&file)) else { continue };
            let known = entries.iter_mut().find(|entry| entry.number == number);
            match known {
                Some(entry) if entry.slug == slug => entry.available = true,
                Some(entry) => {
                    let problem = format!("step {number} is `{}`, the folder is `{folder}`", entry.folder());
                    return Err(Page { file: &file, text: "" }.wholly(problem));
                }
                None => {
                    let title = own_title(&source, &file)?;
                    entries.push(CourseEntry { number, slug: slug.to_owned(), title, available: true });
                }
            }
        }
        entries.sort_by_key(|entry| entry.number);
        Ok(Course { source, entries })
    }
}

fn steps(source: &Source) -> Result<Vec<CourseEntry>, CourseError> {
    let file = "course.toml";
    // An instructor's folder may hold nothing but exercises; their titles are then their own.
    let Some(text) = source.text(file)? else { return Ok(Vec::new()) };
    let page = Page { file, text: &text };
    let form: CourseForm = page.parse()?;
    let mut entries: Vec<CourseEntry> = Vec::new();
    for step in form.step {
        let span = step.span();
        let step = step.into_inner();
        if step.title.en.trim().is_empty() || step.title.de.trim().is_empty() {
            return Err(page.mistake(span, "the title is empty; it is given in both languages"));
        }
        let entry = CourseEntry { number: step.number, slug: step.slug, title: step.title, available: false };
        if parts(&entry.folder()) != Some((entry.number, &entry.slug)) {
            let problem = format!("`{}` is no step; a step is 1 to 99 and a kebab-case slug", entry.folder());
            return Err(page.mistake(span, problem));
        }
        if entries.iter().any(|other| other.number == entry.number || other.slug == entry.slug) {
            let problem = format!("the number or the name of `{}` is given twice", entry.folder());
            return Err(page.mistake(span, problem));
        }
        entries.push(entry);
    }
    Ok(entries)
}

fn own_title(source: &Source, file: &str) -> Result<Text, CourseError> {
    let text = source.text(file)?.unwrap_or_default();
    let page = Page { file, text: &text };
    match page.parse::<ExerciseForm>()?.title {
        Some(title) => Ok(title.into_inner()),
        None => Err(page.wholly("`[title]` is missing, and `course.toml` does not list this step")),
    }
}

/// Number and name of a folder called `NN-slug`.
fn parts(folder: &str) -> Option<(u8, &str)> {
    let (number, slug) = folder.split_once('-')?;
    let kebab = slug.split('-').all(|word| {
        !word.is_empty() && word.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
    });
    let number = number.parse::<u8>().ok().filter(|_| number.len() == 2)?;
    (kebab && (1..=99).contains(&number)).then_some((number, slug))
}

#[cfg(test)]
mod tests {
    use super::{Course, parts};

    #[test]
    fn a_step_is_found_by_number_name_and_folder() {
        let course = Course::embedded().unwrap();
        for asked in ["8", "08", "dedicated-user", "08-dedicated-user", "08-Dedicated-User/"] {
            assert_eq!(course.find(asked).unwrap().folder(), "08-dedicated-user", "{asked}");
        }
    }

    #[test]
    fn a_mistyped_name_leads_to_the_nearest() {
        let course = Course::embedded().unwrap();
        for asked in ["dedicate-user", "dedicated-usr", "8-dedicated-user", "09-dedicated-user"] {
            let unknown = course.find(asked).unwrap_err();
            assert_eq!(unknown.nearest.as_deref(), Some("08-dedicated-user"), "{asked}");
        }
        assert_eq!(course.find("99").unwrap_err().nearest, None);
        assert_eq!(course.find("xyz").unwrap_err().nearest, None);
    }

    #[test]
    fn only_numbered_folders_are_exercises() {
        assert_eq!(parts("08-dedicated-user"), Some((8, "dedicated-user")));
        for folder in ["notes", "8-dedicated-user", "08-Dedicated", "08-", "00-zero", "08-a--b", "008-a"] {
            assert_eq!(parts(folder), None, "{folder}");
        }
    }
}
