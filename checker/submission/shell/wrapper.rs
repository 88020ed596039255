//! Which command do `env`, `timeout`, `nohup`, `sudo` and their kind start?
//!
//! They start a program, never a function, and what they start does what it does without them. What
//! they change beside (a variable, a time limit) is carried along; a flag that changes more is a problem.

use super::super::draft::Draft;
use super::super::environment::Variable;
use super::super::source::Word;
use super::names::PROGRAMS;
use super::script::{Flow, Script};
use super::state::Status;

/// Where the Docker command lies on a host.
const DOCKER_PATHS: [&str; 4] =
    ["/usr/bin/docker", "/usr/local/bin/docker", "/bin/docker", "/usr/bin/docker-compose"];

/// Commands of the shell that are programs as well.
const ALSO_PROGRAMS: [&str; 7] = ["[", "echo", "false", "printf", "pwd", "test", "true"];

/// Whether a word names the Docker command.
pub(super) fn is_docker(name: &str) -> bool {
    ["docker", "docker-compose"].contains(&name) || DOCKER_PATHS.contains(&name)
}

/// Flags of a program that starts another one: those that stand alone, and those with a value.
struct Flags(&'static [&'static str], &'static [&'static str]);

impl Script {
    /// Carries out a command as a program of the host does: there are no functions.
    pub(super) fn outside(&mut self, draft: &mut Draft<'_>, words: &[Word], reads: bool) -> Flow {
        let Some((name, arguments)) = words.split_first() else { return Flow::Next };
        if draft.tell_unknown(name.text()) {
            return self.lost(draft);
        }
        if let Some(flow) = self.own_program(draft, name, arguments) {
            return flow;
        }
        match name.text() {
            text if is_docker(text) => self.docker(draft, name, arguments, reads),
            text if ALSO_PROGRAMS.contains(&text) => self.builtin(draft, name, arguments, reads),
            _ => self.run_program(draft, name, arguments, reads),
        }
    }

    /// Carries out what a program starts; `None` where it is none of that kind.
    pub(super) fn wrapped(
        &mut self,
        draft: &mut Draft<'_>,
        name: &Word,
        arguments: &[Word],
        reads: bool,
    ) -> Option<Flow> {
        let flags = match name.text() {
            "env" => return Some(self.env(draft, name, arguments, reads)),
            "timeout" => return Some(self.timeout(draft, name, arguments, reads)),
            "sudo" | "doas" => return Some(self.sudo(draft, name, arguments, reads)),
            "nohup" | "setsid" => Flags(&[], &[]),
            "nice" => Flags(&[], &["-n", "--adjustment"]),
            "ionice" => Flags(&["-t"], &["-c", "-n", "--class", "--classdata"]),
            "stdbuf" => Flags(&[], &["-i", "-o", "-e"]),
            _ => return None,
        };
        Some(match self.behind(draft, name, arguments, &flags) {
            Ok([]) => self.unsupported(draft, &name.range(), name.text()),
            Ok(command) => self.outside(draft, command, reads),
            Err(flow) => flow,
        })
    }

