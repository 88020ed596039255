//! What was wrong in the folder as the learner got it, and what is left of its secrets?
//!
//! No engine is asked: the first was found out when the exercise was read, the second stands in files.

use std::fs;
use std::path::Path;

use crate::check::{Need, PlantedSecret};
use crate::evidence::{HandedFile, Observed, Review, SightingPlace};
use crate::lab::observation::{Observation, Put, Subject, put};
use crate::lab::secrets::{HandedValue, PRIVATE_KEY, Scanner, in_folder};
use crate::submission::git_ignores;

/// The mistakes of the repository as the learner got it.
pub(in crate::lab) const REVIEW: Observation = Observation {
    need: Need::Review,
    subject: Subject::Script(|errand| {
        Box::pin(async move { Ok(reviewed(errand.wanted.review.as_ref(), errand.folder)) })
    }),
};

/// Every file of the learner's folder, searched for the planted secrets and for private keys.
pub(in crate::lab) const FOLDER_SECRETS: Observation = Observation {
    need: Need::FolderSecrets,
    subject: Subject::Script(|errand| {
        Box::pin(
            async move { Ok(folder_secrets(errand.folder, errand.lab.planted, errand.known.handed).await) },
        )
    }),
};

/// Puts the mistakes in their place, with what of them still stands in the learner's folder.
fn reviewed(review: Option<&Review>, folder: &Path) -> Put {
    let seen = match review {
        Some(review) => {
            let mut review = review.clone();
            for mistake in &mut review.mistakes {
                let text =
                    mistake.gone.as_ref().and_then(|_| fs::read_to_string(folder.join(&mistake.file)).ok());
                mistake.stands =
                    mistake.gone.as_deref().zip(text).and_then(|(gone, text)| line_of(&text, gone));
            }
            Observed::Seen(review)
        }
        None => Observed::Missing("the exercise knows no mistakes of its starting files".to_owned()),
    };
    put(seen, |facts| &mut facts.review)
}

/// The line in which a text begins, wherever its lines end.
fn line_of(text: &str, part: &str) -> Option<usize> {
    let part: Vec<&str> = part.split_whitespace().collect();
    let lines = text.lines().zip(1..);
    let words: Vec<(&str, usize)> =
        lines.flat_map(|(line, number)| line.split_whitespace().map(move |word| (word, number))).collect();
    let mut windows = words.windows(part.len().max(1));
    let begins = windows.find(|window| {
        // What stands around it may be glued to its first and its last word.
        let glued = window.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(" ");
        !part.is_empty() && glued.contains(&part.join(" "))
    })?;
    begins.first().map(|(_, number)| *number)
}

/// Searches the folder, for values that are handed over as well: each may lie in its own files, and in no other.
async fn folder_secrets(folder: &Path, planted: &[PlantedSecret], handed: &[HandedValue]) -> Put {
    let seen = match in_folder(folder, Scanner::with_handed(planted, handed)).await {
        Ok(mut found) => {
            let is_own = |secret: &str, place: &SightingPlace| {
                let SightingPlace::Context(path) = place else { return false };
                handed.iter().any(|value| value.secret.name == secret && value.files.contains(path))
            };
            found.keys = found.sightings.iter().filter(|one| one.secret == PRIVATE_KEY).cloned().collect();
            found.sightings.retain(|one| one.planted && !is_own(&one.secret, &one.place));
            found.handed = handed
                .iter()
                .map(|value| {
                    let ignored = value.files.iter().all(|file| git_ignores(folder, file));
                    HandedFile { secret: value.secret.name.clone(), ignored }
                })
                .collect();
            Observed::Seen(found)
        }
        Err(problem) => Observed::Missing(problem),
    };
    put(seen, |facts| &mut facts.folder_secrets)
}

#[cfg(test)]
mod tests {
    use super::line_of;

    #[test]
    fn a_text_is_found_wherever_its_lines_end_and_whatever_is_glued_to_it() {
        let text = "# Notes\n\nUse it directly, port 5432\n   of the host.\nLABEL a=\"2024-02-11\"\n";
        assert_eq!(line_of(text, "port 5432 of the host"), Some(3));
        assert_eq!(line_of(text, "2024-02-11"), Some(5));
        assert_eq!(line_of(text, "# Notes"), Some(1));
        for gone in ["port 5433 of the host", "5432 the host", ""] {
            assert_eq!(line_of(text, gone), None, "{gone}");
        }
    }
}
