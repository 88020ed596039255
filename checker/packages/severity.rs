//! How bad is what an advisory speaks of?

use std::str::FromStr;

use cvss::Cvss;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Steps of severity, mildest first: those of CVSS 3 and 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Nothing to do.
    None,
    /// Up to 3.9.
    Low,
    /// Up to 6.9.
    Medium,
    /// Nobody has said. Above medium, so that a gate at `high` does not stop at it and one at `unknown` does.
    Unknown,
    /// Up to 8.9.
    High,
    /// From 9.0 on.
    Critical,
}

impl Severity {
    /// Every step, mildest first.
    pub const ALL: [Severity; 6] = [
        Severity::None,
        Severity::Low,
        Severity::Medium,
        Severity::Unknown,
        Severity::High,
        Severity::Critical,
    ];

    /// `low`, `medium`, `unknown`, `high`, `critical`, `none`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Severity::None => "none",
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::Unknown => "unknown",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }

    /// The step of a word, as databases and scanners write it.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Severity> {
        Some(match word.to_ascii_lowercase().as_str() {
            "none" | "unimportant" => Severity::None,
            "negligible" | "low" => Severity::Low,
            "medium" | "moderate" => Severity::Medium,
            "high" | "important" => Severity::High,
            "critical" => Severity::Critical,
            "unknown" | "untriaged" | "not yet assigned" | "end-of-life" => Severity::Unknown,
            _ => return None,
        })
    }

    /// The step of a CVSS vector, of versions 2 to 4; of 2 by the bounds of 3.
    #[must_use]
    pub fn of_vector(vector: &str) -> Option<Severity> {
        let score = Cvss::from_str(vector.trim()).ok()?.score();
        Some(match score {
            score if score >= 9.0 => Severity::Critical,
            score if score >= 7.0 => Severity::High,
            score if score >= 4.0 => Severity::Medium,
            score if score > 0.0 => Severity::Low,
            _ => Severity::None,
        })
    }
}

/// The severity that a record of OSV, or one of its `affected`, gives: the worst where there are several.
///
/// Where there is no vector, distributions have places of their own: `Ubuntu` as a type, Debian's
/// `ecosystem_specific.urgency`, GitHub's `database_specific.severity`.
pub(super) fn of_osv(record: &Value) -> Option<Severity> {
    let entries = record.get("severity").and_then(Value::as_array).into_iter().flatten();
    let scores = entries.filter_map(|entry| {
        let score = entry.get("score")?.as_str()?;
        Severity::of_vector(score).or_else(|| Severity::of_word(score))
    });
    let specific =
        |place: &str, field: &str| record.get(place)?.get(field)?.as_str().and_then(Severity::of_word);
    scores
        .max()
        .or_else(|| specific("database_specific", "severity"))
        .or_else(|| specific("ecosystem_specific", "severity"))
        .or_else(|| specific("ecosystem_specific", "urgency"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Severity, of_osv};

    #[test]
    fn a_vector_becomes_a_step() {
        for (vector, severity) in [
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", Some(Severity::Critical)),
            ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", Some(Severity::High)),
            ("CVSS:3.0/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:H", Some(Severity::Medium)),
            ("CVSS:3.1/AV:L/AC:H/PR:L/UI:R/S:U/C:L/I:N/A:N", Some(Severity::Low)),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", Some(Severity::None)),
            ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", Some(Severity::Critical)),
            ("AV:N/AC:L/Au:N/C:P/I:P/A:P", Some(Severity::High)),
            ("CVSS:9.0/X:Y", None),
            ("high", None),
        ] {
            assert_eq!(Severity::of_vector(vector), severity, "{vector}");
        }
    }

    #[test]
    fn the_worst_counts_and_distributions_have_places_of_their_own() {
        let vectors = json!({"severity": [
            {"type": "CVSS_V3", "score": "CVSS:3.1/AV:L/AC:H/PR:L/UI:R/S:U/C:L/I:N/A:N"},
            {"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"},
        ]});
        assert_eq!(of_osv(&vectors), Some(Severity::Critical));
        assert_eq!(
            of_osv(&json!({"severity": [{"type": "Ubuntu", "score": "medium"}]})),
            Some(Severity::Medium)
        );
        assert_eq!(of_osv(&json!({"ecosystem_specific": {"urgency": "unimportant"}})), Some(Severity::None));
        assert_eq!(of_osv(&json!({"database_specific": {"severity": "MODERATE"}})), Some(Severity::Medium));
        assert_eq!(of_osv(&json!({"severity": "high"})), None);
        assert_eq!(of_osv(&json!({})), None);
    }
}
