//! May an image go on to production? What a policy asks, and what the signed statements beside the image
//! answer.
//!
//! Nothing that is not signed by the policy's key, for this digest, counts: whoever may write to a registry
//! may put any statement beside any image.

mod gate;
mod objection;
mod origin;
mod policy;
mod scan;

pub use gate::{Gated, gate};
pub use objection::Objection;
pub use origin::Origin;
pub use policy::{Policy, PolicyProblem, ProvenanceRule, ScanRule};
pub use scan::{ScanClaim, scan_predicate};
