//! Do the data outlive the container?

use futures_util::future::join_all;

use crate::check::Need;
use crate::evidence::{HttpExchange, Observed, ReplacementExperiment};
use crate::lab::LabError;
use crate::lab::look::{exchange, note_id};
use crate::lab::observation::{Look, Observation, OwnCopy, Seat, ServiceLook, Subject, put};
use crate::lab::run::{Readiness, Start, Variation, inspect, random_word, wait_until_ready};
use crate::submission::Plan;

/// A note is written in one container and read from the next over the same volumes.
pub(in crate::lab) const REPLACEMENT: Observation = Observation {
    need: Need::Replacement,
    subject: Subject::Service(ServiceLook::Planned(|plan| {
        if may_overlap(plan) {
            ServiceLook::Beside(LOOK)
        } else {
            ServiceLook::Own(OwnCopy {
                variation: |_, _| Variation::default(),
                features: &[],
                first: false,
                alone: false,
                neighbour: false,
                own_files: false,
                look: LOOK,
            })
        }
    })),
};

const LOOK: Look = Look {
    asks_inside: false,
    look: |seat| Box::pin(async move { Ok(put(replace(seat).await?, |facts| &mut facts.replacement)) }),
};

/// Whether a second container may start before the first one is gone. A plain volume is a folder of
/// the engine's host, the same with and without a container; one in memory is emptied when its last
/// container goes, and only a true replacement shows that.
fn may_overlap(plan: &Plan) -> bool {
    plan.volumes.iter().all(|volume| volume.options.is_empty())
}

/// Characters of the long note; the service takes up to 64 KiB.
const LONG: usize = 60 * 1024;
/// Notes that are written at the same time: each is a file of its own in the scratch folder.
const AT_ONCE: usize = 8;
/// The most characters of an answer, which repeats the note.
const SHOWN: usize = 300;

/// Writes short notes at the same time; one that was not taken, if there is any.
async fn at_once(seat: &Seat<'_>) -> Option<HttpExchange> {
    let writers = (0..AT_ONCE).map(|number| async move {
        let text = format!("one of {AT_ONCE} at the same time: {number}");
        exchange(seat.instance, seat.port(), "write-notes-at-once", "POST", "/notes", &text).await.ok()
    });
    join_all(writers).await.into_iter().flatten().find(|one| one.status.is_none_or(|status| status >= 300))
}

async fn replace(seat: Seat<'_>) -> Result<Observed<ReplacementExperiment>, LabError> {
    let word = random_word();
    // As long a note as people write: it has to lie in the scratch folder as a whole.
    let text = format!("outlives its container {word}\n{}", "and says so. ".repeat(LONG / 13));
    let written = match exchange(seat.instance, seat.port(), "write-note", "POST", "/notes", &text).await {
        Ok(written) => written,
        Err(problem) => return Ok(Observed::Missing(problem)),
    };
    let good = |exchange: &HttpExchange| exchange.status.is_some_and(|status| status < 300);
    let id = note_id(&written).filter(|_| good(&written));
    let crowded = match &id {
        Some(_) => at_once(&seat).await,
        None => None,
    };
    let written = HttpExchange { body: written.body.chars().take(SHOWN).collect(), ..written };
    let written = crowded.filter(|exchange| !good(exchange)).unwrap_or(written);
    let read = match id {
        None => unread("no note was written"),
        Some(id) => {
            if !may_overlap(seat.lab().plan) {
                seat.instance.stop(seat.lab()).await?;
                seat.instance.remove(seat.lab()).await?;
            }
            read_after(seat, &id).await?
        }
    };
    let kept = read.status == Some(200) && read.body.contains(&word);
    Ok(Observed::Seen(ReplacementExperiment { written, read, kept }))
}

/// Starts a second container over the same volumes and reads the note.
async fn read_after(seat: Seat<'_>, id: &str) -> Result<HttpExchange, LabError> {
    let port = seat.port();
    Ok(match seat.world.start(seat.target.index, "-again", &Variation::to_look_at(seat.lab())).await? {
        Start::NotBuilt => unread("its image was not built"),
        Start::Unsupported(_) => unread("the engine cannot start it"),
        Start::TurnedDown { message, .. } => unread(&message),
        Start::Started(second) => {
            if wait_until_ready(seat.lab(), &second, Some(port)).await? == Readiness::Ended {
                let state = inspect(seat.lab(), &second.id).await?.state.unwrap_or_default();
                let code = state.exit_code.unwrap_or_default();
                return Ok(unread(&format!("it ended with exit code {code}")));
            }
            let path = format!("/notes/{id}");
            exchange(&second, port, "read-note", "GET", &path, "")
                .await
                .unwrap_or_else(|problem| unread(&problem))
        }
    })
}

fn unread(problem: &str) -> HttpExchange {
    HttpExchange {
        name: "read-note".to_owned(),
        request: "GET /notes/".to_owned(),
        status: None,
        body: String::new(),
        problem: problem.to_owned(),
        unpublished: None,
        milliseconds: 0,
    }
}
