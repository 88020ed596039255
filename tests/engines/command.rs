//! How does a helper program run, and what is said when it fails?

use std::process::{Command, Output, Stdio};

use anyhow::{Context as _, ensure};

/// Runs a command to its end; its output is shown where it fails.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<()> {
    output(command).map(drop)
}

/// Standard output of a command that ends well.
pub(crate) fn output(command: &mut Command) -> anyhow::Result<String> {
    let shown = format!("{} ...", command.get_program().to_string_lossy());
    let Output { status, stdout, stderr } =
        command.stdin(Stdio::null()).output().with_context(|| format!("cannot start `{shown}`"))?;
    let stdout = String::from_utf8_lossy(&stdout).into_owned();
    ensure!(
        status.success(),
        "`{shown}` ended with {status}:\n{}{}",
        tail(&stdout),
        tail(&String::from_utf8_lossy(&stderr))
    );
    Ok(stdout)
}

/// The last lines of a text.
pub(crate) fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let last = &lines[lines.len().saturating_sub(12)..];
    last.iter().map(|line| format!("    {line}\n")).collect()
}
