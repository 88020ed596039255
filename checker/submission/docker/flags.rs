//! Which flags does a command line hold, and which words are no flags?
//!
//! The rules are those of Go's `pflag`, which the Docker command uses: `--flag value`,
//! `--flag=value`, `-f value`, `-fvalue`, `-f=value`, switches combined as `-dit`, `--switch=false`,
//! and `--` for the end of the flags.

use std::ops::Range;

use super::super::draft::Draft;
use super::super::environment::{HERE, HOME, Variables, is_key};
use super::super::nearest::nearest;
use super::super::source::{Fault, SourceFile, Word};
use super::super::values::boolean;
use super::call::Call;
use super::catalogue::{WORDS, say};

/// What a flag means here.
pub(super) enum Meaning<T> {
    /// It is carried into the model. A switch is called with `true` or `false`.
    Carried(fn(&mut Given<'_, '_, T>)),
    /// It changes what the learner's terminal shows, or nothing that can be observed.
    Ignored,
    /// Docker knows it, the lab does not carry it out.
    Unsupported,
}

/// One flag of Docker's reference.
pub(super) struct Flag<T: 'static> {
    pub(super) long: &'static str,
    pub(super) short: Option<char>,
    pub(super) takes_value: bool,
    pub(super) meaning: Meaning<T>,
}

/// A flag with a value.
pub(super) const fn value<T>(long: &'static str, carried: fn(&mut Given<'_, '_, T>)) -> Flag<T> {
    Flag { long, short: None, takes_value: true, meaning: Meaning::Carried(carried) }
}

/// A flag that stands alone.
pub(super) const fn switch<T>(long: &'static str, carried: fn(&mut Given<'_, '_, T>)) -> Flag<T> {
    Flag { long, short: None, takes_value: false, meaning: Meaning::Carried(carried) }
}

/// A flag without consequence.
pub(super) const fn ignored<T>(long: &'static str, takes_value: bool) -> Flag<T> {
    Flag { long, short: None, takes_value, meaning: Meaning::Ignored }
}

/// A flag that Docker knows and the lab does not carry out.
pub(super) const fn unsupported<T>(long: &'static str) -> Flag<T> {
    Flag { long, short: None, takes_value: true, meaning: Meaning::Unsupported }
}

/// A switch that Docker knows and the lab does not carry out.
pub(super) const fn unsupported_switch<T>(long: &'static str) -> Flag<T> {
    Flag { long, short: None, takes_value: false, meaning: Meaning::Unsupported }
}

/// The same flag with a one-letter form.
pub(super) const fn or<T>(short: char, mut flag: Flag<T>) -> Flag<T> {
    flag.short = Some(short);
    flag
}

/// A flag that was met, and what it is put into.
pub(super) struct Given<'a, 'd, T> {
    pub(super) draft: &'a mut Draft<'d>,
    pub(super) file: &'a SourceFile,
    pub(super) variables: &'a Variables,
    pub(super) folder: &'a str,
    pub(super) target: &'a mut T,
    /// The value; `true` or `false` for a switch.
    pub(super) value: Word,
    /// Flag and value.
    pub(super) place: Range<usize>,
}

impl<T> Given<'_, '_, T> {
    /// A value at the place of flag and value, or `None` after its fault was noted.
    pub(super) fn located<V>(
        &mut self,
        read: fn(&Word) -> Result<V, Fault>,
    ) -> Option<super::super::Located<V>> {
        let value = self.draft.take(self.file, read(&self.value))?;
        Some(self.file.located(value, &self.place))
    }

    /// The value's text at the place of flag and value.
    pub(super) fn text(&self) -> super::super::Located<String> {
        self.file.located(self.value.text().to_owned(), &self.place)
    }

    /// Whether a variable that takes its value from the script's environment is a private key there.
    pub(super) fn hands_key(&self, name: &str) -> bool {
        match self.variables.get(name) {
            Some(known) => known.exported && self.draft.has_key(&known.value),
            None => self.draft.gates.is_none() && is_key(&self.file.text, name),
        }
    }

    /// Whether a switch is on; notes a value that is neither `true` nor `false`.
    pub(super) fn on(&mut self) -> Option<bool> {
        self.draft.take(self.file, boolean(&self.value))
    }
}

/// Flags whose value may be a path of the host, written with `$PWD` or `~`.
const HOST_PATHS: [&str; 8] =
    ["volume", "mount", "file", "secret", "security-opt", "env-file", "label-file", "opt"];

