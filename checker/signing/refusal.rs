//! What does a signature say that counts, and why does one not count?

use serde_json::{Map, Value};

use crate::words::{Catalogue, Message};

static WORDS: Catalogue =
    Catalogue::new("refusal", include_str!("refusal.en.ftl"), include_str!("refusal.de.ftl"));

/// What a signature says that counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Signed {
    /// The image's name when it was signed; bundles have none. cosign compares it with nothing.
    pub name: Option<String>,
    /// What the signer has added, `-a key=value`.
    pub annotations: Map<String, Value>,
}

/// Why a signature does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// This key did not make it, or the signed bytes were changed.
    OtherKey,
    /// The key made it, for another image.
    OtherImage {
        /// The digest that was signed.
        digest: String,
    },
    /// The key made it, for something that is no signature of an image: an attestation.
    OtherKind {
        /// What it is.
        kind: String,
    },
    /// It cannot be read.
    Unreadable {
        /// What does not hold.
        detail: String,
    },
}

impl Refusal {
    /// The name in JSON.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Refusal::OtherKey => "other-key",
            Refusal::OtherImage { .. } => "other-image",
            Refusal::OtherKind { .. } => "other-kind",
            Refusal::Unreadable { .. } => "unreadable",
        }
    }

    /// What is said of it.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Refusal::OtherKey => WORDS.say("other-key"),
            Refusal::OtherImage { digest } => WORDS.say("other-image").with("digest", digest),
            Refusal::OtherKind { kind } => WORDS.say("other-kind").with("kind", kind),
            Refusal::Unreadable { detail } => WORDS.say("unreadable").with("detail", detail),
        }
    }

    pub(super) fn unreadable(detail: impl ToString) -> Refusal {
        Refusal::Unreadable { detail: detail.to_string() }
    }
}
