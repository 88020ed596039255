//! In which order is an image pushed, signed, verified and started?

use serde::{Deserialize, Serialize};

use super::super::Location;

/// One step on an image's way from the build to the container, in the order of `run.sh`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum DeliveryStep {
    /// `docker push`.
    Push {
        /// The command's own place.
        at: Location,
        /// The name that is pushed.
        image: DeliveredImage,
        /// The place in [`super::Plan::builds`] of the image that the name meant then.
        build: usize,
    },
    /// `docker pull` of a tag: whatever the registry has under it by then is what this machine has.
    Pull {
        /// The command's own place.
        at: Location,
        /// The name that is pulled.
        image: DeliveredImage,
        /// The build whose image came, or the number that stands for an image of somebody else's.
        build: usize,
    },
    /// `harden-check sign`.
    Sign {
        /// The command's own place.
        at: Location,
        /// What is signed.
        image: DeliveredImage,
        /// The private key.
        key: KeySource,
        /// `both`, `older` or `bundle`.
        layout: String,
    },
    /// `harden-check verify`.
    Verify {
        /// The command's own place.
        at: Location,
        /// What is verified.
        image: DeliveredImage,
        /// The public key.
        key: KeySource,
    },
    /// `harden-check attest`.
    Attest {
        /// The command's own place.
        at: Location,
        /// What it is about.
        image: DeliveredImage,
        /// The private key.
        key: KeySource,
        /// `slsaprovenance1` or `vuln`.
        kind: String,
        /// The file of the submission that says it; absent where the command finds it out itself, or where it
        /// comes from elsewhere.
        predicate: Option<String>,
    },
    /// `harden-check scan`, which looks for itself and asks nobody's attestation.
    Scan {
        /// The command's own place.
        at: Location,
        /// What is scanned.
        image: DeliveredImage,
        /// The file of the submission with the exceptions, where one is named.
        policy: Option<String>,
    },
    /// `harden-check gate`.
    Gate {
        /// The command's own place.
        at: Location,
        /// What is looked at.
        image: DeliveredImage,
        /// The policy, a file of the submission; absent where it comes from elsewhere.
        policy: Option<String>,
    },
    /// `harden-check promote`.
    Promote {
        /// The command's own place.
        at: Location,
        /// What goes on.
        image: DeliveredImage,
        /// The name that it gets.
        target: DeliveredImage,
        /// The build whose image that is, where an earlier line has pushed it.
        build: Option<usize>,
    },
    /// A container is started.
    Start {
        /// The place of the command that made it.
        at: Location,
        /// The container's name, see [`super::ContainerSpec::service`].
        service: String,
        /// The image as the command names it.
        image: DeliveredImage,
        /// The build of the image that the name meant on this machine.
        build: Option<usize>,
    },
}

/// An image as a command names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliveredImage {
    /// As written; `sha256:…` where the registry has yet to say the digest.
    pub written: String,
    /// The path in a registry on this machine, `team/notes`; absent where the name is the engine's own.
    pub repository: Option<String>,
    /// The tag, where one is written, or `latest` where there is no digest either.
    pub tag: Option<String>,
    /// The name holds the digest of the image of this build.
    pub digest_of: Option<usize>,
    /// The name holds this digest, written out.
    pub digest: Option<String>,
}

/// Where a key comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum KeySource {
    /// An environment variable of the caller's, `env://NAME`.
    Environment(String),
    /// The key itself, in an environment variable that the script sets.
    Text(String),
    /// A file of the submission, by its path in it.
    File(String),
    /// A file outside of the submission's folder, as written.
    Outside(String),
}

/// From here on, numbers of builds stand for images of somebody else's that a tag brought: no script has so many.
const OF_OTHERS: usize = 0x800;

impl DeliveryStep {
    /// The number that stands for the image of somebody else's that this `docker pull` of a tag brought, counted from
    /// zero.
    #[must_use]
    pub fn of_others(pull: usize) -> usize {
        OF_OTHERS + pull
    }

    /// Whether the number of a build stands for an image of somebody else's.
    #[must_use]
    pub fn is_of_others(build: usize) -> bool {
        build >= OF_OTHERS
    }

    /// Which command it is where it looks at an image and may say no.
    #[must_use]
    pub fn looks(&self) -> Option<&'static str> {
        match self {
            DeliveryStep::Verify { .. } => Some("verify"),
            DeliveryStep::Scan { .. } => Some("scan"),
            DeliveryStep::Gate { .. } => Some("gate"),
            _ => None,
        }
    }

    /// The place of its command.
    #[must_use]
    pub fn at(&self) -> &Location {
        match self {
            DeliveryStep::Push { at, .. }
            | DeliveryStep::Pull { at, .. }
            | DeliveryStep::Sign { at, .. }
            | DeliveryStep::Verify { at, .. }
            | DeliveryStep::Attest { at, .. }
            | DeliveryStep::Scan { at, .. }
            | DeliveryStep::Gate { at, .. }
            | DeliveryStep::Promote { at, .. }
            | DeliveryStep::Start { at, .. } => at,
        }
    }
}

impl DeliveredImage {
    /// Whether it is named by a digest, so that it is always the same image.
    #[must_use]
    pub fn is_by_digest(&self) -> bool {
        self.digest_of.is_some() || self.digest.is_some()
    }
}
