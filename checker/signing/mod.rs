//! Is an image in a registry signed, by whom, and how is a signature made?
//!
//! Signatures are those of cosign with a key pair, in both of its layouts, so that either side verifies
//! what the other has signed:
//!
//! - the older one (cosign 2): the tag `sha256-<hex>.sig` beside the image, each signature a layer;
//! - the bundle (cosign 3): a manifest whose `subject` is the image, found by the registry's list of
//!   referrers or, where a registry has none, by the index under the tag `sha256-<hex>`.
//!
//! Attestations, which say more of an image than that it is somebody's, come as bundles too.
//!
//! A signature speaks of one digest. It counts only where key, digest and kind are the right ones: an
//! attestation is not a signature, and one that was copied from another image speaks of that other one.

mod attest;
mod base;
mod bundle;
mod error;
mod forge;
mod http;
mod key;
mod oci;
mod older;
mod promote;
mod reference;
mod refusal;
mod registry;
mod seal;
mod sign;
mod verify;

pub use attest::{Attestation, PROVENANCE, SCAN, attest, attestations};
pub use error::{KeyProblem, SigningError};
pub use forge::{copy_image, digest_in_registry, move_signatures, put_changed};
pub use key::{PrivateKey, PublicKey};
pub use promote::{Promoted, promote};
pub use reference::Reference;
pub use refusal::{Refusal, Signed};
pub use sign::{Layouts, Made, sign};
pub use verify::{Found, Layout, Verification, verify};
