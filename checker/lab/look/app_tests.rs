//! Are the application's own tests green with what is installed?
//!
//! The exercise's copy of the tests runs in the service's container, as the service's user, with its interpreter,
//! its folder and its environment. Nothing is written: the tests are an argument.

use std::time::Duration;

use bollard::container::LogOutput;
use bollard::exec::{CreateExecOptions, StartExecOptions, StartExecResults};
use futures_util::StreamExt;
use tokio::time::timeout;

use crate::check::Need;
use crate::evidence::{AppTests, LoadedModule, Observed};
use crate::lab::LabError;
use crate::lab::ask::{ORDINARY, ask, ask_for};
use crate::lab::observation::{Look, Observation, Seat, ServiceLook, Subject, put};
use crate::lab::run::random_word;

/// Finds the service's process, and runs the tests as it runs.
const BESIDE: &str = include_str!("app_tests.py");

/// Says at the end which modules are loaded, and with which content.
const LOADED: &str = include_str!("app_tests_loaded.py");

/// How long the tests may take.
const LIMIT: Duration = Duration::from_secs(60);

/// Lines of the runner that are kept.
const LINES: usize = 20;

/// Modules that are kept.
const MODULES: usize = 500;

/// Most bytes of the runner that are read.
const MOST: usize = 1 << 20;

/// The tests, beside the service.
pub(in crate::lab) const APP_TESTS: Observation = Observation {
    need: Need::AppTests,
    subject: Subject::Service(ServiceLook::Beside(Look {
        asks_inside: false,
        look: |seat| {
            Box::pin(async move {
                let seen = run(seat).await?;
                Ok(put(seen, |facts| &mut facts.app_tests))
            })
        },
    })),
};

async fn run(seat: Seat<'_>) -> Result<Observed<AppTests>, LabError> {
    let (lab, instance) = (seat.lab(), seat.instance);
    let Some(tests) = &seat.target.wanted.tests else {
        return Ok(Observed::Missing("the exercise has no tests".to_owned()));
    };
    let docker = lab.engine.docker();
    let word = random_word();
    let program = format!("{}\n{tests}", LOADED.replace("WORD", &word));
    let words = ["python3", "-c", BESIDE, program.as_str()];
    let options = CreateExecOptions {
        cmd: Some(words.map(str::to_owned).to_vec()),
        attach_stdout: Some(true),
        attach_stderr: Some(true),
        ..CreateExecOptions::default()
    };
    let action = "to run the application's tests";
    let expected = tests.lines().filter(|line| line.trim_start().starts_with("def test_")).count();
    let seen = |exit_code, printed: &str| {
        let (said, lines): (Vec<&str>, Vec<&str>) = printed.lines().partition(|line| line.starts_with(&word));
        let loaded = said.iter().filter_map(|line| module(line.strip_prefix(&word)?)).take(MODULES).collect();
        let output = lines[lines.len().saturating_sub(LINES)..].iter().map(|line| (*line).to_owned());
        let (ran, output) = (count(printed), output.collect());
        Observed::Seen(AppTests { expected, ran, exit_code, output, loaded })
    };
    let exec = match ask_for(action, ORDINARY, docker.create_exec(&instance.id, options)).await? {
        Ok(exec) => exec.id,
        Err(refusal) => return Ok(Observed::Missing(refusal.message)),
    };
    let start = docker.start_exec(&exec, None::<StartExecOptions>);
    let mut output = match ask_for(action, ORDINARY, start).await? {
        Ok(StartExecResults::Attached { output, .. }) => output,
        Ok(StartExecResults::Detached) => {
            return Ok(Observed::Missing("the engine kept the output".to_owned()));
        }
        // The engine says so where the image has no such program.
        Err(refusal) => return Ok(seen(Some(127), &refusal.message)),
    };
    let mut printed = String::new();
    let read = async {
        while let Some(part) = output.next().await {
            let part: LogOutput = part.map_err(|error| LabError::of_engine(action, &error))?;
            if printed.len() < MOST {
                printed.push_str(&String::from_utf8_lossy(&part.into_bytes()));
            }
        }
        Ok::<(), LabError>(())
    };
    match timeout(LIMIT, read).await {
        Err(_) => return Ok(seen(None, &printed)),
        Ok(read) => read?,
    }
    let ended = ask("to see how the tests ended", docker.inspect_exec(&exec)).await?;
    Ok(seen(ended.exit_code, &printed))
}

/// A module of one line: path by its name, digest, and where it was found.
fn module(said: &str) -> Option<LoadedModule> {
    let mut parts = said.trim_start().splitn(3, '\t').map(str::to_owned);
    Some(LoadedModule { file: parts.next()?, sha256: parts.next()?, origin: parts.next()? })
}

/// How many tests ran, as the last line of its kind says: `Ran 4 tests in 0.001s`.
fn count(printed: &str) -> usize {
    let said = printed.lines().rev().find_map(|line| line.strip_prefix("Ran ")?.split(' ').next());
    said.and_then(|number| number.parse().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{count, module};

    #[test]
    fn a_module_is_read_with_its_place() {
        let read = module(" tidemark/__init__.py\tab12\t/opt/a folder/t.zip/tidemark/__init__.py").unwrap();
        assert_eq!((read.file.as_str(), read.sha256.as_str()), ("tidemark/__init__.py", "ab12"));
        assert_eq!(read.origin, "/opt/a folder/t.zip/tidemark/__init__.py");
        assert!(module("tidemark").is_none());
    }

    #[test]
    fn the_runner_says_how_many_tests_ran() {
        assert_eq!(count("....\n-----\nRan 4 tests in 0.001s\n\nOK\n"), 4);
        assert_eq!(count("Ran 1 test in 0.001s"), 1);
        assert_eq!(count("Traceback (most recent call last):\n"), 0);
    }
}
