//! What do the learner's workflows say of prepared changes?
//!
//! Each change is laid over a copy of the folder, as somebody else would propose it, and the workflows go over it:
//! once as a pull request, once as a push to the main branch. Their scripts are followed, not executed. What a
//! gate says is found out for real: `lint` over the copy, `scan` over an image that is built from it. With each
//! answer the job is read again, so that `-e`, `||`, `if` and `continue-on-error` mean what they mean.

mod scan;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::try_join_all;
use tempfile::TempDir;

use crate::check::{LintEnd, Linter, Need, PreparedChange};
use crate::evidence::{GateRun, JobRun, Observed, PackageFacts, Pipeline, PipelineRun};
use crate::lab::LabError;
use crate::lab::build::{self, BuildRequest};
use crate::lab::builds::Builds;
use crate::lab::image::{self, KnownFiles, PACKAGES};
use crate::lab::observation::{Errand, Observation, Put, Subject, put};
use crate::lab::run::{Lab, timed};
use crate::submission::{
    BuildSpec, GateKind, Guise, GuiseKind, Happening, IgnoreFile, OpenGate, RepositoryEvent, Tree,
    Unfollowed, Workflow, copy_folder, guises, walk,
};

use scan::scanned;

/// The workflows over prepared changes.
pub(in crate::lab) const PIPELINE: Observation = Observation {
    need: Need::Pipeline,
    subject: Subject::Script(|errand| Box::pin(async move { Proposals::of(errand).seen().await })),
};

/// The most files of a context that are asked for one by one.
const MOST_FILES: usize = 16;
/// The largest context that is read for their names, in bytes.
const CONTEXT_LIMIT: u64 = 64 << 20;

/// Added to a build's number within the run, so that every build has a tag of its own.
const ROUND: usize = 5000;

/// What the runs need.
struct Proposals<'a> {
    lab: &'a Lab<'a>,
    /// The learner's folder.
    folder: &'a Path,
    /// Its workflows.
    workflows: &'a [Workflow],
    /// What each build of its script leaves out.
    ignores: &'a [IgnoreFile],
    /// What others propose.
    changes: &'a [PreparedChange],
    /// What `harden-check lint` comes to.
    linter: Option<Linter>,
    known: &'a KnownFiles<'a>,
}

/// A change that lies over a copy of the folder.
struct Proposed<'a> {
    all: &'a Proposals<'a>,
    change: &'a PreparedChange,
    copy: TempDir,
    builds: &'a AtomicUsize,
    /// By what was built: the packages of its image, and nothing where it could not be built.
    images: BTreeMap<String, Option<PackageFacts>>,
    /// Folders in which the copy lies at a place.
    around: BTreeMap<String, TempDir>,
    /// What gates have said, by what they look at.
    answered: BTreeMap<String, GateRun>,
}

/// Files that could not be copied.
fn failed(error: std::io::Error) -> LabError {
    LabError::Engine { action: "a copy of the exercise's folder".to_owned(), detail: error.to_string() }
}

/// How `lint` ends, with the place where it stopped counted from the repository.
fn linted(mut end: LintEnd, root: &Path, path: &str) -> LintEnd {
    let folder = match root.join(path).is_dir() {
        true => path,
        false => path.rsplit_once('/').map_or("", |(folder, _)| folder),
    };
    if let Some(at) = end.stopped.as_mut().and_then(|stopped| stopped.at.as_mut())
        && !["", "."].contains(&folder)
    {
        at.file = format!("{folder}/{}", at.file);
    }
    end
}

