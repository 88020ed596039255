//! How is an engine started where nobody manages services, as in most containers?

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::lab::Engine;

use super::install::last_lines;
use super::problem::SetupProblem;
use super::problem::log_file;

/// How long an engine may take from its start to its first answer.
const DEADLINE: Duration = Duration::from_secs(60);

/// How often it is asked.
const PAUSE: Duration = Duration::from_millis(200);

/// A `dockerd` that is to be started in the background and outlives this process.
pub(super) struct Daemon {
    program: PathBuf,
    arguments: Vec<String>,
    /// In the form of `DOCKER_HOST`; the default address when absent.
    address: Option<String>,
    log: PathBuf,
}

impl Daemon {
    /// The engine of this machine, as its own `daemon.json` wants it.
    pub(super) fn of_this_machine() -> Daemon {
        Daemon { program: "dockerd".into(), arguments: Vec::new(), address: None, log: log_file() }
    }

    /// Starts it and waits until it answers. Where the kernel refuses the storage driver that the engine
    /// chooses, it is started once more with `vfs`, which copies everything and needs nothing.
    pub(super) async fn start(mut self) -> Result<Engine, SetupProblem> {
        match self.start_once().await {
            Err(SetupProblem::Daemon { log, .. }) if is_about_storage(&log) => {
                self.arguments.extend(["--storage-driver".to_owned(), "vfs".to_owned()]);
                self.start_once().await
            }
            answer => answer,
        }
    }

    async fn start_once(&self) -> Result<Engine, SetupProblem> {
        let mut child = self.spawn().map_err(|error| SetupProblem::Failed {
            command: self.program.display().to_string(),
            detail: error.to_string(),
        })?;
        let ended = || match child.try_wait() {
            Ok(Some(status)) => Some(format!("ended with {status}")),
            _ => None,
        };
        let answer = match &self.address {
            Some(address) => answer_at(address, ended).await,
            None => answer(ended).await,
        };
        answer.map_err(|what| {
            // Nothing half started stays behind. It may have ended by itself, and that is as good.
            let _ = child.kill();
            let _ = child.wait();
            SetupProblem::Daemon { what, log: self.end_of_log() }
        })
    }

    fn spawn(&self) -> std::io::Result<Child> {
        let log = File::create(&self.log)?;
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        // A group of its own: Ctrl-C in this terminal is not for the engine.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command.spawn()
    }

    fn end_of_log(&self) -> String {
        let log = fs::read(&self.log).unwrap_or_default();
        last_lines(&String::from_utf8_lossy(&log))
    }
}

fn is_about_storage(log: &str) -> bool {
    ["storage-driver", "storage driver", "graphdriver", "prior storage"].iter().any(|word| log.contains(word))
}

/// Waits until the local engine answers.
///
/// # Errors
/// What happened instead, for a sentence that begins with the engine's name. `ended` says whether it has.
pub(super) async fn answer(ended: impl FnMut() -> Option<String>) -> Result<Engine, String> {
    wait(async || Engine::connect().await.ok(), ended).await
}

async fn answer_at(address: &str, ended: impl FnMut() -> Option<String>) -> Result<Engine, String> {
    wait(async || Engine::connect_to(address).await.ok(), ended).await
}

async fn wait(
    connect: impl AsyncFn() -> Option<Engine>,
    mut ended: impl FnMut() -> Option<String>,
) -> Result<Engine, String> {
    let begun = Instant::now();
    loop {
        if let Some(engine) = connect().await {
            return Ok(engine);
        }
        if let Some(end) = ended() {
            return Err(end);
        }
        if begun.elapsed() > DEADLINE {
            return Err(format!("did not answer within {} s", DEADLINE.as_secs()));
        }
        sleep(PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    use tempfile::TempDir;

    use super::Daemon;

    /// A stand-in for `dockerd` that says something and ends.
    fn daemon(folder: &Path, script: &str) -> Daemon {
        let program = folder.join("dockerd");
        fs::write(&program, format!("#!/bin/sh\necho \"started with: $*\"\n{script}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        Daemon {
            program,
            arguments: Vec::new(),
            address: Some(format!("unix://{}/docker.sock", folder.display())),
            log: folder.join("log"),
        }
    }

    #[tokio::test]
    async fn an_engine_that_ends_at_once_shows_the_end_of_its_log() {
        let folder = TempDir::new().unwrap();
        let daemon = daemon(folder.path(), "echo 'failed to start daemon: no luck' >&2; exit 1");
        let problem = daemon.start().await.err().unwrap();
        let text = problem.to_string();
        assert!(text.contains("ended with exit status: 1"), "{text}");
        assert!(text.ends_with("failed to start daemon: no luck"), "{text}");
        assert_eq!(problem.help().key(), "daemon");
    }

    #[tokio::test]
    async fn trouble_with_storage_is_tried_again_without_a_driver_of_the_kernel() {
        let folder = TempDir::new().unwrap();
        let daemon = daemon(folder.path(), "echo 'error initializing graphdriver: overlay2'; exit 1");
        let text = daemon.start().await.err().unwrap().to_string();
        assert!(text.contains("started with: --storage-driver vfs"), "{text}");
    }

    #[tokio::test]
    async fn trouble_with_network_rules_gets_its_own_advice() {
        let folder = TempDir::new().unwrap();
        let daemon = daemon(folder.path(), "echo 'iptables failed: exit status 3'; exit 1");
        assert_eq!(daemon.start().await.err().unwrap().help().key(), "daemon-iptables");
    }

    #[tokio::test]
    async fn a_program_that_is_not_there_is_named() {
        let folder = TempDir::new().unwrap();
        let daemon = Daemon { program: folder.path().join("none"), ..daemon(folder.path(), "") };
        assert!(daemon.start().await.err().unwrap().to_string().contains("none"));
    }
}
