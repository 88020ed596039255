//! What does a bot look after? `dependabot.yml`, `renovate.json`, and a GitLab pipeline, which has no time of
//! its own.

use super::super::compose::{YamlNode, YamlValue, parse_yaml};
use super::super::folder::Folder;
use super::super::source::SourceFile;
use super::command::does;
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
        cached: false,
        at: file.location(&(0..0)),
    }
}

/// A pipeline of GitLab's, and whether it has a job for its schedule that builds.
pub(super) fn pipeline(folder: &Folder, file: &SourceFile) -> Schedule {
    let documents = parse_yaml(&file.text, 0).unwrap_or_default();
    let job = documents.first().and_then(|document| match &document.value {
        YamlValue::Map(jobs) => jobs.iter().map(|(_, job)| job).find(|job| is_for_schedule(folder, job)),
        _ => None,
    });
    let none = Schedule { kind: ScheduleKind::Pipeline, ..bot(file, &file.name) };
    match job {
        None => none,
        Some(job) => Schedule { builds: true, at: file.location(&job.range), ..none },
    }
}

/// Whether a job builds an image, and one of its rules names the schedule and lets it in.
fn is_for_schedule(folder: &Folder, job: &YamlNode) -> bool {
    let texts = |name: &str| -> Vec<String> {
        let Some(node) = job.get(name) else { return Vec::new() };
        let one = |node: &YamlNode| node.scalar().ok().map(|word| word.text().to_owned());
        node.list()
            .map_or_else(|_| one(node).into_iter().collect(), |all| all.iter().filter_map(one).collect())
    };
    let names_it = |text: &str| {
        let plain: String = text.chars().filter(|letter| !" \"'".contains(*letter)).collect();
        plain.contains("$CI_PIPELINE_SOURCE==schedule")
    };
    let rules = job.get("rules").and_then(|rules| rules.list().ok()).unwrap_or_default();
    let word = |rule: &YamlNode, name: &str| {
        rule.get(name).and_then(|word| word.scalar().ok()).map(|word| word.text().to_owned())
    };
    let by_rule = rules.iter().any(|rule| {
        let held = word(rule, "when").is_some_and(|when| ["never", "manual"].contains(&when.as_str()));
        !held && word(rule, "if").is_some_and(|condition| names_it(&condition))
    });
    let named = by_rule || texts("only").iter().any(|name| name == "schedules");
    named && does(folder, &texts("script").join("\n"), false).builds
}
