//! The probe: attempts from inside a container what an intruder would, and prints what the kernel said.
//!
//! It prints facts as lines of JSON and never judges. First comes a header with the uids it runs as,
//! last the number of facts; output without that last line is worth nothing. Everything it makes is
//! removed again, everything it takes is bounded, and it never speaks to another machine.

#![deny(unsafe_code)]
#![warn(clippy::undocumented_unsafe_blocks)]

mod attempts;
mod errno;
mod facts;
mod json;
#[expect(unsafe_code, reason = "system calls; each block says why it is sound")]
mod kernel;
mod limits;
mod programs;
mod record;
mod trial;
mod walk;
mod witness;

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use crate::json::Object;
use crate::kernel::ChildEnd;
use crate::trial::ProbeFailure;

/// Version of the form of the output.
const VERSION: u32 = 1;
/// The only folder from which the probe runs, made by the lab in its own containers.
const HOME: &str = "/.harden-check/";

/// What a child says at its end.
const DONE: &str = "done";
/// What a child says that could not become another.
const UNABLE: &str = "unable";

const EXIT_USAGE: u8 = 64;
const EXIT_FAILURE: u8 = 70;

const USAGE: &str = "usage: probe attack [--write PATH]... | processes | mounts | \
                     files [--as UID GID GROUP...] | each attack|files ... | \
                     eat-memory BYTES | spin-cpu MILLISECONDS THREADS | fork-processes GOAL | version; \
                     several, with the word `then` between them, one after the other";
/// Between two subcommands: starting a process in a container costs more than most of them.
const THEN: &str = "then";
/// How long one identity may take with all it is asked.
const EACH_DEADLINE: Duration = Duration::from_secs(60);

fn main() -> ExitCode {
    let words: Vec<String> =
        std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["version"] => return print(&[version()]),
        ["exec-witness", ..] => return witness::executed(),
        ["euid-witness"] => return witness::identified(),
        _ => {}
    }
    if !runs_in_lab() {
        complain("the probe runs only inside a lab container, from `/.harden-check/`");
        return ExitCode::from(EXIT_USAGE);
    }
    kernel::adopt_orphans();
    let mut exit = ExitCode::SUCCESS;
    for words in words.split(|word| *word == THEN) {
        // What was found before a failure is printed and stays true.
        exit = match facts_of(words) {
            Ok(Some(lines)) => print(&lines),
            Ok(None) => {
                complain(USAGE);
                ExitCode::from(EXIT_USAGE)
            }
            Err(ProbeFailure(reason)) => {
                complain(&reason);
                ExitCode::from(EXIT_FAILURE)
            }
        };
        if exit != ExitCode::SUCCESS {
            break;
        }
    }
    exit
}

/// All lines of one subcommand, with header and end; nothing where there is no such subcommand.
fn facts_of(words: &[&str]) -> Result<Option<Vec<String>>, ProbeFailure> {
    let facts = match words {
        ["each", words @ ..] => of_each_identity(words)?,
        words => own_facts(words)?,
    };
    let Some(facts) = facts else { return Ok(None) };
    let header = Object::new().number("probe", VERSION).numbers("uids", &facts::own_uids()?);
    let end = Object::new().number("end", facts.len() as u64);
    let mut lines = vec![header.finish()];
    lines.extend(facts);
    lines.push(end.finish());
    Ok(Some(lines))
}

/// The facts of one subcommand as each distinct identity of the service's processes gets them, behind a
/// line that names it; only a line where the probe has not the power to be that one.
fn of_each_identity(words: &[&str]) -> Result<Option<Vec<String>>, ProbeFailure> {
    let mut lines = Vec::new();
    for identity in facts::identities()? {
        let ended = kernel::run_in_child(EACH_DEADLINE, |mut pipe| {
            kernel::adopt_orphans();
            let text = match identity.assume().map(|()| own_facts(words)) {
                Err(_) => UNABLE.to_owned(),
                Ok(Ok(Some(facts))) => {
                    facts.iter().map(|line| format!("{line}\n")).collect::<String>() + DONE
                }
                Ok(Ok(None)) => USAGE.to_owned(),
                Ok(Err(ProbeFailure(reason))) => reason,
            };
            // A parent that is gone hears nothing; what was cut off is no answer there.
            let _ = pipe.write_all(text.as_bytes());
        });
        let ended =
            ended.map_err(|errno| ProbeFailure(format!("no child to be another: {}", errno.name())))?;
        let text = String::from_utf8_lossy(&ended.output).into_owned();
        let (uids, gids) = identity.ids();
        match (ended.end, text.strip_suffix(DONE)) {
            (ChildEnd::Exited(0), Some(facts)) => {
                lines.push(Object::new().numbers("identity", &uids).finish());
                lines.extend(facts.lines().map(str::to_owned));
            }
            (ChildEnd::Exited(0), None) if text == UNABLE => {
                lines.push(Object::new().numbers("unable", &[uids[1], gids[1]]).finish());
            }
            (end, _) => {
                let last = text.lines().last().unwrap_or_default();
                return Err(ProbeFailure(format!("as {uids:?}: {end:?} {last}")));
            }
        }
    }
    Ok(Some(lines))
}

