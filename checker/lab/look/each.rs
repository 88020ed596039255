//! How does each identity of a service's processes answer the probe, and what is hidden from it?

use std::time::Duration;

use bollard::models::ContainerInspectResponse;
use tokio::sync::Notify;

use crate::evidence::ProcessFact;
use crate::lab::LabError;
use crate::lab::probe::{ProbeCommand, left_out, put_in, read_processes, read_unlisted};
use crate::lab::run::{Instance, Lab, PROBE_FOLDER, inspect};

use super::beside::processes_from_beside;
use super::hidden::{covers_own, files_in};
use super::probe::{Looked, ProbeUser, run_probe, run_probe_and_tell};

/// Runs commands of the probe so that every [`ProbeCommand::Each`] is answered by all identities. The
/// first start is all it takes where the processes are the configured user's, or where that is root and
/// may become them. What the kernel hides of the processes is looked for from beside, and what lies in folders
/// that may not be listed is asked of the engine. Else root is asked, and at last each of the others by its
/// number.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(in crate::lab) async fn run_probe_as_each(
    lab: &Lab<'_>,
    instance: &Instance,
    commands: &[ProbeCommand],
    limit: Duration,
) -> Result<Looked, LabError> {
    let commands = prepared(lab, instance, commands).await?;
    let files =
        commands.iter().position(|command| matches!(of_each(command), Some(ProbeCommand::Files { .. })));
    // What a folder of the lab's may cover is asked of the engine meanwhile: that takes as long.
    let speaks = Notify::new();
    let (looked, covers) = tokio::join!(
        run_probe_and_tell(lab, instance, ProbeUser::Configured, &commands, limit, &speaks),
        async {
            speaks.notified().await;
            if files.is_some() { covers_own(lab, instance).await } else { Ok(false) }
        }
    );
    let (looked, covers) = (looked?, covers?);
    let Looked::Ran { mut outputs, mut problem } = looked else { return Ok(looked) };
    let mut also = Ok(Vec::new());
    if let Some(output) = files.and_then(|place| outputs.get_mut(place)) {
        complete(lab, instance, &ProbeCommand::Files { also: Vec::new() }, output, limit).await?;
        also = hidden_files(lab, instance, output, covers).await?;
    }
    let revealed = revealed(lab, instance, &commands, &mut outputs).await?;
    for (output, command) in outputs.iter_mut().zip(&commands) {
        let Some(mut asked) = of_each(command).cloned() else { continue };
        match (&mut asked, &also) {
            // What was hidden is attacked as well.
            (ProbeCommand::Attack { write, pages, .. }, _) if !revealed.is_empty() => {
                write.extend(revealed.programs.iter().cloned());
                pages.extend(revealed.pages.iter().cloned());
            }
            (ProbeCommand::Files { also: wanted }, Ok(paths)) => wanted.clone_from(paths),
            (ProbeCommand::Files { .. }, Err(unseen)) => {
                // What nobody could look into is no list of what is there.
                output.clear();
                problem.clone_from(unseen);
                continue;
            }
            _ => {}
        }
        if of_each(command) != Some(&asked) {
            let again = ProbeCommand::Each(Box::new(asked.clone()));
            let looked = run_probe(lab, instance, ProbeUser::Configured, &[again], limit).await?;
            if let Looked::Ran { outputs, .. } = looked {
                *output = outputs.into_iter().next().unwrap_or_default();
            }
        }
        complete(lab, instance, &asked, output, limit).await?;
    }
    Ok(Looked::Ran { outputs, problem })
}

/// What every identity is asked.
fn of_each(command: &ProbeCommand) -> Option<&ProbeCommand> {
    match command {
        ProbeCommand::Each(asked) => Some(asked),
        _ => None,
    }
}

/// The commands, each attack with what the engine starts in this container.
async fn prepared(
    lab: &Lab<'_>,
    instance: &Instance,
    commands: &[ProbeCommand],
) -> Result<Vec<ProbeCommand>, LabError> {
    let mut commands = commands.to_vec();
    for command in &mut commands {
        if let ProbeCommand::Each(asked) = command
            && let ProbeCommand::Attack { starts, .. } = &mut **asked
        {
            *starts = starts_of(inspect(lab, &instance.id).await?);
        }
    }
    Ok(commands)
}

