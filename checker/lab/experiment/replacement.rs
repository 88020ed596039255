//! Do the data outlive the container?

use crate::evidence::{HttpExchange, ReplacementExperiment};
use crate::lab::LabError;
use crate::lab::look::{exchange, note_id};
use crate::lab::run::{Instance, Start, Variation, World, random_word, wait_until_ready};
use crate::submission::Plan;

/// A note that was written before the container is replaced.
#[derive(Debug)]
pub(in crate::lab) struct Replacement {
    word: String,
    written: HttpExchange,
}

/// Whether a second container may start before the first one is gone. A plain volume is a folder of
/// the engine's host, the same with and without a container; one in memory is emptied when its last
/// container goes, and only a true replacement shows that.
pub(in crate::lab) fn may_overlap(plan: &Plan) -> bool {
    plan.volumes.iter().all(|volume| volume.options.is_empty())
}

/// Writes the note into the first container.
///
/// # Errors
/// What keeps the checker, and only the checker, from asking.
pub(in crate::lab) async fn write_before(instance: &Instance, port: u16) -> Result<Replacement, String> {
    let word = random_word();
    let text = format!("outlives its container {word}");
    let written = exchange(instance, port, "write-note", "POST", "/notes", &text).await?;
    Ok(Replacement { word, written })
}

impl Replacement {
    /// Starts a second container over the same volumes and reads the note.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed.
    pub(in crate::lab) async fn read_after(
        self,
        world: &World<'_>,
        index: usize,
        port: u16,
    ) -> Result<ReplacementExperiment, LabError> {
        let lab = &world.lab;
        let Replacement { word, written } = self;
        let unread = |problem: &str| HttpExchange {
            name: "read-note".to_owned(),
            request: "GET /notes/".to_owned(),
            status: None,
            body: String::new(),
            problem: problem.to_owned(),
            milliseconds: 0,
        };
        let Some(id) = note_id(&written).filter(|_| written.status.is_some_and(|status| status < 300)) else {
            let read = unread("no note was written");
            return Ok(ReplacementExperiment { written, read, kept: false });
        };
        let read = match world.start(index, "-again", &Variation::default()).await? {
            Start::NotBuilt => unread("its image was not built"),
            Start::TurnedDown { message, .. } => unread(&message),
            Start::Started(second) => {
                wait_until_ready(lab, &second, Some(port)).await?;
                let path = format!("/notes/{id}");
                exchange(&second, port, "read-note", "GET", &path, "")
                    .await
                    .unwrap_or_else(|problem| unread(&problem))
            }
        };
        let kept = read.status == Some(200) && read.body.contains(&word);
        Ok(ReplacementExperiment { written, read, kept })
    }
}
