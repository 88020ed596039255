//! How is the probe run inside a container, and what did it print?

use std::time::Duration;

use bollard::container::LogOutput;
use bollard::exec::{CreateExecOptions, StartExecOptions, StartExecResults};
use futures_util::StreamExt;
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::lab::LabError;
use crate::lab::ask::{ORDINARY, Refusal, ask, ask_for};
use crate::lab::probe::{ProbeCommand, arguments_of, outputs};
use crate::lab::run::{Instance, Lab, PROBE_FOLDER};

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

/// Whether the probe could start no child, because as many processes run as may. A container under such a
/// limit lets nothing in: no health command, no `docker exec` with a shell.
pub(in crate::lab) fn no_room(problem: &str) -> bool {
    problem.contains(": no child ") && problem.ends_with(": EAGAIN")
}

/// The exit code of what the kernel killed, for want of memory most of the time.
const KILLED: &str = "137";

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
    run_probe_and_tell(lab, instance, user, commands, limit, &Notify::new()).await
}

/// Does as [`run_probe`], and tells as soon as the probe has said something, or will not. Until then the engine has
/// to look at the container itself, and whoever asks it for much of the container keeps the probe from its start.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(in crate::lab) async fn run_probe_and_tell(
    lab: &Lab<'_>,
    instance: &Instance,
    user: ProbeUser,
    commands: &[ProbeCommand],
    limit: Duration,
    speaks: &Notify,
) -> Result<Looked, LabError> {
    let program = format!("{PROBE_FOLDER}/probe");
    let words = std::iter::once(program).chain(arguments_of(commands)).collect();
    let executed = execute_and_tell(lab, instance, user, words, limit, speaks).await;
    speaks.notify_one();
    let (printed, complaint, exec) = match executed? {
        Executed::Ended { printed, complaint, exec } => (printed, complaint, exec),
        Executed::NotRunning => return Ok(Looked::NotRunning),
        Executed::Failed(problem) => return Ok(Looked::Failed(problem)),
    };
    let outputs = outputs(&String::from_utf8_lossy(&printed));
    if outputs.len() >= commands.len() {
        return Ok(Looked::Ran { outputs, problem: String::new() });
    }
    // Only now is it worth a question how it ended.
    let code = exit_code(lab, &exec).await?.map_or_else(|| "none".to_owned(), |code| code.to_string());
    let limit = lab.plan.containers.iter().find(|spec| spec.service() == instance.name);
    let limit = limit.and_then(|spec| spec.memory.as_ref()).filter(|_| code == KILLED);
    let problem = match limit {
        Some(limit) => format!(
            "the probe was killed, most likely by the container's own memory limit of {} KiB, which leaves no room \
             for it",
            limit.value >> 10
        ),
        None => format!("the probe ended early with exit code {code}: {}", complaint.trim()),
    };
    Ok(Looked::Ran { outputs, problem })
}

/// How a program of the lab's folder ended in a container.
pub(super) enum Executed {
    /// It ran, up to whatever end.
    Ended {
        /// Its standard output.
        printed: Vec<u8>,
        /// The beginning of its standard error.
        complaint: String,
        /// What to ask for its exit code.
        exec: String,
    },
    /// The container had ended.
    NotRunning,
    /// It did not run; the lab's words.
    Failed(String),
}

/// Runs a program inside a container as `user` and waits for its end.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn execute(
    lab: &Lab<'_>,
    instance: &Instance,
    user: ProbeUser,
    words: Vec<String>,
    limit: Duration,
) -> Result<Executed, LabError> {
    execute_and_tell(lab, instance, user, words, limit, &Notify::new()).await
}

/// Does as [`execute`], and tells of whatever the program says.
async fn execute_and_tell(
    lab: &Lab<'_>,
    instance: &Instance,
    user: ProbeUser,
    words: Vec<String>,
    limit: Duration,
    speaks: &Notify,
) -> Result<Executed, LabError> {
    lab.probe_volume.filled().await?;
    let docker = lab.engine.docker();
    let options = CreateExecOptions {
        cmd: Some(words),
        user: match user {
            ProbeUser::Configured => None,
            ProbeUser::Root => Some("0".to_owned()),
            ProbeUser::Of([uid, gid]) => Some(format!("{uid}:{gid}")),
        },
        attach_stdout: Some(true),
        attach_stderr: Some(true),
        ..CreateExecOptions::default()
    };
    let service = &instance.name;
    let action = format!("to run the probe in `{service}`");
    let exec = match ask_for(&action, ORDINARY, docker.create_exec(&instance.id, options)).await? {
        Ok(exec) => exec.id,
        Err(refusal) => return Ok(turned_down(refusal)),
    };
    let start = StartExecOptions { output_capacity: Some(256 * 1024), ..StartExecOptions::default() };
    let mut output = match ask_for(&action, ORDINARY, docker.start_exec(&exec, Some(start))).await? {
        Ok(StartExecResults::Attached { output, .. }) => output,
        Ok(StartExecResults::Detached) => {
            return Ok(Executed::Failed("the engine kept the output".to_owned()));
        }
        Err(refusal) => return Ok(turned_down(refusal)),
    };
    let mut printed = Vec::new();
    let mut complaints = Vec::new();
    let read = async {
        while let Some(part) = output.next().await {
            speaks.notify_one();
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
            return Ok(Executed::Failed(problem));
        }
        Ok(Err(error)) => return Err(error),
        Ok(Ok(false)) => return Ok(Executed::Failed("the probe printed too much".to_owned())),
        Ok(Ok(true)) => {}
    }
    let complaint = String::from_utf8_lossy(&complaints).into_owned();
    Ok(Executed::Ended { printed, complaint, exec })
}

/// The exit code of what was executed; nothing where the engine knows none.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn exit_code(lab: &Lab<'_>, exec: &str) -> Result<Option<i64>, LabError> {
    let docker = lab.engine.docker();
    Ok(ask("to see how the probe ended", docker.inspect_exec(exec)).await?.exit_code)
}

fn turned_down(refusal: Refusal) -> Executed {
    // 409 is also the answer of a paused or restarting container.
    if refusal.status == 409 || refusal.not_found() {
        Executed::NotRunning
    } else {
        Executed::Failed(refusal.message)
    }
}
