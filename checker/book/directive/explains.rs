//! Which paragraph explains why a check failed? A place before it, to which `live-finding.js` leads.

use crate::exercise::Exercise;

/// One place for each check, `non-root user-declared`. Without an exercise nothing leads there yet.
pub(super) fn places(exercise: Option<&Exercise>, arguments: &str) -> Result<String, String> {
    let mut text = String::new();
    for id in arguments.split_whitespace() {
        if exercise.is_some_and(|exercise| exercise.checks.iter().all(|chosen| chosen.check.id != id)) {
            return Err(format!("the exercise has no check `{id}`"));
        }
        text.push_str(&format!("<div class=\"about\" id=\"about-{id}\"></div>"));
    }
    if text.is_empty() { Err("a paragraph explains at least one check".to_owned()) } else { Ok(text) }
}
