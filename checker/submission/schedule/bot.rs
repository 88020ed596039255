//! What does a bot look after? `dependabot.yml`, `renovate.json`, and a GitLab pipeline, which has no time of
//! its own.

use super::super::compose::parse_yaml;
use super::super::source::SourceFile;
use super::facts::{Rhythm, Schedule, ScheduleKind};

/// The ecosystems that Dependabot updates.
pub(super) fn dependabot(file: &SourceFile) -> Vec<Schedule> {
    let documents = parse_yaml(&file.text, 0).unwrap_or_default();
    let updates = documents.first().and_then(|document| document.get("updates")?.list().ok());
    let names =
        updates.unwrap_or_default().iter().filter_map(|one| one.get("package-ecosystem")?.scalar().ok());
    let read = names.map(|word| Schedule { at: file.location(&word.range()), ..bot(file, word.text()) });
    read.collect()
}

/// A bot without a list of ecosystems.
pub(super) fn bot(file: &SourceFile, written: &str) -> Schedule {
    Schedule {
        kind: ScheduleKind::Bot,
        written: written.to_owned(),
        rhythm: Rhythm::Absent,
        starts_script: false,
        builds: false,
        at: file.location(&(0..0)),
    }
}

/// A pipeline of GitLab's.
pub(super) fn pipeline(file: &SourceFile) -> Schedule {
    Schedule { kind: ScheduleKind::Pipeline, ..bot(file, &file.name) }
}
