//! What is in an image, layer by layer?

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{DependencyFacts, Observed, PackageFacts, RebuildExperiment};

/// One build of the plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BuildFacts {
    /// First tag as written by the learner.
    pub tag: String,
    /// The Dockerfile's path relative to the submission's folder.
    pub dockerfile: String,
    /// Wall time in milliseconds.
    pub milliseconds: u64,
    /// Every file of the context that is offered to the engine: what `.dockerignore` leaves of the folder.
    #[serde(default)]
    pub context: Observed<Vec<ContextFile>>,
    /// The paths among them that the engine was told of. BuildKit asks only for what an instruction of
    /// this Dockerfile can use; any other builder is sent all.
    #[serde(default)]
    pub received: Observed<Vec<String>>,
    /// Secrets in the context's files and in their names.
    #[serde(default)]
    pub context_secrets: Observed<ContextSecrets>,
    /// What the build command hands over of the exercise's secrets.
    #[serde(default)]
    pub handover: Handover,
    /// The same image built twice, from nothing.
    #[serde(default)]
    pub rebuild: Observed<RebuildExperiment>,
    /// Absent when the build succeeded.
    pub failure: Option<BuildFailure>,
    /// The image, where the build succeeded.
    pub image: Option<ImageFacts>,
}

/// A file of a build's context.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContextFile {
    /// Path relative to the context's folder, with `/` between parts.
    pub path: String,
    /// Bytes.
    pub size_bytes: u64,
    /// Hex SHA-256 of the content; empty for what is no regular file.
    pub sha256: String,
    /// The paths below `/run/secrets` that its content names, and the folder itself where no name follows;
    /// of at most the first MiB.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secret_paths: Vec<String>,
}

/// What a search of a build's context found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContextSecrets {
    /// Secrets in its files and in their names.
    pub sightings: Vec<SecretSighting>,
    /// Files that were not looked into altogether, by their paths in the context.
    pub unseen: Vec<UnseenFile>,
}

/// What a build command hands over, held against the secrets that the exercise planted. Names only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handover {
    /// Build arguments whose value holds a planted secret, in the order of the command.
    pub arguments: Vec<String>,
    /// Build secrets that have the id of a planted secret and do not hold its value.
    pub others: Vec<String>,
}

/// A build that stopped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BuildFailure {
    /// What kind of failure it is.
    pub problem: BuildProblem,
    /// The step as BuildKit names it, `[build 3/5] RUN make`; empty where no step had begun.
    pub step: String,
    /// The engine's message; empty where the engine was not asked.
    pub message: String,
    /// The end of the step's own output, at most 100 lines.
    pub output: Vec<String>,
}

/// Why a build stopped; always something in the learner's hands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum BuildProblem {
    /// An instruction failed; step, message and output say which and how.
    Step,
    /// The engine could not read the Dockerfile; the message says why.
    Dockerfile,
    /// An image is named that is not in the engine.
    MissingImage {
        /// As written.
        image: String,
        /// Images that can be named.
        known: Vec<String>,
    },
    /// An image of the kit is named with a digest that it does not have in the engine.
    OtherDigest {
        /// As written.
        image: String,
        /// The digests that it has. A classic image store knows none of an image that no registry has.
        known: Vec<String>,
    },
    /// The engine's own builder does not know an instruction that Docker's knows.
    BeyondEngine {
        /// `COPY --link`.
        what: String,
    },
    /// `# syntax=` names a front end that is not Docker's own.
    UnknownFrontend {
        /// As written.
        frontend: String,
    },
    /// The folder of the context, the Dockerfile or a secret's file does not exist.
    MissingFile {
        /// Relative to the submission's folder.
        path: String,
    },
    /// The folder of the context, the Dockerfile or a secret's file is outside of the submission.
    OutsideFile {
        /// As written.
        path: String,
    },
    /// A file of the context cannot be read.
    UnreadableFile {
        /// Relative to the context's folder.
        path: String,
    },
    /// The context is larger than the limit.
    ContextTooLarge {
        /// Bytes that were counted before the count was given up.
        bytes: u64,
        /// The limit in bytes.
        limit: u64,
        /// The largest files.
        largest: Vec<ContextFile>,
    },
    /// A line of `.dockerignore` is no pattern.
    IgnorePattern {
        /// Path of the file, relative to the submission's folder.
        file: String,
        /// The pattern as written.
        pattern: String,
    },
    /// A secret's value would come from the caller's environment, which the lab never reads.
    SecretFromEnvironment {
        /// The secret's id.
        id: String,
    },
    /// A secret is larger than BuildKit takes.
    SecretTooLarge {
        /// The secret's id.
        id: String,
        /// The limit in bytes.
        limit: u64,
    },
    /// A step was still running when the time for the whole build was over.
    TooSlow {
        /// The time in seconds.
        seconds: u64,
    },
}

