//! Which volumes are there, and what lies where in a container?

use serde::{Deserialize, Serialize};

use super::super::Located;
use super::variable::EnvironmentVariable;

/// `docker volume create`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VolumeSpec {
    /// The name as written.
    pub name: Located<String>,
    /// `--driver`; only `local` is carried out.
    pub driver: Option<Located<String>>,
    /// `--opt`, for `type=tmpfs` and its kind.
    pub options: Vec<Located<EnvironmentVariable>>,
}

/// What lies at a path of the container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MountSpec {
    /// Volume, tmpfs or host folder.
    pub kind: BindKind,
    /// Volume name or host path; absent for tmpfs and anonymous volumes.
    pub source: Option<String>,
    /// Absolute path in the container.
    pub target: String,
    /// `:ro`, `readonly`.
    pub read_only: bool,
    /// Options as written (`size=16m`, `noexec`, `mode=1770`, `nocopy`), in order.
    pub options: Vec<String>,
}

/// The kind of a mount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BindKind {
    /// A volume, named or anonymous.
    Volume,
    /// Memory.
    Tmpfs,
    /// A path of the host; always among the dangers, but for files of the submission, which are in
    /// [`super::ContainerSpec::files`].
    Bind,
}

/// A secret, a config, or a mounted file or folder of the submission: a file in the container. One that comes from
/// a file is mounted, read-only and with the file's own owner and mode; a content is copied there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileMount {
    /// The name that it is declared by; of a mounted file its path.
    pub name: String,
    /// The file that holds its content, or the folder that is mounted, relative to the submission's folder.
    pub file: Option<String>,
    /// The content itself, where the compose file or `.env` holds it.
    pub content: Option<String>,
    /// Absolute path in the container.
    pub target: String,
    /// Owner as written.
    pub user: Option<String>,
    /// Group as written.
    pub group: Option<String>,
    /// File mode as written, in octal digits.
    pub mode: Option<String>,
}

/// What `chown` and `chmod` give to a file of the submission; what none of them named stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRights {
    /// Number of the owner.
    pub user: Option<u32>,
    /// Number of the group.
    pub group: Option<u32>,
    /// Mode, with the set-user-id, set-group-id and sticky bits.
    pub mode: Option<u32>,
}
