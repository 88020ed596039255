//! How does one script go, and what is it told?

use std::time::{Duration, Instant};

use crate::evidence::{DeployMoment, DeployStep};
use crate::lab::LabError;
use crate::submission::{Question, Turn, turn};

use super::play::Play;

/// How long one script may take, beside the builds.
const PATIENCE: Duration = Duration::from_secs(60);
/// The most questions of one script.
const QUESTIONS: usize = 2000;
/// The longest pause that is made for a `sleep`.
const PAUSE: Duration = Duration::from_secs(15);
/// The label by which one release's image is another than the next one's.
const RELEASE: &str = "harden-check.release";

impl Play<'_> {
    /// Goes through a script to its end; whether the lab's patience ended first.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(super) async fn go(&mut self, script: &str) -> Result<(Turn, bool), LabError> {
        let (begin, start) = (Instant::now(), self.standing.clone());
        let (mut answers, mut building) = (Vec::new(), Duration::ZERO);
        let ended = loop {
            let gone = turn(self.folder, script, &start, &answers, 0);
            let Some((question, now)) = &gone.question else { break (gone, false) };
            self.standing = now.clone();
            let rest = PATIENCE.saturating_sub(begin.elapsed().saturating_sub(building));
            if answers.len() >= QUESTIONS || rest.is_zero() {
                break (gone, true);
            }
            if let Question::Build { build, .. } = question {
                let before = Instant::now();
                self.build(*build).await?;
                building += before.elapsed();
            }
            let answer = self.shop.answer(&self.standing, question, rest, PAUSE).await?;
            match answer {
                Some(answer) => answers.push(answer),
                None => break (gone, true),
            }
        };
        if !ended.1 {
            self.standing = ended.0.standing.clone();
        }
        self.shop.settle(&self.standing).await?;
        Ok(ended)
    }

    /// `drift.sh` when somebody has put a file into the running container.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(super) async fn patched(&mut self) -> Result<DeployStep, LabError> {
        let mut refused = self.patch().await?;
        let loosened = refused.is_some() && self.loosen().await?;
        if loosened {
            refused = self.patch().await?;
        }
        let step = match refused {
            Some(refused) => self.not_gone(DeployMoment::Patched, "drift.sh", refused),
            None => self.step(DeployMoment::Patched, "drift.sh", None).await?,
        };
        Ok(DeployStep { loosened, ..step })
    }

    /// `drift.sh` when somebody has started the first release's image in place of the one that runs; afterwards
    /// that one runs again.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(super) async fn former_started(&mut self, first: Option<usize>) -> Result<DeployStep, LabError> {
        let moment = DeployMoment::FormerStarted;
        if let (Some(first), Some(now)) = (first, self.build_that_runs())
            && first != now
            && self.start_by_digest(first).await?
        {
            let step = self.step(moment, "drift.sh", None).await?;
            self.start_by_digest(now).await?;
            return Ok(step);
        }
        Ok(self.not_gone(moment, "drift.sh", "there is no other release".to_owned()))
    }

    /// Builds an image; the one of another release is another image.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(super) async fn build(&mut self, build: usize) -> Result<(), LabError> {
        let Some(spec) = self.standing.builds().get(build).cloned() else { return Ok(()) };
        let earlier = self.shop.known_to(&spec);
        self.shop.build(build, &spec, &earlier, Some((RELEASE, self.release))).await?;
        Ok(())
    }
}
