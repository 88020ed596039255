//! What does the attestation of a scan say, in the form that cosign names `vuln`?

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::packages::{Severity, read_report};

/// A scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanClaim {
    /// When it ended.
    pub finished: DateTime<Utc>,
    /// The severity of each finding.
    pub findings: Vec<Severity>,
}

impl ScanClaim {
    /// What a predicate says.
    ///
    /// # Errors
    /// What cannot be read in it, a fragment in English.
    pub fn of(predicate: &Value) -> Result<ScanClaim, String> {
        let text = |place: &str| predicate.pointer(place).and_then(Value::as_str);
        let finished = text("/metadata/scanFinishedOn").ok_or("no `metadata.scanFinishedOn`")?;
        let finished = DateTime::parse_from_rfc3339(finished).map_err(|error| error.to_string())?;
        let result = predicate.pointer("/scanner/result").ok_or("no `scanner.result`")?;
        let report = read_report(result.to_string().as_bytes())?;
        let findings = report.findings.into_iter().map(|finding| finding.severity).collect();
        Ok(ScanClaim { finished: finished.to_utc(), findings })
    }
}

/// The predicate for the report of a scanner, of harden-check, trivy or grype, that ended then. One that has
/// the form already stays as it is.
///
/// # Errors
/// Why the report is none, a fragment in English.
pub fn scan_predicate(report: Value, finished: DateTime<Utc>) -> Result<Value, String> {
    if report.get("scanner").is_some() && report.get("metadata").is_some() {
        return ScanClaim::of(&report).map(|_| report);
    }
    let tool = read_report(report.to_string().as_bytes())?.tool;
    let day = finished.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    Ok(json!({
        "invocation": { "uri": "", "event_id": "", "builder.id": "" },
        "scanner": { "uri": tool, "version": "", "db": { "uri": "", "version": "" }, "result": report },
        "metadata": { "scanStartedOn": day, "scanFinishedOn": day },
    }))
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use serde_json::json;

    use super::{ScanClaim, scan_predicate};
    use crate::packages::Severity;

    #[test]
    fn a_report_becomes_a_predicate_and_is_read_again() {
        let report =
            json!({ "document": "scan", "id": "sha256:aa", "findings": [{ "severity": "critical" }] });
        let day: DateTime<Utc> = "2026-11-27T09:00:00Z".parse().unwrap();
        let predicate = scan_predicate(report, day).unwrap();
        let claim = ScanClaim { finished: day, findings: vec![Severity::Critical] };
        assert_eq!(ScanClaim::of(&predicate), Ok(claim));
        assert_eq!(scan_predicate(predicate.clone(), Utc::now()), Ok(predicate), "keeps its own day");
    }

    #[test]
    fn what_is_no_report_or_has_no_day_is_told() {
        assert!(scan_predicate(json!({ "findings": [] }), Utc::now()).unwrap_err().contains("no report"));
        for predicate in [
            json!({}),
            json!({ "metadata": { "scanFinishedOn": "yesterday" } }),
            json!({ "metadata": { "scanFinishedOn": "2026-11-27T09:00:00Z" } }),
            json!({ "metadata": { "scanFinishedOn": "2026-11-27T09:00:00Z" }, "scanner": { "result": {} } }),
        ] {
            assert!(ScanClaim::of(&predicate).is_err(), "{predicate}");
        }
    }
}