impl<'a> Proposals<'a> {
    /// What others propose to a submission.
    fn of(errand: Errand<'a>) -> Proposals<'a> {
        let Errand { lab, folder, submission, wanted, known, .. } = errand;
        Proposals {
            lab,
            folder,
            workflows: &submission.workflows,
            ignores: &submission.ignores,
            changes: &wanted.changes,
            linter: wanted.linter,
            known,
        }
    }

    /// The files that images are made of: every file of every build's context, and what decides over it.
    fn of_images(&self) -> Vec<String> {
        let mut files: BTreeSet<String> = BTreeSet::new();
        for (build, ignore) in self.lab.plan.builds.iter().zip(self.ignores) {
            let context = build.context.value.trim_start_matches("./").trim_end_matches('/');
            let inside = |path: &str| match context {
                "" | "." => path.to_owned(),
                context => format!("{context}/{path}"),
            };
            let offered = build::offered(self.folder, build, ignore, CONTEXT_LIMIT);
            let offered = offered.into_iter().flat_map(|(files, _)| files);
            files.extend(offered.map(|file| inside(&file.path)).take(MOST_FILES));
            files.extend([build.dockerfile.value.clone(), inside(".dockerignore")]);
        }
        files.retain(|path| self.folder.join(path).is_file());
        files.into_iter().collect()
    }

    /// Goes over every change.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed, or the folder cannot be copied.
    async fn seen(&self) -> Result<Put, LabError> {
        timed(self.lab.listener, "workflows", async {
            let builds = AtomicUsize::new(0);
            let guises = guises(self.workflows, &self.of_images());
            let runs = self.changes.iter().map(|change| self.over(change, &guises, &builds));
            let mut pipeline = Pipeline::default();
            for runs in try_join_all(runs).await? {
                match runs {
                    Ok(runs) => pipeline.runs.extend(runs),
                    Err(unfollowed) => {
                        pipeline = Pipeline { runs: Vec::new(), unfollowed: Some(unfollowed) };
                        break;
                    }
                }
            }
            Ok(put(Observed::Seen(pipeline), |facts| &mut facts.pipeline))
        })
        .await
    }

    async fn over(
        &self,
        change: &PreparedChange,
        guises: &[Guise],
        builds: &AtomicUsize,
    ) -> Result<Result<Vec<PipelineRun>, Unfollowed>, LabError> {
        let copy = TempDir::new().map_err(failed)?;
        copy_folder(self.folder, copy.path()).map_err(failed)?;
        for (path, bytes) in &change.files {
            let path = copy.path().join(path);
            fs::create_dir_all(path.parent().unwrap_or(copy.path())).map_err(failed)?;
            fs::write(&path, bytes).map_err(failed)?;
        }
        let mut proposed = Proposed {
            all: self,
            change,
            copy,
            builds,
            images: BTreeMap::new(),
            around: BTreeMap::new(),
            answered: BTreeMap::new(),
        };
        let mut runs = Vec::new();
        for event in [RepositoryEvent::PullRequest, RepositoryEvent::Push] {
            let usual = match proposed.run(event, None).await? {
                Ok(jobs) => jobs,
                Err(problem) => return Ok(Err(problem)),
            };
            let run = |guise: Option<&Guise>, jobs: Vec<JobRun>| PipelineRun {
                change: change.name.clone(),
                finds: change.finds.clone(),
                event,
                guise: guise.cloned(),
                jobs,
            };
            runs.push(run(None, usual.clone()));
            // In a guise the proposal alone is asked.
            let usual: Vec<JobRun> = usual.into_iter().filter(|job| !job.of_branch).collect();
            // What is fine needs no other guise.
            for guise in guises.iter().filter(|_| !change.finds.is_empty()) {
                // What nobody can follow in this guise alone makes no run of it.
                let Ok(jobs) = proposed.run(event, Some(guise)).await? else { continue };
                if jobs != usual {
                    runs.push(run(Some(guise), jobs));
                }
            }
        }
        Ok(Ok(runs))
    }
}

impl Proposed<'_> {
    /// Every job of the workflows that the event starts; the first thing that was not understood otherwise.
    async fn run(
        &mut self,
        event: RepositoryEvent,
        guise: Option<&Guise>,
    ) -> Result<Result<Vec<JobRun>, Unfollowed>, LabError> {
        let changed: Vec<String> = match guise.filter(|guise| guise.kind == GuiseKind::Path) {
            Some(guise) => vec![guise.value.clone()],
            None => self.change.files.keys().cloned().collect(),
        };
        let copy = self.copy.path().to_owned();
        let happening = Happening {
            folder: &copy,
            base: self.all.folder,
            workflows: self.all.workflows,
            event,
            guise,
            changed: Some(&changed),
        };
        let mut answers: Vec<bool> = Vec::new();
        let mut gates: Vec<GateRun> = Vec::new();
        let walked = loop {
            let walked = walk(&happening, &answers);
            if let Some(problem) = walked.problems.first() {
                return Ok(Err(Unfollowed::from(problem)));
            }
            let Some(open) = &walked.open else { break walked };
            let run = self.gate(open).await?;
            answers.push(run.passed);
            gates.push(run);
        };
        let mut gates = gates.into_iter();
        let jobs = walked.jobs.into_iter().map(|job| JobRun {
            job: job.job,
            end: job.end,
            forgiven: job.forgiven,
            gates: gates.by_ref().take(job.gates).collect(),
            pushes: job.pushes,
            unfetched: job.unfetched,
            of_branch: job.of_branch,
        });
        Ok(Ok(jobs.collect()))
    }

