//! How is the probe run inside a container, and what did it print?

use std::time::Duration;

use bollard::container::LogOutput;
use bollard::exec::{CreateExecOptions, StartExecOptions, StartExecResults};
use futures_util::StreamExt;
use tokio::time::timeout;

use crate::lab::LabError;
use crate::lab::ask::{ORDINARY, Refusal, ask, ask_for};
use crate::lab::probe::{ProbeCommand, arguments_of, left_out, outputs, put_in, read_processes};
use crate::lab::run::{Instance, Lab, PROBE_FOLDER};

use super::beside::processes_from_beside;

/// The most that is read of what the probe prints, in bytes. A full Debian has some thousand
/// executable files.
const OUTPUT_LIMIT: usize = 32 * 1024 * 1024;

/// What came of an attempt to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lab) enum Looked {
    /// The probe ran.
    Ran {
        /// What it printed for each command that it got to, in their order.
        outputs: Vec<String>,
        /// Why it did not get to all of them, in the lab's words.
        problem: String,
    },
    /// The container had ended.
    NotRunning,
    /// The probe did not run; the lab's words.
    Failed(String),
}

/// As whom the probe is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lab) enum ProbeUser {
    /// As the user of the container's settings.
    Configured,
    /// As uid 0, without further powers.
    Root,
    /// As this effective user and group of a process.
    Of([u32; 2]),
}

/// Runs commands of the probe so that every [`ProbeCommand::Each`] is answered by all identities. The
/// first start is all it takes where the processes are the configured user's, or where that is root and
/// may become them. What the kernel hides of the processes is looked for from beside. Else root is asked, and at last each of the others by its number.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(in crate::lab) async fn run_probe_as_each(
    lab: &Lab<'_>,
    instance: &Instance,
    commands: &[ProbeCommand],
    limit: Duration,
) -> Result<Looked, LabError> {
    let looked = run_probe(lab, instance, ProbeUser::Configured, commands, limit).await?;
    let Looked::Ran { mut outputs, problem } = looked else { return Ok(looked) };
    let revealed = revealed(lab, instance, commands, &mut outputs).await?;
    for (output, command) in outputs.iter_mut().zip(commands) {
        let ProbeCommand::Each(asked) = command else { continue };
        let mut asked = asked.clone();
        if let ProbeCommand::Attack { write } = &mut *asked
            && !revealed.is_empty()
        {
            // What was hidden is attacked as well.
            write.extend(revealed.iter().cloned());
            let again = ProbeCommand::Each(asked.clone());
            let looked = run_probe(lab, instance, ProbeUser::Configured, &[again], limit).await?;
            if let Looked::Ran { outputs, .. } = looked {
                *output = outputs.into_iter().next().unwrap_or_default();
            }
        }
        if left_out(output).is_empty() {
            continue;
        }
        let command = &ProbeCommand::Each(asked.clone());
        let as_root = run_probe(lab, instance, ProbeUser::Root, std::slice::from_ref(command), limit).await?;
        if let Looked::Ran { outputs, .. } = as_root
            && let Some(whole) = outputs.into_iter().next().filter(|other| left_out(other).is_empty())
        {
            *output = whole;
            continue;
        }
        for ids in left_out(output) {
            let own =
                run_probe(lab, instance, ProbeUser::Of(ids), std::slice::from_ref(&*asked), limit).await?;
            if let Looked::Ran { outputs, .. } = own {
                *output = put_in(output, ids, outputs.first().map_or("", String::as_str));
            }
        }
    }
    Ok(Looked::Ran { outputs, problem })
}

/// Looks from beside for the programs that the kernel hides from the probe, and puts what is seen there
/// in the place of what the probe said. Returns those programs.
async fn revealed(
    lab: &Lab<'_>,
    instance: &Instance,
    commands: &[ProbeCommand],
    outputs: &mut [String],
) -> Result<Vec<String>, LabError> {
    let place = commands.iter().position(|command| *command == ProbeCommand::Processes);
    let Some(output) = place.and_then(|place| outputs.get_mut(place)) else { return Ok(Vec::new()) };
    let living = |output: &str| {
        let mut processes = read_processes(output.as_bytes()).unwrap_or_default();
        processes.retain(|process| !process.ended);
        processes.into_iter().map(|process| process.executable).collect::<Vec<String>>()
    };
    let seen = living(output);
    if !seen.contains(&String::new()) {
        return Ok(Vec::new());
    }
    let Some(beside) = processes_from_beside(lab, instance).await? else { return Ok(Vec::new()) };
    let all = living(&beside);
    if all.is_empty() || all.contains(&String::new()) {
        return Ok(Vec::new());
    }
    *output = beside;
    Ok(all.into_iter().filter(|program| !seen.contains(program)).collect())
}

