//! Where in an image was a secret found, and which line of the learner's put it there?

use crate::check::{Params, Place, Verdict, seen};
use crate::evidence::{Evidence, ImageFacts, SecretSighting, SightingPlace, Unseen, UnseenFile};
use crate::words::{Catalogue, Message};

use super::dockerfile::Recipe;
use super::{WORDS, dockerfile, made_by, place, subject};
use crate::submission::{BuildSpec, Location};

/// The whole judgement of a check that wants no sighting in the service's image, of planted secrets or
/// of general patterns. `words` holds `passed`, `found`, `and`, `expected` and `direction`.
pub(in crate::checks) fn none_in_image(
    evidence: &Evidence,
    params: &Params,
    planted: bool,
    words: &'static Catalogue,
) -> Verdict {
    none_like(evidence, params, &|sighting| sighting.planted == planted, words)
}

/// As [`none_in_image`], of the sightings that are chosen.
pub(in crate::checks) fn none_like(
    evidence: &Evidence,
    params: &Params,
    chosen: &dyn Fn(&SecretSighting) -> bool,
    words: &'static Catalogue,
) -> Verdict {
    super::settle(judge(evidence, params, chosen, words))
}

fn judge(
    evidence: &Evidence,
    params: &Params,
    chosen: &dyn Fn(&SecretSighting) -> bool,
    words: &'static Catalogue,
) -> Result<Verdict, Verdict> {
    let image = subject::image(evidence, params)?;
    let found = of_images(evidence, image, chosen)?;
    let Some(first) = found.first() else {
        return Ok(Verdict::pass(words.say("passed").with("layers", image.layers.len())));
    };
    let all = found[1..].iter().take(4).fold(describe(first), |before, next| {
        words.say("and").with("before", before).with("last", describe(next))
    });
    Ok(Verdict::fail_at(
        match first.other {
            None => origin(evidence, params, image, first.sighting),
            Some(tag) => Place::Image(tag.to_owned()),
        },
        words.say("expected"),
        words.say("found").with("count", found.len()).with("sightings", all),
        words.say("direction"),
    ))
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
    chosen: &dyn Fn(&SecretSighting) -> bool,
) -> Result<Vec<Seen<'a>>, Verdict> {
    let others = evidence.builds.iter().filter_map(|build| Some((build.image.as_ref()?, &build.tag)));
    let others = others.filter(|(other, _)| other.id != image.id);
    let images = std::iter::once((image, None)).chain(others.map(|(other, tag)| (other, Some(tag.as_str()))));
    let mut found = Vec::new();
    let mut unseen = None;
    for (image, other) in images {
        // The lab's own folder comes by a volume: what an image holds under its name is the learner's.
        let sightings = seen(&image.secrets)?.iter().filter(|sighting| chosen(sighting));
        found.extend(sightings.map(|sighting| Seen { sighting, other }));
        unseen = unseen.or_else(|| image.unseen.first());
    }
    match unseen {
        Some(file) if found.is_empty() => Err(Verdict::Error { reason: not_looked_into(file) }),
        _ => Ok(found),
    }
}

/// What is said of a file that was not looked into.
pub(in crate::checks) fn not_looked_into(file: &UnseenFile) -> Message {
    let key = match file.why {
        Unseen::TooLarge => "unseen-too-large",
        Unseen::TooDeep => "unseen-too-deep",
        Unseen::Closed => "unseen-closed",
        Unseen::Unreadable => "unseen-unreadable",
    };
    WORDS.say(key).with("path", &file.path)
}

/// Where one sighting is, in a sentence: `/app/.env in layer 4`.
fn describe(seen: &Seen<'_>) -> Message {
    let sighting = seen.sighting;
    let sentence = match &sighting.place {
        SightingPlace::Context(path) => WORDS.say("sighting-context").with("path", path),
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

/// What brought the secret in: an instruction, or a flag of the build; where neither is known, the image.
fn origin(evidence: &Evidence, params: &Params, image: &ImageFacts, sighting: &SecretSighting) -> Place {
    let in_image = || {
        subject::built(evidence, params)
            .map_or_else(|_| Place::Image(image.id.clone()), |build| Place::Image(build.tag.clone()))
    };
    let (Ok(recipe), Ok(build)) = (dockerfile::recipe(evidence, params), subject::build(evidence, params))
    else {
        return in_image();
    };
    let found = match &sighting.place {
        SightingPlace::Context(_) => None,
        SightingPlace::Config(field) => configured(&recipe, build, field, sighting),
        SightingPlace::History(entry) => {
            argument(&recipe, build, &image.history[*entry].created_by, sighting)
                .or_else(|| Some(&made_by::entry(&recipe, image, *entry)?.at))
        }
        SightingPlace::Layer { layer, .. } => made_by::layer(&recipe, image, *layer).map(|made| &made.at),
    };
    found.map_or_else(in_image, place::at)
}

/// What gave a field of the configuration its value: a flag of the build, an instruction, or the base.
fn configured<'a>(
    recipe: &Recipe<'a>,
    build: &'a BuildSpec,
    field: &str,
    sighting: &SecretSighting,
) -> Option<&'a Location> {
    let name = sighting.excerpt.split('=').next().unwrap_or_default().trim();
    let sets = |keyword: &str| {
        recipe.latest_first().find(|instruction| {
            let mut names = instruction.words.iter().filter_map(|word| Some(word.split_once('=')?.0));
            instruction.keyword == keyword && names.any(|own| own == name)
        })
    };
    let instruction = match field {
        "Labels" => {
            // A label of the command wins over one of the file.
            if let Some(label) = build.labels.iter().rfind(|label| label.value.name == name) {
                return Some(&label.at);
            }
            sets("LABEL")
        }
        "Env" => sets("ENV"),
        "OnBuild" => {
            let begin = sighting.excerpt.split_whitespace().next().unwrap_or_default();
            recipe
                .latest_first()
                .find(|instruction| instruction.keyword == "ONBUILD" && instruction.text.starts_with(begin))
        }
        "Cmd" => recipe.last("CMD"),
        "Entrypoint" => recipe.last("ENTRYPOINT"),
        "Healthcheck" => recipe.last("HEALTHCHECK"),
        _ => None,
    };
    // What no instruction of its own says comes from the image it starts from.
    Some(instruction.map_or(&recipe.base().at, |instruction| &instruction.at))
}

/// The build argument that an entry of the history shows, `RUN |1 TOKEN=… /bin/sh -c make`: the flag that
/// gave it, or the `ARG` with its default.
fn argument<'a>(
    recipe: &Recipe<'a>,
    build: &'a BuildSpec,
    entry: &str,
    sighting: &SecretSighting,
) -> Option<&'a Location> {
    let shown = |name: &str| {
        let assignment = format!("{name}=");
        // The secret itself is masked by stars.
        entry.contains(&assignment)
            && sighting
                .excerpt
                .split_whitespace()
                .any(|word| word.starts_with(&assignment) && word.contains('*'))
    };
    let is_of_arguments = entry.starts_with("RUN |") || entry.starts_with("ARG ");
    if !is_of_arguments {
        return None;
    }
    let given =
        build.build_args.iter().rfind(|given| given.value.value.is_some() && shown(&given.value.name));
    let declared = || {
        let mut arguments = recipe.latest_first().filter(|instruction| instruction.keyword == "ARG");
        arguments.find(|instruction| {
            instruction.words.iter().any(|word| word.split_once('=').is_some_and(|(name, _)| shown(name)))
        })
    };
    given.map(|given| &given.at).or_else(|| declared().map(|instruction| &instruction.at))
}