    /// What stands behind the flags.
    fn behind<'w>(
        &mut self,
        draft: &mut Draft<'_>,
        name: &Word,
        words: &'w [Word],
        flags: &Flags,
    ) -> Result<&'w [Word], Flow> {
        let mut rest = words;
        while let Some((word, after)) = rest.split_first() {
            let text = word.text();
            let named = text.split_once('=').map_or(text, |(named, _)| named);
            rest = if text == "--" {
                return Ok(after);
            } else if flags.0.contains(&text) {
                after
            } else if flags.1.contains(&text) {
                after.get(1..).unwrap_or_default()
            } else if flags
                .1
                .iter()
                .any(|flag| if flag.starts_with("--") { named == *flag } else { text.starts_with(flag) })
            {
                after
            } else if text.starts_with('-') && text.len() > 1 {
                return Err(self.unsupported(draft, &word.range(), &format!("{} {text}", name.text())));
            } else {
                return Ok(rest);
            };
        }
        Ok(rest)
    }

    /// `env NAME=value… COMMAND…`; alone it shows the environment.
    fn env(&mut self, draft: &mut Draft<'_>, name: &Word, words: &[Word], reads: bool) -> Flow {
        let outer = self.state.variables.clone();
        let mut rest = words;
        while let Some((word, after)) = rest.split_first() {
            let unsets = |text: &str| text.strip_prefix("--unset=").map(str::to_owned);
            match (word.text(), word.split_once('=')) {
                ("-i" | "-" | "--ignore-environment", _) => {
                    self.state.variables.values_mut().for_each(|variable| variable.exported = false);
                }
                ("-u" | "--unset", _) => {
                    let unset = after.first().map(|word| word.text().to_owned());
                    self.state.variables.remove(&unset.unwrap_or_default());
                    rest = after.get(1..).unwrap_or_default();
                    continue;
                }
                (text, _) if unsets(text).is_some() => {
                    self.state.variables.remove(&unsets(text).unwrap_or_default());
                }
                ("--", _) => {}
                (text, _) if text.starts_with('-') => {
                    self.state.variables = outer;
                    return self.unsupported(draft, &word.range(), &format!("env {text}"));
                }
                (_, Some((variable, value))) => {
                    if !self.may_be_set(draft, &variable) {
                        self.state.variables = outer;
                        return self.lost(draft);
                    }
                    let variable_value = Variable { value: value.text().to_owned(), exported: true };
                    self.state.variables.insert(variable.text().to_owned(), variable_value);
                }
                (_, None) => break,
            }
            rest = after;
        }
        let flow = match rest {
            [] => self.says(draft, name, words, Some(Status::SUCCESS)),
            command => self.outside(draft, command, reads),
        };
        self.state.variables = outer;
        flow
    }

    /// `sudo [NAME=value…] COMMAND…`: the command of another user, who gets no variables of this one's but
    /// those that are named. To the engine it is the same command.
    fn sudo(&mut self, draft: &mut Draft<'_>, name: &Word, words: &[Word], reads: bool) -> Flow {
        const ALONE: [&str; 7] =
            ["-n", "--non-interactive", "-E", "--preserve-env", "-H", "--set-home", "-k"];
        let rest = match self.behind(draft, name, words, &Flags(&ALONE, &[])) {
            Ok([]) => return self.unsupported(draft, &name.range(), name.text()),
            Ok(rest) => rest,
            Err(flow) => return flow,
        };
        let flags = &words[..words.len() - rest.len()];
        let keeps = flags.iter().any(|word| ["-E", "--preserve-env"].contains(&word.text()));
        let outer = self.state.variables.clone();
        if !keeps {
            self.state.variables.values_mut().for_each(|variable| variable.exported = false);
        }
        let flow = self.env(draft, name, rest, reads);
        self.state.variables = outer;
        flow
    }

    /// `timeout DURATION COMMAND…`.
    fn timeout(&mut self, draft: &mut Draft<'_>, name: &Word, words: &[Word], reads: bool) -> Flow {
        let flags = Flags(
            &["--foreground", "--preserve-status", "-v", "--verbose", "-f", "-p"],
            &["-k", "-s", "--kill-after", "--signal"],
        );
        let rest = match self.behind(draft, name, words, &flags) {
            Ok(rest) => rest,
            Err(flow) => return flow,
        };
        let Some((duration, command)) = rest.split_first().filter(|(_, command)| !command.is_empty()) else {
            return self.unsupported(draft, &name.range(), "timeout");
        };
        if draft.tell_unknown(duration.text()) {
            return self.lost(draft);
        }
        match seconds(duration.text()) {
            // It sets no limit.
            Some(0.0) => self.outside(draft, command, reads),
            Some(limit) if limit >= 1.0 => {
                let timed = std::mem::replace(&mut self.timed, true);
                let changes = draft.ledger.changes();
                let flow = self.outside(draft, command, reads);
                self.timed = timed;
                // What is attached now was attached by this command: every change ends the wait before.
                if draft.ledger.changes() != changes && draft.ledger.attached() > 0 {
                    // The container ends with the command that waits for it, at a time nobody knows.
                    return self.unsupported(draft, &name.range(), &format!("timeout {}", duration.text()));
                }
                flow
            }
            _ => self.unsupported(draft, &duration.range(), &format!("timeout {}", duration.text())),
        }
    }
}

/// A length of time as `sleep` and `timeout` take it, in seconds.
pub(super) fn seconds(text: &str) -> Option<f64> {
    let unit = text.chars().next_back().filter(|letter| "smhd".contains(*letter));
    let figure = unit.map_or(text, |_| &text[..text.len() - 1]);
    let factor = match unit {
        Some('m') => 60.0,
        Some('h') => 3600.0,
        Some('d') => 86400.0,
        _ => 1.0,
    };
    let seconds: f64 = figure.parse().ok()?;
    (seconds >= 0.0).then_some(seconds * factor)
}

/// Whether a name is known among the programs of the host.
pub(super) fn is_known_program(name: &str) -> bool {
    PROGRAMS.contains(&name) || ALSO_PROGRAMS.contains(&name)
}