/// Asks as root, and at last as each user by its number, what the configured user had not the power to be
/// or to read.
async fn complete(
    lab: &Lab<'_>,
    instance: &Instance,
    asked: &ProbeCommand,
    output: &mut String,
    limit: Duration,
) -> Result<(), LabError> {
    let unread_before = unread(output);
    if left_out(output).is_empty() && unread_before == 0 {
        return Ok(());
    }
    let each = [ProbeCommand::Each(Box::new(asked.clone()))];
    let as_root = run_probe(lab, instance, ProbeUser::Root, &each, limit).await?;
    if let Looked::Ran { outputs, .. } = as_root
        && let Some(whole) = outputs.into_iter().next().filter(|other| left_out(other).is_empty())
    {
        // Root may read what the service may only execute.
        if !left_out(output).is_empty() || unread(&whole) < unread_before {
            *output = whole;
        }
        return Ok(());
    }
    for ids in left_out(output) {
        let own = run_probe(lab, instance, ProbeUser::Of(ids), std::slice::from_ref(asked), limit).await?;
        if let Looked::Ran { outputs, .. } = own {
            *output = put_in(output, ids, outputs.first().map_or("", String::as_str));
        }
    }
    Ok(())
}

/// The files where a walk does not come: in folders that an identity of the service may pass and not list.
/// An inner error is why they cannot be told.
async fn hidden_files(
    lab: &Lab<'_>,
    instance: &Instance,
    files: &str,
    covers_own: bool,
) -> Result<Result<Vec<String>, String>, LabError> {
    if covers_own {
        let problem = format!("the image has a `{PROBE_FOLDER}` of its own, which the lab's folder covers");
        return Ok(Err(problem));
    }
    match read_unlisted(files.as_bytes()) {
        Ok(folders) if folders.is_empty() => Ok(Ok(Vec::new())),
        Ok(folders) => files_in(lab, instance, &folders).await,
        Err(error) => Ok(Err(format!("folders that may be passed and not listed: {error}"))),
    }
}

/// The commands that the engine executes in a container: its own, and its health check's.
fn starts_of(container: ContainerInspectResponse) -> Vec<Vec<String>> {
    let own = container.path.into_iter().chain(container.args.unwrap_or_default()).collect();
    let config = container.config.unwrap_or_default();
    let test = config.healthcheck.and_then(|health| health.test).unwrap_or_default();
    let shell = config.shell.filter(|shell| !shell.is_empty());
    let shell = || shell.unwrap_or_else(|| vec!["/bin/sh".to_owned(), "-c".to_owned()]);
    let health = match test.split_first() {
        Some((kind, words)) if kind == "CMD" => words.to_vec(),
        Some((kind, words)) if kind == "CMD-SHELL" => {
            shell().into_iter().chain(words.iter().cloned()).collect()
        }
        _ => Vec::new(),
    };
    [own, health].into_iter().filter(|words: &Vec<String>| !words.is_empty()).collect()
}

/// How many files of the next start were not read, and so what they start in turn.
fn unread(output: &str) -> usize {
    output.matches("\"unread\":\"true\"").count()
}

/// What the kernel hid from the probe, and showed from beside.
#[derive(Debug, Default)]
struct Revealed {
    programs: Vec<String>,
    pages: Vec<String>,
}

impl Revealed {
    fn is_empty(&self) -> bool {
        self.programs.is_empty() && self.pages.is_empty()
    }
}

/// Looks from beside for what the kernel hides from the probe, and puts what is seen there in the place
/// of what the probe said. Returns what was hidden: programs, and folders of pages.
async fn revealed(
    lab: &Lab<'_>,
    instance: &Instance,
    commands: &[ProbeCommand],
    outputs: &mut [String],
) -> Result<Revealed, LabError> {
    let place = commands.iter().position(|command| *command == ProbeCommand::Processes);
    let Some(output) = place.and_then(|place| outputs.get_mut(place)) else {
        return Ok(Revealed::default());
    };
    let living = |output: &str| {
        let mut processes = read_processes(output.as_bytes()).unwrap_or_default();
        processes.retain(|process| !process.ended);
        processes
    };
    let hides = |process: &ProcessFact| process.executable.is_empty() || process.pages.is_none();
    let seen = living(output);
    if !seen.iter().any(hides) {
        return Ok(Revealed::default());
    }
    let Some(beside) = processes_from_beside(lab, instance).await? else { return Ok(Revealed::default()) };
    let all = living(&beside);
    if all.is_empty() || all.iter().any(hides) {
        return Ok(Revealed::default());
    }
    *output = beside;
    let new = |program: &String| !seen.iter().any(|process| process.executable == *program);
    Ok(Revealed {
        programs: all.iter().map(|process| process.executable.clone()).filter(new).collect(),
        pages: all.into_iter().filter_map(|process| process.pages).collect(),
    })
}
