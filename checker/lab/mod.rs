//! How is it all built, run, attacked, and cleaned up?
//!
//! The only module that knows an engine.

mod ask;
mod bills;
mod board;
pub mod build;
mod build_cache;
mod builds;
mod choice;
pub mod cleanup;
mod collector;
mod containers;
mod digest;
mod doing;
mod engine;
mod engine_facts;
mod error;
mod event;
mod experiment;
mod image;
mod images;
pub mod kit;
mod look;
mod named;
mod observation;
mod observations;
mod observe;
mod prepare;
pub mod probe;
mod published;
mod raw;
mod registry;
mod run;
mod schedule;
mod secrets;
pub mod setup;
mod swarm;

pub use board::Watcher;
pub use builds::Builds;
pub use choice::{Choice, ChoiceProblem, ChosenBy};
pub use engine::Engine;
pub use error::{LabError, NoEngine, NoSwarm};
pub use event::{Event, Listener};
pub use image::{bytes_of_layers, looks_like_a_secret, secrets_in_words};
pub use named::{NamedImage, named_image};
pub use observe::{image_facts, observe};
pub use run::{Requests, requests};
