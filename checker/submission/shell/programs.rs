//! What do programs of the host do that a run script calls?
//!
//! None is executed. A few say something that depends on the script alone (`dirname`); a few only look
//! at the host, so that nobody knows what they say and nothing changes by them (`date`, `curl`); every
//! other one might do anything, and is a problem.

use std::time::Duration;

use super::super::asking::{Answer, Question};
use super::super::draft::Draft;
use super::super::environment::{HERE, first_unknown};
use super::super::folder::Entry;
use super::super::source::{Fault, Word};
use super::super::values::did_you_mean;
use super::catalogue::WORDS;
use super::host;
use super::names::{BUILTINS, ELSEWHERE, PROGRAMS};
use super::script::{Flow, Script};
use super::state::Status;
use super::wrapper::seconds;

/// Seconds of `sleep` after which nobody waits for what stands below.
const LONGEST_SLEEP: f64 = 3600.0;

impl Script {
    pub(super) fn run_program(
        &mut self,
        draft: &mut Draft<'_>,
        name: &Word,
        arguments: &[Word],
        reads: bool,
    ) -> Flow {
        if let Some(flow) = self.wrapped(draft, name, arguments, reads) {
            return flow;
        }
        let texts: Vec<&str> = arguments.iter().map(Word::text).collect();
        let operands: Vec<&str> = texts.iter().copied().filter(|text| !text.starts_with('-')).collect();
        if let Some(question) = host::request(name.text(), &texts)
            && let Some(answer) = draft.ask(question)
        {
            return self.told_by(draft, name, arguments, answer);
        }
        let days = draft.asking.as_ref().map_or(draft.days, |asking| asking.days);
        // Of a program that is given something to read, or needs nothing, the end is known.
        let mut unknown_end = None;
        let answer = match name.text() {
            "harden-check" => return self.harden_check(draft, name, arguments),
            "sleep" => return self.sleep(draft, name, arguments),
            "chmod" | "chown" => return self.change_rights(draft, name, arguments),
            "install" => return self.install(draft, name, arguments),
            "clear" | "tput" | "stty" => {
                self.state.status = Status::SUCCESS;
                return Flow::Next;
            }
            "dirname" => operands.first().map(|path| folder_of(path).to_owned()),
            "basename" => match (operands.first(), operands.get(1)) {
                // How the folder is called that a submission lies in, nobody knows.
                (Some(path), _) if *path == HERE.to_string() => None,
                (Some(path), suffix) => Some(base_of(path, suffix.copied().unwrap_or_default())),
                (None, _) => None,
            },
            "jq" if let Some(text) = self.jq(draft, &texts) => Some(text),
            "readlink" if let Some(target) = self.link_of(draft, &texts) => Some(target),
            "realpath" | "readlink" => operands.first().and_then(|path| {
                let path = self.path(path)?;
                Some(if path == "." { HERE.to_string() } else { format!("{HERE}/{path}") })
            }),
            "seq" => sequence(&operands),
            "cat" | "ls" | "tail" | "head" | "wc" if self.is_missing(draft, &operands) => {
                self.state.status = Status::FAILURE;
                return Flow::Next;
            }
            "cat" => self.cat(draft, &operands),
            "tail" if texts.iter().any(|text| text.starts_with("--follow") || is_flag(text, "fF")) => {
                self.goes_on(&name.range());
                None
            }
            "grep" => return self.grep(draft, name, arguments),
            "sed" => return self.sed(draft, name, arguments),
            "awk" | "gawk" => return self.awk(draft, name, arguments),
            "xargs" => return self.xargs(draft, name, arguments),
            "curl" if !curl_only_looks(&texts) => return self.unknown_program(draft, name),
            "mkdir" => return self.make_folders(draft, name, arguments),
            "ln" => return self.make_link(draft, name, arguments),
            "cp" | "mv" | "rm" => return self.move_files(draft, name, arguments),
            "sh" | "bash" => return self.other_script(draft, name, arguments),
            path if path.contains('/') && self.is_there_in(draft, path) => {
                return self.other_script(draft, name, arguments);
            }
            "tee" => return self.tee(draft, name, &operands),
            "date" | "id" | "openssl" if let Some(text) = host::answer(name.text(), &texts, days) => {
                Some(text)
            }
            "openssl" => return self.unknown_program(draft, name),
            "date" if texts.iter().any(|text| text.starts_with("--set") || is_flag(text, "s")) => {
                return self.unknown_program(draft, name);
            }
            "date" | "id" if operands.iter().all(|text| text.starts_with('+')) => {
                unknown_end = (!texts.iter().any(|text| is_flag(text, "dfr"))).then_some(Status::SUCCESS);
                None
            }
            "uname" | "nproc" => {
                unknown_end = Some(Status::SUCCESS);
                None
            }
            "ls" if operands.iter().all(|path| self.is_there_in(draft, path)) => {
                unknown_end = Some(Status::SUCCESS);
                None
            }
            "head" | "tail" | "wc" | "cut" | "tr"
                if let Some(text) = self.filtered(draft, name.text(), &texts) =>
            {
                Some(text)
            }
            "head" | "tail" | "wc" | "tr" | "cut"
                if self.input.is_some() || operands.iter().any(|path| self.is_there_in(draft, path)) =>
            {
                unknown_end = Some(Status::SUCCESS);
                None
            }
            known if PROGRAMS.contains(&known) => None,
            _ => return self.unknown_program(draft, name),
        };
        match answer {
            Some(text) => {
                self.write(&text);
                self.state.status = Status::SUCCESS;
                Flow::Next
            }
            None => self.says(draft, name, arguments, unknown_end),
        }
    }

