//! Does an image in a registry have what a policy asks for?

use chrono::{DateTime, Duration, Utc};
use serde_json::Value;

use crate::signing::{
    Attestation, PROVENANCE, PublicKey, Reference, Refusal, SCAN, SigningError, attestations, verify,
};

use super::objection::Objection;
use super::origin::{Origin, same_source};
use super::policy::{Policy, ProvenanceRule, ScanRule};
use super::scan::ScanClaim;

/// How far the clock of a scanner may be ahead of this one.
const AHEAD: Duration = Duration::hours(1);

/// What a gate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gated {
    /// The image's digest, which a tag was followed to once.
    pub digest: String,
    /// Everything that keeps it back; nothing where it may go on.
    pub objections: Vec<Objection>,
    /// Where it comes from, by the provenance that counts best.
    pub origin: Option<Origin>,
}

/// Looks at an image with the eyes of a policy whose key this is. Every objection is told, not the first one.
///
/// # Errors
/// [`SigningError::NoImage`], and everything that a registry can do wrong.
pub async fn gate(
    reference: &Reference,
    policy: &Policy,
    key: &PublicKey,
    now: DateTime<Utc>,
) -> Result<Gated, SigningError> {
    let verification = verify(reference, key).await?;
    let digest = verification.digest.clone();
    let mut objections = Vec::new();
    if !verification.is_verified() {
        // An attestation lies where signatures lie, and is none.
        let mut refusals = verification.found.into_iter().filter_map(|found| found.judged.err());
        let refusal = refusals.find(|refusal| !matches!(refusal, Refusal::OtherKind { .. }));
        objections.push(refusal.map_or(Objection::Unsigned, Objection::NotSigned));
    }
    // A tag that moves meanwhile is not followed again.
    let same = Reference { digest: Some(digest.clone()), ..reference.clone() };
    let (_, found) = attestations(&same, key).await?;
    let mut origin = None;
    if let Some(rule) = &policy.provenance {
        let (best, against) = provenance(&found, rule);
        objections.extend(against);
        origin = best;
    }
    if let Some(rule) = &policy.scan {
        objections.extend(scan(&found, rule, now));
    }
    Ok(Gated { digest, objections, origin })
}

/// The predicates of a kind that count, or why there are none.
fn counting<'a>(
    found: &'a [Attestation],
    kind: &str,
    none: Objection,
    refused: impl Fn(Refusal) -> Objection,
) -> Result<Vec<&'a Value>, Objection> {
    let of_kind = || found.iter().filter(|one| one.kind == kind);
    let good: Vec<&Value> = of_kind().filter_map(|one| one.judged.as_ref().ok()).collect();
    if !good.is_empty() {
        return Ok(good);
    }
    let refusal = of_kind().find_map(|one| one.judged.as_ref().err());
    Err(refusal.map_or(none, |refusal| refused(refusal.clone())))
}

/// One provenance that fits is enough: two builds of the same bytes each have their own.
fn provenance(found: &[Attestation], rule: &ProvenanceRule) -> (Option<Origin>, Vec<Objection>) {
    let good = counting(found, PROVENANCE, Objection::NoProvenance, Objection::ProvenanceRefused);
    let good = match good {
        Ok(good) => good,
        Err(objection) => return (None, vec![objection]),
    };
    let judged = good.into_iter().map(|predicate| match Origin::of(predicate) {
        None => (None, vec![Objection::ProvenanceUnreadable]),
        Some(origin) => {
            let against = against(&origin, rule);
            (Some(origin), against)
        }
    });
    judged.min_by_key(|(_, against)| against.len()).unwrap_or_default()
}

fn against(origin: &Origin, rule: &ProvenanceRule) -> Vec<Objection> {
    let mut objections = Vec::new();
    if rule.builder.as_ref().is_some_and(|wanted| *wanted != origin.builder) {
        objections.push(Objection::OtherBuilder { found: origin.builder.clone() });
    }
    if rule.source.as_ref().is_some_and(|wanted| !same_source(&origin.source, wanted)) {
        objections.push(Objection::OtherSource { found: origin.source.clone() });
    }
    if rule.branch.as_ref().is_some_and(|wanted| *wanted != origin.branch) {
        objections.push(Objection::OtherBranch { found: origin.branch.clone() });
    }
    objections
}

