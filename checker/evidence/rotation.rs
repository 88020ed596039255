//! What happened when the lab replaced a secret by another value, as its owner would?

use serde::{Deserialize, Serialize};

use super::{Attempt, HttpExchange, ProbeReport};

/// The lab gave a secret another value while the services used it. The values are the lab's and the planted
/// one; neither stands here.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotationExperiment {
    /// The planted secret.
    pub secret: String,
    /// How the new value came to the services; absent where the definition hands the secret to nobody as a
    /// file, so that there was nothing to replace.
    pub way: Option<RotationWay>,
    /// Every file by which a container is handed the secret, before it was replaced.
    pub files: Vec<SecretFile>,
    /// How it was used before.
    pub before: SecretUse,
    /// How it was used after. Absent where nothing was replaced.
    pub after: Option<SecretUse>,
    /// What became of the containers that are handed it.
    pub containers: Vec<Rotated>,
    /// From the replacement to the first note that was written with the new value, in milliseconds; absent
    /// where none was.
    pub followed_milliseconds: Option<u64>,
    /// Where the planted value, or the new one, stood in the open at the end.
    pub exposed: Vec<Exposure>,
    /// How many texts were searched for them.
    pub searched: u64,
    /// Lines of the service's access log, in the engine's order.
    pub access: Vec<AccessLine>,
    /// What the engine has on record of it, in its order.
    pub events: Vec<EngineEvent>,
}

/// How a new value comes to a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RotationWay {
    /// It was written into the mounted file; the containers ran on.
    File,
    /// The compose file has the content itself: the containers were made anew over the same images.
    Content,
    /// A new secret of a Swarm, under the same target; the engine replaced the tasks.
    Swarm,
}

/// A file that holds the secret in a container.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretFile {
    /// The service.
    pub service: String,
    /// Absolute path in the container.
    pub path: String,
    /// Each identity of the service's processes: `open-secret` with the facts `uid`, `gid`, `mode` in octal
    /// digits, `own_gid` of the identity itself, `bytes`, `file_system`; and `write-secret`.
    pub own: Vec<ProbeReport>,
    /// The same as a user and a group that nobody else in the container has.
    pub stranger: ProbeReport,
}

/// How the secret was used.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretUse {
    /// A note, written by a user of the service.
    pub written: HttpExchange,
    /// From inside the service, every listener of the others asked with the planted value, `log-in`.
    pub planted: Vec<Login>,
    /// With the new one.
    pub new: Vec<Login>,
}

/// One try to log in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// The service that was asked.
    pub to: String,
    /// Status of the answer; absent where there was none.
    pub status: Option<u16>,
    /// The try; the answer is not kept.
    pub attempt: Attempt,
}

/// What became of a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rotated {
    /// The service.
    pub service: String,
    /// Whether another container does its work now.
    pub replaced: bool,
    /// Whether it runs the same image as before.
    pub same_image: bool,
}

/// A value of the secret, where anybody sees it who may look there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exposure {
    /// The service.
    pub service: String,
    /// Where.
    pub place: ExposurePlace,
    /// Name of the environment variable, in an inspect output; empty elsewhere.
    pub variable: String,
}

/// Who shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExposurePlace {
    /// `docker inspect`, the environment.
    Environment,
    /// `docker inspect`, entrypoint and command.
    Command,
    /// `docker inspect`, anything else: a label, a health check.
    Inspect,
    /// `docker logs`.
    Log,
    /// `docker service inspect`.
    Service,
}

/// One line of an access log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessLine {
    /// The service.
    pub service: String,
    /// Its own time, as it stands in the line; empty where there is none.
    pub time: String,
    /// `read`, `changed`, `login` or `used`.
    pub action: String,
    /// Address of who logged in; empty for the others.
    pub by: String,
    /// `accepted` or `refused` of a login; empty for the others.
    pub result: String,
}

/// One event of the engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EngineEvent {
    /// Milliseconds since 1970, on the engine's clock.
    pub at: u64,
    /// `container`, `secret`, `service`.
    pub kind: String,
    /// `create`, `remove`, `update`, `exec_create: …`.
    pub action: String,
    /// The name of the thing, without the lab's own part.
    pub name: String,
}
