//! The probe: attempts from inside a container what an intruder would, and prints what the kernel said.
//!
//! It prints facts as lines of JSON and never judges. First comes a header with the uids it runs as,
//! last the number of facts; output without that last line is worth nothing. Everything it makes is
//! removed again, everything it takes is bounded, and it speaks to no address but those that the lab names.

#![deny(unsafe_code)]
#![warn(clippy::undocumented_unsafe_blocks)]

mod attempts;
mod calls;
mod closure;
mod errno;
mod facts;
mod json;
#[expect(unsafe_code, reason = "system calls; each block says why it is sound")]
mod kernel;
mod limits;
mod network;
mod owner;
mod programs;
mod record;
mod secrets;
mod trial;
mod walk;
mod witness;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
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

const USAGE: &str = "usage: probe attack [--write PATH]... [--start=PROGRAM [--word=WORD]...]... [--pages=FOLDER]... | processes | mounts | listening | \
                     files [--as UID GID GROUP... | --also=PATH...] | holding TEXT | each attack|files|holding|secrets ... | calls DONE | setuid | \
                     eat-memory BYTES | spin-cpu MILLISECONDS THREADS | fork-processes GOAL | \
                     connect MILLISECONDS [WAY TARGET PORT MESSAGE]... | listen SECONDS WORD [--at=PORT] PORT... | \
                     host SECONDS WORD PORT [--names=PORT NAME=ADDRESS...] | \
                     secrets [--form=SECRET:ENCODING:MASKED]... [--at=PATH]... | handed PATH... | overwrite PATH MASKED | version; \
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
    // Before anything that a strict filter might kill for.
    if let ["calls", done] = words.as_slice() {
        return calls_one_by_one(done);
    }
    // It prints while it goes on, and is asked for nothing else.
    if let ["listen", seconds, word, ports @ ..] = words.as_slice() {
        return listen(seconds, word, ports);
    }
    if let ["host", rest @ ..] = words.as_slice() {
        return host(rest);
    }
    kernel::adopt_orphans();
    let mut exit = ExitCode::SUCCESS;
    for words in words.split(|word| *word == THEN) {
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

/// Listens; says where as soon as it does, and goes on.
fn listen(seconds: &str, word: &str, ports: &[&str]) -> ExitCode {
    let (at, ports) = match ports {
        [first, rest @ ..] if first.starts_with("--at=") => (first.trim_start_matches("--at="), rest),
        ports => ("0", ports),
    };
    let ports: Option<Vec<u16>> = ports.iter().map(|port| port.parse().ok()).collect();
    let (Ok(seconds), Ok(at), Some(ports)) = (seconds.parse(), at.parse(), ports) else {
        complain(USAGE);
        return ExitCode::from(EXIT_USAGE);
    };
    let serve = |listening: network::Listening| listening.serve(Duration::from_secs(seconds));
    stay(network::Listening::begin(word, at, &ports), network::Listening::line, serve)
}

/// Stands for a host out there; says when it listens, and tells from then on what it hears.
fn host(words: &[&str]) -> ExitCode {
    let Some(asked) = network::Asked::read(words) else {
        complain(USAGE);
        return ExitCode::from(EXIT_USAGE);
    };
    let tell = |line: String| _ = print(&[line]);
    stay(network::Host::begin(asked), network::Host::line, |host| host.serve(tell))
}

/// Prints where it is, and goes on.
fn stay<T>(begun: Result<T, ProbeFailure>, line: fn(&T) -> String, on: impl FnOnce(T)) -> ExitCode {
    match begun.and_then(|begun| Ok((wrapped(vec![line(&begun)])?, begun))) {
        Ok((lines, begun)) => {
            let exit = print(&lines);
            if exit == ExitCode::SUCCESS {
                on(begun);
            }
            exit
        }
        Err(ProbeFailure(reason)) => {
            complain(&reason);
            ExitCode::from(EXIT_FAILURE)
        }
    }
}

/// All lines of one subcommand, with header and end; nothing where there is no such subcommand.
fn facts_of(words: &[&str]) -> Result<Option<Vec<String>>, ProbeFailure> {
    let facts = match words {
        ["each", words @ ..] => {
            if let ["attack", rest @ ..] = words
                && let Some(asked) = asked(rest)
            {
                // While the probe still sees what its later selves may not.
                attempts::prepare(&asked);
            }
            of_each_identity(words)?
        }
        words => own_facts(words)?,
    };
    facts.map(wrapped).transpose()
}

/// Facts between header and end.
fn wrapped(facts: Vec<String>) -> Result<Vec<String>, ProbeFailure> {
    let mut lines = vec![header()?];
    lines.extend(facts);
    let facts = lines.len() - 1;
    lines.push(end(facts));
    Ok(lines)
}

/// The first line of an output.
fn header() -> Result<String, ProbeFailure> {
    Ok(Object::new().number("probe", VERSION).numbers("uids", &facts::own_uids()?).finish())
}

/// The last line of an output.
fn end(facts: usize) -> String {
    Object::new().number("end", facts as u64).finish()
}

/// `calls DONE`: the calls behind the first ones, each answer printed before the next call is made.
fn calls_one_by_one(done: &str) -> ExitCode {
    let (Ok(done), Ok(header)) = (done.parse(), header()) else {
        complain(USAGE);
        return ExitCode::from(EXIT_USAGE);
    };
    let mut exit = print(&[header]);
    let made = calls::from(done, |line| {
        if print(&[line.to_owned()]) != ExitCode::SUCCESS {
            exit = ExitCode::from(EXIT_FAILURE);
        }
    });
    if exit == ExitCode::SUCCESS { print(&[end(made)]) } else { exit }
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
        ["attack", rest @ ..] => match asked(rest) {
            Some(asked) => attempts::all(&asked)?.iter().map(record::Attempt::line).collect(),
            None => return Ok(None),
        },
        ["calls", done] => match done.parse() {
            Ok(done) => {
                let mut lines = Vec::new();
                calls::from(done, |line| lines.push(line.to_owned()));
                lines
            }
            Err(_) => return Ok(None),
        },
        ["setuid"] => vec![attempts::setuid()?.line()],
        ["processes"] => facts::processes()?,
        ["mounts"] => facts::mounts()?,
        ["listening"] => facts::listening()?,
        ["files", "--as", uid, gid, groups @ ..] => match credentials(uid, gid, groups) {
            Some(of) => facts::files(Some(&of), &[])?,
            None => return Ok(None),
        },
        ["files", also @ ..] => {
            let also = also.iter().map(|word| word.strip_prefix("--also=").map(PathBuf::from));
            match also.collect::<Option<Vec<PathBuf>>>() {
                Some(also) => facts::files(None, &also)?,
                None => return Ok(None),
            }
        }
        // Shorter, and every second file holds it by chance.
        ["holding", text] if text.len() >= 8 => facts::holding(text)?,
        ["secrets", rest @ ..] => match secrets::asked(rest) {
            Some(asked) => secrets::search(&asked)?.iter().map(record::Attempt::line).collect(),
            None => return Ok(None),
        },
        ["handed" | "overwrite", ..] => match secrets::of_files(words)? {
            Some(lines) => lines,
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
        ["connect", milliseconds, rest @ ..] => match (milliseconds.parse(), network::wishes(rest)) {
            (Ok(milliseconds), Some(wishes)) => {
                network::connect(Duration::from_millis(milliseconds), &wishes)
                    .iter()
                    .map(record::Attempt::line)
                    .collect()
            }
            _ => return Ok(None),
        },
        _ => return Ok(None),
    }))
}

