//! How is the distribution's own engine installed?

use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

use super::problem::SetupProblem;
use crate::lab::doing::{Step, doing};

/// How long one command may take: an index and some eighty megabytes over a slow line.
const DEADLINE: Duration = Duration::from_secs(900);

/// Installs `docker.io`, and `iptables`, without which the engine has no network.
pub(super) async fn docker_io(step: Step<'_>) -> Result<(), SetupProblem> {
    step(doing("reading-index"));
    run("apt-get", &["update"]).await?;
    step(doing("installing-engine"));
    run("apt-get", &["install", "--yes", "--no-install-recommends", "docker.io", "iptables"]).await
}

/// Runs a command of the host to its end.
///
/// # Errors
/// It cannot be run, fails, or takes too long.
pub(super) async fn run(program: &str, arguments: &[&str]) -> Result<(), SetupProblem> {
    let failed = |detail: String| SetupProblem::Failed {
        command: format!("{program} {}", arguments.join(" ")),
        detail,
    };
    let mut command = Command::new(program);
    command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null()).kill_on_drop(true);
    let finished = timeout(DEADLINE, command.output())
        .await
        .map_err(|_elapsed| failed(format!("it was not done within {} s", DEADLINE.as_secs())))?
        .map_err(|error| failed(error.to_string()))?;
    if finished.status.success() {
        return Ok(());
    }
    let said = [finished.stdout, finished.stderr].concat();
    Err(failed(last_lines(&String::from_utf8_lossy(&said))))
}

/// The last lines of what a program said, joined to one.
pub(super) fn last_lines(text: &str) -> String {
    const COUNT: usize = 5;
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines[lines.len().saturating_sub(COUNT)..].join("; ")
}

#[cfg(test)]
mod tests {
    use super::run;

    #[tokio::test]
    async fn a_command_that_fails_is_named_with_the_end_of_what_it_said() {
        run("sh", &["-c", "exit 0"]).await.unwrap();
        let failed = run("sh", &["-c", "echo why >&2; exit 4"]).await.unwrap_err().to_string();
        assert!(failed.contains("sh -c") && failed.ends_with("failed: why"), "{failed}");
        let missing = run("no-such-program-of-ours", &["x"]).await.unwrap_err().to_string();
        assert!(missing.contains("no-such-program-of-ours x"), "{missing}");
    }
}
