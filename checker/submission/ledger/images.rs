//! Which image does a name mean now?

use super::super::delivered::{digest_of, in_registry};
use super::super::environment::Id;
use super::super::{BuildSpec, DeliveryStep, ImageSource, Located};
use super::{Answer, Ledger, State, WORDS};

/// What the kit's images are called. They are there from the beginning; which of them exist the lab
/// knows.
const KIT: &str = "harden-check/";

impl Ledger {
    /// Adds a build, whose tags mean its image from now on. Returns its place.
    pub(in super::super) fn build(&mut self, mut spec: BuildSpec) -> usize {
        self.changed();
        let index = self.builds.len();
        spec.images = self.images.clone();
        for tag in &spec.tags {
            self.images.insert(ImageSource::full_name(&tag.value), ImageSource::Build(index));
        }
        self.builds.push(spec);
        index
    }

    /// What a name means: an earlier build, one of the kit's images, or nothing.
    pub(in super::super) fn image(&self, name: &str) -> Option<ImageSource> {
        match Id::of(name) {
            Some(Id::Build(index))
                if (index < self.builds.len() || DeliveryStep::is_of_others(index))
                    && !self.elsewhere.contains(&index) =>
            {
                return Some(ImageSource::Build(index));
            }
            Some(_) => return None,
            None => {}
        }
        if let Some((name, digest)) = name.split_once('@')
            && let Some(build) = digest_of(digest)
        {
            return self.is_pushed(name, build).then_some(ImageSource::Build(build));
        }
        if let Some(known) = self.images.get(&ImageSource::full_name(name)) {
            return Some(known.clone());
        }
        let of_own = |index: &usize| Id::Build(*index).begins_with(name) && !self.elsewhere.contains(index);
        if let Some(build) = (0..self.builds.len()).find(of_own) {
            return Some(ImageSource::Build(build));
        }
        let short = name.strip_prefix("docker.io/").unwrap_or(name);
        short.starts_with(KIT).then(|| ImageSource::Given(name.to_owned()))
    }

    /// The names of the images that the engine has of the submission's builds, each with its build.
    pub(in super::super) fn own_names(&self) -> Vec<(String, usize)> {
        let own = self.images.iter().filter_map(|(name, source)| match source {
            ImageSource::Build(build) if !self.elsewhere.contains(build) => Some((name.clone(), *build)),
            ImageSource::Build(_) | ImageSource::Given(_) => None,
        });
        own.collect()
    }

    /// What `run` does with a name that the engine does not have: it asks the registry.
    pub(in super::super) fn fetch(&mut self, name: &str) {
        let absent = match self.image(name) {
            None => true,
            Some(ImageSource::Build(build)) => self.elsewhere.contains(&build),
            Some(ImageSource::Given(_)) => false,
        };
        if absent
            && let Ok(image) = in_registry(name)
            && let Some(build) = self.pushed_as(&image)
        {
            self.pull(&image, build);
        }
    }

    /// The image that a container is to be made from.
    pub(in super::super) fn image_to_run(&self, name: &str) -> Answer<ImageSource> {
        self.image(name)
            .ok_or_else(|| WORDS.say("no-image").with("value", super::super::environment::shown(name)))
    }

    /// The names that an image can be asked for by, for suggestions.
    pub(in super::super) fn image_names(&self) -> impl Iterator<Item = &str> {
        self.images.keys().map(|name| name.strip_suffix(":latest").unwrap_or(name))
    }

    /// `docker tag`.
    pub(in super::super) fn tag(&mut self, source: &str, target: Located<String>) -> Answer<()> {
        let image = self.image_to_run(source)?;
        self.changed();
        self.images.insert(ImageSource::full_name(&target.value), image.clone());
        if let ImageSource::Build(index) = image
            && let Some(build) = self.builds.get_mut(index)
        {
            build.tags.push(target);
        }
        Ok(())
    }

    /// `docker rmi`: takes a name away. The last name of an image that a container uses stays.
    pub(in super::super) fn remove_image(&mut self, name: &str, force: bool) -> Answer<()> {
        let Some(image) = self.image(name) else {
            return Err(WORDS.say("no-such-image").with("value", super::super::environment::shown(name)));
        };
        let names = self.images.values().filter(|known| **known == image).count();
        let by_id = Id::of(name).is_some();
        let user =
            self.containers.iter().find(|container| container.spec.source == image && !container.is_gone());
        if let Some(user) = user
            && (by_id || names < 2)
            && (!force || user.state == State::Running)
        {
            let message = WORDS.say("image-used").with("value", super::super::environment::shown(name));
            return Err(message.with("container", user.spec.service()));
        }
        self.changed();
        let name = ImageSource::full_name(name);
        self.images.retain(|known, source| if by_id { *source != image } else { *known != name });
        Ok(())
    }
}
