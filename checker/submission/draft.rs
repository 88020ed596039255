//! What is known of a submission while its files are being read?

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::words::Message;

use super::asking::{Answer, Asking, Question};
use super::bill::is_bill;
use super::folder::Folder;
use super::ledger::Ledger;
use super::source::{Fault, SourceFile, Word};
use super::{Danger, DockerfileFacts, Gate, Located, Location, Problem, Tree, WrittenBill, environment};

/// The submission so far. Readers add to it and go on, so that every problem is shown at once.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    pub(super) folder: &'a Folder,
    /// What stands in the engine after the commands so far.
    pub(super) ledger: Ledger,
    pub(super) dockerfiles: BTreeMap<String, DockerfileFacts>,
    pub(super) dangers: Vec<Located<Danger>>,
    pub(super) problems: Vec<Problem>,
    /// A command was not understood, so that nobody knows what stands in the engine. Nothing is said
    /// of what may only seem to be missing.
    pub(super) uncertain: bool,
    /// What nobody heard of, because `||` or `if` took care of it: it may say why nothing runs.
    pub(super) unheard: Vec<Problem>,
    /// `run.sh` calls Compose itself.
    pub(super) calls_compose: bool,
    /// How each `harden-check sign` and `harden-check verify` ends, in their order: whether it succeeds. Those
    /// behind the last one here do.
    pub(super) answers: Vec<bool>,
    /// What each `docker pull` of a tag brings, in their order: whether it is the image that the script pushed.
    /// Those behind the last one here do.
    pub(super) pulls: Vec<bool>,
    /// How many of them there were so far.
    pub(super) pulls_so_far: usize,
    /// What a job of a workflow asks of `harden-check lint` and `scan`; nothing outside of one.
    pub(super) gates: Option<Vec<Gate>>,
    /// Which files a job has fetched.
    pub(super) tree: Tree,
    /// Bills of materials that the commands write, each with the character that stands for its text.
    pub(super) bills: Vec<(char, WrittenBill)>,
    /// The script is only read, by `harden-check lint`: what it asks of this program is nothing to carry out.
    pub(super) only_read: bool,
    /// How many of them there were so far.
    pub(super) answered: usize,
    /// Set where the script is gone through for real, question by question.
    pub(super) asking: Option<Asking>,
    /// How many days later than today it is, where nobody goes through the script for real.
    pub(super) days: i64,
    /// What changes a running container by hand, as a problem for whoever does not carry it out.
    pub(super) patches: Vec<Problem>,
    /// How the script ended; nothing where nobody knows.
    pub(super) ended: Option<u8>,
    /// Why nobody knows how it ended, where `set -e` may have ended it at a command before.
    pub(super) doubt: Option<Problem>,
    /// Where the script gave up.
    pub(super) stopped: Option<Location>,
    /// What was pulled that nothing pushed: right where a Dockerfile names it, which is known at the end.
    pub(super) pulled: Vec<(String, Problem)>,
    /// Which of the unknown values are private keys that the caller hands in: nobody knows them, and they are there.
    keys: BTreeSet<char>,
    /// Which of the unknown values mark lines that may be there.
    perhaps: BTreeSet<char>,
    /// Why a value is unknown, see [`Draft::unknown`]; nothing once it was told.
    reasons: Vec<Option<Problem>>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(folder: &'a Folder) -> Draft<'a> {
        Draft {
            folder,
            ledger: Ledger::default(),
            dockerfiles: BTreeMap::new(),
            dangers: Vec::new(),
            problems: Vec::new(),
            uncertain: false,
            unheard: Vec::new(),
            calls_compose: false,
            answers: Vec::new(),
            pulls: Vec::new(),
            pulls_so_far: 0,
            gates: None,
            tree: Tree::Nothing,
            only_read: false,
            bills: Vec::new(),
            answered: 0,
            asking: None,
            days: 0,
            patches: Vec::new(),
            ended: None,
            doubt: None,
            stopped: None,
            pulled: Vec::new(),
            keys: BTreeSet::new(),
            perhaps: BTreeSet::new(),
            reasons: Vec::new(),
        }
    }

    /// Whether the script is gone through for real.
    pub(super) fn is_real(&self) -> bool {
        self.asking.is_some()
    }

    /// What the script is told; `None` where nobody knows.
    pub(super) fn ask(&mut self, question: Question) -> Option<Answer> {
        let Some(asking) = &mut self.asking else { return question.granted(&self.ledger) };
        if asking.open.is_some() {
            return None;
        }
        let answer = asking.answers.get(asking.asked).cloned();
        match &answer {
            Some(_) => asking.asked += 1,
            None => asking.open = Some((question, self.ledger.clone())),
        }
        answer
    }

    pub(super) fn problem(&mut self, file: &SourceFile, range: &Range<usize>, message: Message) {
        self.problems.push(file.problem(range, message));
    }

    pub(super) fn fault(&mut self, file: &SourceFile, fault: Fault) {
        let problem = told(file, fault);
        self.problems.push(problem);
    }

    /// The value, or `None` after the fault was noted.
    pub(super) fn take<T>(&mut self, file: &SourceFile, read: Result<T, Fault>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(fault) => {
                self.fault(file, fault);
                None
            }
        }
    }

    pub(super) fn danger(&mut self, file: &SourceFile, range: &Range<usize>, danger: Danger) {
        self.dangers.push(file.located(danger, range));
    }

    /// A text file that the submission names, or `None` after the problem was noted at that name.
    pub(super) fn named_file(&mut self, file: &SourceFile, name: &Word, path: &str) -> Option<SourceFile> {
        let text = self.folder.text(path).map_err(|message| Fault::new(name, message));
        let source = self.take(file, text)?;
        (!self.tell_unknown(&source.text)).then_some(source)
    }

    /// Whether what is written from now on lies over the folder: something was built, and saw it without.
    pub(super) fn writes_late(&self) -> bool {
        self.is_real() || !self.ledger.builds().is_empty()
    }

    /// Whether a file may hold what nobody knows: the lab has no need of it, and whoever reads it here is told so.
    pub(super) fn keeps_unknown(&self, path: &str) -> bool {
        !self.is_real() && self.writes_late() && !is_bill(path)
    }

    /// A value that nobody knows, for this reason, which is told where the value is needed. Without a
    /// fault the reason was told already.
    pub(super) fn unknown(&mut self, file: &SourceFile, fault: Option<Fault>) -> char {
        let reason = fault.map(|fault| told(file, fault));
        let known = self.reasons.iter().position(|known| *known == reason);
        let number = known.unwrap_or_else(|| {
            self.reasons.push(reason);
            self.reasons.len() - 1
        });
        environment::unknown(number)
    }

    /// The value of a private key that the caller hands in as an environment variable.
    pub(super) fn key(&mut self, file: &SourceFile, fault: Fault) -> char {
        let key = self.unknown(file, Some(fault));
        self.keys.insert(key);
        key
    }

    /// Whether such a key is in a text.
    pub(super) fn has_key(&self, text: &str) -> bool {
        text.chars().any(|letter| self.keys.contains(&letter))
    }

    /// A character that stands at the end of a line of which nobody knows whether it is there.
    pub(super) fn perhaps(&mut self, letter: char) -> char {
        self.perhaps.insert(letter);
        letter
    }

    /// The lines that are there for certain, and those of which nobody knows.
    pub(super) fn certain_lines(&self, text: &str) -> (String, String) {
        let is_certain = |line: &&str| !line.ends_with(|letter| self.perhaps.contains(&letter));
        let (certain, perhaps): (Vec<&str>, Vec<&str>) = text.lines().partition(is_certain);
        let plain = perhaps.iter().map(|line| line.trim_end_matches(|letter| self.perhaps.contains(&letter)));
        (certain.join("\n"), plain.collect::<Vec<_>>().join("\n"))
    }

    /// Tells why a text is unknown, once; `false` where it is known.
    pub(super) fn tell_unknown(&mut self, text: &str) -> bool {
        let mut found = false;
        for number in text.chars().filter_map(environment::unknown_reason) {
            found = true;
            self.problems.extend(self.reasons.get_mut(number).and_then(Option::take));
        }
        found
    }
}

/// A fault as a problem of its file.
fn told(file: &SourceFile, fault: Fault) -> Problem {
    let problem = file.problem(&fault.range, fault.message);
    let problem = Problem { outside_lab: fault.outside_lab, ..problem };
    match fault.help {
        Some(help) => problem.with_help(help),
        None => problem,
    }
}
