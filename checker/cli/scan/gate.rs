//! Which findings stop, which are excepted, and what stops besides?

use crate::packages::{Day, ForeignFinding, Known, Severity};
use crate::submission::{Excepted, ScanPolicy, excepted};

/// One finding, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    /// Which tool found it: `harden-check`, or the one of a report.
    pub(super) tool: String,
    /// What was found.
    pub(super) known: Known,
    /// What becomes of it.
    pub(super) fate: Fate,
}

/// What becomes of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    /// It stops the delivery.
    Stops,
    /// It is milder than the gate.
    Below,
    /// An exception counts, until this day.
    Excepted {
        /// The last day.
        until: Day,
        /// Why.
        reason: String,
    },
    /// An exception is about it and ended on this day, so that it stops again.
    RanOut {
        /// The last day.
        on: Day,
    },
}

impl Finding {
    /// Whether it stops.
    pub(super) fn stops(&self) -> bool {
        matches!(self.fate, Fate::Stops | Fate::RanOut { .. })
    }
}

/// Decides about every finding, worst first.
pub(super) fn decide(
    found: Vec<(String, Known)>,
    gate: Severity,
    policy: Option<&ScanPolicy>,
    today: Day,
) -> Vec<Finding> {
    let mut findings: Vec<Finding> = found
        .into_iter()
        .map(|(tool, known)| {
            let fate = fate(&known, gate, policy, today);
            Finding { tool, known, fate }
        })
        .collect();
    findings.sort_by(|one, other| {
        let order = other.stops().cmp(&one.stops()).then(other.known.severity.cmp(&one.known.severity));
        order
            .then_with(|| one.known.advisory.cmp(&other.known.advisory))
            .then_with(|| one.known.cmp(&other.known))
    });
    findings
}

fn fate(known: &Known, gate: Severity, policy: Option<&ScanPolicy>, today: Day) -> Fate {
    if known.severity < gate {
        return Fate::Below;
    }
    match excepted(known, policy, today) {
        Excepted::No => Fate::Stops,
        Excepted::Until(until, reason) => Fate::Excepted { until, reason: reason.to_owned() },
        Excepted::RanOut(on) => Fate::RanOut { on },
    }
}

/// A finding of another scanner in our own form.
pub(super) fn of_report(finding: ForeignFinding) -> Known {
    Known {
        severity: finding.severity,
        advisory: finding.advisory,
        aliases: Vec::new(),
        summary: String::new(),
        source: finding.package.clone(),
        source_version: finding.version.clone(),
        packages: vec![(finding.package, finding.version)],
        fixed: finding.fixed,
    }
}

#[cfg(test)]
mod tests {
    use super::{Fate, decide};
    use crate::packages::{Day, Known, Severity};
    use crate::submission::scan_policy;

    fn known(severity: Severity, advisory: &str) -> (String, Known) {
        let known = Known {
            severity,
            advisory: advisory.to_owned(),
            aliases: vec![format!("CVE-{advisory}")],
            summary: String::new(),
            source: "quay".to_owned(),
            source_version: "0.8-1".to_owned(),
            packages: vec![("libquay1".to_owned(), "0.8-1".to_owned())],
            fixed: None,
        };
        ("harden-check".to_owned(), known)
    }

    fn fate(exception: &str, today: &str) -> Fate {
        let policy = scan_policy("scan.toml", &format!("[[ignore]]\n{exception}"));
        assert_eq!(policy.faults, []);
        let today = Day::read(today).unwrap();
        decide(vec![known(Severity::High, "A-1")], Severity::High, Some(&policy), today).remove(0).fate
    }

    #[test]
    fn the_gate_stops_from_its_severity_on() {
        let all = [Severity::Low, Severity::Unknown, Severity::High, Severity::Critical];
        let found = || all.map(|severity| known(severity, severity.name())).to_vec();
        let today = Day::read("2026-12-01").unwrap();
        let stopping = |gate| decide(found(), gate, None, today).iter().filter(|one| one.stops()).count();
        assert_eq!(
            [Severity::None, Severity::Medium, Severity::High, Severity::Critical].map(stopping),
            [4, 3, 2, 1]
        );
        let first = &decide(found(), Severity::High, None, today)[0];
        assert_eq!(first.known.severity, Severity::Critical);
    }

    #[test]
    fn an_exception_counts_until_its_last_day_and_for_its_package() {
        let full = "advisory = \"A-1\"\npackage = \"quay\"\nreason = \"why\"\nexpires = \"2027-01-31\"\n";
        assert!(matches!(fate(full, "2027-01-31"), Fate::Excepted { .. }));
        assert!(matches!(fate(full, "2027-02-01"), Fate::RanOut { .. }));
        assert!(matches!(fate(&full.replace("A-1", "CVE-A-1"), "2027-01-01"), Fate::Excepted { .. }));
        assert!(matches!(
            fate(&full.replace("\"quay\"", "\"libquay1\""), "2027-01-01"),
            Fate::Excepted { .. }
        ));
        for without in ["advisory", "package", "reason", "expires"] {
            let lines: Vec<&str> = full.lines().filter(|line| !line.starts_with(without)).collect();
            assert_eq!(fate(&lines.join("\n"), "2027-01-01"), Fate::Stops, "{without}");
        }
        assert_eq!(fate(&full.replace("\"why\"", "\" \""), "2027-01-01"), Fate::Stops);
        assert_eq!(fate(&full.replace("\"quay\"", "\"*\""), "2027-01-01"), Fate::Stops);
    }
}
