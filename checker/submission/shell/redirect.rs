//! Where does what a command reads come from, and where does what it writes go?

use std::ops::Range;

use brush_parser::ast::{
    IoFileRedirectKind, IoFileRedirectTarget, IoRedirect, SourceLocation, Word as AstWord,
};

use super::super::bill;
use super::super::draft::Draft;
use super::super::environment::{HERE, first_unknown};
use super::super::folder::Entry;
use super::super::source::{Fault, Word};
use super::catalogue::WORDS;
use super::script::{Flow, Script};
use super::state::State;

/// Where what a command writes goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Output {
    /// Where it would go without a redirection.
    Stays,
    /// Nowhere.
    Nowhere,
    /// Into a file of the submission.
    File {
        path: String,
        append: bool,
        /// Of the redirection.
        place: Range<usize>,
    },
}

impl Output {
    /// What counts where a command has several redirections: the last one that leads away.
    pub(super) fn then(self, next: Output) -> Output {
        if next == Output::Stays { self } else { next }
    }
}

impl Script {
    /// One redirection. `Err` after a problem was told.
    pub(super) fn redirect(&mut self, draft: &mut Draft<'_>, redirect: &IoRedirect) -> Result<Output, ()> {
        if let IoRedirect::File(fd, kind, IoFileRedirectTarget::Filename(word)) = redirect
            && writes(kind)
            && fd.is_none_or(|fd| fd == 1)
            && let Some(file) = self.file_to_write(draft, word, matches!(kind, IoFileRedirectKind::Append))
        {
            return Ok(file);
        }
        match self.stream(draft, redirect) {
            Ok(true) => Ok(Output::Nowhere),
            Ok(false) => Ok(Output::Stays),
            Err(()) => Err(()),
        }
    }

    /// A file of the submission that a redirection leads to.
    fn file_to_write(&mut self, draft: &mut Draft<'_>, word: &AstWord, append: bool) -> Option<Output> {
        let local = word.location().map(|span| self.text.local(&span))?;
        let target = self.one(draft, word);
        let known = first_unknown(target.text().strip_prefix(HERE).unwrap_or(target.text())).is_none();
        let path = self.path(target.text()).filter(|_| known)?;
        let (folder, _) = path.rsplit_once('/').unwrap_or((".", ""));
        let may_be =
            draft.folder.entry(folder) == Entry::Folder && draft.folder.entry(&path) != Entry::Folder;
        may_be.then(|| Output::File { path, append, place: self.text.place(local) })
    }

