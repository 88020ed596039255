//! What does the health command say when nobody cuts it short?

use std::time::Duration;

use bollard::exec::{CreateExecOptions, StartExecOptions, StartExecResults};
use futures_util::StreamExt;
use tokio::time::timeout;

use crate::lab::LabError;
use crate::lab::ask::{ORDINARY, ask, ask_for};
use crate::lab::run::{Instance, Lab, inspect};

/// The longest that a health command is given at the timeout that was declared.
const AT_LENGTH: Duration = Duration::from_secs(35);
/// Programs that ask a service, and whose exit code says how that went. A command of one of them that is
/// still waiting when the lab cuts it short would have failed later on as well.
const ASKING: &[&str] = &["notes", "wget", "curl", "nc"];

/// The health command as the engine runs it.
pub(super) struct HealthCommand {
    /// What is executed.
    command: Vec<String>,
    /// What the learner wrote.
    words: Vec<String>,
}

impl HealthCommand {
    /// The command of a copy, its image's own where the learner gave none.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(super) async fn of(lab: &Lab<'_>, instance: &Instance) -> Result<HealthCommand, LabError> {
        let config = inspect(lab, &instance.id).await?.config.unwrap_or_default();
        let test = config.healthcheck.and_then(|health| health.test).unwrap_or_default();
        let words: Vec<String> = test.iter().skip(1).cloned().collect();
        let shell = test.first().is_some_and(|kind| kind == "CMD-SHELL");
        let shell = if shell {
            let own = config.shell.filter(|shell| !shell.is_empty());
            own.unwrap_or_else(|| vec!["/bin/sh".to_owned(), "-c".to_owned()])
        } else {
            Vec::new()
        };
        Ok(HealthCommand { command: shell.into_iter().chain(words.clone()).collect(), words })
    }

    /// Whether it is one program that asks, and nothing is made of its exit code. Such a command may wait
    /// for as long as its timeout allows, which would be half a minute for many a right answer. Anything
    /// else (a pipe, a list, a script) may turn the failure into a success.
    pub(super) fn only_asks(&self) -> bool {
        let text = self.words.join(" ");
        let text = text.trim();
        let text = text.strip_suffix("|| exit 1").unwrap_or(text);
        let mut words = text.split_whitespace().map(|word| word.rsplit('/').next().unwrap_or(word));
        let program = words.find(|word| *word != "busybox");
        program.is_some_and(|program| ASKING.contains(&program))
            && !text.contains(['|', '&', ';', '`', '$', '\n'])
    }

    /// Whether it succeeds when it gets the declared time. One that is not done by then has failed.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(super) async fn succeeds_at_length(
        &self,
        lab: &Lab<'_>,
        instance: &Instance,
        declared: i64,
    ) -> Result<bool, LabError> {
        let docker = lab.engine.docker();
        let options = CreateExecOptions {
            cmd: Some(self.command.clone()),
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            ..CreateExecOptions::default()
        };
        let action = "to run the health command";
        let Ok(exec) = ask_for(action, ORDINARY, docker.create_exec(&instance.id, options)).await? else {
            return Ok(false);
        };
        let start = ask_for(action, ORDINARY, docker.start_exec(&exec.id, None::<StartExecOptions>));
        let Ok(StartExecResults::Attached { mut output, .. }) = start.await? else {
            return Ok(false);
        };
        let declared = Duration::from_nanos(u64::try_from(declared).unwrap_or(0)).min(AT_LENGTH);
        let end = timeout(declared, async { while output.next().await.is_some() {} });
        if end.await.is_err() {
            return Ok(false);
        }
        let ended = ask("to see how the health command ended", docker.inspect_exec(&exec.id)).await?;
        Ok(ended.exit_code == Some(0))
    }
}

#[cfg(test)]
mod tests {
    use super::HealthCommand;

    #[test]
    fn one_program_that_asks_is_told_from_what_may_swallow_its_failure() {
        let only_asks =
            |text: &str| HealthCommand { command: Vec::new(), words: vec![text.to_owned()] }.only_asks();
        for text in ["/app/notes health", "wget -q http://[::1]/ || exit 1", "busybox wget -q -O - http://a/"]
        {
            assert!(only_asks(text), "{text}");
        }
        for text in
            ["/app/notes health || sleep 10", "wget -T 10 http://a/ | head", "/app/check.sh", "sh check"]
        {
            assert!(!only_asks(text), "{text}");
        }
    }
}
