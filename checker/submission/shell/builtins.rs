//! What do the shell's own commands do?

use super::super::draft::Draft;
use super::super::environment::{HERE, HOME, first_unknown};
use super::super::folder::{Entry, Folder};
use super::super::source::{Fault, Word};
use super::catalogue::WORDS;
use super::names::{BUILTINS, ONLY_BASH, declares};
use super::script::{Flow, Script};
use super::state::Status;
use super::text::Text;
use super::wrapper::{is_docker, is_known_program};

impl Script {
    /// Carries out a command of the shell, or a program.
    pub(super) fn builtin(
        &mut self,
        draft: &mut Draft<'_>,
        name: &Word,
        arguments: &[Word],
        reads: bool,
    ) -> Flow {
        if !self.bash && ONLY_BASH.contains(&name.text()) {
            let fault = self.not_in_sh(&name.range(), name.text());
            draft.fault(&self.text.file, fault);
            return self.lost(draft);
        }
        let texts: Vec<&str> = arguments.iter().map(Word::text).collect();
        self.state.status = match name.text() {
            ":" | "true" | "umask" => Status::SUCCESS,
            "shopt" => return self.shopt(draft, name, arguments),
            "wait" => {
                self.racing = false;
                draft.ledger.wait_beside();
                self.endless = self.endless.take().or(self.endless_beside.take());
                Status::SUCCESS
            }
            "false" => Status::FAILURE,
            "[" | "test" => self.test(draft, name, arguments),
            "echo" => self.echo(draft, name, &texts),
            "printf" => self.printf(draft, name, &texts),
            "pwd" => {
                let folder = self.state.shown_folder();
                self.write(&folder);
                Status::SUCCESS
            }
            "cd" => return self.change_folder(draft, name, arguments),
            "set" => return self.set(draft, arguments),
            "shift" => {
                let count: usize = texts.first().and_then(|text| text.parse().ok()).unwrap_or(1);
                let enough = count <= self.state.arguments.len();
                if enough {
                    self.state.arguments.drain(..count);
                } else if !self.bash {
                    // dash ends here.
                    self.state.status = Status::Known(2);
                    return Flow::Exit;
                }
                Status::of(enough)
            }
            "unset" => {
                for text in texts.iter().filter(|text| !text.starts_with('-')) {
                    self.state.variables.remove(*text);
                    self.state.arrays.remove(*text);
                    self.state.maps.remove(*text);
                    if !texts.contains(&"-v") {
                        self.state.functions.remove(*text);
                    }
                }
                Status::SUCCESS
            }
            "exit" | "return" => {
                self.failed = false;
                if let Some(text) = texts.first() {
                    self.state.status = match (first_unknown(text), text.parse::<i64>()) {
                        (Some(reason), _) => Status::Unknown(reason),
                        (None, Ok(number)) => {
                            Status::Known(u8::try_from(number.rem_euclid(256)).unwrap_or(1))
                        }
                        (None, Err(_)) => Status::Known(2),
                    };
                }
                let returns = name.text() == "return";
                if returns && self.functions_entered == 0 && self.sourced == 0 && self.bash {
                    self.tell(draft, &name.range(), WORDS.say("return-nowhere"));
                    return self.lost(draft);
                }
                return if returns { Flow::Return } else { Flow::Exit };
            }
            "break" | "continue" => {
                let levels = texts.first().and_then(|text| text.parse().ok()).unwrap_or(1);
                return if name.text() == "break" { Flow::Break(levels) } else { Flow::Continue(levels) };
            }
            "eval" => return self.made(draft, &texts.join(" "), name.range()),
            "exec" => {
                if arguments.is_empty() {
                    return Flow::Next;
                }
                let flow = self.outside(draft, arguments, reads);
                return if flow == Flow::Next { Flow::Exit } else { flow };
            }
            "." | "source" => return self.source(draft, name, arguments),
            "trap" => return self.trap(draft, name, arguments),
            "let" => {
                let mut status = Status::FAILURE;
                for word in arguments {
                    status = match self.calculate(draft, word.text(), &word.range()) {
                        Ok(number) => Status::of(number != 0),
                        Err(reason) => Status::Unknown(reason),
                    };
                }
                status
            }
            "command" | "builtin" => return self.command_builtin(draft, name, arguments, reads),
            "hash" if texts.contains(&"-p") => return self.unsupported(draft, &name.range(), "hash -p"),
            "type" | "hash" | "which" => self.is_there(draft, name, &texts),
            "getopts" if self.state.arguments.is_empty() => Status::FAILURE,
            "read" => return self.read(draft, name, &texts),
            _ => return self.run_program(draft, name, arguments, reads),
        };
        Flow::Next
    }

