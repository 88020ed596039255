//! Which secrets does an image give away?

use std::sync::Arc;

use crate::check::Need;
use crate::evidence::{ImageFacts, Observed, SecretSighting, SightingPlace};
use crate::lab::observation::{Observation, Subject};
use crate::lab::secrets::Scanner;

use super::look::ImageLook;

/// Most sightings that are reported of one image. A learner fixes the first ones first.
const MOST_SIGHTINGS: usize = 200;

/// Planted secrets and general patterns in layers, history and configuration.
pub(in crate::lab) const SECRETS: Observation = Observation {
    need: Need::Secrets,
    subject: Subject::Image(ImageLook {
        ask: |wanted, known| {
            wanted.scanner = Some(Arc::new(Scanner::with_handed(known.planted, known.handed)));
        },
        put: |read, facts| {
            if let Some(scanner) = &read.scanner {
                let mut sightings = config_sightings(scanner, facts, read.on_build);
                sightings.extend(read.stack.sightings());
                sightings.truncate(MOST_SIGHTINGS);
                for sighting in &mut sightings {
                    if let SightingPlace::Layer { path, .. } = &mut sighting.place {
                        *path = scanner.masked(path);
                    }
                }
                facts.secrets = Observed::Seen(sightings);
                facts.unseen = read.stack.unseen();
                facts.unseen.iter_mut().for_each(|file| file.path = scanner.masked(&file.path));
            }
        },
    }),
};

/// Whether something in a text looks like a secret, so that it must not be shown.
#[must_use]
pub fn looks_like_a_secret(text: &str) -> bool {
    !Scanner::new(&[]).scan_without_unpacking(text.as_bytes()).is_empty()
}

/// What looks like a secret in the configuration and in the history that an image would have.
#[must_use]
pub fn secrets_in_words(facts: &ImageFacts) -> Vec<SecretSighting> {
    config_sightings(&Scanner::new(&[]), facts, &[])
}

/// Secrets in the configuration and in the history.
fn config_sightings(scanner: &Scanner, facts: &ImageFacts, on_build: &[String]) -> Vec<SecretSighting> {
    let field = |name: &str| SightingPlace::Config(name.to_owned());
    let mut texts: Vec<(SightingPlace, String)> = Vec::new();
    texts.extend(facts.environment.iter().map(|text| (field("Env"), text.clone())));
    texts.extend(facts.labels.iter().map(|text| (field("Labels"), text.clone())));
    texts.push((field("Cmd"), facts.command.join(" ")));
    texts.push((field("Entrypoint"), facts.entrypoint.join(" ")));
    texts.push((field("Healthcheck"), facts.healthcheck.join(" ")));
    texts.extend(on_build.iter().map(|text| (field("OnBuild"), text.clone())));
    for (index, entry) in facts.history.iter().enumerate() {
        texts.push((SightingPlace::History(index), entry.created_by.clone()));
    }
    let found = texts.into_iter().flat_map(|(place, text)| {
        let (found, _) = scanner.scan(text.as_bytes());
        found.into_iter().map(move |found| found.at(place.clone()))
    });
    found.collect()
}
