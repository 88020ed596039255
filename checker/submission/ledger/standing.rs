//! What is still there when a script runs again?

use super::super::delivered::digest_text;
use super::super::environment::Id;
use super::super::{ContainerSpec, DeliveryStep, ImageSource, NetworkSpec, VolumeSpec};
use super::{Ledger, State};

impl Ledger {
    /// The script has come to its end: what it waited for has ended by then.
    pub(in super::super) fn settle(&mut self) {
        self.changed();
        self.beside.clear();
    }

    /// The names of images as another state knew them, after a build that failed.
    pub(in super::super) fn take_names_of(&mut self, before: &Ledger) {
        self.images = before.images.clone();
        if let Some(build) = self.builds.last_mut() {
            build.tags.clear();
        }
    }

    /// A container by its number.
    pub(in super::super) fn spec_of(&self, number: usize) -> Option<&ContainerSpec> {
        self.containers.get(number).map(|container| &container.spec)
    }

    /// Whether a container is there, running or not.
    pub(in super::super) fn is_there(&self, number: usize) -> bool {
        self.containers.get(number).is_some_and(|container| !container.is_gone())
    }

    /// The numbers of the containers of which something holds.
    pub(in super::super) fn numbers(&self, holds: impl Fn(&Ledger, usize) -> bool) -> Vec<usize> {
        (0..self.containers.len()).filter(|number| holds(self, *number)).collect()
    }

    /// The image of a container, as the command named it that made it.
    pub(in super::super) fn named_image(&self, number: usize) -> Option<String> {
        let spec = &self.containers.get(number)?.spec;
        let written = &spec.image.value;
        let Some(build) = spec.build_index() else { return Some(written.clone()) };
        if spec.by_id {
            return Some(Id::Build(build).letter().to_string());
        }
        // What is shown of a digest does not tell one from the other.
        Some(match written.split_once('@') {
            Some((name, digest)) if digest.ends_with('…') => format!("{name}@{}", digest_text(build)),
            _ => written.clone(),
        })
    }

    /// Others put another image under every tag that was pushed: one more build, which nobody's script makes.
    /// Its number; nothing where nothing was built.
    pub(in super::super) fn others_push(&mut self) -> Option<usize> {
        let spec = super::super::BuildSpec { tags: Vec::new(), ..self.builds.last()?.clone() };
        self.builds.push(spec);
        let build = self.builds.len() - 1;
        let mut pushes = self.delivery.clone();
        pushes.retain(|step| matches!(step, DeliveryStep::Push { .. }));
        for step in pushes {
            if let DeliveryStep::Push { at, image, .. } = step {
                self.push(at, image, build);
            }
        }
        Some(build)
    }

    /// Somebody replaces a running container by one of another image, under the same name and settings.
    pub(in super::super) fn exchange(&mut self, number: usize, build: usize, image: String) {
        self.replace(number, |spec| {
            spec.source = ImageSource::Build(build);
            spec.image.value = image;
            spec.by_id = false;
        });
    }

    /// Somebody replaces a running container by one of the same image whose root file system can be written;
    /// whether it could not be before.
    pub(in super::super) fn loosen(&mut self, number: usize) -> bool {
        let is_fixed = |spec: &ContainerSpec| spec.read_only.as_ref().is_some_and(|on| on.value);
        if !self.spec_of(number).is_some_and(is_fixed) {
            return false;
        }
        self.renew(number);
        true
    }

    /// Somebody replaces a running container by a new one of the same image, whose root file system can be written.
    pub(in super::super) fn renew(&mut self, number: usize) {
        self.replace(number, |spec| spec.read_only = None);
    }

    /// One container takes the place of another one, with other settings.
    fn replace(&mut self, number: usize, change: impl FnOnce(&mut ContainerSpec)) {
        self.changed();
        let Some(container) = self.containers.get_mut(number) else { return };
        let mut other = container.clone();
        container.state = State::Removed(container.spec.at.clone());
        change(&mut other.spec);
        self.containers.push(other);
    }

