//! How does one run of the commands go, and what serves afterwards?

use std::path::Path;
use std::time::{Duration, Instant};

use crate::check::Need;
use crate::evidence::{CycleBase, CycleQuestion, CycleTurn, Observed, Served, Serving, WayBack};
use crate::lab::LabError;
use crate::lab::experiment::script::{Shop, User};
use crate::lab::image::{self, KnownFiles, PACKAGES};
use crate::lab::observation::{Subject, Target};
use crate::lab::published::Bases;
use crate::lab::run::Lab;
use crate::submission::{Answer, ImageSource, Question, Standing, Unfollowed, turn};

/// Added to a build's number, so that no other build of the run has its tag.
const ROUND: usize = 6000;
/// How long one run may take, and one command in it, beside the builds.
const PATIENCE: Duration = Duration::from_secs(120);
/// The most questions of one run.
const QUESTIONS: usize = 2000;
/// The longest pause that is made for a `sleep`; on a base on which nothing ever answers, nobody waits for it.
const PAUSE: Duration = Duration::from_secs(15);
const PAUSE_FOR_NOTHING: Duration = Duration::from_millis(200);
/// Days between two runs.
const DAYS: i64 = 31;
/// What is written after the first run.
const NOTE: &str = "kept over every patch";

/// The runs so far.
pub(super) struct Cycle<'a> {
    lab: &'a Lab<'a>,
    folder: &'a Path,
    bases: &'a Bases<'a>,
    known: &'a KnownFiles<'a>,
    target: Target<'a>,
    shop: Shop<'a>,
    user: User<'a>,
    standing: Standing,
    /// The base that the engine has under its name.
    held: Option<usize>,
    /// How many builds there were before this run.
    earlier: usize,
    /// The builds of this run that stand on the base published last.
    on_newest: Vec<usize>,
    /// Time that builds took in this run.
    building: Duration,
}

