//! What does a running build say, and which step failed?

use std::collections::{BTreeMap, HashMap, VecDeque};

use bollard::moby::buildkit::v1::StatusResponse;
use bollard::models::{BuildInfo, BuildInfoAux};

use crate::evidence::{BuildFailure, BuildProblem};
use crate::lab::error::is_disk_full;
use crate::lab::{Event, LabError, Listener};

use super::clock;

/// How many lines of a failing step are kept.
const OUTPUT_LINES: usize = 100;

/// Longest line that is kept, in characters.
const LINE_LENGTH: usize = 2000;

/// Everything that one build has said so far.
pub(super) struct Progress<'a> {
    tag: &'a str,
    /// The learner's names of images by the names that the engine knows.
    names: &'a BTreeMap<String, String>,
    listener: Listener<'a>,
    steps: HashMap<String, Step>,
    /// Output of a builder that knows no steps (Podman's).
    plain: Step,
    pub(super) image: Option<String>,
}

#[derive(Default)]
struct Step {
    name: String,
    started: bool,
    completed: bool,
    error: String,
    lines: VecDeque<String>,
    /// A line whose end has not come yet, of standard output and of standard error.
    open: [String; 2],
}

impl<'a> Progress<'a> {
    pub(super) fn new(
        tag: &'a str,
        names: &'a BTreeMap<String, String>,
        listener: Listener<'a>,
    ) -> Progress<'a> {
        Progress { tag, names, listener, steps: HashMap::new(), plain: Step::default(), image: None }
    }

    /// Takes one message of the build's stream.
    pub(super) fn take(&mut self, message: BuildInfo) {
        match message.aux {
            Some(BuildInfoAux::BuildKit(status)) => self.take_status(status),
            Some(BuildInfoAux::Default(image)) => self.image = image.id.or(self.image.take()),
            None => {}
        }
        // BuildKit adds a line of its own here that no step has said.
        if let Some(text) = message.stream.filter(|_| self.steps.is_empty()) {
            for line in self.plain.add(0, &text) {
                if let Some(step) = plain_step(&line) {
                    if step.starts_with(OWN_STEP) {
                        continue;
                    }
                    self.plain.name = self.learners_words(step);
                    self.plain.lines.clear();
                    let step = self.plain.name.clone();
                    (self.listener)(Event::BuildStep { tag: self.tag.to_owned(), step });
                } else {
                    (self.listener)(Event::BuildOutput { line });
                }
            }
        }
    }

    /// Takes one message of the builder.
    pub(super) fn take_status(&mut self, status: StatusResponse) {
        for vertex in status.vertexes {
            let name = self.learners_words(&vertex.name);
            let error = self.learners_words(&vertex.error);
            let step = self.steps.entry(vertex.digest).or_default();
            step.name = name;
            let begins = vertex.started.is_some() && !step.started;
            step.started |= vertex.started.is_some();
            step.completed = vertex.completed.is_some();
            if !error.is_empty() {
                step.error = error;
            }
            if begins && !step.name.starts_with("[internal]") {
                (self.listener)(Event::BuildStep { tag: self.tag.to_owned(), step: step.name.clone() });
            }
        }
        for log in status.logs {
            let step = self.steps.entry(log.vertex).or_default();
            for line in step.add(usize::from(log.stream == 2), &String::from_utf8_lossy(&log.msg)) {
                (self.listener)(Event::BuildOutput { line });
            }
        }
    }

    /// A `RUN` that has begun and not ended, for a build whose time is over.
    pub(super) fn running(&self) -> Option<BuildFailure> {
        let running = |step: &&Step| step.started && !step.completed && step.name.contains(" RUN ");
        let plain = Some(&self.plain).filter(|step| step.name.starts_with("RUN "));
        let step = self.steps.values().find(running).or(plain)?;
        Some(step.failure(BuildProblem::Step, String::new()))
    }

    /// The failure that the engine's closing message tells of.
    ///
    /// # Errors
    /// [`LabError::Engine`] where the engine failed and not the Dockerfile.
    pub(super) fn failure(&self, message: &str) -> Result<BuildFailure, LabError> {
        if is_engines_own(message) || self.plain.lines.iter().any(|line| is_runtimes_own(line)) {
            return Err(LabError::Engine { action: "a build".to_owned(), detail: message.to_owned() });
        }
        let failed = |step: &&Step| !step.error.is_empty() && !step.error.contains("context canceled");
        let named = |step: &&Step| failed(step) && !step.name.starts_with("[internal]");
        if let Some(step) = self.steps.values().find(named) {
            return Ok(step.failure(BuildProblem::Step, step.error.clone()));
        }
        if !self.plain.name.is_empty() {
            let message = self.learners_words(without_building(message));
            return Ok(self.plain.failure(BuildProblem::Step, message));
        }
        let step = Step::default();
        let message = self.learners_words(without_prefixes(message));
        Ok(step.failure(BuildProblem::Dockerfile, message))
    }

    /// The engine's words with the names of images as the learner wrote them: BuildKit puts its
    /// default registry before every name, also before those that no registry has.
    fn learners_words(&self, text: &str) -> String {
        let text = clock::as_written(text);
        let short =
            text.replace("docker.io/library/", "").replace("docker.io/", "").replace("localhost/", "");
        self.names.iter().fold(short, |text, (own, name)| text.replace(own.as_str(), name))
    }
}

impl Step {
    /// Adds output and returns the lines that it completes.
    fn add(&mut self, stream: usize, text: &str) -> Vec<String> {
        let open = &mut self.open[stream];
        open.push_str(text);
        let Some(end) = open.rfind('\n') else { return Vec::new() };
        let rest = open.split_off(end + 1);
        let complete = std::mem::replace(open, rest);
        let lines: Vec<String> = complete.lines().map(shortened).collect();
        for line in &lines {
            if self.lines.len() == OUTPUT_LINES {
                self.lines.pop_front();
            }
            self.lines.push_back(line.clone());
        }
        lines
    }

