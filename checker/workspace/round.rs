//! How are many exercises judged side by side?

use std::cmp::Reverse;
use std::path::PathBuf;
use std::time::Instant;

use futures_util::{StreamExt as _, stream};

use crate::exercise::Exercise;
use crate::lab::{LabError, Listener, setup};
use crate::report::{Report, Round, RoundRow};

use super::judge::{Judged, Run, judge};

/// Exercises under way at the same time. Most of an exercise is waiting for the engine, for a timer of a
/// health check or for a container's end; more than this and two processors are what all wait for.
const AT_ONCE: usize = 4;

/// One exercise, and the folder that answers it.
#[derive(Debug, Clone)]
pub struct Turn {
    /// The exercise.
    pub exercise: Exercise,
    /// The answer; absent where nobody has begun.
    pub folder: Option<PathBuf>,
}

/// Judges every exercise that has a folder, several at the same time; the rows come in the order of the
/// turns. `ended` hears each report as soon as it stands. Dropped before its end, it removes what the lab
/// made.
///
/// # Errors
/// [`LabError`] where there is no engine; with `setup` one is installed and started first.
pub async fn judge_round(
    turns: &[Turn],
    setup: bool,
    listener: Listener<'_>,
    ended: &(dyn Fn(&Report) + Send + Sync),
) -> Result<Round, LabError> {
    let begun = Instant::now();
    // Once for all: many runs would install it at the same time.
    setup::ready(setup, listener).await?;
    let mut order: Vec<(usize, &Turn)> = turns.iter().enumerate().collect();
    // More services take longer; what takes longest begins first, so that it is not alone at the end.
    order.sort_by_key(|(_, turn)| Reverse(turn.exercise.services.len()));
    let one = |(place, turn): (usize, &Turn)| {
        let Turn { exercise, folder } = turn.clone();
        async move {
            let report = match &folder {
                Some(folder) => {
                    let run = Run { exercise: &exercise, folder, setup: false };
                    let Judged { report, .. } = Box::pin(judge(&run, &|_| {}, &|_| {})).await;
                    ended(&report);
                    Some(report)
                }
                None => None,
            };
            let row =
                RoundRow { number: exercise.number, slug: exercise.slug, title: exercise.title, report };
            (place, row)
        }
    };
    let mut rows: Vec<(usize, RoundRow)> =
        stream::iter(order).map(one).buffer_unordered(AT_ONCE).collect().await;
    rows.sort_by_key(|(place, _)| *place);
    Ok(Round { rows: rows.into_iter().map(|(_, row)| row).collect(), elapsed: begun.elapsed() })
}
