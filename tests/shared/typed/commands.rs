//! Where does a command of a shell block end?

use std::process::{Command, Stdio};

/// The commands of a block as an interactive shell would take them, line by line. What is never complete
/// comes as one command, which then fails where it is typed.
pub(crate) fn split(block: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut open = String::new();
    for line in block.lines() {
        if open.is_empty() && (line.trim().is_empty() || line.trim_start().starts_with('#')) {
            continue;
        }
        if !open.is_empty() {
            open.push('\n');
        }
        open.push_str(line);
        if is_complete(&open) {
            commands.push(std::mem::take(&mut open));
        }
    }
    if !open.is_empty() {
        commands.push(open);
    }
    commands
}

fn is_complete(text: &str) -> bool {
    if text.ends_with('\\') {
        return false;
    }
    let mut shell = Command::new("bash");
    shell.args(["-n", "-c", text]).stdout(Stdio::null()).stderr(Stdio::null());
    shell.status().is_ok_and(|status| status.success())
}

/// A command in one line, with single blanks: as a table names it.
pub(crate) fn in_one_line(command: &str) -> String {
    command.replace("\\\n", " ").split_whitespace().collect::<Vec<_>>().join(" ")
}
