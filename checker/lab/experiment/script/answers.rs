//! What do the engine and its containers answer to the commands?

use std::fs;
use std::path::Path;
use std::time::Duration;

use bollard::container::LogOutput;
use bollard::exec::{CreateExecOptions, StartExecOptions, StartExecResults};
use bollard::models::ChangeType;
use bollard::query_parameters::{UploadToContainerOptionsBuilder, WaitContainerOptionsBuilder};
use futures_util::StreamExt;
use serde_json::Value;
use tokio::time::timeout;

use crate::lab::LabError;
use crate::lab::ask::{ORDINARY, ask, ask_for};
use crate::lab::look::{exchange, whole_log};
use crate::lab::run::{Instance, Lab, PROBE_FOLDER, inspect};
use crate::submission::Answer;

use super::failed;

/// The most that is kept of what a command writes, in bytes.
const WRITTEN: usize = 64 * 1024;

/// What is said where there is nobody to ask, and by Docker's command where a program cannot be run.
const NOBODY: u8 = 1;
const CANNOT_RUN: u8 = 126;
/// What a shell says where there is no such program.
const NO_PROGRAM: u8 = 127;

/// `docker exec`. Nothing where it did not end in time.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(in crate::lab::experiment) async fn exec(
    lab: &Lab<'_>,
    instance: Option<&Instance>,
    command: &[String],
    user: Option<&String>,
    patience: Duration,
) -> Result<Option<Answer>, LabError> {
    let Some(instance) = instance else { return Ok(Some(Answer::ended(NOBODY))) };
    let docker = lab.engine.docker();
    let options = CreateExecOptions {
        cmd: Some(command.to_vec()),
        user: user.cloned(),
        attach_stdout: Some(true),
        attach_stderr: Some(true),
        ..CreateExecOptions::default()
    };
    let action = "to run a command of run.sh in a container";
    let Ok(exec) = ask_for(action, ORDINARY, docker.create_exec(&instance.id, options)).await? else {
        return Ok(Some(Answer::ended(NOBODY)));
    };
    let start = ask_for(action, ORDINARY, docker.start_exec(&exec.id, None::<StartExecOptions>)).await?;
    let mut output = match start {
        Ok(StartExecResults::Attached { output, .. }) => output,
        Ok(StartExecResults::Detached) => return Ok(Some(Answer::ended(CANNOT_RUN))),
        Err(refusal) => return Ok(Some(Answer::ended(cannot_run(&refusal.message)))),
    };
    let mut text = Vec::new();
    let read = async {
        while let Some(Ok(part)) = output.next().await {
            // What a script takes with `$(…)` is the standard output alone.
            if let LogOutput::StdOut { message } | LogOutput::Console { message } = part
                && text.len() < WRITTEN
            {
                text.extend_from_slice(&message);
            }
        }
    };
    if timeout(patience, read).await.is_err() {
        return Ok(None);
    }
    let ended = ask(action, docker.inspect_exec(&exec.id)).await?.exit_code;
    Ok(Some(Answer { status: status(ended), text: Some(shown(&text)) }))
}

/// How a program ends that the engine could not start, by the engine's words.
fn cannot_run(words: &str) -> u8 {
    let absent = ["executable file not found", "no such file or directory"];
    if absent.iter().any(|words_of| words.contains(words_of)) { NO_PROGRAM } else { CANNOT_RUN }
}

/// A container that the commands wait for, or the engine's words where it did not start. Nothing where it did not end
/// in time.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn job(
    lab: &Lab<'_>,
    instance: Option<&Instance>,
    refused: &str,
    patience: Duration,
) -> Result<Option<Answer>, LabError> {
    let Some(instance) = instance else { return Ok(Some(Answer::ended(cannot_run(refused)))) };
    let options = WaitContainerOptionsBuilder::default().condition("not-running").build();
    let mut waiting = Box::pin(lab.engine.docker().wait_container(&instance.id, Some(options)));
    if timeout(patience, waiting.next()).await.is_err() {
        return Ok(None);
    }
    let state = inspect(lab, &instance.id).await?.state;
    let text = whole_log(lab, &instance.id, WRITTEN).await;
    let ended = state.and_then(|state| state.exit_code);
    Ok(Some(Answer { status: status(ended), text: Some(shown(&text)) }))
}

/// `docker inspect --format` of a container: a template that names values and does no more.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn inspected(
    lab: &Lab<'_>,
    instance: Option<&Instance>,
    format: &str,
) -> Result<Answer, LabError> {
    let Some(instance) = instance else { return Ok(Answer::ended(NOBODY)) };
    let facts = serde_json::to_value(inspect(lab, &instance.id).await?).unwrap_or_default();
    Ok(match filled(format, &facts) {
        Some(Ok(text)) => Answer { status: 0, text: Some(text) },
        // A value that the container does not have is an error of the template's.
        Some(Err(())) => Answer::ended(NOBODY),
        None => Answer { status: 0, text: None },
    })
}

/// A request to the host's port.
///
/// # Errors
/// [`LabError`] where the checker cannot ask.
pub(super) async fn request(
    instance: Option<&Instance>,
    port: u16,
    path: &str,
    (fails, code): (bool, bool),
) -> Result<Answer, LabError> {
    let Some(instance) = instance else { return Ok(Answer::ended(7)) };
    let answer = exchange(instance, port, "run.sh", "GET", path, "").await.map_err(failed)?;
    let Some(number) = answer.status else {
        return Ok(Answer { status: 7, text: Some(if code { "000".to_owned() } else { String::new() }) });
    };
    let status = if fails && number >= 400 { 22 } else { 0 };
    let text = if code { number.to_string() } else { answer.body };
    Ok(Answer { status, text: Some(text) })
}

