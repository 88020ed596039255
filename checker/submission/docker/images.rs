//! What do commands do to the names of images?

use super::super::delivered::{digest_text, in_registry};
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
    quiet: bool,
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
    or('q', switch("quiet", |given| given.target.quiet = given.on().unwrap_or(true))),
];

/// Reads `push NAME`: the registry has the image from now on.
pub(super) fn push(draft: &mut Draft<'_>, call: &Call<'_>, words: &[Word]) -> Outcome {
    let Some((word, image, quiet)) = of_registry(draft, call, words) else { return Outcome::Unknown };
    if image.is_by_digest() {
        draft.fault(call.file, say(&word, "push-digest"));
        return Outcome::Unknown;
    }
    match draft.ledger.image(word.text()) {
        Some(ImageSource::Build(build)) => {
            let at = call.file.location(&call.place());
            let told = pushed(&image, build, quiet);
            draft.ledger.push(at, image, build);
            Outcome::Done(told)
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
    let Some((word, image, quiet)) = of_registry(draft, call, words) else { return Outcome::Unknown };
    match draft.ledger.pushed_as(&image) {
        Some(build) => {
            let at = call.file.location(&call.place());
            let is_own = draft.pulls.get(draft.pulls_so_far).copied().unwrap_or(true);
            let name = image.written.clone();
            let came = match image.is_by_digest() {
                true => {
                    draft.ledger.pull(&image, build);
                    build
                }
                false => {
                    draft.pulls_so_far += 1;
                    draft.ledger.pull_tag(at, image, build, is_own)
                }
            };
            let digest = format!("Digest: {}\n", digest_text(came));
            Outcome::Done(if quiet { name } else { format!("{digest}{name}") })
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

/// What `push` writes, as far as it does not depend on the image's layers: its last line tells the digest.
fn pushed(image: &DeliveredImage, build: usize, quiet: bool) -> String {
    let name = &image.written;
    if quiet {
        return name.clone();
    }
    let tag = image.tag.as_deref().unwrap_or("latest");
    let repository = ImageSource::repository(name);
    let digest = digest_text(build);
    format!("The push refers to repository [{repository}]\n{tag}: digest: {digest} size: 1573")
}

/// The one name that `push` or `pull` is given, in a registry on this machine, and whether it is to say little.
fn of_registry(
    draft: &mut Draft<'_>,
    call: &Call<'_>,
    words: &[Word],
) -> Option<(Word, DeliveredImage, bool)> {
    let problems = draft.problems.len();
    let mut options = Options::default();
    let names = flags::read(draft, call, PUSH_FLAGS, words, true, &mut options);
    if draft.problems.len() > problems {
        return None;
    }
    let [word] = names.as_slice() else {
        let _ = wrong(draft, call, "push-name");
        return None;
    };
    let read = in_registry(word.text()).map_err(|message| Fault::new(word, message));
    let read = read.map_err(|fault| fault.help(WORDS.say("push-here")));
    draft.take(call.file, read).map(|image| (word.clone(), image, options.quiet))
}