    /// The engine of another machine: it has the registry's images, and nothing of its own but the volumes.
    pub(in super::super) fn move_on(&mut self) {
        self.changed();
        self.images.clear();
        self.elsewhere = (0..self.builds.len()).collect();
        for container in &mut self.containers {
            container.state = State::Removed(container.spec.at.clone());
        }
    }

    /// The image of a container's build, by its number.
    pub(in super::super) fn build_of(&self, number: usize) -> Option<usize> {
        self.containers.get(number)?.spec.build_index()
    }

    /// What a container was made from.
    pub(in super::super) fn source_of(&self, number: usize) -> Option<&ImageSource> {
        Some(&self.containers.get(number)?.spec.source)
    }

    /// The value of a label that the command gave a container; nothing of one that it did not give.
    pub(in super::super) fn label_of(&self, number: usize, name: &str) -> Option<&str> {
        let labels = &self.containers.get(number)?.spec.labels;
        let label = labels.iter().rfind(|label| label.value.name == name)?;
        Some(label.value.value.as_deref().unwrap_or_default())
    }

    /// The name that the engine knows a container by; nothing where it invented one.
    pub(in super::super) fn name_of(&self, number: usize) -> Option<&str> {
        self.containers.get(number)?.called.last().map(String::as_str)
    }

    /// The name of a label or a variable by which a container tells the digest or the id of another image than its own.
    pub(in super::super) fn mark_of_other(&self, number: usize) -> Option<&str> {
        let spec = &self.containers.get(number)?.spec;
        let own = spec.build_index()?;
        let told = |value: &str| -> Vec<usize> {
            let ids = value.chars().filter_map(|letter| Id::of(letter.encode_utf8(&mut [0; 4])));
            let builds = ids.filter_map(|id| match id {
                Id::Build(build) | Id::Digest(build) => Some(build),
                Id::Container(_) => None,
            });
            builds.collect()
        };
        let marks = spec.labels.iter().chain(&spec.environment).map(|mark| &mark.value);
        let mut others = marks.filter(|mark| {
            let builds = told(mark.value.as_deref().unwrap_or_default());
            !builds.is_empty() && !builds.contains(&own)
        });
        others.next().map(|mark| mark.name.as_str())
    }

    /// A container that runs, and for whose end nobody waits.
    pub(in super::super) fn serves(&self, number: usize) -> bool {
        let served = |container: &super::Container| container.state == State::Running && !container.attached;
        self.containers.get(number).is_some_and(served)
    }

    /// Whether a container that runs has taken a TCP port of the host.
    pub(in super::super) fn publishes(&self, port: u16) -> bool {
        let takes = |container: &super::Container| {
            let mut published = container.spec.publish.iter();
            container.state == State::Running && published.any(|one| one.value.inside_of(port).is_some())
        };
        self.containers.iter().any(takes)
    }

    /// The names that mean the image of a build: in the engine, and in registries, where the last push counts.
    pub(in super::super) fn names_of(&self, build: usize) -> Vec<String> {
        let is_it = |source: &ImageSource| *source == ImageSource::Build(build);
        let mut names: Vec<String> =
            self.images.iter().filter(|(_, source)| is_it(source)).map(|(name, _)| name.clone()).collect();
        names.extend(self.pushed_names(build));
        names.sort();
        names.dedup();
        names
    }

    /// The networks that were made.
    pub(in super::super) fn networks(&self) -> &[NetworkSpec] {
        &self.networks
    }

    /// Every volume that was removed so far, in order, with what lay in it.
    pub(in super::super) fn removed_volumes(&self) -> &[String] {
        &self.removed_volumes
    }

    /// The volumes that were made.
    pub(in super::super) fn volumes(&self) -> &[VolumeSpec] {
        &self.volumes
    }
}