/// `docker diff`.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn diff(lab: &Lab<'_>, instance: Option<&Instance>) -> Result<Answer, LabError> {
    let Some(instance) = instance else { return Ok(Answer::ended(NOBODY)) };
    let text = changes(lab, instance).await?.join("\n");
    Ok(Answer { status: 0, text: Some(text) })
}

/// `docker cp` of a file into a container, which the engine may refuse.
///
/// # Errors
/// [`LabError`] where the engine failed, or the file cannot be read.
pub(super) async fn copy(
    lab: &Lab<'_>,
    instance: Option<&Instance>,
    (root, file): (&Path, &str),
    path: &str,
) -> Result<Answer, LabError> {
    let Some(instance) = instance else { return Ok(Answer::ended(NOBODY)) };
    let bytes = fs::read(root.join(file));
    let bytes = bytes.map_err(|source| LabError::File { path: file.to_owned(), source })?;
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let name = if name.is_empty() { file.rsplit('/').next().unwrap_or(file) } else { name };
    let folder = if folder.is_empty() { "/" } else { folder };
    let refused = upload(lab, instance, folder, packed(name, &bytes)?).await?;
    Ok(Answer::ended(u8::from(refused.is_some())))
}

/// What `docker diff` shows of a container, without what the lab itself put there.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(in crate::lab::experiment) async fn changes(
    lab: &Lab<'_>,
    instance: &Instance,
) -> Result<Vec<String>, LabError> {
    let action = "to see what a container changed";
    let changes = ask_for(action, ORDINARY, lab.engine.docker().container_changes(&instance.id)).await?;
    let changes = changes.map_err(|refusal| failed(refusal.message))?.unwrap_or_default();
    let others = changes.into_iter().filter(|change| !change.path.starts_with(PROBE_FOLDER));
    let line = |kind, path| match kind {
        ChangeType::_0 => format!("C {path}"),
        ChangeType::_1 => format!("A {path}"),
        ChangeType::_2 => format!("D {path}"),
    };
    Ok(others.map(|change| line(change.kind, change.path)).collect())
}

/// An archive of one file that everybody may read.
///
/// # Errors
/// [`LabError`] where it cannot be packed.
pub(in crate::lab::experiment) fn packed(name: &str, bytes: &[u8]) -> Result<Vec<u8>, LabError> {
    let mut archive = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_mode(0o644);
    header.set_size(bytes.len() as u64);
    let packed = archive.append_data(&mut header, name, bytes).and_then(|()| archive.into_inner());
    packed.map_err(|source| LabError::File { path: name.to_owned(), source })
}

/// Unpacks an archive in a folder of a container. The engine's words where it refuses.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(in crate::lab::experiment) async fn upload(
    lab: &Lab<'_>,
    instance: &Instance,
    folder: &str,
    archive: Vec<u8>,
) -> Result<Option<String>, LabError> {
    let options = UploadToContainerOptionsBuilder::default().path(folder).build();
    let docker = lab.engine.docker();
    let upload = docker.upload_to_container(&instance.id, Some(options), bollard::body_full(archive.into()));
    Ok(ask_for("to copy a file into a container", ORDINARY, upload)
        .await?
        .err()
        .map(|refusal| refusal.message))
}

fn status(ended: Option<i64>) -> u8 {
    u8::try_from(ended.unwrap_or(i64::from(CANNOT_RUN)).rem_euclid(256)).unwrap_or(CANNOT_RUN)
}

/// A text as `$(…)` takes it.
fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_end_matches('\n').to_owned()
}

/// A template with its values put in: an error where one is missing, nothing where it does more than name them.
fn filled(format: &str, facts: &Value) -> Option<Result<String, ()>> {
    let mut text = String::new();
    let mut rest = format;
    while let Some((before, behind)) = rest.split_once("{{") {
        text.push_str(before);
        let (path, behind) = behind.split_once("}}")?;
        let path = path.trim().trim_start_matches("json ").trim();
        let names = path.strip_prefix('.')?;
        let mut value = facts;
        for name in names.split('.') {
            if !name.chars().all(|letter| letter.is_ascii_alphanumeric()) {
                return None;
            }
            match value.get(name) {
                Some(next) => value = next,
                None => return Some(Err(())),
            }
        }
        match value {
            Value::String(word) => text.push_str(word),
            Value::Number(number) => text.push_str(&number.to_string()),
            Value::Bool(truth) => text.push_str(&truth.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => return None,
        }
        rest = behind;
    }
    text.push_str(rest);
    Some(Ok(text))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::filled;

    #[test]
    fn a_template_names_values() {
        let facts = json!({"State": {"Running": true, "ExitCode": 0, "Health": {"Status": "healthy"}}});
        let good = |text: &str| Some(Ok(text.to_owned()));
        assert_eq!(filled("{{.State.Health.Status}}", &facts), good("healthy"));
        assert_eq!(filled("{{ .State.Running }} {{.State.ExitCode}}", &facts), good("true 0"));
        assert_eq!(filled("up", &facts), good("up"));
        assert_eq!(filled("{{.State.Health.Log}}", &json!({"State": {}})), Some(Err(())));
        for format in ["{{json .State}}", "{{range .Mounts}}x{{end}}", "{{.State", "{{if .State}}x{{end}}"] {
            assert_eq!(filled(format, &facts), None, "{format}");
        }
    }
}
