//! How are the candidates of a script tried, one beside the other?

use std::path::Path;

use futures_util::future::try_join_all;

use crate::evidence::{Trial, TrialKind, Unsupported};
use crate::lab::LabError;
use crate::lab::builds::Builds;
use crate::lab::observation::{Errand, Target};
use crate::lab::registry::Registry;
use crate::lab::run::Lab;
use crate::submission::DeliveryStep;

use super::failed::failed;
use super::keys::Team;
use super::trial::Way;

/// A script that brings a service's image through a registry.
#[derive(Clone, Copy)]
pub(super) struct Script<'a> {
    pub(super) lab: &'a Lab<'a>,
    /// The learner's folder.
    pub(super) folder: &'a Path,
    pub(super) builds: &'a Builds,
    /// The public key of the team, in the folder.
    pub(super) public_key: Option<&'a str>,
    pub(super) target: Target<'a>,
}

impl<'a> Script<'a> {
    /// The script of a submission.
    pub(super) fn of(errand: Errand<'a>) -> Script<'a> {
        let Errand { lab, folder, builds, target, .. } = errand;
        Script { lab, folder, builds, public_key: errand.wanted.team_key.as_deref(), target }
    }
}

/// What came of the candidates.
#[derive(Default)]
pub(super) struct Tried {
    /// Why the public key of the team is none; empty where it is one.
    pub(super) key_problem: String,
    /// The undisturbed way first; nothing where the script pushes nothing.
    pub(super) trials: Vec<Trial>,
    /// What the undisturbed way left in the registry.
    pub(super) left: Vec<String>,
}

impl Script<'_> {
    /// Goes the way undisturbed, looks at what it left, and goes it with each other candidate over what was pushed.
    /// Some engines share no registry with the checker.
    ///
    /// # Errors
    /// [`LabError`] where the engine or the lab's registry failed.
    pub(super) async fn tried(
        &self,
        kinds: &[TrialKind],
        left: impl AsyncFnOnce(&Way<'_>) -> Result<Vec<String>, LabError>,
    ) -> Result<Result<Tried, Unsupported>, LabError> {
        let team = Team::of(self.folder, self.public_key, &self.lab.plan.delivery)
            .map_err(|problem| failed(&problem.to_string()))?;
        let mut tried = Tried { key_problem: team.problem.clone(), ..Tried::default() };
        let pushes = self.lab.plan.delivery.iter().any(|step| matches!(step, DeliveryStep::Push { .. }));
        if !pushes {
            // Nothing goes through a registry; what is started then the plan says.
            return Ok(Ok(tried));
        }
        if !Registry::is_possible(self.lab.engine) {
            return Ok(Err(Unsupported::Registry));
        }
        let registry = Registry::start(self.lab.engine, self.lab.identity).await?;
        let gone = async {
            let mut undisturbed = Way::new(
                &registry,
                self.builds,
                self.folder,
                &team,
                self.target.name,
                TrialKind::Undisturbed,
            );
            undisturbed.go().await?;
            tried.left = left(&undisturbed).await?;
            let others = kinds.iter().filter(|kind| **kind != TrialKind::Undisturbed);
            let others = others.map(|kind| {
                let mut way = undisturbed.again(*kind);
                async move { way.go().await.map(|()| way.into_trial()) }
            });
            let others = try_join_all(others).await?;
            tried.trials = std::iter::once(undisturbed.into_trial()).chain(others).collect();
            Ok(())
        };
        let gone: Result<(), LabError> = gone.await;
        registry.close().await?;
        gone.map(|()| Ok(tried))
    }
}
