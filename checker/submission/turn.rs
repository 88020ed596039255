//! How does `run.sh` go when it runs again, in an engine that still has what its earlier runs left?

use std::path::Path;

use super::asking::{Answer, Asking, Question};
use super::draft::Draft;
use super::folder::{Folder, LateFiles};
use super::ledger::Ledger;
use super::{BuildSpec, ContainerSpec, Location, NetworkSpec, Problem, VolumeSpec, shell};

/// What stands in an engine between two runs of a script; at first nothing but the kit.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    ledger: Ledger,
    /// What the runs wrote into the submission's folder.
    files: LateFiles,
}

/// One run of a script, as far as it goes.
#[derive(Debug, Clone)]
pub struct Turn {
    /// What has to be answered before it goes on, and what stands in the engine then; nothing at its end.
    pub question: Option<(Question, Standing)>,
    /// What stands in the engine at its end.
    pub standing: Standing,
    /// The names that it pulled, as written.
    pub pulled: Vec<String>,
    /// The line at which it gave up; absent where it came to its last one.
    pub stopped: Option<Location>,
    /// Its exit status; absent where nobody knows, and where a question is open.
    pub status: Option<u8>,
    /// Why nobody knows its exit status, where `set -e` may have ended it before its last line.
    pub doubt: Option<Problem>,
    /// What was not understood, or not carried out.
    pub problems: Vec<Problem>,
    /// Where it changed a running container by hand.
    pub patches: Vec<Location>,
}

/// Follows a script of the folder with these answers, some days from now.
#[must_use]
pub fn turn(folder: &Path, script: &str, before: &Standing, answers: &[Answer], days: i64) -> Turn {
    let nothing = |message| Turn {
        question: None,
        standing: before.clone(),
        pulled: Vec::new(),
        stopped: None,
        status: None,
        doubt: None,
        problems: vec![Problem::new(message)],
        patches: Vec::new(),
    };
    let folder = match Folder::open(folder) {
        Ok(folder) => folder.under(before.files.clone()),
        Err(message) => return nothing(message),
    };
    let file = match folder.text(script) {
        Ok(file) => file,
        Err(message) => return nothing(message),
    };
    let mut draft = Draft::new(&folder);
    draft.ledger = before.ledger.clone();
    draft.asking = Some(Asking { answers: answers.to_vec(), days, ..Asking::default() });
    shell::read(&mut draft, &file);
    let asking = draft.asking.unwrap_or_default();
    let mut ledger = draft.ledger;
    ledger.settle();
    let files = || folder.late();
    Turn {
        status: draft.ended.filter(|_| asking.open.is_none()),
        question: asking.open.map(|(question, ledger)| (question, Standing { ledger, files: files() })),
        standing: Standing { ledger, files: files() },
        pulled: asking.pulled,
        stopped: draft.stopped,
        doubt: draft.doubt,
        problems: draft.problems,
        patches: draft.patches.into_iter().filter_map(|patch| patch.at).collect(),
    }
}

impl Standing {
    /// Every build that was begun, those of earlier runs first.
    #[must_use]
    pub fn builds(&self) -> &[BuildSpec] {
        self.ledger.builds()
    }

    /// The container of a number; numbers are given once.
    #[must_use]
    pub fn container(&self, number: usize) -> Option<&ContainerSpec> {
        self.ledger.spec_of(number)
    }

    /// The numbers of the containers that run.
    #[must_use]
    pub fn running(&self) -> Vec<usize> {
        self.ledger.numbers(Ledger::serves)
    }

    /// The numbers of the containers that are there, running or not.
    #[must_use]
    pub fn there(&self) -> Vec<usize> {
        self.ledger.numbers(Ledger::is_there)
    }

    /// The number of the running container that serves as this service, the only one of its exercise.
    #[must_use]
    pub fn service(&self, name: &str) -> Option<usize> {
        let running = self.running();
        let spec = |number: &usize| self.container(*number);
        let named = |number: &usize| {
            spec(number).is_some_and(|spec| spec.name.as_ref().is_some_and(|own| own.value == name))
        };
        let found = running.iter().copied().find(named);
        found.or_else(|| running.first().copied().filter(|_| running.len() == 1))
    }

    /// The number of the running container that has taken a port of the host.
    #[must_use]
    pub fn at_port(&self, port: u16) -> Option<(usize, u16)> {
        self.running().into_iter().find_map(|number| {
            let published = &self.container(number)?.publish;
            let inside = published.iter().find_map(|one| one.value.inside_of(port))?;
            Some((number, inside))
        })
    }

    /// The names by which the engine, or a registry, still knows the image of a build.
    #[must_use]
    pub fn names_of(&self, build: usize) -> Vec<String> {
        self.ledger.names_of(build)
    }

    /// What a name of an image means.
    #[must_use]
    pub fn means(&self, name: &str) -> Option<usize> {
        match self.ledger.image(name) {
            Some(super::ImageSource::Build(build)) => Some(build),
            _ => None,
        }
    }

    /// Whether a container's image is named by a digest.
    #[must_use]
    pub fn is_by_digest(&self, number: usize) -> bool {
        self.container(number).is_some_and(|spec| spec.image.value.contains('@'))
    }

    /// The name of a label or a variable by which a container tells the digest or the id of another image than its own.
    #[must_use]
    pub fn mark_of_other(&self, number: usize) -> Option<&str> {
        self.ledger.mark_of_other(number)
    }

    /// Others put another image under every tag that was pushed. The number of the build that stands for it;
    /// nothing where nothing was built.
    pub fn others_push(&mut self) -> Option<usize> {
        self.ledger.others_push()
    }

    /// Somebody replaces a running container by one of another image, which has this name.
    pub fn exchange(&mut self, container: usize, build: usize, image: &str) {
        self.ledger.exchange(container, build, image.to_owned());
    }

    /// Somebody replaces a running container by one of the same image whose root file system can be written;
    /// whether it could not be before.
    pub fn loosen(&mut self, container: usize) -> bool {
        self.ledger.loosen(container)
    }

    /// Somebody replaces a running container by a new one of the same image, whose root file system can be written.
    pub fn renew(&mut self, container: usize) {
        self.ledger.renew(container);
    }

    /// The name of a build's image in a registry with its digest, as it is shown; nothing where it was not pushed.
    #[must_use]
    pub fn digest_of(&self, build: usize) -> Option<String> {
        self.ledger.repo_digests(build).first().map(|name| super::environment::shown(name))
    }

    /// Goes on with the engine of another machine, which finds images in registries and volumes where they were.
    pub fn move_on(&mut self) {
        self.ledger.move_on();
    }

    /// The networks that are there.
    #[must_use]
    pub fn networks(&self) -> &[NetworkSpec] {
        self.ledger.networks()
    }

    /// The volumes that were made.
    #[must_use]
    pub fn volumes(&self) -> &[VolumeSpec] {
        self.ledger.volumes()
    }

    /// Every volume that the scripts removed so far, in order: what lay in it is gone, whatever has its name since.
    #[must_use]
    pub fn removed_volumes(&self) -> &[String] {
        self.ledger.removed_volumes()
    }

    /// Whether a volume that a service had is gone: the script removed it.
    #[must_use]
    pub fn has_volume(&self, name: &str) -> bool {
        self.ledger.has_volume(name)
    }
}

#[cfg(test)]
mod tests;
