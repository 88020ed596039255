//! Which submissions have a known verdict? The wrong answers and the unusual right ones.

use std::collections::BTreeSet;

use super::error::{Page, instead};
use super::fields::{failing, written};
use super::form::{AnswerForm, Base};
use super::source::Source;
use super::{Answer, CourseError, Files};

/// The name of the file that describes an answer; it is no part of the submission.
const DESCRIPTION: &str = "answer.toml";

/// Every answer below `wrong/` and `right/`, laid over what it is based on.
pub(super) fn read(
    source: &Source,
    folder: &str,
    known: &[&str],
    start: &Files,
    solution: &Files,
) -> Result<Vec<Answer>, CourseError> {
    let mut answers: Vec<Answer> = Vec::new();
    for group in ["wrong", "right"] {
        let path = format!("{folder}/{group}");
        let mut all = source.files(&path)?;
        for name in names(&all) {
            let prefix = format!("{name}/");
            let mut files = Files::new();
            all.retain(|path, content| match path.strip_prefix(&prefix) {
                Some(rest) => {
                    files.insert(rest.to_owned(), std::mem::take(content));
                    false
                }
                None => true,
            });
            let known_answer = Known { group, name, known, start, solution };
            answers.push(known_answer.read(&format!("{path}/{prefix}{DESCRIPTION}"), files)?);
        }
    }
    Ok(answers)
}

fn names(files: &Files) -> BTreeSet<String> {
    files.keys().filter_map(|path| path.split_once('/')).map(|(name, _)| name.to_owned()).collect()
}

/// What is known of an answer before its files are read.
struct Known<'a> {
    group: &'static str,
    name: String,
    known: &'a [&'a str],
    start: &'a Files,
    solution: &'a Files,
}

impl Known<'_> {
    fn read(self, file: &str, mut own: Files) -> Result<Answer, CourseError> {
        let Some(description) = own.remove(DESCRIPTION) else {
            return Err(Page { file, text: "" }.wholly("there is no such file"));
        };
        let text = String::from_utf8_lossy(&description.bytes);
        let page = Page { file, text: &text };
        let form: AnswerForm = page.parse()?;
        let about = written(page, form.about)?;
        let title = form.title.map(|title| written(page, title)).transpose()?;
        let fails = match (self.group, form.fails) {
            ("wrong", Some(fails)) => failing(page, fails, self.known)?,
            ("wrong", None) => return Err(page.wholly("a wrong answer names the checks that it `fails`")),
            (_, Some(fails)) => {
                return Err(page.mistake(fails.span(), "a right answer fails nothing; put it below `wrong/`"));
            }
            (_, None) => Vec::new(),
        };

        let mut files = match form.base {
            Base::Start => self.start.clone(),
            Base::Solution => self.solution.clone(),
        };
        for removed in form.remove {
            let (span, path) = (removed.span(), removed.into_inner());
            let below = format!("{}/", path.trim_end_matches('/'));
            let before = files.len();
            files.retain(|file, _| *file != path && !file.starts_with(&below));
            if files.len() == before {
                let there = instead(&path, files.keys().map(String::as_str));
                return Err(page.mistake(span, format!("the base holds no `{path}` to remove{there}")));
            }
        }
        files.extend(own);
        Ok(Answer { name: self.name, fails, title, about, files })
    }
}
