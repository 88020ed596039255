//! What is the health command, and what does it say when it is called?

use std::time::{Duration, Instant};

use bollard::exec::{CreateExecOptions, StartExecOptions, StartExecResults};
use bollard::models::HealthConfig;
use futures_util::StreamExt;
use tokio::time::{sleep, timeout};

use crate::evidence::HealthCall;
use crate::lab::LabError;
use crate::lab::ask::{ORDINARY, ask, ask_for};
use crate::lab::look::{ProbeUser, run_probe};
use crate::lab::probe::ProbeCommand;
use crate::lab::run::{Instance, Lab, RunImage, inspect, milliseconds_since};
use crate::submission::HealthcheckSpec;

/// The engine's own interval and timeout, and retries; `HEALTHCHECK` in the Dockerfile reference.
const ENGINE: Duration = Duration::from_secs(30);
const ENGINE_RETRIES: i64 = 3;
/// The longest that one call is waited for.
const AT_LENGTH: Duration = Duration::from_secs(35);
/// As long, where the command is still going to say that nothing answered.
const LONG_ENOUGH: Duration = Duration::from_secs(3);
/// How many times as long as the lab's own program took just now a command gets beyond its time, before it
/// counts as one that waits for the service: on a busy host the quickest one is late.
const AS_OTHERS: u32 = 10;
/// The longest that this comes to, and how long that program is waited for.
const BUSY: Duration = Duration::from_secs(20);
/// How often a command is called again, alone, that succeeded after its time.
const AGAIN: usize = 2;
/// The most of a shell's exit codes: what the engine gives for a command that it cannot run.
const CANNOT_RUN: i64 = 126;
/// Bytes of its output that are kept, and characters that are shown.
const MOST: usize = 4096;
const SHOWN: usize = 512;
/// Programs that ask a service, and whose exit code says how that went. A command of one of them that is
/// still waiting when the lab cuts it short would have failed later on as well.
const ASKING: &[&str] = &["notes", "wget", "curl", "nc"];

/// The health command as the engine runs it, with the learner's own numbers.
pub(super) struct HealthCommand {
    /// What is executed.
    command: Vec<String>,
    /// What the learner wrote.
    words: Vec<String>,
    interval: Duration,
    timeout: Duration,
    retries: usize,
}

