//! Where does what a command reads come from, and where does what it writes go?

use brush_parser::ast::{IoFileRedirectKind, IoFileRedirectTarget, IoRedirect, SourceLocation};

use super::super::draft::Draft;
use super::super::folder::Entry;
use super::catalogue::WORDS;
use super::script::{Flow, Script};
use super::state::State;

impl Script {
    /// One redirection. `Ok(true)` where nothing of what is written arrives anywhere, `Err` after a
    /// problem was told: what goes to a file would change the submission.
    pub(super) fn redirect(&mut self, draft: &mut Draft<'_>, redirect: &IoRedirect) -> Result<bool, ()> {
        let place = |script: &Self, word: &brush_parser::ast::Word| {
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
            draft.problem(&self.text.file, &range, message);
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