/// The newest scan that counts decides.
fn scan(found: &[Attestation], rule: &ScanRule, now: DateTime<Utc>) -> Vec<Objection> {
    let good = match counting(found, SCAN, Objection::NoScan, Objection::ScanRefused) {
        Ok(good) => good,
        Err(objection) => return vec![objection],
    };
    let mut newest: Option<ScanClaim> = None;
    for predicate in good {
        match ScanClaim::of(predicate) {
            Ok(claim) => {
                if newest.as_ref().is_none_or(|known| known.finished < claim.finished) {
                    newest = Some(claim);
                }
            }
            // Of one that cannot be read nobody knows how new it is.
            Err(detail) => return vec![Objection::ScanUnreadable { detail }],
        }
    }
    let Some(newest) = newest else { return vec![Objection::NoScan] };
    let mut objections = Vec::new();
    let age = now - newest.finished;
    if age < -AHEAD {
        objections.push(Objection::ScanOfTomorrow);
    }
    let most = rule.max_age_days.and_then(|days| Duration::try_days(i64::try_from(days).ok()?));
    if most.is_some_and(|most| age > most) {
        objections.push(Objection::OldScan { days: age.num_days() });
    }
    if let Some(gate) = rule.fail_on {
        let stopped: Vec<_> = newest.findings.iter().copied().filter(|severity| *severity >= gate).collect();
        if let Some(worst) = stopped.iter().copied().max() {
            objections.push(Objection::Findings { count: stopped.len(), worst });
        }
    }
    objections
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Duration, Utc};
    use serde_json::{Value, json};

    use super::{provenance, scan};
    use crate::packages::Severity;
    use crate::promotion::{Objection, Policy, scan_predicate};
    use crate::signing::{Attestation, PROVENANCE, Refusal, SCAN};

    fn policy() -> Policy {
        Policy::read(
            "key = \"k\"\n[provenance]\nbuilder = \"https://ci.example/b\"\nsource = \"https://git.example/tide\"\n\
             ref = \"refs/heads/main\"\n[scan]\nfail-on = \"high\"\nmax-age-days = 7\n",
        )
        .unwrap()
    }

    fn origin(builder: &str, source: &str, branch: &str) -> Attestation {
        let predicate = json!({
            "buildDefinition": { "externalParameters": { "source": source, "ref": branch } },
            "runDetails": { "builder": { "id": builder } },
        });
        Attestation { kind: PROVENANCE.to_owned(), judged: Ok(predicate) }
    }

    fn scanned(severities: &[&str], hours: i64) -> Attestation {
        let findings: Vec<Value> =
            severities.iter().map(|severity| json!({ "severity": severity })).collect();
        let report = json!({ "document": "scan", "findings": findings });
        let predicate = scan_predicate(report, now() - Duration::hours(hours)).unwrap();
        Attestation { kind: SCAN.to_owned(), judged: Ok(predicate) }
    }

    fn now() -> DateTime<Utc> {
        "2026-12-01T08:00:00Z".parse().unwrap()
    }

    fn names(objections: &[Objection]) -> Vec<&'static str> {
        objections.iter().map(Objection::name).collect()
    }

    #[test]
    fn each_part_of_the_origin_counts_by_itself() {
        let (builder, source, branch) =
            ("https://ci.example/b", "https://git.example/tide", "refs/heads/main");
        let rule = policy().provenance.unwrap();
        let said = |found: &[Attestation]| names(&provenance(found, &rule).1);
        assert!(said(&[origin(builder, source, branch)]).is_empty());
        assert_eq!(said(&[origin("https://laptop.example", source, branch)]), ["other-builder"]);
        assert_eq!(said(&[origin(builder, "https://git.example/fork", branch)]), ["other-source"]);
        assert_eq!(said(&[origin(builder, source, "refs/pull/7/merge")]), ["other-branch"]);
        assert_eq!(said(&[origin(builder, "", "")]), ["other-source", "other-branch"]);
        let both = [origin("https://laptop.example", "", ""), origin(builder, source, branch)];
        assert!(said(&both).is_empty(), "one that fits is enough");
        assert_eq!(said(&[scanned(&[], 1)]), ["no-provenance"], "a scan is no provenance");
        let other = Attestation { kind: PROVENANCE.to_owned(), judged: Err(Refusal::OtherKey) };
        assert_eq!(said(&[other]), ["provenance-refused"]);
        let empty = Attestation { kind: PROVENANCE.to_owned(), judged: Ok(json!({})) };
        assert_eq!(said(&[empty]), ["provenance-unreadable"]);
    }

    #[test]
    fn the_newest_scan_decides() {
        let rule = policy().scan.unwrap();
        let said = |found: &[Attestation]| names(&scan(found, &rule, now()));
        assert!(said(&[scanned(&["medium", "low"], 1)]).is_empty());
        assert_eq!(
            scan(&[scanned(&["high", "critical"], 1)], &rule, now()),
            [Objection::Findings { count: 2, worst: Severity::Critical }]
        );
        assert!(said(&[scanned(&[], 7 * 24)]).is_empty());
        assert_eq!(said(&[scanned(&[], 7 * 24 + 1)]), ["old-scan"]);
        assert_eq!(said(&[scanned(&[], -2)]), ["scan-of-tomorrow"]);
        assert_eq!(said(&[scanned(&[], 30), scanned(&["critical"], 2)]), ["findings"]);
        assert!(said(&[scanned(&["critical"], 30), scanned(&[], 2)]).is_empty());
        assert_eq!(said(&[origin("b", "s", "r")]), ["no-scan"]);
        let broken = Attestation { kind: SCAN.to_owned(), judged: Ok(json!({})) };
        assert_eq!(said(&[scanned(&[], 1), broken]), ["scan-unreadable"]);
        let moved = Refusal::OtherImage { digest: "sha256:aa".to_owned() };
        let moved = Attestation { kind: SCAN.to_owned(), judged: Err(moved) };
        assert_eq!(said(&[moved]), ["scan-refused"]);
    }
}