/// Runs commands of the probe inside a container as `user`, one after the other,
/// and waits for the end.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(in crate::lab) async fn run_probe(
    lab: &Lab<'_>,
    instance: &Instance,
    user: ProbeUser,
    commands: &[ProbeCommand],
    limit: Duration,
) -> Result<Looked, LabError> {
    lab.probe_volume.filled().await?;
    let docker = lab.engine.docker();
    let program = format!("{PROBE_FOLDER}/probe");
    let options = CreateExecOptions {
        cmd: Some(std::iter::once(program).chain(arguments_of(commands)).collect()),
        user: match user {
            ProbeUser::Configured => None,
            ProbeUser::Root => Some("0".to_owned()),
            ProbeUser::Of([uid, gid]) => Some(format!("{uid}:{gid}")),
        },
        attach_stdout: Some(true),
        attach_stderr: Some(true),
        ..CreateExecOptions::default()
    };
    let service = &instance.service;
    let action = format!("to run the probe in `{service}`");
    let exec = match ask_for(&action, ORDINARY, docker.create_exec(&instance.id, options)).await? {
        Ok(exec) => exec.id,
        Err(refusal) => return Ok(turned_down(refusal)),
    };
    let start = StartExecOptions { output_capacity: Some(256 * 1024), ..StartExecOptions::default() };
    let mut output = match ask_for(&action, ORDINARY, docker.start_exec(&exec, Some(start))).await? {
        Ok(StartExecResults::Attached { output, .. }) => output,
        Ok(StartExecResults::Detached) => return Ok(Looked::Failed("the engine kept the output".to_owned())),
        Err(refusal) => return Ok(turned_down(refusal)),
    };
    let mut printed = Vec::new();
    let mut complaints = Vec::new();
    let read = async {
        while let Some(part) = output.next().await {
            match part {
                Ok(LogOutput::StdErr { message }) if complaints.len() < 4096 => {
                    complaints.extend_from_slice(&message);
                }
                Ok(LogOutput::StdErr { .. } | LogOutput::StdIn { .. }) => {}
                Ok(LogOutput::StdOut { message } | LogOutput::Console { message }) => {
                    printed.extend_from_slice(&message);
                    if printed.len() > OUTPUT_LIMIT {
                        return Ok(false);
                    }
                }
                Err(error) => return Err(LabError::of_engine(&action, &error)),
            }
        }
        Ok(true)
    };
    match timeout(limit, read).await {
        Err(_) => {
            let problem = format!("the probe did not end within {} s", limit.as_secs());
            return Ok(Looked::Failed(problem));
        }
        Ok(Err(error)) => return Err(error),
        Ok(Ok(false)) => return Ok(Looked::Failed("the probe printed too much".to_owned())),
        Ok(Ok(true)) => {}
    }
    let outputs = outputs(&String::from_utf8_lossy(&printed));
    if outputs.len() >= commands.len() {
        return Ok(Looked::Ran { outputs, problem: String::new() });
    }
    // Only now is it worth a question how it ended.
    let ended = ask("to see how the probe ended", docker.inspect_exec(&exec)).await?;
    let complaint = String::from_utf8_lossy(&complaints);
    let code = ended.exit_code.map_or_else(|| "none".to_owned(), |code| code.to_string());
    let problem = format!("the probe ended early with exit code {code}: {}", complaint.trim());
    Ok(Looked::Ran { outputs, problem })
}

fn turned_down(refusal: Refusal) -> Looked {
    // 409 is also the answer of a paused or restarting container.
    if refusal.status == 409 || refusal.not_found() {
        Looked::NotRunning
    } else {
        Looked::Failed(refusal.message)
    }
}
