//! Does a finding stop the delivery, with the exceptions that are written down?

use crate::packages::{Day, Known, Severity};

use super::{ScanException, ScanPolicy};

/// What the exceptions that are about a finding come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excepted<'a> {
    /// None of them is about it.
    No,
    /// One counts.
    Until(Day, &'a str),
    /// One counted up to this day.
    RanOut(Day),
}

/// What becomes of a finding by the exceptions of a policy.
#[must_use]
pub fn excepted<'a>(known: &Known, policy: Option<&'a ScanPolicy>, today: Day) -> Excepted<'a> {
    let exceptions = policy.into_iter().flat_map(|policy| &policy.exceptions);
    let mut ran_out = Excepted::No;
    for exception in exceptions.filter(|exception| is_about(exception, known)) {
        // One without reason or end excepts nothing: nobody could tell whether it still holds.
        let (Some(reason), Some(expires)) = (&exception.reason, &exception.expires) else { continue };
        if reason.value.trim().is_empty() {
            continue;
        }
        if expires.value >= today {
            return Excepted::Until(expires.value, &reason.value);
        }
        ran_out = Excepted::RanOut(expires.value);
    }
    ran_out
}

/// Whether a finding stops at this gate.
#[must_use]
pub fn stops(known: &Known, gate: Severity, policy: Option<&ScanPolicy>, today: Day) -> bool {
    known.severity >= gate && !matches!(excepted(known, policy, today), Excepted::Until(..))
}

fn is_about(exception: &ScanException, known: &Known) -> bool {
    let (Some(advisory), Some(package)) = (&exception.advisory, &exception.package) else { return false };
    let of_advisory = advisory.value == known.advisory || known.aliases.contains(&advisory.value);
    let of_package =
        package.value == known.source || known.packages.iter().any(|(name, _)| *name == package.value);
    of_advisory && of_package
}
