//! What came of the learner's deployment, while others changed the container and moved the tag?

use serde::{Deserialize, Serialize};

use crate::submission::{Location, Unfollowed};

/// The learner's scripts gone through one after the other, in an engine that kept everything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deployment {
    /// One for each moment, in the order of [`DeployMoment`].
    pub steps: Vec<DeployStep>,
    /// The page behind the first release; absent where nothing answered with one.
    pub page: Option<ServedPage>,
}

/// What `/` of the service answered, and what its image alone answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServedPage {
    /// The body.
    pub served: String,
    /// The body from a container of the same image that has neither the command's mounts nor its arguments; absent
    /// where that one does not answer.
    pub of_image: Option<String>,
}

/// When a script was gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeployMoment {
    /// `run.sh` for the first time.
    Released,
    /// `drift.sh` behind it: nobody has touched anything.
    Untouched,
    /// `drift.sh` when somebody has put a file into the running container.
    Patched,
    /// `drift.sh` when somebody has changed one file of the image's in a fresh container.
    Edited,
    /// `drift.sh` when somebody has removed one file of the image's from a fresh container.
    Deleted,
    /// `drift.sh` when somebody has put a single file into the top folder of a fresh container.
    Single,
    /// `drift.sh` when somebody has started another image under the container's name.
    Exchanged,
    /// `deploy.sh` on another machine, when the tag leads to another image.
    Redeployed,
    /// `drift.sh` behind it: the tag leads elsewhere, and nobody has touched the container.
    TagMoved,
    /// `run.sh` for another release.
    ReleasedAgain,
    /// `drift.sh` when somebody has started the first release under the container's name, by its digest.
    FormerStarted,
    /// `run.sh` for a third release.
    ReleasedThird,
    /// `rollback.sh`.
    RolledBack,
    /// `drift.sh` behind it: nobody has touched the container.
    BackUntouched,
    /// `deploy.sh` behind that, on another machine.
    BackAgain,
}

impl DeployMoment {
    /// Whether the script's exit status is what somebody wants to know: `drift.sh` says by it what it has found.
    #[must_use]
    pub fn asks_how_it_ends(self) -> bool {
        matches!(
            self,
            Self::Untouched
                | Self::Patched
                | Self::Edited
                | Self::Deleted
                | Self::Single
                | Self::Exchanged
                | Self::TagMoved
                | Self::FormerStarted
                | Self::BackUntouched
        )
    }
}

/// One script, and what ran afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeployStep {
    /// When.
    pub moment: DeployMoment,
    /// The script's name.
    pub script: String,
    /// The submission has no such script.
    pub missing: bool,
    /// Its exit status; absent where it is missing, was not followed to its end, or was not started.
    pub status: Option<u8>,
    /// The line at which it gave up; absent where it came to its end.
    pub stopped: Option<Location>,
    /// It still went on when the lab's patience was over.
    pub endless: bool,
    /// What in it the lab could not follow.
    pub unfollowed: Option<Unfollowed>,
    /// Where it changed a running container by hand.
    pub patches: Vec<Location>,
    /// Why the engine did not let the lab do what comes before it, in its words; absent where it did.
    pub refused: Option<String>,
    /// Whether the lab started the same image again before it, without `--read-only`: the engine let nobody do
    /// anything else.
    pub loosened: bool,
    /// What runs as the service afterwards; absent where nothing does.
    pub running: Option<RunningImage>,
}

/// The container that runs as the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunningImage {
    /// The engine's id of its image, `sha256:…`.
    pub image: String,
    /// The image as the command names it.
    pub written: String,
    /// Whether that is a digest which a registry gave.
    pub by_digest: bool,
    /// Whether the command names it by the id that the engine of this machine gave it.
    pub by_id: bool,
    /// The label or the variable that its command gives it with the digest or the id of another image than its own.
    pub other_mark: Option<String>,
    /// Where it was made.
    pub at: Location,
    /// What differs from the image, as `docker diff` shows it: `C /app`; at most twenty lines.
    pub changes: Vec<String>,
    /// Whether it answers `/health` with 200.
    pub healthy: bool,
    /// Whether the note that was written after the first release is still read.
    pub kept: bool,
}
