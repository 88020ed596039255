//! What do chapters take from the course? Lines of the form `{{#name arguments}}`.
//!
//! | directive                | stands for                                                            |
//! |--------------------------|-----------------------------------------------------------------------|
//! | `exercise-head`          | minutes, threat, and where the reader stands                          |
//! | `exercise`               | task, check panel, hints, wrong answers, solution                     |
//! | `start`                  | the way into the step's folder; the starting point, built and started |
//! | `again`                  | the reader's own answer in its place                                  |
//! | `clean-up`               | what removes all that the chapter's lines have made                   |
//! | `report start\|solution` | what the checker said, from a recording that the live suite compares  |
//! | `explains CHECK …`      | the place that a failing row of these checks leads to                 |
//! | `option KIND "…" "…"`   | an answer to the question above it, and what is said to it            |
//! | `map FIRST LAST`         | the steps of a part, with what waits in each                          |
//! | `figure NN "words"`      | a drawing of `book/figures`, with its text alternative                |
//! | `stepped NN "…" "…"`    | a drawing that grows step by step, and what each step shows           |
//! | `check-reference`        | every check with its sources                                          |
//! | `letters`                | links to the first heading of each letter                             |
//!
//! A directive stands alone on its line. Where the exercise of a chapter has no folder yet, what
//! comes from it stands for nothing, so that an exercise joins its chapter by its folder alone.

mod catalogue;
mod exercise;
mod explains;
mod figure;
mod letters;
mod map;
mod markdown;
mod option;
mod place;
mod reference;
mod report;

use std::path::Path;
use std::sync::{Arc, Mutex};

use mdbook_preprocessor::book::{Book, BookItem, Chapter};
use mdbook_preprocessor::errors::{Error, Result};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

use super::search::Index;
use super::{BookError, chapter_slug};
use crate::exercise::{Course, Exercise};
use crate::words::Language;

/// What a run leaves behind: mdBook takes the preprocessor and gives nothing back, and it turns every
/// error into text.
#[derive(Clone, Default)]
pub(super) struct Outcome(Arc<Mutex<Option<Result<Index, BookError>>>>);

impl Outcome {
    /// The search index of the book, or the failure; nothing where the directives never ran.
    pub(super) fn take(&self) -> Option<Result<Index, BookError>> {
        self.0.lock().ok().and_then(|mut slot| slot.take())
    }

    fn keep(&self, outcome: Result<Index, BookError>) {
        if let Ok(mut slot) = self.0.lock() {
            slot.get_or_insert(outcome);
        }
    }
}

/// The directives of one language, as a preprocessor of mdBook.
pub(super) struct Directives {
    course: Course,
    language: Language,
    outcome: Outcome,
}

impl Directives {
    /// Directives that take from this course.
    pub(super) fn new(course: Course, language: Language) -> Directives {
        Directives { course, language, outcome: Outcome::default() }
    }

    /// Where the outcome will be found.
    pub(super) fn outcome(&self) -> Outcome {
        self.outcome.clone()
    }

    fn chapter(&self, chapter: &mut Chapter, index: &mut Index) -> Result<(), BookError> {
        let Some(path) = chapter.path.clone() else { return Ok(()) };
        let exercise = self.exercise(&path)?;
        let mut content = String::with_capacity(chapter.content.len());
        for (index, line) in chapter.content.lines().enumerate() {
            match line.trim().strip_prefix("{{#").and_then(|rest| rest.strip_suffix("}}")) {
                Some(directive) => {
                    let text = self
                        .expand(directive.trim(), &chapter.content, &path, exercise.as_ref())
                        .map_err(|problem| BookError::Directive {
                            chapter: format!("{}/src/{}", self.language, path.display()),
                            line: index + 1,
                            problem,
                        })?;
                    content.push_str(&text);
                }
                None => content.push_str(line),
            }
            content.push('\n');
        }
        let page = path.with_extension("html").display().to_string();
        index.add(&chapter.name, &page, &content);
        chapter.content = format!("{}\n\n{content}", language_switch(self.language, &page));
        Ok(())
    }

    /// The exercise of a chapter, where its folder is there.
    fn exercise(&self, path: &Path) -> Result<Option<Exercise>, BookError> {
        let Some((number, _)) = chapter_slug(path) else { return Ok(None) };
        let entry = self.course.entries().iter().find(|entry| entry.number == number && entry.available);
        Ok(entry.map(|entry| self.course.load(entry)).transpose()?)
    }

    fn expand(
        &self,
        directive: &str,
        chapter: &str,
        path: &Path,
        exercise: Option<&Exercise>,
    ) -> Result<String, String> {
        let folder = || path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let (name, arguments) = directive.split_once(' ').unwrap_or((directive, ""));
        match (name, exercise) {
            ("exercise-head", exercise) => Ok(exercise.map_or_else(
                || exercise::head_without(self.language),
                |exercise| exercise::head(exercise, self.language),
            )),
            ("start", exercise) => Ok(place::start(exercise, &folder(), self.language)),
            ("clean-up", exercise) => Ok(place::clean_up(exercise, chapter, self.language)),
            ("exercise" | "report" | "again", None) => Ok(String::new()),
            ("exercise", Some(exercise)) => Ok(exercise::whole(exercise, self.language)),
            ("again", Some(exercise)) => Ok(place::again(exercise, self.language)),
            ("report", Some(exercise)) => report::recorded(exercise, arguments.trim(), self.language),
            ("letters", _) => Ok(letters::links(chapter, self.language)),
            ("explains", exercise) => explains::places(exercise, arguments),
            ("option", _) => option::choice(arguments, self.language),
            ("map", _) => map::steps(&self.course, arguments, self.language),
            ("figure", _) => figure::drawing(arguments, self.language),
            ("stepped", _) => figure::stepped(arguments, self.language),
            ("check-reference", _) => Ok(reference::every_check(&self.course, self.language)),
            _ => Err(format!("no directive `{name}`")),
        }
    }
}

/// The link to the same page in the other language; `page.js` adds the place in it.
pub(super) fn language_switch(language: Language, page: &str) -> String {
    let (other, name) = match language {
        Language::En => (Language::De, "Deutsch"),
        Language::De => (Language::En, "English"),
    };
    format!(
        "<p class=\"language-switch\"><a href=\"../{other}/{page}\" hreflang=\"{other}\" \
         lang=\"{other}\">{name}</a></p>"
    )
}

impl Preprocessor for Directives {
    fn name(&self) -> &str {
        "harden-check"
    }

    fn run(&self, _context: &PreprocessorContext, mut book: Book) -> Result<Book> {
        let mut index = Index::new(self.language);
        let mut first = Ok(());
        book.for_each_mut(|item| {
            if let BookItem::Chapter(chapter) = item
                && first.is_ok()
            {
                first = self.chapter(chapter, &mut index);
            }
        });
        let failed = first.as_ref().err().map(|failure| Error::msg(failure.to_string()));
        self.outcome.keep(first.map(|()| index));
        failed.map_or(Ok(book), Err)
    }
}