    /// A question was answered.
    fn told_by(&mut self, draft: &mut Draft<'_>, name: &Word, arguments: &[Word], answer: Answer) -> Flow {
        let end = Status::Known(answer.status);
        let Some(text) = answer.text else { return self.says(draft, name, arguments, Some(end)) };
        self.write(&text);
        self.state.status = end;
        Flow::Next
    }

    /// A program writes what nobody knows, and ends so, or as nobody knows.
    pub(super) fn says(
        &mut self,
        draft: &mut Draft<'_>,
        name: &Word,
        arguments: &[Word],
        end: Option<Status>,
    ) -> Flow {
        let words: Vec<&str> = std::iter::once(name).chain(arguments).map(Word::text).collect();
        let shown = super::super::environment::shown(&words.join(" "));
        let reason = self.unknown_answer(draft, name, &shown);
        self.write(&reason.to_string());
        self.state.status = end.unwrap_or(Status::Unknown(reason));
        Flow::Next
    }

    /// `sleep 5` ends; `sleep infinity` and `sleep 10d` are in the way of all below.
    fn sleep(&mut self, draft: &mut Draft<'_>, name: &Word, arguments: &[Word]) -> Flow {
        let mut whole = 0.0;
        for word in arguments {
            if draft.tell_unknown(word.text()) {
                return self.lost(draft);
            }
            match seconds(word.text()) {
                Some(more) => whole += more,
                None => {
                    self.state.status = Status::FAILURE;
                    return Flow::Next;
                }
            }
        }
        if draft.is_real() {
            // Nobody waits longer than the lab for the script as a whole.
            let milliseconds = Duration::try_from_secs_f64(whole).unwrap_or_default().as_millis();
            let milliseconds = u64::try_from(milliseconds).unwrap_or(u64::MAX);
            draft.ask(Question::Sleep { milliseconds });
        } else if whole > LONGEST_SLEEP {
            self.goes_on(&(name.range().start..arguments.last().unwrap_or(name).range().end));
        }
        self.state.status = match (arguments.is_empty(), self.timed && whole > LONGEST_SLEEP) {
            (true, _) => Status::FAILURE,
            (_, true) => Status::Known(124),
            (_, false) => Status::SUCCESS,
        };
        Flow::Next
    }

    /// Whether a file of the submission that a program is to read is not there.
    pub(super) fn is_missing(&self, draft: &Draft<'_>, operands: &[&str]) -> bool {
        operands.iter().any(|path| {
            let looks_like_a_file = path.parse::<i64>().is_err() && first_unknown(path).is_none();
            looks_like_a_file
                && self.path(path).is_some_and(|path| draft.folder.entry(&path) == Entry::Nothing)
        })
    }

    fn is_there_in(&self, draft: &Draft<'_>, path: &str) -> bool {
        self.path(path).is_some_and(|path| draft.folder.entry(&path) != Entry::Nothing)
    }

    /// Why nobody knows what a program says.
    pub(super) fn unknown_answer(&self, draft: &mut Draft<'_>, name: &Word, shown: &str) -> char {
        // It follows from a problem that was told.
        if draft.uncertain {
            return draft.unknown(&self.text.file, None);
        }
        let message = WORDS.say("substitution").with("word", shown);
        draft.unknown(&self.text.file, Some(Fault::new(name, message).outside_lab()))
    }

    pub(super) fn unknown_program(&mut self, draft: &mut Draft<'_>, name: &Word) -> Flow {
        let text = super::super::environment::shown(name.text());
        let before = self.text.file.text.get(..name.range().start).unwrap_or_default();
        if text.starts_with('-')
            && let Some(line) = before.trim_end_matches([' ', '\t']).strip_suffix('\n')
            && let Some(start) = line.trim_end().strip_suffix('\\').map(str::len)
            && let Some(backslash) = self.text.file.blank_behind(&(start..line.len()))
        {
            self.tell(draft, &backslash, WORDS.say("blank-behind"));
            return self.lost(draft);
        }
        let mut fault = Fault::new(name, WORDS.say("unknown-program").with("word", &text));
        let known = ["docker", "docker-compose"].into_iter().chain(BUILTINS).chain(PROGRAMS);
        // Of two letters, everything is near.
        let unlike =
            text.len() < 3 || ELSEWHERE.contains(&text.as_str()) || PROGRAMS.contains(&text.as_str());
        let near = (!unlike).then(|| did_you_mean(&text, known)).flatten();
        // A name that is nearly another's is a slip; any other program may well be there on a machine of the learner's.
        fault.outside_lab = near.is_none();
        fault.help = near.or_else(|| Some(WORDS.say("supported")));
        draft.fault(&self.text.file, fault);
        self.lost(draft)
    }

