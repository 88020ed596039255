//! Where is the evidence while it grows? Every observation is put here, and nowhere else, as soon as it
//! is made.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::evidence::{
    BuildFacts, ContextFile, ContextSecrets, EVIDENCE_VERSION, EngineFacts, Evidence, ImageFacts, Observed,
    RebuildExperiment, ServiceFacts,
};
use crate::submission::{HandedBill, Submission};

/// Is told whenever more was seen: everything so far, and whether the facts about every image are in
/// it. What nobody has looked at yet is [`crate::evidence::Observed::NotAsked`]; what is there stays as
/// it is. Called from several threads, while others wait, so it must be quick.
pub type Watcher<'a> = &'a (dyn Fn(&Evidence, bool) + Send + Sync);

/// Takes what is seen, from several observations at once.
pub(super) struct Board<'a> {
    seen: Mutex<Seen>,
    watcher: Watcher<'a>,
}

struct Seen {
    evidence: Evidence,
    images: bool,
}

impl<'a> Board<'a> {
    /// A board on which the engine and the builds stand. The facts about the images are still to come.
    pub(super) fn new(
        submission: &Submission,
        engine: EngineFacts,
        builds: Vec<BuildFacts>,
        watcher: Watcher<'a>,
    ) -> Board<'a> {
        let evidence = Evidence {
            version: EVIDENCE_VERSION,
            engine: Some(engine),
            submission: submission.clone(),
            builds,
            services: BTreeMap::new(),
        };
        Board { seen: Mutex::new(Seen { evidence, images: false }), watcher }
    }

    /// Puts in what was seen of a service.
    pub(super) fn service(&self, name: &str, put: impl FnOnce(&mut ServiceFacts)) {
        let mut seen = self.lock();
        put(seen.evidence.services.entry(name.to_owned()).or_default());
        self.tell(&seen);
    }

    /// The files of each build's context, where they were listed.
    pub(super) fn listed_contexts(&self) -> Vec<Option<Vec<ContextFile>>> {
        let builds = &self.lock().evidence.builds;
        builds.iter().map(|build| build.context.seen().cloned()).collect()
    }

    /// Puts in which secrets are in the contexts, in the order of the builds; nothing where nobody looked.
    pub(super) fn contexts(&self, searched: Vec<Observed<ContextSecrets>>) {
        let mut seen = self.lock();
        for (build, secrets) in seen.evidence.builds.iter_mut().zip(searched) {
            build.context_secrets = secrets;
        }
        self.tell(&seen);
    }

    /// Puts in what came of building an image twice.
    pub(super) fn rebuilt(&self, build: usize, rebuilt: Observed<RebuildExperiment>) {
        let mut seen = self.lock();
        if let Some(facts) = seen.evidence.builds.get_mut(build) {
            facts.rebuild = rebuilt;
        }
        self.tell(&seen);
    }

    /// Puts in the bills of materials, those that the learner's commands write among them.
    pub(super) fn bills(&self, bills: Vec<HandedBill>) {
        self.lock().evidence.submission.bills = bills;
    }

    /// Puts in what is in the images, in the order of the builds.
    pub(super) fn images(&self, images: Vec<Option<ImageFacts>>) {
        let mut seen = self.lock();
        for (build, image) in seen.evidence.builds.iter_mut().zip(images) {
            build.image = image;
        }
        seen.images = true;
        self.tell(&seen);
    }

    /// Everything that was seen.
    pub(super) fn into_evidence(self) -> Evidence {
        self.seen.into_inner().unwrap_or_else(PoisonError::into_inner).evidence
    }

    fn tell(&self, seen: &Seen) {
        (self.watcher)(&seen.evidence, seen.images);
    }

    /// A panic of another observation leaves what is there usable.
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