/// Reads flags into the target and returns the other words. `mixed` says whether flags may follow
/// the first of those, as they may for `build` and may not for `run`.
pub(super) fn read<T>(
    draft: &mut Draft<'_>,
    call: &Call<'_>,
    flags: &'static [Flag<T>],
    words: &[Word],
    mixed: bool,
    target: &mut T,
) -> Vec<Word> {
    let mut reader = Reader { draft, call, flags, target };
    let mut others = Vec::new();
    let mut rest = words;
    while let Some((word, after)) = rest.split_first() {
        rest = after;
        let text = word.text();
        if text == "--" {
            others.extend(rest.iter().cloned());
            break;
        }
        if text.starts_with("--") {
            rest = reader.long(word, rest);
        } else if text.len() > 1 && text.starts_with('-') {
            rest = reader.short(word, rest);
        } else if text.starts_with(['–', '—', '−', '‐', '‑']) {
            reader.draft.fault(call.file, say(word, "typographic-dash"));
            break;
        } else {
            others.push(word.clone());
            if !mixed {
                others.extend(rest.iter().cloned());
                break;
            }
        }
    }
    others
}

struct Reader<'a, 'd, T: 'static> {
    draft: &'a mut Draft<'d>,
    call: &'a Call<'a>,
    flags: &'static [Flag<T>],
    target: &'a mut T,
}

impl<T: 'static> Reader<'_, '_, T> {
    fn long<'w>(&mut self, word: &Word, rest: &'w [Word]) -> &'w [Word] {
        let name_end = word.text().find('=').unwrap_or(word.text().len());
        let name = word.part(0..name_end);
        let inline = (name_end < word.text().len()).then(|| word.from(name_end + 1));
        let written = name.text().strip_prefix("--").unwrap_or_default();
        match self.flags.iter().find(|flag| flag.long == written) {
            Some(flag) => self.given(flag, &name, word.range(), inline, rest),
            None => {
                let near = nearest(written.trim_start_matches('-'), self.flags.iter().map(|flag| flag.long));
                let near = self.flags.iter().find(|flag| Some(flag.long) == near);
                let mut fault = Fault::new(&name, WORDS.say("unknown-flag").with("flag", name.text()));
                fault.help =
                    near.map(|flag| WORDS.say("meant-flag").with("flag", format!("--{}", flag.long)));
                self.draft.fault(self.call.file, fault);
                // The value of what was meant is not the image.
                let skips = inline.is_none()
                    && near.is_some_and(|flag| flag.takes_value)
                    && rest.first().is_some_and(|next| !next.text().starts_with('-'));
                rest.get(usize::from(skips)..).unwrap_or_default()
            }
        }
    }

    fn short<'w>(&mut self, word: &Word, rest: &'w [Word]) -> &'w [Word] {
        for (byte, letter) in word.text().char_indices().skip(1) {
            let after = byte + letter.len_utf8();
            let name = word.part(byte..after);
            let Some(flag) = self.flags.iter().find(|flag| flag.short == Some(letter)) else {
                let shown = format!("-{letter}");
                self.draft
                    .fault(self.call.file, Fault::new(&name, WORDS.say("unknown-flag").with("flag", shown)));
                return rest;
            };
            let tail = word.from(after);
            let inline = match tail.text().strip_prefix('=') {
                Some(_) => Some(tail.from(1)),
                None => (flag.takes_value && !tail.text().is_empty()).then(|| tail.clone()),
            };
            let place = if byte == 1 { word.range().start } else { name.range().start }..word.range().end;
            if flag.takes_value || inline.is_some() {
                return self.given(flag, &name, place, inline, rest);
            }
            self.given(flag, &name, name.range(), None, &[]);
        }
        rest
    }

    fn given<'w>(
        &mut self,
        flag: &'static Flag<T>,
        name: &Word,
        place: Range<usize>,
        inline: Option<Word>,
        rest: &'w [Word],
    ) -> &'w [Word] {
        let (value, place, rest) = match (inline, flag.takes_value) {
            (Some(value), _) => (value, place, rest),
            (None, false) => (Word::at("true", name.range()), place, rest),
            (None, true) => match rest.split_first() {
                Some((value, rest)) => (value.clone(), place.start..value.range().end, rest),
                None => {
                    let message = WORDS.say("flag-needs-value").with("flag", format!("--{}", flag.long));
                    self.draft.fault(self.call.file, Fault::new(name, message));
                    return rest;
                }
            },
        };
        if value.text().contains([HERE, HOME]) && !HOST_PATHS.contains(&flag.long) {
            self.draft.fault(self.call.file, say(&value, "host-folder").outside_lab());
            return rest;
        }
        // What holds a private key is noted where the command is read, and goes no further.
        if self.draft.has_key(value.text()) {
            return rest;
        }
        match &flag.meaning {
            Meaning::Carried(carried) => carried(&mut Given {
                draft: self.draft,
                file: self.call.file,
                variables: self.call.variables,
                folder: self.call.folder,
                target: self.target,
                value,
                place,
            }),
            Meaning::Ignored if flag.takes_value => {}
            Meaning::Ignored => drop(self.draft.take(self.call.file, boolean(&value))),
            Meaning::Unsupported => {
                let message = WORDS.say("unsupported-flag").with("flag", format!("--{}", flag.long));
                self.draft.fault(self.call.file, Fault::new(name, message).outside_lab());
            }
        }
        rest
    }
}
