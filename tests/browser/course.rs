//! A learner's course folder of its own, and the command line in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::wire;

/// The folder of the exercise that the tests solve.
pub(crate) const EXERCISE: &str = "08-dedicated-user";

/// A build that ends when it is cancelled, and otherwise after a minute.
pub(crate) const SLOW_BUILD: &str = "FROM harden-check/slim:1\nRUN sleep 60\n";

/// A container that runs and never answers.
pub(crate) const SILENT_SERVICE: &str = "FROM harden-check/slim:1\nEXPOSE 8080\nCMD [\"sleep\", \"60\"]\n";

/// The starting files of every exercise. Removed at the end.
pub(crate) struct Course {
    desk: TempDir,
}

impl Course {
    /// A new one, made by `harden-check init`.
    pub(crate) fn new() -> Course {
        let course = Course { desk: TempDir::new().unwrap() };
        fs::create_dir(course.folder()).unwrap();
        let output = course.command(&["init", "."]);
        assert!(output.status.success(), "{output:?}");
        course
    }

    /// The course folder.
    pub(crate) fn folder(&self) -> PathBuf {
        self.desk.path().join("course")
    }

    /// Where the program keeps what it knows of its runs.
    pub(crate) fn state(&self) -> PathBuf {
        self.desk.path().join("state")
    }

    /// Writes a file of the exercise.
    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.folder().join(EXERCISE).join(name), text).unwrap();
    }

    /// Writes the Dockerfile of the course's own solution, or of another answer, over the learner's.
    pub(crate) fn answer(&self, answer: &str) {
        let course = Path::new(env!("CARGO_MANIFEST_DIR")).join("exercises");
        let file = course.join(EXERCISE).join(answer).join("Dockerfile");
        self.write("Dockerfile", &fs::read_to_string(file).unwrap());
    }

    /// Runs the program in the course folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_harden-check"));
        command.args(arguments).current_dir(self.folder()).env("HARDEN_CHECK_STATE", self.state());
        command.env_remove("DOCKER_HOST").env_remove("HARDEN_CHECK_SETUP").env("LANG", "C.UTF-8");
        command.output().unwrap()
    }

    /// What `harden-check status` knows of an exercise.
    pub(crate) fn status(&self, number: u8) -> Value {
        let output = self.command(&["status", "--format", "json"]);
        let status: Value = serde_json::from_slice(&output.stdout).unwrap();
        let exercises = status["exercises"].as_array().unwrap();
        exercises.iter().find(|exercise| exercise["number"] == number).unwrap().clone()
    }

    /// The runs that are under way here. Other tests' runs lie in other state folders.
    pub(crate) fn runs(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.state().join("runs")) else { return Vec::new() };
        entries
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_suffix(".lock").map(str::to_owned))
            .collect()
    }

    /// The one run that is under way, once it has a container.
    pub(crate) fn run_with_container(&self) -> String {
        until("a container of the run", 30, || self.runs().into_iter().find(|run| containers_of(run) > 0))
    }
}

/// How many containers of a run lie in the engine, running or not.
pub(crate) fn containers_of(run: &str) -> usize {
    let filter = format!("%7B%22label%22%3A%5B%22io.harden-check.run%3D{run}%22%5D%7D");
    wire::engine(&format!("/containers/json?all=1&filters={filter}")).as_array().map_or(0, Vec::len)
}

/// Polls until there is something.
#[track_caller]
pub(crate) fn until<T>(what: &str, seconds: u64, mut find: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + Duration::from_secs(seconds);
    loop {
        if let Some(found) = find() {
            return found;
        }
        assert!(Instant::now() < end, "waited {seconds} s for {what}");
        thread::sleep(Duration::from_millis(20));
    }
}
