//! Why can an image not be signed or verified, and what can the user do about it?

use thiserror::Error;

use crate::words::{Catalogue, Message};

static WORDS: Catalogue =
    Catalogue::new("signing", include_str!("error.en.ftl"), include_str!("error.de.ftl"));

/// What is wrong with a key.
#[derive(Debug, Error)]
pub enum KeyProblem {
    /// The file holds no key.
    #[error("no key in it")]
    NoKey,
    /// A public key where a private one is needed.
    #[error("a public key in place of a private one")]
    PublicGiven,
    /// A private key where a public one is needed.
    #[error("a private key in place of a public one")]
    PrivateGiven,
    /// A key of another tool, or one that is not locked.
    #[error("a key of another kind: {label}")]
    Foreign {
        /// What it says of itself.
        label: String,
    },
    /// A key of another algorithm.
    #[error("a key for {name}")]
    Algorithm {
        /// The algorithm, `RSA`.
        name: String,
    },
    /// The file is not what it says it is.
    #[error("damaged: {detail}")]
    Damaged {
        /// What does not hold.
        detail: String,
    },
    /// The key is locked and there is no password.
    #[error("no password")]
    NoPassword,
    /// The password does not open the key.
    #[error("the password does not open it")]
    WrongPassword,
    /// The system gave no random bytes.
    #[error("no random bytes")]
    Random,
}

/// Why an image cannot be signed or verified.
#[derive(Debug, Error)]
pub enum SigningError {
    /// The image's name is none, or names no registry on this machine.
    #[error("`{written}`: {fault}")]
    Reference {
        /// As it was written.
        written: String,
        /// What is wrong with it.
        fault: ReferenceFault,
    },
    /// A tag was given to be signed.
    #[error("`{tag}` is a tag; today it is {digest}")]
    Tag {
        /// As it was written.
        tag: String,
        /// What it points to now, with the repository: what can be signed.
        digest: String,
    },
    /// The registry has no such image.
    #[error("the registry has no `{image}`")]
    NoImage {
        /// The image's name.
        image: String,
    },
    /// An image goes only to another name in the same registry.
    #[error("{from} and {to} are two registries")]
    OtherRegistry {
        /// Host and port that it lies at.
        from: String,
        /// Host and port that it should go to.
        to: String,
    },
    /// A digest was given as a name to go to.
    #[error("a digest as a target: {written}")]
    TargetDigest {
        /// The name without it.
        written: String,
    },
    /// The registry did not answer.
    #[error("{registry} did not answer while {during}: {detail}")]
    Gone {
        /// Host and port.
        registry: String,
        /// Method and path.
        during: String,
        /// The system's words.
        detail: String,
    },
    /// The registry refused.
    #[error("{registry} refused {during} with {status}: {detail}")]
    Refused {
        /// Host and port.
        registry: String,
        /// Method and path.
        during: String,
        /// HTTP status code.
        status: u16,
        /// The registry's words.
        detail: String,
    },
    /// The registry's answer is not what the specification says.
    #[error("{registry} answered {during} with something unreadable: {detail}")]
    Unreadable {
        /// Host and port.
        registry: String,
        /// Method and path.
        during: String,
        /// What does not hold.
        detail: String,
    },
    /// The key made no signature.
    #[error("the key: {0}")]
    Key(#[from] KeyProblem),
}

/// What is wrong with an image's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ReferenceFault {
    /// It is no name of an image.
    #[error("no name of an image")]
    NoName,
    /// It names no registry, as the images of the engine alone.
    #[error("no registry in it")]
    NoRegistry,
    /// The registry is on another machine.
    #[error("a registry on another machine")]
    Elsewhere,
    /// A digest of another algorithm than SHA-256.
    #[error("no digest of SHA-256")]
    NoSha256,
}

impl KeyProblem {
    pub(super) fn damaged(error: &serde_json::Error) -> KeyProblem {
        KeyProblem::Damaged { detail: error.to_string() }
    }

    /// What is said of it.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            KeyProblem::NoKey => WORDS.say("key-none"),
            KeyProblem::PublicGiven => WORDS.say("key-public"),
            KeyProblem::PrivateGiven => WORDS.say("key-private"),
            KeyProblem::Foreign { label } => WORDS.say("key-foreign").with("label", label),
            KeyProblem::Algorithm { name } => WORDS.say("key-algorithm").with("name", name),
            KeyProblem::Damaged { detail } => WORDS.say("key-damaged").with("detail", detail),
            KeyProblem::NoPassword => WORDS.say("key-no-password"),
            KeyProblem::WrongPassword => WORDS.say("key-wrong-password"),
            KeyProblem::Random => WORDS.say("key-random"),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Message {
        match self {
            KeyProblem::PublicGiven => WORDS.say("help-private"),
            KeyProblem::PrivateGiven => WORDS.say("help-public"),
            KeyProblem::NoPassword | KeyProblem::WrongPassword => WORDS.say("help-password"),
            KeyProblem::NoKey
            | KeyProblem::Foreign { .. }
            | KeyProblem::Algorithm { .. }
            | KeyProblem::Damaged { .. }
            | KeyProblem::Random => WORDS.say("help-key"),
        }
    }
}

impl SigningError {
    /// What is said of it.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            SigningError::Reference { written, fault } => {
                let key = match fault {
                    ReferenceFault::NoName => "reference-none",
                    ReferenceFault::NoRegistry => "reference-no-registry",
                    ReferenceFault::Elsewhere => "reference-elsewhere",
                    ReferenceFault::NoSha256 => "reference-no-sha256",
                };
                WORDS.say(key).with("written", written)
            }
            SigningError::Tag { tag, .. } => WORDS.say("tag").with("tag", tag),
            SigningError::NoImage { image } => WORDS.say("no-image").with("image", image),
            SigningError::OtherRegistry { from, to } => {
                WORDS.say("other-registry").with("from", from).with("to", to)
            }
            SigningError::TargetDigest { written } => WORDS.say("target-digest").with("written", written),
            SigningError::Gone { registry, during, detail } => {
                WORDS.say("gone").with("registry", registry).with("during", during).with("detail", detail)
            }
            SigningError::Refused { registry, during, status, detail } => WORDS
                .say("refused")
                .with("registry", registry)
                .with("during", during)
                .with("status", status.to_string())
                .with("detail", detail),
            SigningError::Unreadable { registry, during, detail } => WORDS
                .say("unreadable")
                .with("registry", registry)
                .with("during", during)
                .with("detail", detail),
            SigningError::Key(problem) => problem.message(),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Message {
        match self {
            SigningError::Reference { fault: ReferenceFault::Elsewhere, .. } => WORDS.say("help-elsewhere"),
            SigningError::Reference { .. } => WORDS.say("help-reference"),
            SigningError::Tag { digest, .. } => WORDS.say("help-tag").with("digest", digest),
            SigningError::NoImage { .. } => WORDS.say("help-push"),
            SigningError::OtherRegistry { .. } => WORDS.say("help-other-registry"),
            SigningError::TargetDigest { written } => {
                WORDS.say("help-target-digest").with("written", written)
            }
            SigningError::Gone { .. } => WORDS.say("help-gone"),
            SigningError::Refused { status: 401 | 403, .. } => WORDS.say("help-login"),
            SigningError::Refused { .. } | SigningError::Unreadable { .. } => WORDS.say("help-refused"),
            SigningError::Key(problem) => problem.help(),
        }
    }
}
