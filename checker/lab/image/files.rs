//! Which files are in the finished image?

use std::sync::Arc;

use crate::check::Need;
use crate::evidence::Observed;
use crate::lab::observation::{Observation, Subject};

use super::look::ImageLook;

/// Every file of the final file system.
pub(in crate::lab) const FILES: Observation = Observation {
    need: Need::Files,
    subject: Subject::Image(ImageLook {
        ask: |wanted, known| {
            wanted.base_files = true;
            wanted.sources = Some(Arc::clone(&known.sources));
        },
        put: |read, facts| facts.files = Observed::Seen(read.stack.final_files()),
    }),
};
