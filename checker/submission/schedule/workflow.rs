//! When does a workflow start what?
//!
//! <https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax>; Gitea and Forgejo read the
//! same files from folders of their own.

use super::super::compose::{YamlNode, YamlValue, parse_yaml};
use super::super::folder::Folder;
use super::super::source::SourceFile;
use super::command::{Does, does};
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
        cached: false,
        at: file.location(&(0..0)),
    };
    let Ok(documents) = parse_yaml(&file.text, 0) else { return vec![unread()] };
    let Some(document) = documents.first() else { return Vec::new() };
    let Some(times) = document.get("on").and_then(|on| on.get("schedule")) else { return Vec::new() };
    let jobs = document.get("jobs");
    let steps = jobs.map(|jobs| of_steps(folder, jobs)).unwrap_or_default();
    let starts_script = steps.iter().any(|does| does.starts_script);
    let builds = steps.iter().any(|does| does.builds);
    let mut of_use = steps.iter().filter(|does| does.starts_script || does.builds).peekable();
    let cached = of_use.peek().is_some() && of_use.all(|does| does.cached);
    let entries = times.list().unwrap_or_default();
    let crons = entries.iter().filter_map(|one| one.get("cron")?.scalar().ok());
    let read = crons.map(|word| Schedule {
        kind: ScheduleKind::Workflow,
        written: word.text().to_owned(),
        rhythm: of_cron(word.text()),
        starts_script,
        builds,
        cached,
        at: file.location(&word.range()),
    });
    read.collect()
}

/// What each step of each job does on a schedule. What several steps of a job do on one host belongs together: one may
/// fetch the base that the next one builds on.
fn of_steps(folder: &Folder, jobs: &YamlNode) -> Vec<Does> {
    let YamlValue::Map(jobs) = &jobs.value else { return Vec::new() };
    let of_job = |(_, job): &(_, YamlNode)| {
        let steps = job.get("steps").and_then(|steps| steps.list().ok()).unwrap_or_default();
        let steps: Vec<&YamlNode> = steps.iter().filter(|step| is_met(job) && is_met(step)).collect();
        let keeps = keeps_what_it_built(job);
        let runs = steps.iter().filter_map(|step| step.get("run")?.scalar().ok());
        let runs: Vec<&str> = runs.map(|run| run.text()).collect();
        let text = does(folder, &runs.join("\n"), keeps);
        let actions = steps.iter().filter(|step| is_build_action(step)).map(|step| {
            let cached = keeps && !["pull", "no-cache"].iter().any(|input| is_true(step, input));
            Does { builds: true, cached, ..Does::default() }
        });
        std::iter::once(text).chain(actions).collect::<Vec<_>>()
    };
    jobs.iter().flat_map(of_job).collect()
}

fn is_build_action(step: &YamlNode) -> bool {
    let used = step.get("uses").and_then(|uses| uses.scalar().ok());
    used.is_some_and(|used| used.text().split('@').next() == Some("docker/build-push-action"))
}

/// Whether an input of an action is `true`.
fn is_true(step: &YamlNode, input: &str) -> bool {
    let value = step.get("with").and_then(|with| with.get(input)?.scalar().ok());
    value.is_some_and(|value| value.text() == "true")
}

/// Whether a job runs on a machine of one's own, whose engine still has what was built before. Those that a platform
/// lends are new each time.
fn keeps_what_it_built(job: &YamlNode) -> bool {
    fn names(node: &YamlNode) -> bool {
        match &node.value {
            YamlValue::Map(parts) => parts.iter().any(|(_, part)| names(part)),
            _ => match node.list() {
                Ok(labels) => labels.iter().any(names),
                Err(_) => node.scalar().is_ok_and(|word| word.text() == "self-hosted"),
            },
        }
    }
    job.get("runs-on").is_some_and(names)
}

/// Whether a condition lets a scheduled run through, as far as its text says so.
fn is_met(node: &YamlNode) -> bool {
    let Some(Ok(condition)) = node.get("if").map(YamlNode::scalar) else { return true };
    let plain: String = condition.text().chars().filter(|letter| !letter.is_whitespace()).collect();
    let plain = plain.trim_start_matches("${{").trim_end_matches("}}");
    let other_event = plain.contains("github.event_name=='") && !plain.contains("=='schedule'");
    plain != "false" && !other_event && !plain.contains("github.event_name!='schedule'")
}
