//! What has become of an image on its way through a registry?

use std::collections::BTreeMap;

use super::super::delivered::{digest_text, started};
use super::super::{DeliveredImage, DeliveryStep, ImageSource, Location};
use super::Ledger;

impl Ledger {
    /// `docker push` of an image that the submission builds.
    pub(in super::super) fn push(&mut self, at: Location, image: DeliveredImage, build: usize) {
        self.changed();
        self.delivery.push(DeliveryStep::Push { at, image, build });
    }

    /// `harden-check sign` or `harden-check verify`.
    pub(in super::super) fn note(&mut self, step: DeliveryStep) {
        self.changed();
        self.delivery.push(step);
    }

    /// A command hands a private key on to the engine.
    pub(in super::super) fn hand_key(&mut self, at: Location) {
        if !self.handed_keys.contains(&at) {
            self.handed_keys.push(at);
        }
    }

    /// The container was started.
    pub(super) fn note_start(&mut self, number: usize) {
        let spec = &self.containers[number].spec;
        self.delivery.push(DeliveryStep::Start {
            at: spec.at.clone(),
            service: spec.service().to_owned(),
            image: started(&spec.image.value, &spec.source),
            build: spec.build_index(),
        });
    }

    /// Whether the image of a build was pushed to the repository of this name.
    pub(super) fn is_pushed(&self, name: &str, build: usize) -> bool {
        self.repositories(build).iter().any(|known| known == untagged(name))
    }

    /// What was pushed last under a name.
    pub(in super::super) fn pushed_as(&self, image: &DeliveredImage) -> Option<usize> {
        if let Some(build) = image.digest_of {
            let name = image.written.split('@').next().unwrap_or_default();
            return self.is_pushed(name, build).then_some(build);
        }
        self.delivery.iter().rev().find_map(|step| match step {
            DeliveryStep::Push { image: pushed, build, .. }
            | DeliveryStep::Promote { target: pushed, build: Some(build), .. }
                if untagged(&pushed.written) == untagged(&image.written) && pushed.tag == image.tag =>
            {
                Some(*build)
            }
            _ => None,
        })
    }

    /// The names in registries that mean the image of a build: what was pushed last counts.
    pub(super) fn pushed_names(&self, build: usize) -> Vec<String> {
        let mut means: BTreeMap<&str, usize> = BTreeMap::new();
        for step in &self.delivery {
            if let DeliveryStep::Push { image, build, .. } = step {
                means.insert(&image.written, *build);
            }
        }
        means.into_iter().filter(|(_, pushed)| *pushed == build).map(|(name, _)| name.to_owned()).collect()
    }

    /// `harden-check promote`: the registry has the image under this name as well. An engine that is asked to
    /// start it fetches it, as with `docker pull`.
    pub(in super::super) fn promote(&mut self, at: Location, image: DeliveredImage, target: DeliveredImage) {
        let build = self.pushed_as(&image);
        if let Some(build) = build {
            self.pull(&target, build);
        }
        self.note(DeliveryStep::Promote { at, image, target, build });
    }

    /// `docker pull` of a tag, behind which may be what the script pushed, or what somebody has put there since: an
    /// image with a digest of its own. The number of the build whose image came.
    pub(in super::super) fn pull_tag(
        &mut self,
        at: Location,
        image: DeliveredImage,
        pushed: usize,
        is_own: bool,
    ) -> usize {
        let pulls = self.delivery.iter().filter(|step| matches!(step, DeliveryStep::Pull { .. })).count();
        let build = if is_own { pushed } else { DeliveryStep::of_others(pulls) };
        self.pull(&image, build);
        self.note(DeliveryStep::Pull { at, image, build });
        build
    }

    /// What is pulled: here, too, the name means what the registry has.
    pub(in super::super) fn pull(&mut self, image: &DeliveredImage, build: usize) {
        self.changed();
        self.elsewhere.remove(&build);
        if image.digest_of.is_none() {
            self.images.insert(ImageSource::full_name(&image.written), ImageSource::Build(build));
        }
    }

    /// `RepoDigests` of an image: its names in the registries that it was pushed to.
    pub(in super::super) fn repo_digests(&self, build: usize) -> Vec<String> {
        self.repositories(build).iter().map(|name| format!("{name}@{}", digest_text(build))).collect()
    }

    fn repositories(&self, build: usize) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for step in &self.delivery {
            if let DeliveryStep::Push { image, build: pushed, .. }
            | DeliveryStep::Pull { image, build: pushed, .. }
            | DeliveryStep::Promote { target: image, build: Some(pushed), .. } = step
            {
                let name = untagged(&image.written).to_owned();
                if *pushed == build && !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names.sort();
        names
    }
}

/// Registry and path of a name, without its tag.
fn untagged(name: &str) -> &str {
    let last = name.rfind('/').map_or(0, |slash| slash + 1);
    name[last..].find(':').map_or(name, |colon| &name[..last + colon])
}
