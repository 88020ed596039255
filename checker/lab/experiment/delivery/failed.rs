//! What is said where the lab itself fails on the way of an image?

use crate::lab::LabError;

/// A failure of the lab's own, in its words.
pub(super) fn failed(detail: &str) -> LabError {
    LabError::Engine {
        action: "the way of an image through the lab's registry".to_owned(),
        detail: detail.to_owned(),
    }
}
