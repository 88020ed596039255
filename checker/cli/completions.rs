//! `completions` and `help`: text that clap makes from the definition of the command line.

use clap_complete::Shell;
use serde_json::json;

use super::answer::{Answer, Failure};
use super::session::Session;
use super::{help, usage};

/// Runs `completions`.
pub(crate) fn completions(session: &Session, shell: Shell) -> Answer {
    let mut command = help::command(session.language());
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    let body = json!({ "shell": shell.to_string(), "script": script });
    Answer::new("completions", script, body)
}

/// Runs `help`, which is `--help` of the named command.
pub(crate) fn help(session: &Session, names: &[String]) -> Result<Answer, Failure> {
    let mut command = help::command(session.language());
    // Gives every command the name under which it is called.
    command.build();
    for name in names {
        let known = command.get_subcommands().map(clap::Command::get_name);
        let near = known
            .map(|known| (strsim::jaro_winkler(name, known), known))
            .filter(|(likeness, _)| *likeness > 0.7)
            .max_by(|left, right| left.0.total_cmp(&right.0));
        let found = command.find_subcommand(name).cloned();
        command = found.ok_or_else(|| usage::unknown_command(name, near.map(|(_, known)| known)))?;
    }
    let styled = command.render_help();
    let text = if session.look().colour { styled.ansi().to_string() } else { styled.to_string() };
    let body = json!({ "text": styled.to_string() });
    Ok(Answer::new("help", text, body))
}