impl HealthCommand {
    /// The command of a copy, its image's own where the learner gave none; `None` without one.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(super) async fn of(
        lab: &Lab<'_>,
        index: usize,
        instance: &Instance,
    ) -> Result<Option<HealthCommand>, LabError> {
        let config = inspect(lab, &instance.id).await?.config.unwrap_or_default();
        let test = config.healthcheck.and_then(|health| health.test).unwrap_or_default();
        let Some((kind, words)) = test.split_first().filter(|(kind, _)| *kind != "NONE") else {
            return Ok(None);
        };
        let shell = if kind == "CMD-SHELL" {
            let own = config.shell.filter(|shell| !shell.is_empty());
            own.unwrap_or_else(|| vec!["/bin/sh".to_owned(), "-c".to_owned()])
        } else {
            Vec::new()
        };
        let image = match &lab.images[index] {
            RunImage::Ready { health, .. } => health.clone(),
            RunImage::NotBuilt | RunImage::Absent => HealthConfig::default(),
        };
        let declared = &lab.plan.containers[index].healthcheck;
        Ok(Some(HealthCommand::new(shell, words, declared, &image)))
    }

    fn new(
        shell: Vec<String>,
        words: &[String],
        declared: &HealthcheckSpec,
        image: &HealthConfig,
    ) -> HealthCommand {
        // Zero stands for what the image says, and there for the engine's own.
        let own = |declared: Option<i64>, image: Option<i64>| {
            declared.filter(|value| *value > 0).or(image.filter(|value| *value > 0))
        };
        let time = |nanoseconds: Option<i64>| {
            nanoseconds.and_then(|value| u64::try_from(value).ok()).map_or(ENGINE, Duration::from_nanos)
        };
        let value = |located: &Option<crate::submission::Located<i64>>| located.as_ref().map(|one| one.value);
        let retries = own(value(&declared.retries), image.retries).unwrap_or(ENGINE_RETRIES);
        HealthCommand {
            command: shell.into_iter().chain(words.iter().cloned()).collect(),
            words: words.to_vec(),
            interval: time(own(value(&declared.interval), image.interval)),
            timeout: time(own(value(&declared.timeout), image.timeout)),
            retries: usize::try_from(retries).unwrap_or(usize::MAX),
        }
    }

    /// What is executed, with the shell before it where there is one.
    pub(super) fn executed(&self) -> &[String] {
        &self.command
    }

    /// What the engine was given, without the shell before it.
    pub(super) fn words(&self) -> &[String] {
        &self.words
    }

    /// The declared pause between two calls.
    pub(super) fn interval(&self) -> Duration {
        self.interval
    }

    /// How long one check may take, as declared.
    pub(super) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// The declared number of failures in a row.
    pub(super) fn retries(&self) -> usize {
        self.retries
    }

    /// How long one call may take: the declared time, since the command could come to another end when it
    /// is cut short before; less where it only asks, and would fail later on as well.
    fn limit(&self) -> Duration {
        if self.only_asks() { self.timeout.min(LONG_ENOUGH) } else { self.timeout.min(AT_LENGTH) }
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

    /// Runs it once, as the engine would. One that is not done in time was cut short, where it is not the
    /// host that made it late: who succeeds after its time is called again, and the quickest call counts.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(super) async fn call(&self, lab: &Lab<'_>, instance: &Instance) -> Result<HealthCall, LabError> {
        self.call_and_hear(lab, instance).await.map(|(call, _)| call)
    }

    /// As [`HealthCommand::call`], with what the command said, or the engine where it could not run it.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(super) async fn call_and_hear(
        &self,
        lab: &Lab<'_>,
        instance: &Instance,
    ) -> Result<(HealthCall, String), LabError> {
        let (mut call, mut said) = self.call_once(lab, instance).await?;
        for _ in 0..AGAIN {
            if !self.is_late(&call) {
                break;
            }
            (call, said) = self.call_once(lab, instance).await?;
        }
        Ok((if self.is_late(&call) { HealthCall { exit_code: None, ..call } } else { call }, said))
    }

    /// Whether it succeeded, and so late that the engine would have cut it short.
    fn is_late(&self, call: &HealthCall) -> bool {
        call.exit_code == Some(0) && u128::from(call.milliseconds) > self.timeout.as_millis()
    }

    /// Runs it once, and lets it end beyond its time where the host is busy.
    async fn call_once(&self, lab: &Lab<'_>, instance: &Instance) -> Result<(HealthCall, String), LabError> {
        let docker = lab.engine.docker();
        let options = CreateExecOptions {
            cmd: Some(self.command.clone()),
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            ..CreateExecOptions::default()
        };
        let action = "to run the health command";
        let made = Instant::now();
        let since = |begin: Instant| {
            move |exit_code| HealthCall { milliseconds: milliseconds_since(begin), exit_code }
        };
        let ended = since(made);
        let exec = match ask_for(action, ORDINARY, docker.create_exec(&instance.id, options)).await? {
            Ok(exec) => exec,
            Err(refusal) => return Ok((ended(Some(CANNOT_RUN)), bounded(&refusal.message))),
        };
        let start = ask_for(action, ORDINARY, docker.start_exec(&exec.id, None::<StartExecOptions>));
        let mut output = match start.await? {
            Ok(StartExecResults::Attached { output, .. }) => output,
            Ok(StartExecResults::Detached) => return Ok((ended(Some(CANNOT_RUN)), String::new())),
            Err(refusal) => return Ok((ended(Some(CANNOT_RUN)), bounded(&refusal.message))),
        };
        // As the engine reckons: from here on the command itself takes its time.
        let ended = since(Instant::now());
        let mut said = String::new();
        let listen = async {
            while let Some(part) = output.next().await {
                if let Ok(part) = part
                    && said.len() < MOST
                {
                    said.push_str(&String::from_utf8_lossy(&part.into_bytes()));
                }
            }
        };
        let mut end = std::pin::pin!(listen);
        if timeout(self.limit(), &mut end).await.is_err() {
            let begin = Instant::now();
            let patience = async {
                let probe = run_probe(lab, instance, ProbeUser::Configured, &[ProbeCommand::Mounts], BUSY);
                let looked = probe.await;
                sleep(grace(begin.elapsed())).await;
                looked.map(|_| ())
            };
            tokio::select! {
                () = &mut end => {}
                waited = patience => return waited.map(|()| (ended(None), String::new())),
            }
        }
        let call = ended(Some(CANNOT_RUN));
        let exec = ask("to see how the health command ended", docker.inspect_exec(&exec.id)).await?;
        Ok((HealthCall { exit_code: exec.exit_code.or(call.exit_code), ..call }, bounded(&said)))
    }
}

