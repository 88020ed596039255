//! What must a text or a list of checks hold, wherever an exercise gives one?

use toml::Spanned;

use super::error::{Page, instead};
use super::{CourseError, Text};

/// A text that says something in both languages.
pub(super) fn written(page: Page<'_>, text: Spanned<Text>) -> Result<Text, CourseError> {
    let span = text.span();
    let Text { en, de } = text.into_inner();
    if en.trim().is_empty() || de.trim().is_empty() {
        return Err(page.mistake(span, "the text is empty; it is given in both languages"));
    }
    Ok(Text { en: en.trim().to_owned(), de: de.trim().to_owned() })
}

/// Ids of chosen checks, each once; at least one.
pub(super) fn failing(
    page: Page<'_>,
    fails: Spanned<Vec<Spanned<String>>>,
    known: &[&str],
) -> Result<Vec<String>, CourseError> {
    let span = fails.span();
    let ids = ids(page, fails.into_inner(), known)?;
    if ids.is_empty() {
        return Err(page.mistake(span, "`fails` names at least one check"));
    }
    Ok(ids)
}

/// Ids of chosen checks, each once.
pub(super) fn ids(
    page: Page<'_>,
    named: Vec<Spanned<String>>,
    known: &[&str],
) -> Result<Vec<String>, CourseError> {
    let mut ids: Vec<String> = Vec::new();
    for id in named {
        let (span, id) = (id.span(), id.into_inner());
        if !known.contains(&id.as_str()) {
            let problem =
                format!("`{id}` is not a check of this exercise{}", instead(&id, known.iter().copied()));
            return Err(page.mistake(span, problem));
        }
        if ids.contains(&id) {
            return Err(page.mistake(span, format!("`{id}` is named twice")));
        }
        ids.push(id);
    }
    Ok(ids)
}
