//! What may every request need?

use std::path::PathBuf;
use std::sync::Arc;

use crate::exercise::Course;

use super::gate::Gate;
use super::runs::Runs;
use super::site::Site;

/// The server, as a request meets it.
pub(super) struct Shared {
    pub(super) course: Course,
    pub(super) course_folder: PathBuf,
    pub(super) setup: bool,
    pub(super) gate: Arc<Gate>,
    pub(super) site: Site,
    pub(super) runs: Arc<Runs>,
}