impl<'a> Cycle<'a> {
    pub(super) fn new(
        lab: &'a Lab<'a>,
        folder: &'a Path,
        bases: &'a Bases<'a>,
        known: &'a KnownFiles<'a>,
        target: Target<'a>,
    ) -> Cycle<'a> {
        Cycle {
            lab,
            folder,
            bases,
            known,
            target,
            shop: Shop::new(lab, folder, ROUND),
            user: User::new(lab, target.wanted.port),
            standing: Standing::default(),
            held: None,
            earlier: 0,
            on_newest: Vec::new(),
            building: Duration::ZERO,
        }
    }

    /// Goes through the commands over the base of this number.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(super) async fn turn(&mut self, number: usize, base: CycleBase) -> Result<CycleTurn, LabError> {
        let before = self.service_build();
        self.earlier = self.standing.builds().len();
        self.on_newest.clear();
        if base == CycleBase::Broken && self.held.is_some() {
            // Somebody else on this machine has pulled it.
            self.held = Some(number);
        }
        let (begin, days) = (Instant::now(), DAYS * i64::try_from(number).unwrap_or(0));
        let (start, mut answers, mut asked) = (self.standing.clone(), Vec::new(), Vec::new());
        self.building = Duration::ZERO;
        let mut endless = false;
        let gone = loop {
            let gone = turn(self.folder, "run.sh", &start, &answers, days);
            let Some((question, now)) = &gone.question else { break gone };
            self.standing = now.clone();
            let rest = PATIENCE.saturating_sub(begin.elapsed().saturating_sub(self.building));
            let answer = if answers.len() < QUESTIONS && !rest.is_zero() {
                self.answer(question, number, base, rest).await?
            } else {
                None
            };
            let Some(answer) = answer else {
                endless = true;
                break gone;
            };
            if let Some(words) = self.words(question) {
                asked.push(CycleQuestion { words, status: answer.status, serving: self.serving() });
            }
            answers.push(answer);
        };
        if !endless {
            self.standing = gone.standing;
        }
        self.take(&gone.pulled, number);
        self.shop.settle(&self.standing).await?;
        let served = self.served(base).await?;
        let way_back = match (before, self.service_build()) {
            (Some(former), Some(now)) if former != now => Some(self.way_back(former).await?),
            _ => None,
        };
        Ok(CycleTurn {
            base,
            published: self.version(&self.bases.image(number).await?.id).await?.unwrap_or_default(),
            built: self.on_newest.iter().map(|build| self.standing.builds()[*build].at.clone()).collect(),
            asked,
            stopped: gone.stopped.filter(|_| !endless),
            unfollowed: gone.problems.first().filter(|_| !endless).map(Unfollowed::from),
            endless,
            served,
            way_back,
        })
    }

    /// Removes what stands.
    pub(super) async fn close(&mut self) {
        self.shop.close().await;
    }

    fn service(&self) -> Option<usize> {
        self.standing.service(self.target.name)
    }

    fn service_build(&self) -> Option<usize> {
        self.standing.container(self.service()?)?.build_index()
    }

    fn serving(&self) -> Serving {
        match self.service() {
            None => Serving::Nobody,
            Some(_) if self.service_build().is_some_and(|build| build >= self.earlier) => Serving::New,
            Some(_) => Serving::Former,
        }
    }

    /// What the commands asked, where it is about a container.
    fn words(&self, question: &Question) -> Option<String> {
        let name = |number: &usize| {
            self.standing.container(*number).map_or(String::new(), |spec| spec.service().to_owned())
        };
        Some(match question {
            Question::Build { .. } | Question::Sleep { .. } | Question::Digest { .. } => return None,
            Question::Job { container } => {
                let spec = self.standing.container(*container)?;
                let words = spec.command.iter().flat_map(|command| command.value.iter().map(String::as_str));
                std::iter::once("run")
                    .chain([spec.image.value.as_str()])
                    .chain(words)
                    .collect::<Vec<_>>()
                    .join(" ")
            }
            Question::Exec { container, command, .. } => {
                format!("exec {} {}", name(container), command.join(" "))
            }
            Question::Copy { container, file, path } => format!("cp {file} {}:{path}", name(container)),
            Question::Diff { container } => format!("diff {}", name(container)),
            Question::Inspect { container, format } => format!("inspect {format} {}", name(container)),
            Question::Request { port, path, .. } => format!("http://localhost:{port}{path}"),
        })
    }

    /// What the commands are told; nothing where they wait for too long.
    async fn answer(
        &mut self,
        question: &Question,
        number: usize,
        base: CycleBase,
        patience: Duration,
    ) -> Result<Option<Answer>, LabError> {
        if let Question::Build { build, pulled } = question {
            let begin = Instant::now();
            self.take(pulled, number);
            let (built, start) = self.build(*build, number).await?;
            self.building += begin.elapsed();
            // A test may be a step of the build, and keeps a broken image out by ending it.
            if start == number && (built || base == CycleBase::Broken) {
                self.on_newest.push(*build);
            }
        }
        if let Question::Digest { image, pulled } = question
            && ImageSource::full_name(image) == ImageSource::full_name(&self.bases.base().image)
        {
            self.take(pulled, number);
            let text = self.bases.by_digest(self.held.unwrap_or(number)).await?;
            return Ok(Some(Answer { status: 0, text: Some(text) }));
        }
        let pause = if base == CycleBase::Broken { PAUSE_FOR_NOTHING } else { PAUSE };
        self.shop.answer(&self.standing, question, patience, pause).await
    }

    /// Something was pulled: where it is the base, the engine has the newest one now.
    fn take(&mut self, pulled: &[String], number: usize) {
        let name = ImageSource::full_name(&self.bases.base().image);
        if pulled.iter().any(|pulled| ImageSource::full_name(pulled) == name) {
            self.held = Some(number);
        }
    }

    /// Builds an image as the engine would; whether it came to its end, and from which base it starts.
    async fn build(&mut self, build: usize, number: usize) -> Result<(bool, usize), LabError> {
        let held = self.held.unwrap_or(number);
        let Some(spec) = self.standing.builds().get(build).cloned() else { return Ok((false, held)) };
        let held = if spec.pull { number } else { held };
        self.held = Some(held);
        let mut earlier = self.shop.known_to(&spec);
        let start = self.bases.name_in(held, (self.folder, &spec), &mut earlier).await?;
        Ok((self.shop.build(build, &spec, &earlier, None).await?, start))
    }

    /// The package's version in an image.
    async fn version(&self, id: &str) -> Result<Option<String>, LabError> {
        let Subject::Image(look) = PACKAGES.subject else { return Ok(None) };
        let facts = image::facts(self.lab.engine, id, &[(Need::Packages, look)], self.known).await?;
        let name = &self.bases.base().package;
        match facts.packages {
            Observed::Seen(packages) => {
                let found = packages.packages.into_iter().find(|package| package.name == *name);
                Ok(found.map(|package| package.version))
            }
            Observed::Missing(detail) => {
                Err(LabError::Engine { action: "to read the packages of an image".to_owned(), detail })
            }
            _ => Ok(None),
        }
    }

    /// What serves after a run. After the first one a note is left with it.
    async fn served(&mut self, base: CycleBase) -> Result<Served, LabError> {
        let serving = self.serving();
        let nobody = Served { serving, at: None, version: None, healthy: false, kept: false };
        let Some(number) = self.service() else { return Ok(nobody) };
        let at = self.standing.container(number).map(|spec| spec.at.clone());
        let image = self.service_build().and_then(|build| self.shop.image(build));
        let version = match image {
            Some(image) => self.version(image).await?,
            None => None,
        };
        // On a broken base nobody waits for an answer that never comes.
        let waits = base != CycleBase::Broken || serving == Serving::Former || self.on_newest.is_empty();
        let Some(instance) = self.shop.instance(number).filter(|_| waits).cloned() else {
            return Ok(Served { at, version, ..nobody });
        };
        let healthy = self.user.finds_well(&instance).await?;
        if healthy {
            self.user.leaves_note(&instance, NOTE).await?;
        }
        let kept = self.user.finds_note(&instance).await?;
        Ok(Served { serving, at, version, healthy, kept })
    }

    /// Goes back to the image of a former build, as far as somebody still finds it, and to the present again.
    async fn way_back(&mut self, former: usize) -> Result<WayBack, LabError> {
        let names = self.standing.names_of(former);
        let running = self.standing.running();
        let of_it = |number: &usize| {
            let spec = self.standing.container(*number)?;
            (spec.build_index() == Some(former) && !running.contains(number))
                .then(|| spec.service().to_owned())
        };
        let containers: Vec<String> = self.standing.there().iter().filter_map(of_it).collect();
        let mut way = WayBack { names, containers, works: false };
        let found = !way.names.is_empty() || !way.containers.is_empty();
        let image = self.shop.image(former).map(str::to_owned);
        let spec = self.service().and_then(|number| self.standing.container(number)).cloned();
        let (true, Some(image), Some(spec)) = (found, image, spec) else { return Ok(way) };
        let standing = self.standing.clone();
        let copy = format!("-back-{}", self.standing.builds().len());
        if let Some(instance) = self.shop.start(&standing, &spec, &image, &copy).await? {
            let user = &self.user;
            let looked = async { Ok(user.finds_well(&instance).await? && user.finds_note(&instance).await?) };

            let works: Result<bool, LabError> = looked.await;
            instance.remove(self.lab).await?;
            way.works = works?;
        }
        Ok(way)
    }
}
