//! What do several checks say of a schedule?

use crate::submission::{Rhythm, Schedule};
use crate::words::Message;

/// Whether it comes round with no longer pause than so many days.
pub(in crate::checks) fn comes_within(schedule: &Schedule, longest: u64) -> bool {
    matches!(schedule.rhythm, Rhythm::Days(days) if u64::from(days) <= longest)
}

/// A message with what stands there, in which file, and the days between two times.
pub(in crate::checks) fn about(message: Message, schedule: &Schedule) -> Message {
    let days = match schedule.rhythm {
        Rhythm::Days(days) => days,
        Rhythm::Boot | Rhythm::Never | Rhythm::Unread | Rhythm::Absent => 0,
    };
    message.with("written", &schedule.written).with("file", &schedule.at.file).with("days", u64::from(days))
}
