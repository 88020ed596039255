//! When does a workflow start what?
//!
//! <https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax>; Gitea and Forgejo read the
//! same files from folders of their own.

use super::super::compose::{YamlNode, YamlValue, parse_yaml};
use super::super::folder::Folder;
use super::super::source::SourceFile;
use super::command::{builds, starts_script, with_scripts};
use super::facts::{Rhythm, Schedule, ScheduleKind};
use super::rhythm::of_cron;

/// The times of a workflow.
pub(super) fn read(folder: &Folder, file: &SourceFile) -> Vec<Schedule> {
    let unread = || Schedule {
        kind: ScheduleKind::Workflow,
        written: file.name.clone(),
        rhythm: Rhythm::Unread,
        starts_script: false,
        builds: false,
        at: file.location(&(0..0)),
    };
    let Ok(documents) = parse_yaml(&file.text, 0) else { return vec![unread()] };
    let Some(document) = documents.first() else { return Vec::new() };
    let Some(times) = document.get("on").and_then(|on| on.get("schedule")) else { return Vec::new() };
    let jobs = document.get("jobs");
    let starts = jobs.is_some_and(|jobs| does(jobs, &|step| runs(folder, step, starts_script)));
    let builds =
        jobs.is_some_and(|jobs| does(jobs, &|step| runs(folder, step, builds) || is_build_action(step)));
    let entries = times.list().unwrap_or_default();
    let crons = entries.iter().filter_map(|one| one.get("cron")?.scalar().ok());
    let read = crons.map(|word| Schedule {
        kind: ScheduleKind::Workflow,
        written: word.text().to_owned(),
        rhythm: of_cron(word.text()),
        starts_script: starts,
        builds,
        at: file.location(&word.range()),
    });
    read.collect()
}

/// Whether some step of some job does this on a schedule.
fn does(jobs: &YamlNode, what: &dyn Fn(&YamlNode) -> bool) -> bool {
    let YamlValue::Map(jobs) = &jobs.value else { return false };
    jobs.iter().any(|(_, job)| {
        let steps = job.get("steps").and_then(|steps| steps.list().ok()).unwrap_or_default();
        is_met(job) && steps.iter().any(|step| is_met(step) && what(step))
    })
}

fn runs(folder: &Folder, step: &YamlNode, what: fn(&str) -> bool) -> bool {
    let run = step.get("run").and_then(|run| run.scalar().ok());
    run.is_some_and(|run| what(&with_scripts(folder, run.text())))
}

fn is_build_action(step: &YamlNode) -> bool {
    let used = step.get("uses").and_then(|uses| uses.scalar().ok());
    used.is_some_and(|used| used.text().split('@').next() == Some("docker/build-push-action"))
}

/// Whether a condition lets a scheduled run through, as far as its text says so.
fn is_met(node: &YamlNode) -> bool {
    let Some(Ok(condition)) = node.get("if").map(YamlNode::scalar) else { return true };
    let plain: String = condition.text().chars().filter(|letter| !letter.is_whitespace()).collect();
    let plain = plain.trim_start_matches("${{").trim_end_matches("}}");
    let other_event = plain.contains("github.event_name=='") && !plain.contains("=='schedule'");
    plain != "false" && !other_event && !plain.contains("github.event_name!='schedule'")
}
