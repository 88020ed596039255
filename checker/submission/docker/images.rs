//! What do commands do to the names of images?

use super::super::delivered::in_registry;
use super::super::draft::Draft;
use super::super::outcome::Outcome;
use super::super::source::{Fault, Word};
use super::super::values::{did_you_mean, image_reference};
use super::super::{DeliveredImage, ImageSource, Located};
use super::call::Call;
use super::catalogue::{WORDS, say};
use super::flags;
use super::flags::{Flag, ignored, or, switch, unsupported, unsupported_switch};
use super::lifecycle::{over, wrong};
use super::told;

#[derive(Debug, Default)]
struct Options {
    force: bool,
}

/// Flags of `rmi`.
const REMOVE_FLAGS: &[Flag<Options>] = &[
    or('f', switch("force", |given| given.target.force = given.on().unwrap_or(true))),
    ignored("no-prune", false),
    unsupported("platform"),
];

/// Reads `tag SOURCE TARGET`: one more name of an image.
pub(super) fn tag(draft: &mut Draft<'_>, call: &Call<'_>, words: &[Word]) -> Outcome {
    let [source, target] = words else {
        return wrong(draft, call, "tag-names");
    };
    let Some(name) = draft.take(call.file, image_reference(target)) else {
        return Outcome::Unknown;
    };
    let name = Located::new(name, call.file.location(&target.range()));
    match draft.ledger.tag(source.text(), name) {
        Ok(()) => Outcome::done(),
        Err(message) => {
            let mut problem = call.file.problem(&source.range(), message);
            problem.help = did_you_mean(source.text(), draft.ledger.image_names());
            Outcome::refused(problem)
        }
    }
}

/// Reads `rmi NAME…`.
pub(super) fn remove(draft: &mut Draft<'_>, call: &Call<'_>, words: &[Word]) -> Outcome {
    let problems = draft.problems.len();
    let mut options = Options::default();
    let names = flags::read(draft, call, REMOVE_FLAGS, words, true, &mut options);
    if draft.problems.len() > problems {
        return Outcome::Unknown;
    }
    over(draft, call, &names, true, |draft, name, _| {
        if options.force && draft.ledger.image(name).is_none() {
            return Ok(());
        }
        draft.ledger.remove_image(name, options.force)
    })
}

/// Flags of `push`.
const PUSH_FLAGS: &[Flag<Options>] = &[
    or('a', unsupported_switch("all-tags")),
    ignored("disable-content-trust", false),
    unsupported("platform"),
    or('q', ignored("quiet", false)),
];

/// Reads `push NAME`: the registry has the image from now on.
pub(super) fn push(draft: &mut Draft<'_>, call: &Call<'_>, words: &[Word]) -> Outcome {
    let Some((word, image)) = of_registry(draft, call, words) else { return Outcome::Unknown };
    if image.is_by_digest() {
        draft.fault(call.file, say(&word, "push-digest"));
        return Outcome::Unknown;
    }
    match draft.ledger.image(word.text()) {
        Some(ImageSource::Build(build)) => {
            let at = call.file.location(&call.place());
            draft.ledger.push(at, image, build);
            told::unknown(draft, call)
        }
        Some(ImageSource::Given(_)) => {
            draft.fault(call.file, say(&word, "push-given").outside_lab());
            Outcome::Unknown
        }
        None => {
            let mut problem = call.file.problem(&word.range(), say(&word, "push-none").message);
            problem.help = did_you_mean(word.text(), draft.ledger.image_names());
            Outcome::refused(problem)
        }
    }
}

/// Reads `pull NAME` of what an earlier line pushed.
pub(super) fn pull(draft: &mut Draft<'_>, call: &Call<'_>, words: &[Word]) -> Outcome {
    let Some((word, image)) = of_registry(draft, call, words) else { return Outcome::Unknown };
    match draft.ledger.pushed_as(&image) {
        Some(build) => {
            draft.ledger.pull(&image, build);
            told::unknown(draft, call)
        }
        // Others may have pushed it: right where a Dockerfile names it.
        None => {
            let problem = call.file.problem(&word.range(), say(&word, "pull-none").message);
            draft.pulled.push((word.text().to_owned(), problem));
            if let Some(asking) = &mut draft.asking {
                asking.pulled.push(word.text().to_owned());
            }
            told::unknown(draft, call)
        }
    }
}

/// The one name that `push` or `pull` is given, in a registry on this machine.
fn of_registry(draft: &mut Draft<'_>, call: &Call<'_>, words: &[Word]) -> Option<(Word, DeliveredImage)> {
    let problems = draft.problems.len();
    let names = flags::read(draft, call, PUSH_FLAGS, words, true, &mut Options::default());
    if draft.problems.len() > problems {
        return None;
    }
    let [word] = names.as_slice() else {
        let _ = wrong(draft, call, "push-name");
        return None;
    };
    let read = in_registry(word.text()).map_err(|message| Fault::new(word, message));
    let read = read.map_err(|fault| fault.help(WORDS.say("push-here")));
    draft.take(call.file, read).map(|image| (word.clone(), image))
}
