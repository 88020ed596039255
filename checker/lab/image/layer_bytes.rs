//! How large are an image's layers together?

use crate::check::Need;
use crate::evidence::Observed;
use crate::lab::observation::{Observation, Subject};

use super::look::ImageLook;

/// The bytes of all uncompressed layers. They are counted while the export is read, which keeps nothing
/// more for it: the engine's own figure is another quantity on every kind of image store.
pub(in crate::lab) const LAYER_BYTES: Observation = Observation {
    need: Need::LayerBytes,
    subject: Subject::Image(ImageLook {
        ask: |_, _| {},
        put: |read, facts| facts.layer_bytes = Observed::Seen(read.bytes),
    }),
};
