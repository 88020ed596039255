//! What is to be typed next?

use crate::exercise::Course;
use crate::report::{Outcome, Report, Round};

/// What to type next.
#[must_use]
pub fn next_command(course: &Course, report: &Report) -> String {
    match report.outcome() {
        Outcome::Failed if report.unreadable.is_empty() => format!("harden-check hint {}", report.number),
        Outcome::Failed => format!("harden-check exercise {}", report.number),
        Outcome::NotChecked if report.is_outside_lab() => format!("harden-check exercise {}", report.number),
        Outcome::NotChecked
            if report.trouble.as_ref().is_some_and(|trouble| trouble.kind == "interrupted") =>
        {
            format!("harden-check exercise {}", report.number)
        }
        Outcome::NotChecked => "harden-check doctor".to_owned(),
        Outcome::Passed => {
            let mut later = course.entries().iter().filter(|entry| entry.number > report.number);
            match later.find(|entry| entry.available) {
                Some(entry) => format!("harden-check exercise {}", entry.number),
                None => "harden-check status".to_owned(),
            }
        }
    }
}

/// What to type after many exercises: the first one that failed, else the first that is still to be judged.
#[must_use]
pub fn next_of_round(round: &Round) -> String {
    let first = |outcome| {
        round
            .rows
            .iter()
            .find(|row| row.report.as_ref().map(Report::outcome) == outcome)
            .map(|row| row.number)
    };
    match (first(Some(Outcome::Failed)), first(Some(Outcome::NotChecked)), first(None)) {
        (Some(number), ..) => format!("harden-check exercise {number}"),
        (None, Some(_), _) => "harden-check doctor".to_owned(),
        (None, None, Some(_)) => "harden-check init".to_owned(),
        (None, None, None) => "harden-check status".to_owned(),
    }
}
