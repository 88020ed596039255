//! What do programs of the host do that a run script calls?
//!
//! None is executed. A few say something that depends on the script alone (`dirname`); a few only look
//! at the host, so that nobody knows what they say and nothing changes by them (`date`, `curl`); every
//! other one might do anything, and is a problem.

use super::super::draft::Draft;
use super::super::environment::{HERE, first_unknown};
use super::super::folder::Entry;
use super::super::source::{Fault, Word};
use super::super::values::did_you_mean;
use super::catalogue::WORDS;
use super::names::{BUILTINS, PROGRAMS};
use super::script::{Flow, Script};
use super::state::Status;

/// Flags by which `curl` writes a file.
const WRITING: [&str; 4] = ["-O", "--remote-name", "-o", "--output"];

impl Script {
    pub(super) fn run_program(&mut self, draft: &mut Draft<'_>, name: &Word, arguments: &[Word]) -> Flow {
        let texts: Vec<&str> = arguments.iter().map(Word::text).collect();
        let operands: Vec<&str> = texts.iter().copied().filter(|text| !text.starts_with('-')).collect();
        let answer = match name.text() {
            "sleep" | "clear" | "tput" | "stty" => {
                self.state.status = Status::SUCCESS;
                return Flow::Next;
            }
            "dirname" => operands.first().map(|path| folder_of(path).to_owned()),
            "basename" => operands.first().map(|path| {
                let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
                let suffix = operands.get(1).copied().unwrap_or_default();
                last.strip_suffix(suffix).filter(|rest| !rest.is_empty()).unwrap_or(last).to_owned()
            }),
            "realpath" | "readlink" => operands.first().and_then(|path| {
                let path = self.path(path)?;
                Some(if path == "." { HERE.to_string() } else { format!("{HERE}/{path}") })
            }),
            "seq" => sequence(&operands),
            "cat" => self.cat(draft, &operands),
            "grep" => return self.grep(draft, name, arguments),
            "xargs" => return self.xargs(draft, name, arguments),
            "curl" => {
                let writes = texts.windows(2).any(|two| WRITING.contains(&two[0]) && two[1] != "/dev/null");
                if writes || texts.iter().any(|text| WRITING[..2].contains(text)) {
                    return self.unknown_program(draft, name);
                }
                None
            }
            "sudo" | "doas" => return self.refuse(draft, name, "no-sudo"),
            known if PROGRAMS.contains(&known) => None,
            _ => return self.unknown_program(draft, name),
        };
        match answer {
            Some(text) => {
                self.write(&text);
                self.state.status = Status::SUCCESS;
            }
            None => {
                let shown =
                    super::super::environment::shown(&[&[name.text()], texts.as_slice()].concat().join(" "));
                let reason = self.unknown_answer(draft, name, &shown);
                self.write(&reason.to_string());
                self.state.status = Status::Unknown(reason);
            }
        }
        Flow::Next
    }

    /// Why nobody knows what a program says.
    fn unknown_answer(&self, draft: &mut Draft<'_>, name: &Word, shown: &str) -> char {
        let message = WORDS.say("substitution").with("word", shown);
        draft.unknown(&self.text.file, Some(Fault::new(name, message)))
    }

    fn unknown_program(&mut self, draft: &mut Draft<'_>, name: &Word) -> Flow {
        let text = super::super::environment::shown(name.text());
        let mut fault = Fault::new(name, WORDS.say("unknown-program").with("word", &text));
        let known = ["docker", "docker-compose"].into_iter().chain(BUILTINS).chain(PROGRAMS);
        // Of two letters, everything is near.
        let near = (text.len() > 2).then(|| did_you_mean(&text, known)).flatten();
        fault.help = near.or_else(|| Some(WORDS.say("supported")));
        draft.fault(&self.text.file, fault);
        self.lost(draft)
    }

    /// What files of the submission hold, or what it is given.
    fn cat(&mut self, draft: &mut Draft<'_>, operands: &[&str]) -> Option<String> {
        if operands.is_empty() {
            return self.input.take();
        }
        let mut all = String::new();
        for operand in operands {
            let path = self.path(operand).filter(|path| draft.folder.entry(path) == Entry::File)?;
            all.push_str(&draft.folder.text(&path).ok()?.text);
        }
        Some(all)
    }

    /// `grep PATTERN` over lines that are known.
    fn grep(&mut self, draft: &mut Draft<'_>, name: &Word, arguments: &[Word]) -> Flow {
        let (flags, operands): (Vec<&Word>, Vec<&Word>) =
            arguments.iter().partition(|word| word.text().starts_with('-') && word.text().len() > 1);
        let letters: String = flags.iter().map(|flag| flag.text().trim_start_matches('-')).collect();
        let known = operands.split_first().and_then(|(pattern, files)| {
            let files: Vec<&str> = files.iter().map(|word| word.text()).collect();
            let input = self.cat(draft, &files)?;
            let plain = flags.iter().all(|flag| !flag.text().starts_with("--"))
                && letters.chars().all(|letter| "qwxFEivs".contains(letter));
            if !plain || first_unknown(&input).is_some() || first_unknown(pattern.text()).is_some() {
                return None;
            }
            let found = matching(pattern.text(), &letters)?;
            let inverted = letters.contains('v');
            let lines: Vec<&str> = input.lines().filter(|line| found.is_match(line) != inverted).collect();
            Some(lines.join("\n"))
        });
        match known {
            Some(lines) => {
                self.state.status = Status::of(!lines.is_empty());
                if !letters.contains('q') {
                    self.write(&lines);
                }
            }
            None => {
                let reason = self.unknown_answer(draft, name, "grep …");
                self.write(&reason.to_string());
                self.state.status = Status::Unknown(reason);
            }
        }
        Flow::Next
    }

    /// `xargs COMMAND…`: the words that it is given become arguments.
    fn xargs(&mut self, draft: &mut Draft<'_>, name: &Word, arguments: &[Word]) -> Flow {
        let flags =
            arguments.iter().take_while(|word| ["-r", "--no-run-if-empty"].contains(&word.text())).count();
        let command = &arguments[flags..];
        let Some(input) =
            self.input.take().filter(|_| command.first().is_some_and(|word| !word.text().starts_with('-')))
        else {
            return self.unknown_program(draft, name);
        };
        let given: Vec<Word> = input.split_whitespace().map(|text| Word::at(text, name.range())).collect();
        if given.is_empty() && flags > 0 {
            self.state.status = Status::SUCCESS;
            return Flow::Next;
        }
        let words: Vec<Word> = command.iter().cloned().chain(given).collect();
        self.call(draft, &words, false)
    }
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

/// The lines that a pattern of letters, digits and anchors finds; `None` for one that means more.
fn matching(pattern: &str, letters: &str) -> Option<regex::Regex> {
    let fixed = letters.contains('F');
    let simple = |letter: char| letter.is_alphanumeric() || "_-./:^$ ".contains(letter);
    if !fixed && !pattern.chars().all(simple) {
        return None;
    }
    let mut body = if fixed { regex::escape(pattern) } else { pattern.replace('-', "\\-") };
    if letters.contains('w') {
        body = format!(r"(?:^|\W)(?:{body})(?:\W|$)");
    }
    if letters.contains('x') {
        body = format!("^(?:{body})$");
    }
    regex::RegexBuilder::new(&body).case_insensitive(letters.contains('i')).build().ok()
}
