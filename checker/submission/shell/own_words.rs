//! Which words is `harden-check` given by a script?

use super::super::source::Word;

/// One of them.
pub(super) enum Given<'a> {
    /// What it is to work on: its command first.
    Operand(&'a Word),
    /// An option. Each has a value, behind `=` or in the next word; nothing where the words end before.
    Option {
        /// The word with its name, and its value where that stands in it.
        word: &'a Word,
        /// The name, `--key`.
        flag: Word,
        value: Option<Word>,
    },
}

/// The words behind the program's name, in their order.
pub(super) fn given(arguments: &[Word]) -> impl Iterator<Item = Given<'_>> {
    let mut words = arguments.iter();
    std::iter::from_fn(move || {
        let word = words.next()?;
        if !word.text().starts_with("--") {
            return Some(Given::Operand(word));
        }
        let (flag, value) = match word.split_once('=') {
            Some((flag, value)) => (flag, Some(value)),
            None => (word.clone(), words.next().cloned()),
        };
        Some(Given::Option { word, flag, value })
    })
}