    /// What files of the submission hold, or what it is given.
    pub(super) fn cat(&mut self, draft: &mut Draft<'_>, operands: &[&str]) -> Option<String> {
        if operands.is_empty() {
            return self.input.take();
        }
        let mut all = String::new();
        for operand in operands {
            if let Some(key) = self.key_outside(draft, operand) {
                all.push_str(&key);
                continue;
            }
            let path = self.path(operand).filter(|path| draft.folder.entry(path) == Entry::File)?;
            all.push_str(&draft.folder.text(&path).ok()?.text);
        }
        Some(all)
    }

    /// `xargs COMMAND…`: the words that it is given become arguments.
    fn xargs(&mut self, draft: &mut Draft<'_>, name: &Word, arguments: &[Word]) -> Flow {
        let flags =
            arguments.iter().take_while(|word| ["-r", "--no-run-if-empty"].contains(&word.text())).count();
        let command = &arguments[flags..];
        // Quotes and backslashes would mean something to `xargs`.
        let plain = |input: &String| !input.contains(['\'', '"', '\\']);
        let Some(input) = self
            .input
            .take()
            .filter(plain)
            .filter(|_| command.first().is_some_and(|word| !word.text().starts_with('-')))
        else {
            return self.unknown_program(draft, name);
        };
        let given: Vec<Word> = input.split_whitespace().map(|text| Word::at(text, name.range())).collect();
        if given.is_empty() && flags > 0 {
            self.state.status = Status::SUCCESS;
            return Flow::Next;
        }
        let words: Vec<Word> = command.iter().cloned().chain(given).collect();
        self.outside(draft, &words, false)
    }
}

/// Whether a short flag, or several written as one, holds one of the letters.
fn is_flag(text: &str, letters: &str) -> bool {
    !text.starts_with("--") && text.starts_with('-') && text.contains(|letter| letters.contains(letter))
}

/// Whether `curl` asks and writes nothing: no file, and no word to the engine.
fn curl_only_looks(texts: &[&str]) -> bool {
    const LONG: [&str; 34] = [
        "fail",
        "fail-with-body",
        "silent",
        "show-error",
        "location",
        "insecure",
        "head",
        "include",
        "verbose",
        "max-time",
        "connect-timeout",
        "retry",
        "retry-delay",
        "retry-connrefused",
        "retry-all-errors",
        "retry-max-time",
        "request",
        "data",
        "data-raw",
        "header",
        "user",
        "user-agent",
        "write-out",
        "ipv4",
        "ipv6",
        "no-progress-meter",
        "progress-bar",
        "compressed",
        "json",
        "url",
        "get",
        "http1.1",
        "noproxy",
        "output",
    ];
    let mut before = "";
    texts.iter().all(|text| {
        let value_of = std::mem::replace(&mut before, text);
        let flag = match text.strip_prefix("--") {
            Some(long) => LONG.contains(&long),
            None if text.len() > 1 && text.starts_with('-') => {
                text.chars().skip(1).all(|letter| "fsSLkIiv46gGNXmwHduAebxro#0123456789.".contains(letter))
            }
            None => true,
        };
        let writes = value_of == "--output" || is_flag(value_of, "o");
        let engine = [":2375", ":2376", "%output", "docker.sock"].iter().any(|part| text.contains(part));
        flag && !engine && (!writes || ["/dev/null", "-"].contains(text))
    })
}

fn base_of(path: &str, suffix: &str) -> String {
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    last.strip_suffix(suffix).filter(|rest| !rest.is_empty()).unwrap_or(last).to_owned()
}

fn folder_of(path: &str) -> &str {
    match path.trim_end_matches('/').rsplit_once('/') {
        Some(("", _)) => "/",
        Some((folder, _)) => folder,
        // The submission's own folder lies in one of the host's.
        None => ".",
    }
}

fn sequence(operands: &[&str]) -> Option<String> {
    let numbers: Vec<i64> = operands.iter().map(|text| text.parse().ok()).collect::<Option<_>>()?;
    let (from, to) = match numbers.as_slice() {
        [to] => (1, *to),
        [from, to] => (*from, *to),
        _ => return None,
    };
    let count = to.checked_sub(from)?;
    (count < 1000).then(|| (from..=to).map(|number| number.to_string()).collect::<Vec<_>>().join("\n"))
}
