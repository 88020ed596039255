//! What does a shell remember between two commands?

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use brush_parser::ast::FunctionDefinition;

use super::super::Problem;
use super::super::environment::{HERE, Variable, Variables};
use super::text::Text;

/// How a script is called: in its own folder, and without arguments.
const OWN_NAME: &str = "./run.sh";

/// How the last command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    /// With this exit status.
    Known(u8),
    /// Nobody knows; the character holds the reason.
    Unknown(char),
}

impl Status {
    pub(super) const SUCCESS: Status = Status::Known(0);
    pub(super) const FAILURE: Status = Status::Known(1);

    pub(super) fn of(truth: bool) -> Status {
        if truth { Status::SUCCESS } else { Status::FAILURE }
    }
}

/// A function and the text it stands in.
#[derive(Debug, Clone)]
pub(super) struct Function {
    pub(super) text: Text,
    pub(super) definition: Rc<FunctionDefinition>,
}

/// Where a loop may have been left, and why nobody knows.
pub(super) struct Left {
    pub(super) reason: char,
    pub(super) changes: usize,
    pub(super) variables: Variables,
}

/// Everything that a subshell gets a copy of.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) variables: Variables,
    /// Arrays of bash, by name.
    pub(super) arrays: BTreeMap<String, Vec<String>>,
    /// Associative arrays of bash (`declare -A`), by name.
    pub(super) maps: BTreeMap<String, BTreeMap<String, String>>,
    pub(super) readonly: Vec<String>,
    pub(super) functions: BTreeMap<String, Function>,
    /// `$0`.
    pub(super) own_name: String,
    /// `$1`, `$2`, …
    pub(super) arguments: Vec<String>,
    /// The current folder, relative to the submission's.
    pub(super) folder: String,
    /// `set -e`.
    pub(super) errexit: bool,
    /// `shopt -s inherit_errexit`.
    pub(super) inherits_errexit: bool,
    /// `set -x`.
    pub(super) xtrace: bool,
    /// What stands below may not be reached: a command that may have failed under `set -e`.
    pub(super) doubt: Option<Problem>,
    /// `set -u`.
    pub(super) nounset: bool,
    /// `set -a`.
    pub(super) allexport: bool,
    /// `set -o pipefail`.
    pub(super) pipefail: bool,
    pub(super) status: Status,
    /// Whether a `$(…)` of this command has set the status.
    pub(super) substituted: bool,
    /// What `trap … EXIT` left to do, and where it stands.
    pub(super) at_exit: Option<(Text, String, Range<usize>)>,
}

impl State {
    pub(super) fn new() -> State {
        State {
            variables: Variables::new(),
            arrays: BTreeMap::new(),
            maps: BTreeMap::new(),
            readonly: Vec::new(),
            functions: BTreeMap::new(),
            own_name: OWN_NAME.to_owned(),
            arguments: Vec::new(),
            folder: ".".to_owned(),
            errexit: false,
            inherits_errexit: false,
            xtrace: false,
            doubt: None,
            nounset: false,
            allexport: false,
            pipefail: false,
            status: Status::SUCCESS,
            substituted: false,
            at_exit: None,
        }
    }

    /// The current folder as `pwd` shows it.
    pub(super) fn shown_folder(&self) -> String {
        match self.folder.as_str() {
            "." => HERE.to_string(),
            folder => format!("{HERE}/{folder}"),
        }
    }

    /// Sets a variable; an exported one stays so.
    pub(super) fn set(&mut self, name: &str, value: String, exported: bool) {
        let exported = exported || self.allexport;
        match self.arrays.get_mut(name) {
            Some(array) if !array.is_empty() => array[0] = value,
            Some(array) => array.push(value),
            None => {
                let exported = exported || self.variables.get(name).is_some_and(|known| known.exported);
                self.variables.insert(name.to_owned(), Variable { value, exported });
            }
        }
    }
}
