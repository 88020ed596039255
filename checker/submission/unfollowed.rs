//! Where could the lab not follow what the learner wrote?

use serde::{Deserialize, Serialize};

use crate::words::Said;

use super::{Location, Problem};

/// A place that the lab could not follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unfollowed {
    /// Where.
    pub at: Option<Location>,
    /// Why.
    pub detail: Said,
}

impl From<&Problem> for Unfollowed {
    fn from(problem: &Problem) -> Unfollowed {
        Unfollowed { at: problem.at.clone(), detail: Said::from(&problem.message) }
    }
}
