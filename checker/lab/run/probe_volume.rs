//! How does the probe reach a read-only container without a network? In a volume that the lab fills.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

use crate::lab::probe::PROGRAM;
use crate::lab::{Engine, LabError};

use super::filling::{Filling, make_volume};
use super::identity::RunIdentity;

/// How long the first use of the probe may wait until it is there. It takes three requests.
const FILLING: Duration = Duration::from_secs(90);

/// The volume of a run with the probe and the run's token. It must exist before a container that mounts
/// it is made, and be filled before the probe or the token is used: a mount shows what comes later.
#[derive(Debug)]
pub(in crate::lab) struct ProbeVolume {
    name: String,
    state: watch::Sender<State>,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Named,
    Made,
    Filled,
}

impl ProbeVolume {
    /// The volume of a run, which is not there yet.
    pub(in crate::lab) fn of(identity: &RunIdentity) -> ProbeVolume {
        ProbeVolume { name: identity.name("lab", "probe"), state: watch::Sender::new(State::Named) }
    }

    /// Makes it, with nothing in it.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(in crate::lab) async fn make(&self, engine: &Engine, identity: &RunIdentity) -> Result<(), LabError> {
        make_volume(engine, identity, &self.name).await?;
        self.state.send_replace(State::Made);
        Ok(())
    }

    /// The engine's name for it.
    pub(in crate::lab) fn name(&self) -> &str {
        &self.name
    }

    /// Puts the probe and the run's token into it. The probe comes from this very program and not from
    /// the image, which another version of the checker may have made.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(in crate::lab) async fn fill(&self, engine: &Engine, identity: &RunIdentity) -> Result<(), LabError> {
        let archive = archive(identity.token())
            .map_err(|source| LabError::File { path: "token".to_owned(), source })?;
        let filling = Filling { volume: &self.name, filler: "filler", archive };
        // Nobody waits for the rest: the first look takes longer.
        filling
            .fill(engine, identity, || {
                self.state.send_replace(State::Filled);
            })
            .await
    }

    /// Waits until it is made, or for ever: where the making fails, the run ends with that error.
    pub(in crate::lab) async fn made(&self) {
        let mut state = self.state.subscribe();
        // The sender is this very volume, so that it outlives the wait.
        let _ = state.wait_for(|state| *state >= State::Made).await;
    }

    /// Waits until the probe and the token are there.
    ///
    /// # Errors
    /// [`LabError::Deadline`] where that takes too long. Where the filling fails, the run ends with
    /// that error.
    pub(in crate::lab) async fn filled(&self) -> Result<(), LabError> {
        let mut state = self.state.subscribe();
        match timeout(FILLING, state.wait_for(|state| *state == State::Filled)).await {
            Ok(_) => Ok(()),
            Err(_) => {
                let what = "the probe in its volume".to_owned();
                Err(LabError::Deadline { what, seconds: FILLING.as_secs() })
            }
        }
    }
}

/// What lies in the volume: the probe, the same as a program of root's with set-user-id, and the token.
fn archive(token: &str) -> std::io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(Vec::new());
    let files =
        [("probe", 0o555, PROGRAM), ("probe-setuid", 0o4755, PROGRAM), ("token", 0o444, token.as_bytes())];
    for (name, mode, content) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(mode);
        header.set_uid(0);
        header.set_gid(0);
        header.set_cksum();
        archive.append_data(&mut header, name, content)?;
    }
    archive.into_inner()
}
