//! What becomes of the services of a compose project, one verb at a time?

use super::super::compose::{Project, Service};
use super::super::draft::Draft;
use super::super::environment::shown;
use super::super::ledger::Answer;
use super::super::{ContainerSpec, ImageSource, Location, asking};
use super::build;
use super::catalogue::WORDS;
use super::compose_flags::Verb;

/// A project that is being made.
pub(super) struct Made<'a, 'd> {
    pub(super) draft: &'a mut Draft<'d>,
    pub(super) project: &'a Project,
}

/// Which services are meant.
pub(super) type Wanted<'a> = &'a dyn Fn(&Service) -> bool;

impl Made<'_, '_> {
    /// Builds the images that are missing, or all of them.
    ///
    /// # Errors
    /// How a build ended that failed.
    pub(super) fn images(&mut self, wanted: Wanted<'_>, all: bool) -> Result<(), asking::Answer> {
        for service in self.project.services.iter().filter(|service| wanted(service)) {
            if let Some(build) = &service.build
                && (all || self.draft.ledger.image(&service.spec.image.value).is_none())
            {
                build::begin(self.draft, build.clone())?;
            }
        }
        Ok(())
    }

    /// `--no-build`: what the engine does not have, it fetches, and what no registry has either, it misses.
    pub(super) fn are_there(&mut self, wanted: Wanted<'_>) -> Answer<()> {
        let built = self.project.services.iter().filter(|service| service.build.is_some());
        for service in built.filter(|service| wanted(service)) {
            let name = &service.spec.image.value;
            self.draft.ledger.fetch(name);
            self.draft.ledger.image_to_run(name)?;
        }
        Ok(())
    }

    /// Settles what the name of a service's image means at this moment.
    pub(super) fn bind_image(&self, spec: &mut ContainerSpec) {
        let name = &spec.image.value;
        spec.source = self.draft.ledger.image(name).unwrap_or_else(|| ImageSource::Given(name.clone()));
        // As a reader sees it: a digest that the registry gives stands there as one character.
        spec.image.value = shown(name);
    }

    /// Makes the networks and volumes that are not there yet.
    pub(super) fn furnish(&mut self) -> Answer<()> {
        for network in &self.project.networks {
            if self.draft.ledger.network(&network.name.value).is_none() {
                self.draft.ledger.make_network(network.clone())?;
            }
        }
        for volume in &self.project.volumes {
            self.draft.ledger.make_volume(volume.clone());
        }
        Ok(())
    }

    /// Makes the containers that are not there yet, and anew those whose service or image changed.
    pub(super) fn containers(&mut self, wanted: Wanted<'_>, anew: bool) -> Answer<()> {
        self.furnish()?;
        for service in self.project.services.iter().filter(|service| wanted(service)) {
            let mut spec = service.spec.clone();
            self.bind_image(&mut spec);
            self.draft.ledger.settle_owner(&mut spec)?;
            let called = self.called(service);
            if let Some(number) = self.number(service) {
                if !anew && *self.draft.ledger.spec(number) == spec {
                    continue;
                }
                let at = spec.at.clone();
                self.draft.ledger.remove(number, true, &at)?;
            }
            self.draft.ledger.create(spec, called)?;
        }
        Ok(())
    }

    /// The names that the engine knows a service's container by; the first one is of no use outside.
    fn called(&self, service: &Service) -> Vec<String> {
        let (project, name) = (&self.project.name, service.name());
        let own = service.container_name.clone().unwrap_or_else(|| format!("{project}-{name}-1"));
        vec![format!("{project}/{name}"), own]
    }

    fn number(&self, service: &Service) -> Option<usize> {
        self.draft.ledger.container(&format!("{}/{}", self.project.name, service.name()))
    }

    fn numbers(&self, wanted: Wanted<'_>) -> Vec<usize> {
        let services = self.project.services.iter().filter(|service| wanted(service));
        services.filter_map(|service| self.number(service)).collect()
    }

    pub(super) fn start(&mut self, wanted: Wanted<'_>, attached: bool) -> Answer<()> {
        let numbers = self.numbers(wanted);
        if numbers.is_empty() {
            return Err(WORDS.say("no-project-container"));
        }
        for number in &numbers {
            self.draft.ledger.start(*number, false)?;
        }
        if attached {
            numbers.into_iter().for_each(|number| self.draft.ledger.wait(number));
        }
        Ok(())
    }

    /// The command that shows their logs runs beside the script.
    pub(super) fn beside(&mut self, wanted: Wanted<'_>) {
        self.numbers(wanted).into_iter().for_each(|number| self.draft.ledger.beside(number));
    }

    pub(super) fn each(&mut self, verb: &str, wanted: Wanted<'_>, given: &Verb, at: &Location) -> Answer<()> {
        for number in self.numbers(wanted) {
            let ledger = &mut self.draft.ledger;
            match verb {
                "restart" => ledger.restart(number, at)?,
                "rm" => {
                    if given.stop {
                        ledger.stop(number, at);
                    }
                    // Compose passes over what runs.
                    if !ledger.runs(number) {
                        ledger.remove(number, false, at)?;
                    }
                }
                _ => ledger.stop(number, at),
            }
        }
        Ok(())
    }

    pub(super) fn down(
        &mut self,
        wanted: Wanted<'_>,
        whole: bool,
        given: &Verb,
        at: &Location,
    ) -> Answer<()> {
        for number in self.numbers(wanted) {
            self.draft.ledger.remove(number, true, at)?;
        }
        let ledger = &mut self.draft.ledger;
        for network in self.project.networks.iter().filter(|_| whole) {
            // One that a container of another command is on stays, and Compose only warns.
            let _ = ledger.remove_network(&network.name.value);
        }
        for volume in self.project.volumes.iter().filter(|_| given.volumes) {
            ledger.empties_volume(&volume.name.value, at);
            let _ = ledger.remove_volume(&volume.name.value);
        }
        if given.remove_images {
            for service in self.project.services.iter().filter(|service| wanted(service)) {
                let _ = ledger.remove_image(&service.spec.image.value, false);
            }
        }
        Ok(())
    }
}