    /// `command NAME…` passes over functions, `builtin NAME…` over programs too.
    fn command_builtin(
        &mut self,
        draft: &mut Draft<'_>,
        name: &Word,
        arguments: &[Word],
        reads: bool,
    ) -> Flow {
        let only_builtins = name.text() == "builtin";
        let mut rest = arguments;
        while let Some((word, after)) = rest.split_first() {
            match word.text() {
                "--" | "-p" if !only_builtins => rest = after,
                "-v" | "-V" | "-pv" if !only_builtins => {
                    let texts: Vec<&str> = after.iter().map(Word::text).collect();
                    self.state.status = self.is_there(draft, name, &texts);
                    return Flow::Next;
                }
                text if text.starts_with('-') || (only_builtins && !BUILTINS.contains(&text)) => {
                    return self.unsupported(draft, &name.range(), &format!("{} {text}", name.text()));
                }
                _ => break,
            }
        }
        let Some((first, given)) = rest.split_first() else {
            self.state.status = Status::SUCCESS;
            return Flow::Next;
        };
        if draft.tell_unknown(first.text()) {
            return self.lost(draft);
        }
        match first.text() {
            text if declares(text) => self.declare(draft, rest, &[]),
            _ => self.plain(draft, first, given, reads),
        }
    }

    /// `shopt`: options that change nothing which this room carries out.
    fn shopt(&mut self, draft: &mut Draft<'_>, name: &Word, arguments: &[Word]) -> Flow {
        let harmless = ["nullglob", "globstar", "failglob", "dotglob", "nocaseglob", "extglob", "huponexit"];
        for word in arguments {
            match word.text() {
                "-s" | "-u" => {}
                "inherit_errexit" => {
                    self.state.inherits_errexit = arguments.first().is_some_and(|flag| flag.text() == "-s");
                }
                known if harmless.contains(&known) => {}
                other => return self.unsupported(draft, &name.range(), &format!("shopt {other}")),
            }
        }
        self.state.status = Status::SUCCESS;
        Flow::Next
    }

    pub(super) fn refuse(&mut self, draft: &mut Draft<'_>, word: &Word, key: &'static str) -> Flow {
        let shown = super::super::environment::shown(word.text());
        draft.fault(&self.text.file, Fault::new(word, WORDS.say(key).with("word", shown)));
        self.lost(draft)
    }

    /// The path within the submission that a word means; `None` where it leads to the host.
    pub(super) fn path(&self, text: &str) -> Option<String> {
        match text.strip_prefix(HERE) {
            Some(rest) => Folder::resolve(".", rest.trim_start_matches('/')),
            None if text.starts_with(HOME) => None,
            None => Folder::resolve(&self.state.folder, text),
        }
    }

    fn change_folder(&mut self, draft: &mut Draft<'_>, name: &Word, arguments: &[Word]) -> Flow {
        let flags = arguments.iter().take_while(|word| ["--", "-P", "-L"].contains(&word.text())).count();
        let Some(argument) = arguments.get(flags).filter(|_| arguments.len() == flags + 1) else {
            return self.refuse(draft, name, "cd-argument");
        };
        if draft.tell_unknown(argument.text()) {
            return self.lost(draft);
        }
        match self.path(argument.text()) {
            Some(target) if draft.folder.entry(&target) == Entry::Folder => {
                self.state.folder = target;
                self.state.status = Status::SUCCESS;
                Flow::Next
            }
            Some(_) if self.guards > 0 => {
                self.state.status = Status::FAILURE;
                Flow::Next
            }
            Some(_) => self.refuse(draft, argument, "cd-nowhere"),
            None => self.refuse(draft, argument, "cd-outside"),
        }
    }

