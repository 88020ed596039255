//! What does an exercise want to know?

use std::collections::BTreeMap;
use std::path::Path;

use crate::check::{LintEnd, Linter, Need, ServiceWanted, Wanted};

use super::{Exercise, Files, mistakes};

impl Exercise {
    /// Name of its folder, `08-dedicated-user`.
    #[must_use]
    pub fn folder(&self) -> String {
        format!("{:02}-{}", self.number, self.slug)
    }

    /// Whether one of its checks needs to see this.
    #[must_use]
    pub fn wants(&self, need: Need) -> bool {
        self.checks.iter().any(|chosen| chosen.check.needs.contains(&need))
    }

    /// The union of what its checks need to see, service by service.
    #[must_use]
    pub fn wanted(&self) -> Wanted {
        let mut wanted =
            Wanted { subject: self.folder(), secrets: self.secrets.clone(), ..Wanted::default() };
        wanted.review = self.wants(Need::Review).then(|| mistakes::review(self));
        wanted.changes = self.changes.clone();
        wanted.linter = Some(Linter(lint));
        let bytes = |files: &Files| -> BTreeMap<String, Vec<u8>> {
            files.iter().map(|(path, file)| (path.clone(), file.bytes.clone())).collect()
        };
        (wanted.tomorrow, wanted.replaced) = (bytes(&self.tomorrow), bytes(&self.replaced));
        wanted.published.clone_from(&self.published);
        let packages =
            self.start.iter().filter(|(path, _)| [".deb", ".whl"].iter().any(|end| path.ends_with(end)));
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
            if let Some(path) = &chosen.params.tests {
                let file = self.start.get(path);
                service.tests = file.map(|file| String::from_utf8_lossy(&file.bytes).into_owned());
            }
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

/// What `harden-check lint` ends with, and the rules that it finds broken. What the workflows themselves break is
/// judged by its own checks, once: no change brought it, and every change would be red for it.
fn lint(path: &Path) -> LintEnd {
    let Ok(found) = crate::lint::lint(path) else { return LintEnd::default() };
    let broken = found.broken.iter().map(|broken| broken.check.id);
    let broken = broken.filter(|id| !crate::lint::is_about_workflows(id)).map(str::to_owned);
    let broken: Vec<String> = broken.collect();
    let stopped = found.stopped();
    LintEnd {
        passed: broken.is_empty() && stopped.is_none() && !found.files.is_empty(),
        found: broken,
        stopped,
    }
}