    /// Follows a command whose output goes there.
    pub(super) fn with_output(
        &mut self,
        draft: &mut Draft<'_>,
        to: Output,
        follow: impl FnOnce(&mut Self, &mut Draft<'_>) -> Flow,
    ) -> Flow {
        let Output::File { path, append, place } = to else {
            let output = self.output.clone();
            if to == Output::Nowhere {
                self.output = self.output.as_ref().map(|_| String::new());
            }
            let flow = follow(self, draft);
            if to == Output::Nowhere {
                self.output = output;
            }
            return flow;
        };
        let outer = self.output.replace(String::new());
        let flow = follow(self, draft);
        let text = std::mem::replace(&mut self.output, outer).unwrap_or_default();
        // A report is kept, and a bill; whoever reads it holds what nobody knows.
        let is_bill = bill::written(&draft.bills, &text).is_some() && !append;
        let is_kept = first_unknown(&text).is_some()
            && !draft.has_key(&text)
            && (draft.gates.is_some() || draft.only_read || is_bill || draft.keeps_unknown(&path));
        if !is_kept && draft.tell_unknown(&text) {
            return self.lost(draft);
        }
        let written = match is_kept {
            true => draft.folder.write_late(&path, &text, append),
            false => self.put(draft, &path, &text, append),
        };
        if let Err(message) = written {
            self.tell(draft, &place, message);
            return self.lost(draft);
        }
        flow
    }

    /// `Ok(true)` where nothing of what is written arrives anywhere.
    fn stream(&mut self, draft: &mut Draft<'_>, redirect: &IoRedirect) -> Result<bool, ()> {
        let place = |script: &Self, word: &AstWord| {
            word.location().map_or(script.place.clone(), |span| script.text.place(script.text.local(&span)))
        };
        let (range, fine) = match redirect {
            IoRedirect::File(fd, kind, IoFileRedirectTarget::Filename(word)) => {
                let target = self.one(draft, word);
                match (kind, target.text()) {
                    (IoFileRedirectKind::ReadAndWrite, _) => (place(self, word), None),
                    (IoFileRedirectKind::Read, "/dev/null") => {
                        self.input = Some(String::new());
                        return Ok(false);
                    }
                    (IoFileRedirectKind::Read, path) if self.is_key_outside(draft, path) => {
                        self.input_file = None;
                        self.input = self.key_outside(draft, path);
                        return Ok(false);
                    }
                    (IoFileRedirectKind::Read, path) => {
                        let path = self.path(path).filter(|path| draft.folder.entry(path) == Entry::File);
                        let file = path.as_ref().and_then(|path| draft.folder.text(path).ok());
                        self.input_file = path;
                        self.input = file.map(|file| file.text);
                        (place(self, word), self.input.is_some().then_some(false))
                    }
                    (_, "/dev/null" | "/dev/stderr" | "/dev/tty") => {
                        (place(self, word), Some(fd.is_none_or(|fd| fd == 1)))
                    }
                    (_, "/dev/stdout") => (place(self, word), Some(false)),
                    // What programs complain of, nobody here reads.
                    (IoFileRedirectKind::Write | IoFileRedirectKind::Append, path)
                        if *fd == Some(2) && self.path(path).is_some() =>
                    {
                        (place(self, word), Some(false))
                    }
                    _ => (place(self, word), None),
                }
            }
            IoRedirect::File(fd, IoFileRedirectKind::DuplicateOutput, target) => {
                let to = match target {
                    IoFileRedirectTarget::Fd(fd) => Some(*fd),
                    IoFileRedirectTarget::Duplicate(word) => word.value.parse().ok(),
                    _ => None,
                };
                let away = fd.is_none_or(|fd| fd == 1) && to != Some(1);
                (self.place.clone(), to.map(|_| away))
            }
            IoRedirect::OutputAndError(word, _) => {
                let target = self.one(draft, word);
                (place(self, word), (target.text() == "/dev/null").then_some(true))
            }
            IoRedirect::HereString(_, word) => {
                let text = self.one(draft, word).text().to_owned();
                self.input_file = None;
                self.input = Some(format!("{text}\n"));
                return Ok(false);
            }
            IoRedirect::HereDocument(_, document) => {
                self.input_file = None;
                self.input = Some(match document.requires_expansion {
                    true => self.here_document(draft, &document.doc),
                    false => document.doc.value.clone(),
                });
                return Ok(false);
            }
            IoRedirect::File(..) => (self.place.clone(), None),
        };
        fine.ok_or_else(|| {
            let shown = redirect.to_string();
            let message = WORDS.say("redirection").with("word", shown.lines().next().unwrap_or_default());
            draft.fault(&self.text.file, Fault::new(&Word::empty(range.clone()), message).outside_lab());
        })
    }

    /// Writes where somebody takes it.
    pub(super) fn write(&mut self, text: &str) {
        if let Some(output) = &mut self.output {
            output.push_str(text);
            if !text.is_empty() && !text.ends_with('\n') {
                output.push('\n');
            }
        }
    }

    /// Follows something in a shell of its own and takes what it writes.
    pub(super) fn captured(
        &mut self,
        draft: &mut Draft<'_>,
        follow: impl FnOnce(&mut Self, &mut Draft<'_>) -> Flow,
    ) -> String {
        let outer = self.state.clone();
        let output = self.output.replace(String::new());
        self.state.at_exit = None;
        follow(self, draft);
        let status = self.state.status;
        let written = std::mem::replace(&mut self.output, output).unwrap_or_default();
        self.state = State { status, ..outer };
        written.trim_end_matches('\n').to_owned()
    }
}

/// Whether a redirection writes a file.
fn writes(kind: &IoFileRedirectKind) -> bool {
    matches!(kind, IoFileRedirectKind::Write | IoFileRedirectKind::Append | IoFileRedirectKind::Clobber)
}