    /// `. ./.env`: the commands of another file of the submission.
    fn source(&mut self, draft: &mut Draft<'_>, name: &Word, arguments: &[Word]) -> Flow {
        let Some((file, given)) = arguments.split_first() else {
            return self.refuse(draft, name, "source-file");
        };
        if draft.tell_unknown(file.text()) {
            return self.lost(draft);
        }
        if !self.bash && !file.text().contains(['/', HERE]) {
            return self.refuse(draft, file, "source-path");
        }
        let Some(path) = self.path(file.text()) else {
            return self.refuse(draft, file, "outside");
        };
        if self.guards > 0 && self.bash && draft.folder.entry(&path) == Entry::Nothing {
            self.state.status = Status::FAILURE;
            return Flow::Next;
        }
        let Some(source) = draft.named_file(&self.text.file, file, &path) else {
            return self.lost(draft);
        };
        if let Some(byte) = source.text.find('\r') {
            draft.problem(&source, &(byte..byte + 1), WORDS.say("windows-line"));
            return self.lost(draft);
        }
        let given: Vec<String> = given.iter().map(|word| word.text().to_owned()).collect();
        let outer = match given.is_empty() {
            true => None,
            false => Some(std::mem::replace(&mut self.state.arguments, given)),
        };
        self.sourced += 1;
        self.state.status = Status::SUCCESS;
        let flow = self.inside(draft, Text::of(source));
        self.sourced -= 1;
        if let Some(outer) = outer {
            self.state.arguments = outer;
        }
        if flow == Flow::Return { Flow::Next } else { flow }
    }

    /// `trap COMMANDS SIGNAL…`: only the end of the script comes for certain.
    fn trap(&mut self, draft: &mut Draft<'_>, name: &Word, arguments: &[Word]) -> Flow {
        let words: Vec<&Word> = arguments.iter().filter(|word| word.text() != "--").collect();
        self.state.status = Status::SUCCESS;
        let Some((commands, signals)) = words.split_first() else { return Flow::Next };
        let named = |wanted: &[&str]| {
            signals.iter().find(|signal| wanted.iter().any(|name| signal.text().eq_ignore_ascii_case(name)))
        };
        if let Some(signal) = named(&["DEBUG", "RETURN", "ERR"])
            && !["-", ""].contains(&commands.text())
        {
            return self.trap_before(draft, name, commands, signal.text());
        }
        if named(&["EXIT", "0"]).is_none() {
            return Flow::Next;
        }
        if draft.tell_unknown(commands.text()) {
            return self.lost(draft);
        }
        self.state.at_exit = match commands.text() {
            "-" | "" => None,
            text => Some((self.text.clone(), text.to_owned(), name.range().start..commands.range().end)),
        };
        Flow::Next
    }

    /// `trap COMMANDS ERR` and its kind, which bash carries out between the script's own commands: only
    /// those that do nothing to the engine, and of the others `exit` at a failure.
    fn trap_before(&mut self, draft: &mut Draft<'_>, name: &Word, commands: &Word, signal: &str) -> Flow {
        let (state, changes) = (self.state.clone(), draft.ledger.changes());
        let range = name.range().start..commands.range().end;
        let flow = self.made(draft, commands.text(), range.clone());
        self.state = state;
        let fails = signal.eq_ignore_ascii_case("ERR") && flow == Flow::Exit;
        if draft.ledger.changes() != changes || (flow != Flow::Next && !fails) {
            return self.unsupported(draft, &range, &format!("trap … {signal}"));
        }
        self.state.errexit |= fails;
        self.state.status = Status::SUCCESS;
        Flow::Next
    }

    /// `command -v NAME`, `type NAME`: what this room knows is there; of the rest nobody knows.
    fn is_there(&mut self, draft: &mut Draft<'_>, name: &Word, texts: &[&str]) -> Status {
        for text in texts.iter().filter(|text| !text.starts_with('-')) {
            let known = is_docker(text)
                || BUILTINS.contains(text)
                || is_known_program(text)
                || self.state.functions.contains_key(*text);
            // What a script that is gone through for real asks for is taken to be there: it is met where it is called.
            if !known && !draft.is_real() {
                let message = WORDS.say("unknown-program-there").with("word", *text);
                let fault = Fault::new(name, message).outside_lab();
                return Status::Unknown(draft.unknown(&self.text.file, Some(fault)));
            }
            self.write(text);
        }
        Status::SUCCESS
    }
}