    fn failure(&self, problem: BuildProblem, message: String) -> BuildFailure {
        let mut output: Vec<String> = self.lines.iter().cloned().collect();
        output.extend(self.open.iter().filter(|line| !line.is_empty()).map(|line| shortened(line)));
        let first = output.len().saturating_sub(OUTPUT_LINES);
        BuildFailure { problem, step: self.name.clone(), message, output: output.split_off(first) }
    }
}

fn shortened(line: &str) -> String {
    // A progress bar draws over its line; what counts is how the line ended.
    let shown = line.trim_end_matches('\r').rsplit('\r').next().unwrap_or_default();
    shown.chars().take(LINE_LENGTH).collect()
}

/// Whether the engine's message tells of its own trouble and not of the Dockerfile's.
fn is_engines_own(message: &str) -> bool {
    const TROUBLE: [&str; 7] = [
        "no active session",
        "no active sessions",
        "code = Unavailable",
        "context canceled",
        "failed to register layer",
        "input/output error",
        "read-only file system: unknown",
    ];
    is_disk_full(message) || TROUBLE.iter().any(|words| message.contains(words))
}

/// The lab's own instruction in a Dockerfile that is built without a session.
const OWN_STEP: &str = "LABEL io.harden-check.";

/// The instruction of a line that begins a step: `STEP 2/5: RUN make`, `[1/2] STEP 2/5: RUN make`.
fn plain_step(line: &str) -> Option<&str> {
    let rest = line.strip_prefix('[').and_then(|rest| rest.split_once("] ")).map_or(line, |(_, rest)| rest);
    let rest = rest.strip_prefix("STEP ").or_else(|| rest.strip_prefix("Step "))?;
    rest.split_once(": ").map(|(_, step)| step)
}

/// Buildah's message without the step, which is told beside it.
fn without_building(message: &str) -> &str {
    let rest = message.trim().strip_prefix("building at STEP \"");
    rest.and_then(|rest| rest.split_once("\": ")).map_or(message, |(_, rest)| rest).trim()
}

/// Whether the runtime could not make the container of a step, for a reason that is not its program's.
fn is_runtimes_own(line: &str) -> bool {
    let program = ["executable file not found", "no such file or directory", "permission denied"];
    line.contains("creating container for [") && !program.iter().any(|words| line.contains(words))
}

/// The part of BuildKit's message that speaks of the Dockerfile.
fn without_prefixes(message: &str) -> &str {
    const PREFIXES: [&str; 3] = [
        "failed to solve with frontend dockerfile.v0: ",
        "failed to create LLB definition: ",
        "failed to solve: ",
    ];
    PREFIXES.iter().fold(message, |rest, prefix| rest.strip_prefix(prefix).unwrap_or(rest))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Mutex;

    use bollard::models::BuildInfo;

    use super::Progress;
    use crate::lab::{Event, LabError};

    /// What Podman 4.3.1 streams.
    const SAID: [&str; 6] = [
        "[1/2] STEP 1/1: FROM harden-check/notes:1 AS n\n",
        "[2/2] STEP 1/8: FROM harden-check/slim:1\n",
        "[2/2] STEP 2/8: LABEL io.harden-check.run=\"a\"\n",
        "--> 42877bf144b\n",
        "[2/2] STEP 3/8: RUN make\n",
        "make: not found\n",
    ];
    const ENDED: &str = "building at STEP \"RUN make\": while running runtime: exit status 127\n";

    fn told(said: &[&str], end: &str) -> (Vec<String>, Result<crate::evidence::BuildFailure, LabError>) {
        let steps = Mutex::new(Vec::new());
        let listener = |event| {
            if let Event::BuildStep { step, .. } = event {
                steps.lock().unwrap().push(step);
            }
        };
        let names = BTreeMap::new();
        let mut progress = Progress::new("notes", &names, &listener);
        for line in said {
            progress.take(BuildInfo { stream: Some((*line).to_owned()), ..BuildInfo::default() });
        }
        let failure = progress.failure(end);
        (steps.into_inner().unwrap(), failure)
    }

    #[test]
    fn a_builder_without_steps_of_its_own_is_read_line_by_line() {
        let (steps, failure) = told(&SAID, ENDED);
        assert_eq!(steps, ["FROM harden-check/notes:1 AS n", "FROM harden-check/slim:1", "RUN make"]);
        let failure = failure.unwrap();
        assert_eq!(failure.step, "RUN make");
        assert_eq!(failure.message, "while running runtime: exit status 127");
        assert_eq!(failure.output, ["make: not found"]);
    }

    #[test]
    fn a_runtime_that_makes_no_container_is_no_fault_of_the_learners() {
        let of_the_host = "error running container: from /usr/bin/crun creating container for [/bin/sh -c make]: \
                           cgroups in hybrid mode not supported\n";
        let (_, failure) = told(&["STEP 1/2: FROM a\n", "STEP 2/2: RUN make\n", of_the_host], ENDED);
        assert!(matches!(failure, Err(LabError::Engine { .. })));
        let of_the_image = "error running container: from /usr/bin/crun creating container for [/bin/sh -c make]: \
                            executable file `/bin/sh` not found: No such file or directory\n";
        let of_the_image = of_the_image.replace("No such", "no such");
        let (_, failure) = told(&["STEP 1/2: FROM a\n", "STEP 2/2: RUN make\n", &of_the_image], ENDED);
        assert!(failure.is_ok());
    }
}
