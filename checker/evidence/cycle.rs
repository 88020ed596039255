//! What came of the learner's patch cycle, run after run, while others published new bases?

use serde::{Deserialize, Serialize};

use crate::submission::{Location, Unfollowed};

/// `run.sh` gone through once for each base that was published, in an engine that kept everything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatchCycle {
    /// The name of the base that others publish, as everybody pulls it.
    pub image: String,
    /// The package that changes in it.
    pub package: String,
    /// One run for each base, in the order of [`CycleBase`].
    pub turns: Vec<CycleTurn>,
}

/// Which base was published before a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CycleBase {
    /// The first one.
    Today,
    /// One with a patched package.
    Patched,
    /// One on which the service starts and never answers; whatever the script pulls, it is built on.
    Broken,
    /// One that works again, with a newer package still.
    Repaired,
}

/// One run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CycleTurn {
    /// What was published before it.
    pub base: CycleBase,
    /// The package's version in that base.
    pub published: String,
    /// Where the commands built an image that stands on that base; of the broken one also where the build ended
    /// before its end, because a test may be one of its steps.
    pub built: Vec<Location>,
    /// What the commands asked a container or the engine about one, in their order.
    pub asked: Vec<CycleQuestion>,
    /// The line at which the commands gave up; absent where they came to their end.
    pub stopped: Option<Location>,
    /// What in the commands the lab could not follow.
    pub unfollowed: Option<Unfollowed>,
    /// The commands still went on when the lab's patience was over.
    pub endless: bool,
    /// What runs as the service afterwards.
    pub served: Served,
    /// The way back from there to the image that served before; absent where the same one still serves.
    pub way_back: Option<WayBack>,
}

/// Something that the commands asked, and who served meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CycleQuestion {
    /// The command in short: `exec candidate wget …`.
    pub words: String,
    /// Its exit status.
    pub status: u8,
    /// Which image served while the answer was still open.
    pub serving: Serving,
}

/// Which image a service runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Serving {
    /// None: no such container runs.
    Nobody,
    /// One of an earlier run's.
    Former,
    /// One that was built in this run.
    New,
}

/// What runs as the service after a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Served {
    /// Which image.
    pub serving: Serving,
    /// Where its container was made; absent where there is none.
    pub at: Option<Location>,
    /// The version of the package in that image; absent where nobody serves, or the image has no such package.
    pub version: Option<String>,
    /// Whether it answers `/health` with 200.
    pub healthy: bool,
    /// Whether the note that was written after the first run is still read.
    pub kept: bool,
}

/// The way back to the image that served before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WayBack {
    /// The names by which engine or registry still know it.
    pub names: Vec<String>,
    /// Names of containers that do not run and were made from it.
    pub containers: Vec<String>,
    /// Whether a container of it, started by the lab in place of the present one, answered `/health` with 200
    /// and read the note.
    pub works: bool,
}
