//! In which order, and beside what, is each observation made?

mod outcome;
mod own;
mod shared;
mod together;
mod turns;

use futures_util::future::try_join_all;

use crate::check::Need;

use super::LabError;
use super::observation::{OwnCopy, ServiceLook, Target, TogetherLook};
use super::observations;
use super::run::Lab;
use own::in_own_copy;
use shared::{Wishes, in_shared_copy};
use turns::Turns;

pub(super) use outcome::{block, record};
pub(super) use shared::SHARED;

/// Makes every observation that is wanted of a service; what is seen goes onto the lab's board.
///
/// # Errors
/// [`LabError`] where the engine is gone or the lab cannot go on.
pub(super) async fn observe(lab: Lab<'_>, targets: &[Target<'_>]) -> Result<(), LabError> {
    let turns = &Turns::new();
    let mut own: Vec<(Target<'_>, Need, OwnCopy)> = Vec::new();
    let mut shared: Vec<(Target<'_>, Vec<(Need, ServiceLook)>)> = Vec::new();
    for target in targets {
        let mut together = Vec::new();
        for (need, look) in observations::of_service(lab.plan, |need| target.wanted.needs.contains(&need)) {
            match look {
                ServiceLook::Own(copy) => own.push((*target, need, copy)),
                look => together.push((need, look)),
            }
        }
        if !together.is_empty() {
            shared.push((*target, together));
        }
    }
    let together: Vec<(Need, TogetherLook, Vec<Target<'_>>)> = observations::together(|_| true)
        .map(|(need, look)| {
            let asked = targets.iter().filter(|target| target.wanted.needs.contains(&need));
            (need, look, asked.copied().collect())
        })
        .filter(|(.., asked): &(_, _, Vec<_>)| !asked.is_empty())
        .collect();
    let make = |(target, need, copy)| async move {
        record(lab, target, need, in_own_copy(lab, target, need, &copy, turns).await)
    };
    let wishes = Wishes { targets, each: &shared, together: &together };
    tokio::try_join!(
        try_join_all(own.iter().copied().filter(|(.., copy)| copy.first).map(make)),
        in_shared_copy(lab, &wishes, turns),
        try_join_all(own.iter().copied().filter(|(.., copy)| !copy.first && !copy.alone).map(make)),
        async {
            // Who wants a permit has asked for it by now.
            for each in own.iter().copied().filter(|(.., copy)| copy.alone) {
                make(each).await?;
            }
            Ok(())
        },
    )?;
    Ok(())
}
