//! What does an exercise want to know?

use crate::check::{Need, ServiceWanted, Wanted};

use super::Exercise;

impl Exercise {
    /// Name of its folder, `08-dedicated-user`.
    #[must_use]
    pub fn folder(&self) -> String {
        format!("{:02}-{}", self.number, self.slug)
    }

    /// The union of what its checks need to see, service by service.
    #[must_use]
    pub fn wanted(&self) -> Wanted {
        let mut wanted =
            Wanted { subject: self.folder(), secrets: self.secrets.clone(), ..Wanted::default() };
        let published = self.tomorrow.iter().map(|(path, file)| (path.clone(), file.bytes.clone()));
        wanted.tomorrow = published.collect();
        let packages = self.start.iter().filter(|(path, _)| path.ends_with(".deb"));
        wanted.packages = packages.map(|(path, file)| (path.clone(), file.bytes.clone())).collect();
        for service in &self.services {
            let asked = ServiceWanted { port: service.port, ..ServiceWanted::default() };
            wanted.services.insert(service.name.clone(), asked);
        }
        for chosen in &self.checks {
            let service = wanted.services.entry(chosen.params.service.clone()).or_default();
            service.needs.extend(chosen.check.needs);
            wanted.team_key = wanted.team_key.take().or_else(|| chosen.params.team_key.clone());
            wanted.hosts.extend(chosen.params.hosts.iter().cloned());
            // Patterns are for files that were seen; the probe can only write to a path.
            if chosen.check.needs.contains(&Need::Attack) {
                let paths = chosen.params.paths.iter().filter(|path| !path.contains('*'));
                service.write_paths.extend(paths.cloned());
            }
        }
        for service in wanted.services.values_mut() {
            service.write_paths.sort();
            service.write_paths.dedup();
        }
        wanted
    }
}
