//! Which jobs does a pipeline have, and what does each wait for?
//!
//! A job waits for all of the stages before its own, or for those alone that it `needs`. Manual jobs that may fail and
//! jobs for the case of a failure hold nobody up ("Control how jobs run").

use super::super::super::Located;
use super::super::catalogue::WORDS;
use super::super::facts::{Job, Turn, Workflow};
use super::super::guise::Guise;
use super::super::trigger::Trigger;
use super::rules::{Decision, Here, decide, first};
use super::variables::{Variables, predefined, put_in};
use crate::submission::Location;
use crate::words::Message;

/// The workflow as a pipeline of this kind: its jobs with what they wait for. Nothing where there is no pipeline.
/// `exists` says whether a file of the repository fits.
///
/// # Errors
/// What nobody understands, or GitLab would refuse, with its place.
pub(in crate::submission::workflow) fn planned(
    exists: &dyn Fn(&str) -> bool,
    workflow: &Workflow,
    trigger: Trigger,
    guise: Option<&Guise>,
    changed: Option<&[String]>,
) -> Result<Option<Workflow>, (Message, Location)> {
    let mut variables = predefined(trigger, guise);
    let mut of_pipeline = Vec::new();
    let by_workflow = workflow.rules.is_some();
    let condition = |text: String, at: &Location| (WORDS.say("condition").with("value", text), at.clone());
    if let Some(rules) = &workflow.rules {
        let here = Here { trigger, variables: &variables, changed, guise, by_workflow, exists };
        let at = rules.first().map_or_else(start, |rule| rule.at.clone());
        match first(rules, &here).map_err(|text| condition(text, &at))? {
            Some(rule) if rule.when.as_deref() != Some("never") => of_pipeline.clone_from(&rule.variables),
            _ => return Ok(None),
        }
    }
    for (name, value) in &of_pipeline {
        variables.insert(name.clone(), value.value.clone());
    }
    let mut chosen: Vec<(&Job, &Turn, Decision)> = Vec::new();
    for job in &workflow.jobs {
        let Some(turn) = &job.turn else { continue };
        let mut own: Variables = variables.clone();
        for (name, value) in job.steps.first().into_iter().flat_map(|step| &step.variables) {
            let value = put_in(&value.value, &own);
            own.insert(name.clone(), value);
        }
        let here = Here { trigger, variables: &own, changed, guise, by_workflow, exists };
        if let Some(decision) = decide(turn, &here).map_err(|text| condition(text, &job.id.at))? {
            chosen.push((job, turn, decision));
        }
    }
    let mut jobs = Vec::new();
    for (job, turn, decision) in &chosen {
        let is_there = |name: &str| chosen.iter().any(|(other, ..)| other.id.value == name);
        let mut needs = Vec::new();
        match &turn.needs {
            Some(listed) => {
                for (needed, optional) in listed {
                    match is_there(&needed.value) {
                        true => needs.push(needed.clone()),
                        false if *optional => {}
                        false => {
                            let message = WORDS.say("gitlab-not-there").with("value", &needed.value);
                            let kind = trigger.name();
                            return Err((message.with("kind", kind), needed.at.clone()));
                        }
                    }
                }
            }
            None => {
                let holds_up = |other: &(&Job, &Turn, Decision)| {
                    let (_, earlier, decision) = other;
                    let manual = decision.when == "manual" && decision.allow_failure;
                    earlier.stage < turn.stage && !manual && decision.when != "on_failure"
                };
                needs.extend(
                    chosen.iter().filter(|other| holds_up(other)).map(|(other, ..)| other.id.clone()),
                );
            }
        }
        jobs.push(waiting(job, decision, needs, &of_pipeline));
    }
    Ok((!jobs.is_empty()).then(|| Workflow { jobs, ..workflow.clone() }))
}

/// A job as it runs.
fn waiting(
    job: &Job,
    decision: &Decision,
    needs: Vec<Located<String>>,
    of_pipeline: &[(String, Located<String>)],
) -> Job {
    let written = |text: &str| Some(Located::new(text.to_owned(), job.id.at.clone()));
    let mut job = Job { needs, ..job.clone() };
    job.condition = match decision.when.as_str() {
        "always" => written("always()"),
        "on_failure" => written("failure()"),
        // Nobody is there who starts it.
        "manual" => written("false"),
        _ => None,
    };
    job.continue_on_error = decision.allow_failure.then(|| written("true")).flatten();
    for step in &mut job.steps {
        for (name, value) in of_pipeline.iter().chain(&decision.variables) {
            step.variables.retain(|(known, _)| known != name);
            step.variables.push((name.clone(), value.clone()));
        }
    }
    job
}

fn start() -> Location {
    Location { file: super::PLACE.to_owned(), line: 1, column: 1, length: 1 }
}