    async fn gate(&mut self, open: &OpenGate) -> Result<GateRun, LabError> {
        let gate = &open.gate;
        let key = format!("{open:?}");
        if let Some(known) = self.answered.get(&key) {
            return Ok(known.clone());
        }
        let (root, elsewhere) = match &gate.tree {
            Tree::Elsewhere(written) => (self.all.folder.to_owned(), Some(written.clone())),
            Tree::Nothing | Tree::Change => (self.root(open.place.as_deref())?, None),
        };
        let LintEnd { passed, found, stopped } = match &gate.kind {
            _ if gate.tree == Tree::Nothing => LintEnd::default(),
            GateKind::Lint(path) => match self.all.linter {
                Some(Linter(lint)) => linted(lint(&root.join(path)), &root, path),
                None => LintEnd::default(),
            },
            GateKind::Scan { build, fail_on, policy } => {
                let packages = self.packages(&root, &open.builds, *build).await?;
                let said = packages
                    .map(|facts| scanned(&root, &facts, fail_on.as_deref(), policy.as_deref()))
                    .unwrap_or_default();
                LintEnd { passed: said.0, found: said.1, stopped: None }
            }
        };
        let (at, written) = (gate.at.clone(), gate.written.clone());
        let run = GateRun { at, written, passed, found, elsewhere, stopped };
        self.answered.insert(key, run.clone());
        Ok(run)
    }

    /// The folder of a job: the copy, or one in which the copy lies at a place.
    fn root(&mut self, place: Option<&str>) -> Result<PathBuf, LabError> {
        let Some(place) = place else { return Ok(self.copy.path().to_owned()) };
        if let Some(known) = self.around.get(place) {
            return Ok(known.path().to_owned());
        }
        let around = TempDir::new().map_err(failed)?;
        let inside = around.path().join(place);
        fs::create_dir_all(&inside).map_err(failed)?;
        copy_folder(self.copy.path(), &inside).map_err(failed)?;
        let path = around.path().to_owned();
        self.around.insert(place.to_owned(), around);
        Ok(path)
    }

    /// The packages of a job's image, built from its folder with everything that it stands on.
    async fn packages(
        &mut self,
        root: &Path,
        specs: &[BuildSpec],
        wanted: usize,
    ) -> Result<Option<PackageFacts>, LabError> {
        let specs = specs.get(..=wanted).unwrap_or_default();
        let key = format!("{}: {specs:?}", root.display());
        if let Some(known) = self.images.get(&key) {
            return Ok(known.clone());
        }
        let (engine, identity) = (self.all.lab.engine, self.all.lab.identity);
        let labels: BTreeMap<String, String> = identity.labels().into_iter().collect();
        let mut builds = Builds::default();
        for spec in specs {
            let request = BuildRequest {
                folder: root,
                spec,
                run_id: identity.id(),
                number: ROUND + self.builds.fetch_add(1, Ordering::Relaxed),
                labels: &labels,
                earlier: &builds.known_to(spec),
                another_day: false,
            };
            let built = build::build(engine, &request, self.all.lab.listener).await?;
            builds.facts.push(built.facts);
            builds.images.push(built.image);
        }
        let facts = match builds.images.last().and_then(Option::as_ref) {
            Some(built) => {
                let Subject::Image(look) = PACKAGES.subject else { return Ok(None) };
                let facts = image::facts(engine, &built.id, &[(PACKAGES.need, look)], self.all.known).await?;
                facts.packages.seen().cloned()
            }
            None => None,
        };
        self.images.insert(key, facts.clone());
        Ok(facts)
    }
}
