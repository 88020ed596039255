//! What is changed by hand in a running container: `docker cp`, and a `docker exec` that does more than look?
//!
//! Only a lab that goes through the script for real can carry that out. For whoever cannot, it is a problem.

use super::super::asking::Question;
use super::super::draft::Draft;
use super::super::folder::Entry;
use super::super::outcome::Outcome;
use super::super::source::Word;
use super::call::Call;
use super::exec;
use super::told;
use super::unknown::{not_carried_out, unknown};

/// `docker exec` of a program that may change something.
pub(super) fn by_command(draft: &mut Draft<'_>, call: &Call<'_>, verb: &Word, words: &[Word]) -> Outcome {
    let Some((name, command, user)) = exec::called(draft, call, words) else {
        return unknown(draft, call, verb);
    };
    let command: Vec<String> = command.iter().map(|word| word.text().to_owned()).collect();
    patched(draft, call, verb, &name, |container| Question::Exec { container, command, user })
}

/// `docker cp FILE CONTAINER:PATH`.
pub(super) fn by_file(draft: &mut Draft<'_>, call: &Call<'_>, verb: &Word, words: &[Word]) -> Outcome {
    let [from, to] = words else { return unknown(draft, call, verb) };
    let target =
        to.text().split_once(':').filter(|(name, path)| !name.contains('/') && path.starts_with('/'));
    let source = super::super::folder::Folder::resolve(call.folder, from.text())
        .filter(|path| draft.folder.entry(path) == Entry::File);
    let (Some((name, path)), Some(file)) = (target, source) else { return unknown(draft, call, verb) };
    let path = path.to_owned();
    patched(draft, call, verb, &Word::at(name, to.range()), |container| Question::Copy {
        container,
        file,
        path,
    })
}

fn patched(
    draft: &mut Draft<'_>,
    call: &Call<'_>,
    verb: &Word,
    name: &Word,
    question: impl FnOnce(usize) -> Question,
) -> Outcome {
    let Some(container) = draft.ledger.container(name.text()) else { return unknown(draft, call, verb) };
    let fault = not_carried_out(verb);
    let problem = call.file.problem(&verb.range(), fault.message);
    draft.patches.push(super::super::Problem { help: fault.help, ..problem });
    match draft.ask(question(container)) {
        Some(answer) => told::ended(draft, call, answer),
        None => Outcome::done(),
    }
}
