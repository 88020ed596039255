//! What does the lab not carry out?

/// A request that the lab does not carry out, in the learner's own words (`--log-driver gelf`).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the lab does not carry out `{0}`")]
pub(in crate::lab) struct NotCarriedOut(pub(in crate::lab) String);
