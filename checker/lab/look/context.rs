//! What is sent for the builds?

use crate::check::Need;
use crate::lab::observation::{Observation, Subject};

/// What is sent for a build: each notes that itself while it sends.
pub(in crate::lab) const CONTEXT: Observation =
    Observation { need: Need::Context, subject: Subject::Context };

/// Planted secrets and general patterns in the files of the context.
pub(in crate::lab) const CONTEXT_SECRETS: Observation =
    Observation { need: Need::ContextSecrets, subject: Subject::Context };
