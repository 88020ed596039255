//! How does a folder become a [`Submission`]?

use std::path::Path;

use crate::words::Catalogue;

use super::draft::Draft;
use super::folder::{Entry, Folder};
use super::{Located, Problem, Submission, compose, dockerfile, shell};

static WORDS: Catalogue = Catalogue::new("read", include_str!("read.en.ftl"), include_str!("read.de.ftl"));

/// The file of Docker commands.
const COMMANDS: &str = "run.sh";

/// Reads what a learner handed in: `run.sh`, a compose file, or both, and the Dockerfile of every
/// build that they name. Nothing is executed and no engine is asked.
///
/// # Errors
/// Every problem of the submission, in the order of its files.
pub fn read(folder: &Path) -> Result<Submission, Vec<Problem>> {
    let folder = Folder::open(folder).map_err(|message| vec![Problem::new(message)])?;
    let mut draft = Draft::new(&folder);
    let compose_file = compose::NAMES.into_iter().find(|name| folder.has(name));
    // A link that leads out of the folder is there: a problem, rather than a missing file.
    let has_commands = folder.has(COMMANDS);
    if !has_commands && compose_file.is_none() {
        return Err(vec![nothing_to_run(&folder)]);
    }
    if has_commands {
        match folder.text(COMMANDS) {
            Ok(file) => shell::read(&mut draft, &file),
            Err(message) => draft.problems.push(Problem::new(message)),
        }
    }
    let mut compose_files = std::mem::take(&mut draft.compose_files);
    if let Some(name) = compose_file
        && compose_files.is_empty()
    {
        compose_files.push(name.to_owned());
    }
    for name in compose_files {
        // A file that Compose finds by itself comes with its overrides.
        let by_itself = compose_file.is_some_and(|found| found == name);
        let files = if by_itself { Vec::new() } else { vec![name] };
        compose::read(&mut draft, &compose::Request { files, ..compose::Request::default() });
    }
    let waiting: Vec<Problem> = std::mem::take(&mut draft.waiting).into_values().collect();
    draft.problems.extend(waiting);
    read_dockerfiles(&mut draft);
    if draft.plan.containers.is_empty() && draft.problems.is_empty() {
        let file = if has_commands { COMMANDS } else { compose_file.unwrap_or(COMMANDS) };
        let message = WORDS.say("no-container").with("path", file);
        let help = if has_commands { "no-container-help" } else { "no-service-help" };
        draft.problems.push(Problem::new(message).with_help(WORDS.say(help)));
    }
    if draft.problems.is_empty() {
        Ok(Submission { plan: draft.plan, dockerfiles: draft.dockerfiles, dangers: draft.dangers })
    } else {
        Err(draft.problems)
    }
}

fn read_dockerfiles(draft: &mut Draft<'_>) {
    let mut named: Vec<(Located<String>, Vec<_>)> = Vec::new();
    for build in &draft.plan.builds {
        let known = named.iter().any(|(path, _)| path.value == build.dockerfile.value);
        if !known {
            named.push((build.dockerfile.clone(), build.build_args.clone()));
        }
    }
    for (path, build_args) in named {
        match draft.folder.text(&path.value) {
            Ok(file) => dockerfile::read(draft, &file, &build_args),
            Err(message) => draft.problems.push(Problem::new(message)),
        }
    }
}

fn nothing_to_run(folder: &Folder) -> Problem {
    let key = if folder.entry("Dockerfile") == Entry::File { "only-dockerfile" } else { "no-files" };
    let problem = Problem::new(WORDS.say(key));
    match folder.similar(COMMANDS) {
        Some(name) => problem.with_help(WORDS.say("similar").with("name", name)),
        None => problem.with_help(WORDS.say("nothing-help")),
    }
}

#[cfg(test)]
mod tests;
