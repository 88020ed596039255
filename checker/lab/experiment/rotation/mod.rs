//! Does the service follow when its secret becomes another one?
//!
//! The lab does what the secret's owner would do: it writes the new value into the mounted file, or makes the
//! containers anew where the compose file has the content itself, or hands a Swarm's services a new secret
//! under the same target. Both sides of the login change at once; an application that reads its secret at each
//! use, or starts anew, goes on.

mod holder;
mod login;
mod record;
mod replace;

use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::check::{Need, PlantedSecret};
use crate::evidence::{HttpExchange, Observed, Rotated, RotationExperiment, SecretUse};
use crate::lab::LabError;
use crate::lab::look::exchange;
use crate::lab::observation::{Look, Observation, OwnCopy, Seat, ServiceLook, Subject, put};
use crate::lab::run::{Start, Variation, milliseconds_since, random_word};

use holder::{Holder, Values};
use login::Doors;
use record::Record;

/// How long the services may take to go on with the new value, once they run.
const FOLLOWS: Duration = Duration::from_secs(20);
/// The same while the service answers with trouble of its own: on a busy machine a name or a connection takes that
/// long, and a refused password is told at once.
const RECOVERS: Duration = Duration::from_secs(60);

/// The secret of the exercise, replaced.
pub(in crate::lab) const ROTATION: Observation = Observation {
    need: Need::Rotation,
    subject: Subject::Service(ServiceLook::Own(OwnCopy {
        variation: |_, _| Variation::default(),
        features: &[],
        first: false,
        alone: false,
        neighbour: false,
        own_files: true,
        look: Look {
            asks_inside: true,
            look: |seat| Box::pin(async move { Ok(put(rotation(seat).await?, |facts| &mut facts.rotation)) }),
        },
    })),
};

async fn rotation(seat: Seat<'_>) -> Result<Observed<RotationExperiment>, LabError> {
    let lab = &seat.world.lab;
    let [planted] = lab.planted else {
        return Ok(Observed::Missing("an exercise rotates one secret".to_owned()));
    };
    let value = format!("{}{}", random_word(), random_word());
    let values = Values { planted, new: PlantedSecret { name: planted.name.clone(), value } };
    let mut holders: Vec<Holder<'_>> = Vec::new();
    for (index, start) in seat.starts.iter().enumerate() {
        if let Start::Started(instance) = start {
            holders.push(Holder { index, spec: &lab.plan.containers[index], instance: instance.clone() });
        }
    }
    let mut record = Record::begin(lab);
    let mut seen = RotationExperiment { secret: planted.name.clone(), ..RotationExperiment::default() };
    seen.files = match login::files(lab, &holders).await? {
        Ok(files) => files,
        Err(problem) => return Ok(Observed::Missing(problem)),
    };
    let doors = match Doors::of(lab, &holders, seat.target.index).await? {
        Ok(doors) => doors,
        Err(problem) => return Ok(Observed::Missing(problem)),
    };
    seen.before = match used(&seat, &holders, &doors, &values).await? {
        Ok(used) => used,
        Err(problem) => return Ok(Observed::Missing(problem)),
    };
    record.look_at(lab, &holders, &values).await?;
    let images: Vec<Option<String>> = replace::images(lab, &holders).await?;
    let ids: Vec<String> = holders.iter().map(|holder| holder.instance.id.clone()).collect();
    let begin = Instant::now();
    seen.way = match replace::replace(&seat, &mut holders, &values, &mut record).await? {
        Ok(way) => way,
        Err(problem) => return Ok(Observed::Missing(problem)),
    };
    if seen.way.is_some() {
        let after = match follow(&seat, &holders, &values).await? {
            Ok(after) => after,
            Err(problem) => return Ok(Observed::Missing(problem)),
        };
        seen.followed_milliseconds = good(&after).then(|| milliseconds_since(begin));
        seen.after = Some(after);
        let now = replace::images(lab, &holders).await?;
        let handed = |holder: &Holder<'_>| !lab.handed.planted(&holder.spec.files, lab.planted).is_empty();
        let each = holders.iter().zip(ids.iter().zip(images.iter().zip(&now)));
        seen.containers = each
            .filter(|(holder, _)| handed(holder))
            .map(|(holder, (id, (before, after)))| Rotated {
                service: holder.service().to_owned(),
                replaced: holder.instance.id != *id,
                same_image: before == after,
            })
            .collect();
    }
    record.look_at(lab, &holders, &values).await?;
    record.settle(lab, &holders, &mut seen).await?;
    Ok(Observed::Seen(seen))
}

/// Whether a user's note was taken, and the old value was not, and the new one was.
fn good(used: &SecretUse) -> bool {
    let written = used.written.status.is_some_and(|status| status < 300);
    let accepted = |login: &crate::evidence::Login| login.status == Some(200);
    written && used.new.iter().any(accepted) && !used.planted.iter().any(accepted)
}

/// Whether the note was neither taken nor refused.
fn in_trouble(used: &SecretUse) -> bool {
    used.written.status.is_none_or(|status| status >= 500)
}

/// Uses the service until it goes on with the new value, or until it had time enough. What it does last is what
/// is told.
async fn follow(
    seat: &Seat<'_>,
    holders: &[Holder<'_>],
    values: &Values<'_>,
) -> Result<Result<SecretUse, String>, LabError> {
    let begin = Instant::now();
    let mut pause = Duration::from_millis(50);
    loop {
        // Other containers have other addresses.
        let doors = match Doors::of(&seat.world.lab, holders, seat.target.index).await? {
            Ok(doors) => doors,
            Err(problem) if begin.elapsed() > FOLLOWS => return Ok(Err(problem)),
            Err(_) => {
                sleep(pause).await;
                continue;
            }
        };
        let after = used(seat, holders, &doors, values).await?;
        let patience = if after.as_ref().is_ok_and(in_trouble) { RECOVERS } else { FOLLOWS };
        if after.as_ref().is_ok_and(good) || begin.elapsed() > patience {
            return Ok(after);
        }
        sleep(pause).await;
        pause = (pause * 2).min(Duration::from_millis(800));
    }
}

/// A user writes a note, and somebody in the service tries both values at every door.
async fn used(
    seat: &Seat<'_>,
    holders: &[Holder<'_>],
    doors: &Doors,
    values: &Values<'_>,
) -> Result<Result<SecretUse, String>, LabError> {
    let Some(own) = holders.iter().find(|holder| holder.index == seat.target.index) else {
        return Ok(Err("the service does not run".to_owned()));
    };
    let text = format!("written by harden-check {}", random_word());
    let written = exchange(&own.instance, seat.port(), "write-note", "POST", "/notes", &text).await;
    let written = match written {
        Ok(written) => HttpExchange { body: written.body.chars().take(300).collect(), ..written },
        Err(problem) => return Ok(Err(problem)),
    };
    let tried = doors.log_in(&seat.world.lab, &own.instance, values).await?;
    Ok(tried.map(|(planted, new)| SecretUse { written, planted, new }))
}