/// The beginning of what was said.
fn bounded(said: &str) -> String {
    said.trim().chars().take(SHOWN).collect()
}

/// How long a command may still take where the lab's own program has just taken this long.
fn grace(own: Duration) -> Duration {
    own.saturating_mul(AS_OTHERS).min(BUSY)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bollard::models::HealthConfig;

    use super::{BUSY, ENGINE, HealthCommand, grace};
    use crate::evidence::HealthCall;
    use crate::submission::HealthcheckSpec;

    fn command(text: &str, image: &HealthConfig) -> HealthCommand {
        HealthCommand::new(Vec::new(), &[text.to_owned()], &HealthcheckSpec::default(), image)
    }

    #[test]
    fn one_program_that_asks_is_told_from_what_may_swallow_its_failure() {
        let only_asks = |text: &str| command(text, &HealthConfig::default()).only_asks();
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

    #[test]
    fn a_command_that_only_asks_is_cut_short_and_any_other_gets_its_time() {
        let slow = HealthConfig { timeout: Some(10_000_000_000), ..HealthConfig::default() };
        assert_eq!(command("wget http://a/", &slow).limit(), Duration::from_secs(3));
        assert_eq!(command("/app/check.sh", &slow).limit(), Duration::from_secs(10));
        let quick = HealthConfig { timeout: Some(200_000_000), ..HealthConfig::default() };
        assert_eq!(command("wget http://a/", &quick).limit(), Duration::from_millis(200));
    }

    #[test]
    fn a_success_that_the_engine_would_not_have_waited_for_is_told_from_one_in_time() {
        let quick = HealthConfig { timeout: Some(3_000_000_000), ..HealthConfig::default() };
        let late = |milliseconds, exit_code| {
            command("/app/check.sh", &quick).is_late(&HealthCall { milliseconds, exit_code })
        };
        assert!(late(3001, Some(0)));
        assert!(!late(2999, Some(0)) && !late(9000, Some(1)) && !late(9000, None));
    }

    #[test]
    fn a_busy_host_gets_the_command_more_time_and_an_idle_one_hardly_any() {
        assert_eq!(grace(Duration::from_millis(40)), Duration::from_millis(400));
        assert_eq!(grace(Duration::from_secs(1)), Duration::from_secs(10));
        assert_eq!(grace(Duration::from_secs(9)), BUSY);
    }

    #[test]
    fn zero_and_nothing_stand_for_the_engines_own_numbers() {
        for image in [HealthConfig::default(), HealthConfig { retries: Some(0), ..HealthConfig::default() }] {
            let own = command("true", &image);
            assert_eq!((own.interval(), own.timeout, own.retries()), (ENGINE, ENGINE, 3));
        }
    }
}
