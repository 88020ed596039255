//! What is a build asked for?

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::{Located, Location};
use super::variable::EnvironmentVariable;

/// What the name of an image means at one line of `run.sh`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum ImageSource {
    /// The build at this place in [`super::Plan::builds`].
    Build(usize),
    /// Nothing that the submission builds: an image of the kit, or none. The name is the one to ask for.
    Given(String),
}

impl ImageSource {
    /// A name in full, so that two spellings of one image are equal: `notes` is `notes:latest`, and so is
    /// `docker.io/library/notes`.
    #[must_use]
    pub fn full_name(image: &str) -> String {
        let image = image.strip_prefix("docker.io/").unwrap_or(image);
        let image = image.strip_prefix("library/").unwrap_or(image);
        let last = image.rsplit('/').next().unwrap_or_default();
        if last.contains([':', '@']) { image.to_owned() } else { format!("{image}:latest") }
    }

    /// The name without tag and digest.
    #[must_use]
    pub fn repository(image: &str) -> &str {
        let named = image.split_once('@').map_or(image, |(named, _)| named);
        match named.rsplit_once(':') {
            // Not the port of a registry.
            Some((repository, tag)) if !tag.contains('/') => repository,
            _ => named,
        }
    }
}

/// `docker build`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BuildSpec {
    /// The command's own place.
    pub at: Location,
    /// `--tag` and later `docker tag`, every one; of a compose service without `image` the name that
    /// Compose gives it.
    pub tags: Vec<Located<String>>,
    /// What the names of images mean when this build begins, full names with their tag.
    #[serde(default)]
    pub images: BTreeMap<String, ImageSource>,
    /// The context folder, relative to the submission's folder (`.` for itself).
    pub context: Located<String>,
    /// `--file`, relative to the submission's folder.
    pub dockerfile: Located<String>,
    /// `--target`.
    pub target: Option<Located<String>>,
    /// `--build-arg`; the value is absent where it comes from the caller's environment.
    pub build_args: Vec<Located<EnvironmentVariable>>,
    /// `--secret`.
    pub secrets: Vec<Located<SecretSource>>,
    /// `--label`.
    pub labels: Vec<Located<EnvironmentVariable>>,
    /// `--no-cache`.
    pub no_cache: bool,
    /// `--pull` was asked for. No registry is asked; the flag is kept for the checks.
    pub pull: bool,
}

/// `--secret id=…,src=…` of a build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretSource {
    /// The id that `RUN --mount=type=secret,id=…` names.
    pub id: String,
    /// The file it is read from, relative to the submission's folder.
    pub file: Option<String>,
    /// The environment variable it is read from.
    pub environment: Option<String>,
    /// The value of that variable, where run.sh or `.env` set it.
    #[serde(default)]
    pub value: Option<String>,
}