/// An image, from `inspect`, `history` and its exported layers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImageFacts {
    /// `sha256:…` of the configuration.
    pub id: String,
    /// `USER`; empty for none.
    pub user: String,
    /// `ENTRYPOINT`, as words.
    pub entrypoint: Vec<String>,
    /// `CMD`, as words.
    pub command: Vec<String>,
    /// `NAME=value` of `ENV`.
    pub environment: Vec<String>,
    /// Labels, `name=value`.
    pub labels: Vec<String>,
    /// `EXPOSE`, `8080/tcp`.
    pub exposed_ports: Vec<String>,
    /// `HEALTHCHECK` in the engine's form; empty for none.
    pub healthcheck: Vec<String>,
    /// Interval of `HEALTHCHECK` in nanoseconds; 0 for the engine's own (30 s).
    pub health_interval: i64,
    /// Timeout of `HEALTHCHECK` in nanoseconds; 0 for the engine's own (30 s).
    pub health_timeout: i64,
    /// Start period of `HEALTHCHECK` in nanoseconds.
    pub health_start_period: i64,
    /// Retries of `HEALTHCHECK`; 0 for the engine's own (3).
    pub health_retries: i64,
    /// `STOPSIGNAL`; empty for the default.
    pub stop_signal: String,
    /// `WORKDIR`.
    pub workdir: String,
    /// Digests of the uncompressed layers, lowest first.
    pub layers: Vec<String>,
    /// Which of the kit's base images the lowest layers are (`full`, `slim`, `distroless`), told by
    /// their digests and not by a name.
    pub base: Option<String>,
    /// The image's history, oldest first.
    pub history: Vec<HistoryEntry>,
    /// Every file of every layer above the kit's base image, also those that a later layer deletes.
    pub layer_files: Observed<Vec<LayerFile>>,
    /// Every file of the final file system.
    pub files: Observed<Vec<LayerFile>>,
    /// Where secrets were found.
    pub secrets: Observed<Vec<SecretSighting>>,
    /// Files in which something is packed that could not be looked into.
    #[serde(default)]
    pub unseen: Vec<UnseenFile>,
    /// Bytes of all uncompressed layers, the archives' own (`tar`) included: the same on every engine.
    #[serde(default)]
    pub layer_bytes: Observed<u64>,
    /// What its package databases say, and whether its files agree.
    #[serde(default)]
    pub packages: Observed<PackageFacts>,
    /// Packages of languages above the kit's base image.
    #[serde(default)]
    pub dependencies: Observed<DependencyFacts>,
}

/// A file that was searched, and in which something is packed that was not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnseenFile {
    /// Absolute path.
    pub path: String,
    /// Why.
    pub why: Unseen,
}

/// Why a file, or something packed in it, was not looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unseen {
    /// It is larger than the lab unpacks, or holds more.
    TooLarge,
    /// It lies in more archives within one another than the lab opens.
    TooDeep,
    /// It asks for a password, or for a program that the lab does not have.
    Closed,
    /// The user who runs the check may not read it.
    Unreadable,
}

/// One line of `docker history`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistoryEntry {
    /// The command that made the layer.
    pub created_by: String,
    /// Bytes it added.
    pub size_bytes: i64,
}

/// A file in a layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayerFile {
    /// Absolute path.
    pub path: String,
    /// Index into [`ImageFacts::layers`].
    pub layer: usize,
    /// Permission bits, with set-user-id (0o4000) and set-group-id (0o2000).
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Bytes.
    pub size_bytes: u64,
    /// Hex SHA-256 of the content; empty for what is no regular file.
    pub sha256: String,
    /// Digests of the content by other algorithms, hex by the name that CycloneDX has for it; as far as somebody
    /// asked for them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub digests: BTreeMap<String, String>,
    /// Whether the file carries a `security.capability` attribute.
    pub file_capabilities: bool,
    /// What the content gives away: `compiler`, `package-manager`, `shell`, see [`super::FileFact::kinds`].
    pub kinds: Vec<String>,
    /// Known programs inside of one of many names, see [`super::FileFact::inside`].
    #[serde(default)]
    pub inside: BTreeMap<String, Vec<String>>,
    /// Files of the builds' contexts that it holds.
    #[serde(default)]
    pub copies: Vec<ContextCopy>,
    /// Sources of the builds' contexts that it was compiled from, by their paths there: a program or an object
    /// file that holds the texts which stand in them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compiled: Vec<String>,
}

/// A file of a build's context that a file of an image holds, wholly or nearly so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContextCopy {
    /// Its path in the context.
    pub path: String,
    /// What it is packed in, `gzip > tar`; empty where it stands as it is.
    pub packed: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Bytes of it that were not met.
    pub missing_bytes: u64,
    /// How much of what holds it comes from files of the context that it holds (nearly) whole, in percent.
    pub covered_percent: u8,
}

/// A secret that was found where it must not be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretSighting {
    /// The exercise's name for the planted secret, or the pattern's name (`private-key`).
    pub secret: String,
    /// Whether the exercise planted it; otherwise a general pattern matched.
    pub planted: bool,
    /// Where.
    pub place: SightingPlace,
    /// How it was written: `plain`, `base64`, `hex`, `url`, with the archives it was packed in
    /// before it, `gzip > tar > base64`.
    pub encoding: String,
    /// The line around it with the secret itself masked, at most 120 characters.
    pub excerpt: String,
}

/// A place in an image, or before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum SightingPlace {
    /// A file of a build's context, see [`ContextFile::path`].
    Context(String),
    /// A field of the configuration: `Env`, `Labels`, `Cmd`, `Healthcheck`.
    Config(String),
    /// The history's entry, counted from 0.
    History(usize),
    /// A file in a layer.
    Layer {
        /// Index into [`ImageFacts::layers`].
        layer: usize,
        /// Absolute path.
        path: String,
        /// Whether a later layer deletes or replaces it.
        hidden: bool,
    },
}