/// The numbers of `--as UID GID GROUP...`; nothing where one is no number.
fn credentials(uid: &str, gid: &str, groups: &[&str]) -> Option<facts::Credentials> {
    let groups = groups.iter().map(|group| group.parse().ok()).collect::<Option<Vec<u32>>>()?;
    Some(facts::Credentials { uid: uid.parse().ok()?, gid: gid.parse().ok()?, groups })
}

/// What the words behind `attack` ask for; nothing where one is unknown. The words of a command stand
/// behind `=`, so that none of them is taken for the probe's own.
fn asked(words: &[&str]) -> Option<attempts::Asked> {
    let mut asked = attempts::Asked::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if *word == "--write" {
            asked.write.push(words.next().filter(|path| path.starts_with('/'))?.into());
        } else if let Some(first) = word.strip_prefix("--start=") {
            asked.closure.starts.push(vec![first.to_owned()]);
        } else if let Some(next) = word.strip_prefix("--word=") {
            asked.closure.starts.last_mut()?.push(next.to_owned());
        } else if let Some(folder) = word.strip_prefix("--pages=") {
            asked.closure.pages.push(folder.into());
        } else {
            return None;
        }
    }
    Some(asked)
}

fn version() -> String {
    Object::new()
        .number("probe", VERSION)
        .texts("attempts", &attempts::names())
        .texts("calls", &calls::targets())
        .finish()
}

/// Asked of the kernel, because a program can be started under any name. Where a filter refuses to read
/// links, the kernel's list of what lies in this process's memory names the program first.
fn runs_in_lab() -> bool {
    if let Ok(path) = std::fs::read_link("/proc/self/exe") {
        return path.starts_with(Path::new(HOME));
    }
    let mapped = std::fs::read_to_string("/proc/self/maps").unwrap_or_default();
    let first = mapped.lines().next().and_then(|line| line.split_whitespace().nth(5));
    first.is_some_and(|path| Path::new(path).starts_with(HOME))
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
    let _ = writeln!(io::stderr(), "{reason}");
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{asked, facts_of};

    #[test]
    fn paths_are_read_in_pairs() {
        let paths = |words: &[&str]| asked(words).map(|asked| asked.write);
        let both = vec![PathBuf::from("/app"), PathBuf::from("/srv")];
        assert_eq!(paths(&["--write", "/app", "--write", "/srv"]), Some(both));
        assert_eq!(paths(&[]), Some(Vec::new()));
        assert_eq!(paths(&["--write"]), None);
        assert_eq!(paths(&["--write", "app"]), None);
        assert_eq!(paths(&["/app", "--write"]), None);
    }

    #[test]
    fn commands_are_read_word_by_word() {
        let asked = asked(&["--start=/bin/sh", "--word=--write", "--word=", "--start=notes", "--pages=/p"]);
        let closure = asked.unwrap().closure;
        assert_eq!(closure.starts, [vec!["/bin/sh", "--write", ""], vec!["notes"]]);
        assert_eq!(closure.pages, [PathBuf::from("/p")]);
        assert_eq!(super::asked(&["--word=x"]), None);
    }

    #[test]
    fn an_unknown_subcommand_has_no_facts() {
        assert_eq!(facts_of(&["attac"]), Ok(None));
        assert_eq!(facts_of(&[]), Ok(None));
        assert_eq!(facts_of(&["eat-memory", "much"]), Ok(None));
        assert_eq!(facts_of(&["fork-processes", "-1"]), Ok(None));
        assert_eq!(facts_of(&["files", "--as", "app", "0"]), Ok(None));
        assert_eq!(facts_of(&["connect", "9", "address", "db", "1", "-"]), Ok(None));
    }
}