/// The facts of one subcommand for the probe as it is.
fn own_facts(words: &[&str]) -> Result<Option<Vec<String>>, ProbeFailure> {
    Ok(Some(match words {
        ["attack", rest @ ..] => match write_paths(rest) {
            Some(paths) => attempts::all(&paths)?.iter().map(record::Attempt::line).collect(),
            None => return Ok(None),
        },
        ["processes"] => facts::processes()?,
        ["mounts"] => facts::mounts()?,
        ["files"] => facts::files(None)?,
        ["files", "--as", uid, gid, groups @ ..] => match credentials(uid, gid, groups) {
            Some(of) => facts::files(Some(&of))?,
            None => return Ok(None),
        },
        ["eat-memory", bytes] => match bytes.parse() {
            Ok(bytes) => vec![limits::eat_memory(bytes)?.line()],
            Err(_) => return Ok(None),
        },
        ["spin-cpu", milliseconds, threads] => match (milliseconds.parse(), threads.parse()) {
            (Ok(milliseconds), Ok(threads)) => vec![limits::spin_cpu(milliseconds, threads)?.line()],
            _ => return Ok(None),
        },
        ["fork-processes", goal] => match goal.parse() {
            Ok(goal) => vec![limits::fork_processes(goal)?.line()],
            Err(_) => return Ok(None),
        },
        _ => return Ok(None),
    }))
}

/// The numbers of `--as UID GID GROUP...`; nothing where one is no number.
fn credentials(uid: &str, gid: &str, groups: &[&str]) -> Option<facts::Credentials> {
    let groups = groups.iter().map(|group| group.parse().ok()).collect::<Option<Vec<u32>>>()?;
    Some(facts::Credentials { uid: uid.parse().ok()?, gid: gid.parse().ok()?, groups })
}

/// The paths of `--write PATH`; nothing where there is anything else.
fn write_paths<'a>(words: &[&'a str]) -> Option<Vec<&'a str>> {
    words
        .chunks(2)
        .map(|pair| match pair {
            ["--write", path] if path.starts_with('/') => Some(*path),
            _ => None,
        })
        .collect()
}

fn version() -> String {
    Object::new().number("probe", VERSION).texts("attempts", &attempts::names()).finish()
}

/// Asked of the kernel, because a program can be started under any name.
fn runs_in_lab() -> bool {
    std::fs::read_link("/proc/self/exe").is_ok_and(|path| path.starts_with(Path::new(HOME)))
}

fn print(lines: &[String]) -> ExitCode {
    let mut text = lines.join("\n");
    text.push('\n');
    let mut output = io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(EXIT_FAILURE),
    }
}

fn complain(reason: &str) {
    // Nobody is left to tell where this fails.
    let _ = writeln!(io::stderr(), "{reason}");
}

#[cfg(test)]
mod tests {
    use super::{facts_of, write_paths};

    #[test]
    fn paths_are_read_in_pairs() {
        assert_eq!(write_paths(&["--write", "/app", "--write", "/srv"]), Some(vec!["/app", "/srv"]));
        assert_eq!(write_paths(&[]), Some(Vec::new()));
        assert_eq!(write_paths(&["--write"]), None);
        assert_eq!(write_paths(&["--write", "app"]), None);
        assert_eq!(write_paths(&["/app", "--write"]), None);
    }

    #[test]
    fn an_unknown_subcommand_has_no_facts() {
        assert_eq!(facts_of(&["attac"]), Ok(None));
        assert_eq!(facts_of(&[]), Ok(None));
        assert_eq!(facts_of(&["eat-memory", "much"]), Ok(None));
        assert_eq!(facts_of(&["fork-processes", "-1"]), Ok(None));
        assert_eq!(facts_of(&["files", "--as", "app", "0"]), Ok(None));
    }
}
