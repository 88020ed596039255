//! What do commands do to the names of images?

use super::super::Located;
use super::super::draft::Draft;
use super::super::outcome::Outcome;
use super::super::source::Word;
use super::super::values::{did_you_mean, image_reference};
use super::call::Call;
use super::flags;
use super::flags::{Flag, ignored, or, switch, unsupported};
use super::lifecycle::{over, wrong};

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
