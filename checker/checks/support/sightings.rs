//! Where in an image was a secret found, and which line of the learner's put it there?

use crate::check::{Failure, Params, Place, Verdict, seen};
use crate::evidence::{Evidence, ImageFacts, SecretSighting, SightingPlace, Unseen, UnseenFile};
use crate::words::{Catalogue, Message};

use super::{WORDS, dockerfile, place, subject};

/// The whole judgement of a check that wants no sighting in the service's image, of planted secrets or
/// of general patterns. `words` holds `passed`, `found`, `and`, `expected` and `direction`.
pub(in crate::checks) fn none_in_image(
    evidence: &Evidence,
    params: &Params,
    planted: bool,
    words: &'static Catalogue,
) -> Verdict {
    super::settle(judge(evidence, params, planted, words))
}

fn judge(
    evidence: &Evidence,
    params: &Params,
    planted: bool,
    words: &'static Catalogue,
) -> Result<Verdict, Verdict> {
    let image = subject::image(evidence, params)?;
    let found = of_images(evidence, image, planted)?;
    let Some(first) = found.first() else {
        return Ok(Verdict::pass(words.say("passed").with("layers", image.layers.len())));
    };
    let all = found[1..].iter().take(4).fold(describe(first), |before, next| {
        words.say("and").with("before", before).with("last", describe(next))
    });
    Ok(Verdict::fail(Failure {
        expected: words.say("expected"),
        seen: words.say("found").with("count", found.len()).with("sightings", all),
        attempts: Vec::new(),
        place: match first.other {
            None => origin(evidence, params, image, first.sighting),
            Some(tag) => Place::Image(tag.to_owned()),
        },
        direction: words.say("direction"),
    }))
}

/// A sighting in the service's image, or in another one that the script builds.
struct Seen<'a> {
    sighting: &'a SecretSighting,
    /// The tag of another image.
    other: Option<&'a str>,
}

/// The sightings in the service's image and then in every other that is built: what one of them lends its
/// files is a secret there as well.
///
/// # Errors
/// Where nothing was found, and something that is packed was not looked into.
fn of_images<'a>(
    evidence: &'a Evidence,
    image: &'a ImageFacts,
    planted: bool,
) -> Result<Vec<Seen<'a>>, Verdict> {
    let others = evidence.builds.iter().filter_map(|build| Some((build.image.as_ref()?, &build.tag)));
    let others = others.filter(|(other, _)| other.id != image.id);
    let images = std::iter::once((image, None)).chain(others.map(|(other, tag)| (other, Some(tag.as_str()))));
    let mut found = Vec::new();
    let mut unseen = None;
    for (image, other) in images {
        // The lab's own folder comes by a volume: what an image holds under its name is the learner's.
        let sightings = seen(&image.secrets)?.iter().filter(|sighting| sighting.planted == planted);
        found.extend(sightings.map(|sighting| Seen { sighting, other }));
        unseen = unseen.or_else(|| image.unseen.first());
    }
    match unseen {
        Some(file) if found.is_empty() => Err(Verdict::Error { reason: not_looked_into(file) }),
        _ => Ok(found),
    }
}

fn not_looked_into(file: &UnseenFile) -> Message {
    let key = match file.why {
        Unseen::TooLarge => "unseen-too-large",
        Unseen::TooDeep => "unseen-too-deep",
        Unseen::Closed => "unseen-closed",
    };
    WORDS.say(key).with("path", &file.path)
}

/// Where one sighting is, in a sentence: `/app/.env in layer 4`.
fn describe(seen: &Seen<'_>) -> Message {
    let sighting = seen.sighting;
    let sentence = match &sighting.place {
        SightingPlace::Config(field) => WORDS.say("sighting-config").with("field", field),
        SightingPlace::History(entry) => WORDS.say("sighting-history").with("entry", entry + 1),
        SightingPlace::Layer { layer, path, hidden } => {
            let key = if *hidden { "sighting-hidden" } else { "sighting-layer" };
            WORDS.say(key).with("path", path).with("layer", layer + 1)
        }
    };
    let sentence = sentence.with("secret", &sighting.secret).with("excerpt", &sighting.excerpt);
    let sentence = if sighting.encoding == "plain" {
        sentence
    } else {
        WORDS.say("sighting-encoded").with("sighting", sentence).with("encoding", &sighting.encoding)
    };
    match seen.other {
        None => sentence,
        Some(tag) => WORDS.say("sighting-other").with("sighting", sentence).with("image", tag),
    }
}

/// The instruction that brought the secret in, where its text gives it away; otherwise the image.
fn origin(evidence: &Evidence, params: &Params, image: &ImageFacts, sighting: &SecretSighting) -> Place {
    let in_image = || {
        subject::built(evidence, params)
            .map_or_else(|_| Place::Image(image.id.clone()), |build| Place::Image(build.tag.clone()))
    };
    let Ok(recipe) = dockerfile::recipe(evidence, params) else {
        return in_image();
    };
    let mut candidates = recipe.latest_first();
    let found = match &sighting.place {
        SightingPlace::Config(field) => {
            let keyword = match field.as_str() {
                "Labels" => "LABEL",
                "Cmd" => "CMD",
                "Entrypoint" => "ENTRYPOINT",
                "Healthcheck" => "HEALTHCHECK",
                _ => "ENV",
            };
            let variable = sighting.excerpt.split('=').next().unwrap_or_default().trim();
            candidates.find(|instruction| {
                instruction.keyword == keyword && (variable.is_empty() || instruction.text.contains(variable))
            })
        }
        SightingPlace::History(entry) => image.history.get(*entry).and_then(|line| {
            candidates.find(|instruction| {
                let start: String = instruction.text.chars().take(24).collect();
                !start.is_empty() && line.created_by.contains(&start)
            })
        }),
        SightingPlace::Layer { path, .. } => {
            let name = path.rsplit('/').next().unwrap_or(path);
            let copies = |keyword: &str| keyword == "COPY" || keyword == "ADD";
            let named = recipe.latest_first().find(|instruction| {
                (copies(&instruction.keyword) || instruction.keyword == "RUN")
                    && instruction.text.contains(name)
            });
            // `COPY . /app` names no file, and brings every one.
            named.or_else(|| {
                candidates.find(|instruction| {
                    copies(&instruction.keyword)
                        && instruction.words.first().is_some_and(|source| source == "." || source == "./")
                })
            })
        }
    };
    found.map_or_else(in_image, |instruction| place::at(&instruction.at))
}
