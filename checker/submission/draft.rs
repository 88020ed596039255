//! What is known of a submission while its files are being read?

use std::collections::BTreeMap;
use std::ops::Range;

use crate::words::Message;

use super::folder::Folder;
use super::source::{Fault, SourceFile, Word};
use super::{Danger, DockerfileFacts, Located, Location, Plan, Problem, PublishedPort};

/// The submission so far. Readers add to it and go on, so that every problem is shown at once.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    pub(super) folder: &'a Folder,
    pub(super) plan: Plan,
    pub(super) dockerfiles: BTreeMap<String, DockerfileFacts>,
    pub(super) dangers: Vec<Located<Danger>>,
    pub(super) problems: Vec<Problem>,
    /// Containers made by `docker create` and not started yet, and where they were made.
    pub(super) waiting: BTreeMap<String, Problem>,
    /// Ports of the host that running containers have taken.
    pub(super) taken_ports: Vec<Located<PublishedPort>>,
    /// Compose files that `run.sh` starts.
    pub(super) compose_files: Vec<String>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(folder: &'a Folder) -> Draft<'a> {
        Draft {
            folder,
            plan: Plan::default(),
            dockerfiles: BTreeMap::new(),
            dangers: Vec::new(),
            problems: Vec::new(),
            waiting: BTreeMap::new(),
            taken_ports: Vec::new(),
            compose_files: Vec::new(),
        }
    }

    pub(super) fn problem(&mut self, file: &SourceFile, range: &Range<usize>, message: Message) {
        self.problems.push(file.problem(range, message));
    }

    pub(super) fn fault(&mut self, file: &SourceFile, fault: Fault) {
        let problem = file.problem(&fault.range, fault.message);
        self.problems.push(Problem { help: fault.help, outside_lab: fault.outside_lab, ..problem });
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
        self.take(file, text)
    }

    /// Where the first of two objects with this name was made, if there is one.
    pub(super) fn container_place(&self, name: &str) -> Option<&Location> {
        self.plan
            .containers
            .iter()
            .filter_map(|container| container.name.as_ref())
            .find(|known| known.value == name)
            .map(|known| &known.at)
    }
}
