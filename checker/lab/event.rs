//! What is the lab doing right now?

use crate::words::Message;

/// Receives what the lab does, as it happens. Called from several threads.
pub type Listener<'a> = &'a (dyn Fn(Event) + Send + Sync);

/// Something that happened; for people who wait, never for a verdict.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A base image is being made; seconds to minutes, once per engine.
    KitImage {
        /// `full`, `slim`, `distroless` or `notes`.
        image: String,
        /// What is being done: `downloading 93 packages`.
        step: Message,
    },
    /// An engine is being installed or started, with the user's word.
    Setup {
        /// What is being done: `reading the package index`.
        step: Message,
    },
    /// A build began or went on.
    BuildStep {
        /// First tag as written by the learner.
        tag: String,
        /// The step as BuildKit names it, `[2/5] RUN make`.
        step: String,
    },
    /// A line of a build step's own output.
    BuildOutput {
        /// The line, without its end.
        line: String,
    },
    /// A container is being started.
    Starting {
        /// The service's name.
        service: String,
    },
    /// An observation or experiment is being made.
    Observing {
        /// The service's name.
        service: String,
        /// Which; equals a [`crate::check::Need`] in kebab-case: `attack`, `hang`.
        what: String,
    },
    /// Everything is being removed.
    CleaningUp,
    /// A part of the work is done; for those who measure.
    Phase {
        /// `build`, `start web`, `observe web`, `clean up`.
        name: String,
        /// Wall time in milliseconds.
        milliseconds: u64,
    },
}
