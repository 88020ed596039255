//! What was wrong in the folder as the learner got it, and what is left of its secrets?
//!
//! No engine is asked: the first was found out when the exercise was read, the second stands in files.

use std::path::Path;

use crate::check::{Need, PlantedSecret};
use crate::evidence::{HandedFile, Observed, Review, SightingPlace};
use crate::lab::observation::{Observation, Put, Subject, put};
use crate::lab::secrets::{HandedValue, Scanner, in_folder};
use crate::submission::git_ignores;

/// The mistakes of the repository as the learner got it.
pub(in crate::lab) const REVIEW: Observation = Observation {
    need: Need::Review,
    subject: Subject::Script(|errand| Box::pin(async move { Ok(reviewed(errand.wanted.review.as_ref())) })),
};

/// Every file of the learner's folder, searched for the planted secrets.
pub(in crate::lab) const FOLDER_SECRETS: Observation = Observation {
    need: Need::FolderSecrets,
    subject: Subject::Script(|errand| {
        Box::pin(
            async move { Ok(folder_secrets(errand.folder, errand.lab.planted, errand.known.handed).await) },
        )
    }),
};

/// Puts the mistakes in their place.
fn reviewed(review: Option<&Review>) -> Put {
    let seen = match review {
        Some(review) => Observed::Seen(review.clone()),
        None => Observed::Missing("the exercise knows no mistakes of its starting files".to_owned()),
    };
    put(seen, |facts| &mut facts.review)
}

/// Searches the folder, for values that are handed over as well: each may lie in its own files, and in no other.
async fn folder_secrets(folder: &Path, planted: &[PlantedSecret], handed: &[HandedValue]) -> Put {
    let seen = match in_folder(folder, Scanner::with_handed(planted, handed)).await {
        Ok(mut found) => {
            let is_own = |secret: &str, place: &SightingPlace| {
                let SightingPlace::Context(path) = place else { return false };
                handed.iter().any(|value| value.secret.name == secret && value.files.contains(path))
            };
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
