//! Which files are in the layers, also those that a later layer deletes?

use crate::check::Need;
use crate::evidence::Observed;
use crate::lab::observation::{Observation, Subject};

use super::look::ImageLook;

/// Every file of every layer above the kit's base.
pub(in crate::lab) const LAYER_FILES: Observation = Observation {
    need: Need::LayerFiles,
    subject: Subject::Image(ImageLook {
        ask: |_, _| {},
        put: |read, facts| facts.layer_files = Observed::Seen(read.stack.layer_files(read.base_layers)),
    }),
};
