//! How are the submissions judged on an engine that this machine's own programs can reach?

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::Instant;

use anyhow::{Context as _, ensure};
use serde_json::Value;
use tempfile::TempDir;

use crate::cases::Case;
use crate::command::tail;
use crate::judge::Ended;
use crate::options::Options;
use crate::suites::cache;
use crate::world::World;
use crate::write;

/// The real binary, as a user runs it.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_harden-check");

/// A copy of the real binary for one engine: whoever builds the next one meanwhile changes nothing here.
pub(crate) fn program(row: &str) -> anyhow::Result<PathBuf> {
    let folder = cache().join("programs");
    fs::create_dir_all(&folder)?;
    let copy = folder.join(row);
    // An earlier one may still run.
    let _ = fs::remove_file(&copy);
    fs::copy(PROGRAM, &copy)?;
    Ok(copy)
}

/// Where the program runs.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    /// The binary.
    pub(crate) program: &'a Path,
    /// An engine's world; `None` is where everybody on this machine runs it.
    pub(crate) world: Option<&'a World>,
}

impl Place<'_> {
    /// The program, stopped after some seconds, with a state of its own.
    fn program(self, seconds: u64, state: &Path) -> Command {
        let timeout = Path::new("/usr/bin/timeout");
        let mut command = self.world.map_or_else(|| Command::new(timeout), |world| world.command(timeout));
        // A first signal lets the program clean up.
        command
            .args(["--kill-after=60", &seconds.to_string()])
            .arg(self.program)
            .env("HARDEN_CHECK_STATE", state)
            .env("LANG", "C.UTF-8")
            .stdin(Stdio::null());
        if self.world.is_some() {
            command.env_remove("DOCKER_HOST").env_remove("HARDEN_CHECK_SETUP");
        }
        command
    }

    /// Loads the base images.
    pub(crate) fn load(self, bundle: &Path) -> anyhow::Result<()> {
        let state = TempDir::new()?;
        let said = self.program(600, state.path()).args(["images", "load"]).arg(bundle).output()?;
        ensure!(
            said.status.success(),
            "the base images cannot be loaded:\n{}{}",
            tail(&String::from_utf8_lossy(&said.stdout)),
            tail(&String::from_utf8_lossy(&said.stderr))
        );
        Ok(())
    }

    /// What the program says of the engine.
    pub(crate) fn facts(self) -> anyhow::Result<Value> {
        let state = TempDir::new()?;
        let ask = || self.program(60, state.path()).args(["doctor", "--format", "json"]).output();
        let mut said = ask()?;
        // An engine that has just read its base images may need longer than `doctor` waits.
        for _ in 0..5 {
            if said.status.success() {
                break;
            }
            said = ask()?;
        }
        let document: Value = serde_json::from_slice(&said.stdout).with_context(|| {
            format!("`doctor` gave no document: {}", String::from_utf8_lossy(&said.stderr))
        })?;
        ensure!(document["engine"].is_object(), "`doctor` found no engine: {document}");
        Ok(document["engine"].clone())
    }

    fn judge(self, case: &Case, options: &Options) -> anyhow::Result<Ended> {
        let folder = TempDir::new()?;
        let (submission, evidence) = (folder.path().join("submission"), folder.path().join("evidence.json"));
        write::files(&case.files, &submission);
        let said = self
            .program(options.deadline().as_secs(), folder.path())
            .args(["exercise", &case.exercise.number.to_string(), "--format", "json", "--lang", "en"])
            .args([
                "--submission".as_ref(),
                submission.as_os_str(),
                "--record".as_ref(),
                evidence.as_os_str(),
            ])
            .output()?;
        Ok(Ended {
            code: said.status.code(),
            report: String::from_utf8_lossy(&said.stdout).into_owned(),
            said: String::from_utf8_lossy(&said.stderr).into_owned(),
            evidence: fs::read(evidence).ok(),
        })
    }

    /// Judges all, several at the same time, until the time is up; `each` hears of every end.
    pub(crate) fn judge_all(
        self,
        cases: &[&Case],
        options: &Options,
        each: &(dyn Fn(&Case, anyhow::Result<Ended>) + Sync),
    ) {
        let end = Instant::now() + options.budget();
        let waiting = Mutex::new(cases.iter());
        let next = || waiting.lock().ok()?.next();
        std::thread::scope(|scope| {
            for _ in 0..options.at_once.max(1) {
                scope.spawn(|| {
                    while Instant::now() < end
                        && let Some(case) = next()
                    {
                        each(case, self.judge(case, options));
                    }
                });
            }
        });
    }
}
