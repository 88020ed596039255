//! Which calls from outside came through, and what do they prove?

use crate::check::{Params, Verdict};
use crate::evidence::{Attempt, Evidence, HostCall, OutsideReport, Vantage};

use super::{WORDS, subject};

/// What an exercise lets in.
#[derive(Debug, Clone, Copy)]
pub(in crate::checks) struct Allowed<'a> {
    /// Ports of the service that everybody may reach.
    pub(in crate::checks) open: &'a [u16],
    /// Ports that only the host itself may reach, on its loopback address.
    pub(in crate::checks) loopback: &'a [u16],
}

impl Allowed<'_> {
    /// Whether whoever called may have been answered there.
    fn is_meant(self, call: &HostCall) -> bool {
        let at = |ports: &[u16]| call.answered_at.is_some_and(|port| ports.contains(&port));
        at(self.open) || (at(self.loopback) && is_home(call))
    }
}

/// Whether a call was made by the host itself to its own loopback address.
pub(in crate::checks) fn is_home(call: &HostCall) -> bool {
    call.loopback && call.from == Vantage::Checker
}

/// The calls that a service answered, on whatever port of the host they came.
pub(in crate::checks) fn answered<'a>(
    report: &'a OutsideReport,
    service: &'a str,
) -> impl Iterator<Item = &'a HostCall> {
    report.tried.iter().filter(move |call| call.answered_by.as_deref() == Some(service))
}

/// The calls that a service answered and should not have.
pub(in crate::checks) fn too_far<'a>(
    report: &'a OutsideReport,
    service: &'a str,
    allowed: Allowed<'a>,
) -> Vec<&'a HostCall> {
    answered(report, service).filter(|call| !allowed.is_meant(call)).collect()
}

/// The service ran, so that it could be called.
///
/// # Errors
/// Skipped where it did not, which `service-starts` reports.
pub(in crate::checks) fn runs(report: &OutsideReport, params: &Params) -> Result<(), Verdict> {
    if report.absent.contains(&params.service) {
        return Err(Verdict::Skipped { reason: WORDS.say("absent").with("service", &params.service) });
    }
    Ok(())
}

/// The verdict where no call came in at all: a mistake of the lab's, but on Podman, whose ports may be out of
/// the reach of its own host.
pub(in crate::checks) fn no_way_in(evidence: &Evidence) -> Verdict {
    let reason = WORDS.say("no-way-in");
    if subject::is_podman(evidence) { Verdict::Skipped { reason } } else { Verdict::Error { reason } }
}

/// Silence proves something: the service listens, and calls do come in on this host.
///
/// # Errors
/// Skipped where the service does not run, which `service-starts` reports; an error where it did not
/// answer inside, where no address of the host led to the lab's own listener, or where a call ended in
/// a way that shows nothing.
pub(in crate::checks) fn silence_counts(
    evidence: &Evidence,
    report: &OutsideReport,
    params: &Params,
) -> Result<(), Verdict> {
    let service = &params.service;
    runs(report, params)?;
    if !report.home.contains(service) {
        return Err(Verdict::Error { reason: WORDS.say("no-control").with("service", service) });
    }
    for from in [Vantage::Checker, Vantage::Stranger] {
        let leads = |call: &HostCall| call.from == from && !call.loopback && call.answered_by.is_some();
        if !report.controls.iter().any(leads) {
            return Err(no_way_in(evidence));
        }
    }
    match report.tried.iter().find(|call| !call.is_clear()) {
        None => Ok(()),
        Some(call) => {
            let attempt = super::attempts::line(&call.attempt);
            Err(Verdict::Error { reason: WORDS.say("unclear").with("attempt", attempt) })
        }
    }
}

/// One call for each port and each kind of place, so that a host with many addresses fills no page.
pub(in crate::checks) fn attempts(calls: &[&HostCall]) -> Vec<Attempt> {
    let mut shown: Vec<&HostCall> = Vec::new();
    for call in calls {
        let alike = |other: &&HostCall| {
            (&other.to, other.inside, other.loopback) == (&call.to, call.inside, call.loopback)
        };
        if !shown.iter().any(alike) {
            shown.push(call);
        }
    }
    shown.into_iter().map(|call| call.attempt.clone()).collect()
}

/// Ports for a sentence: `8080, 9000`.
pub(in crate::checks) fn ports(ports: &[u16]) -> String {
    ports.iter().map(u16::to_string).collect::<Vec<_>>().join(", ")
}
