//! What does a policy ask of an image? `policy.toml`.

use serde::Deserialize;

use crate::packages::Severity;

/// What an image needs to go on. The signature is always asked for; what stands in no table is not.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Policy {
    /// The file with the public key that has signed the image and every statement about it.
    pub key: String,
    /// What the provenance has to say; without it none is asked for.
    pub provenance: Option<ProvenanceRule>,
    /// What the scan has to say; without it none is asked for.
    pub scan: Option<ScanRule>,
}

/// `[provenance]`. What is not written may be anything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ProvenanceRule {
    /// Who has built it, a URI.
    pub builder: Option<String>,
    /// The repository that it was built from, a URI without `git+` and without a branch.
    pub source: Option<String>,
    /// The branch or tag, `refs/heads/main`.
    #[serde(rename = "ref")]
    pub branch: Option<String>,
}

/// `[scan]`. What is not written may be anything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ScanRule {
    /// Findings of this severity and worse keep an image back.
    pub fail_on: Option<Severity>,
    /// The oldest scan that counts, in days.
    pub max_age_days: Option<u64>,
}

/// Why a policy is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyProblem {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there, a fragment in English.
    pub detail: String,
}

impl Policy {
    /// Reads the text of a policy. A word that is not known is a problem: what was meant is not asked for.
    ///
    /// # Errors
    /// The first problem.
    pub fn read(text: &str) -> Result<Policy, PolicyProblem> {
        toml::from_str(text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start).min(text.len());
            let line = text.get(..start).unwrap_or_default().matches('\n').count() + 1;
            PolicyProblem { line, detail: error.message().to_owned() }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Policy, ProvenanceRule, ScanRule};
    use crate::packages::Severity;

    const TEXT: &str = "key = \"harbour.pub\"\n\n[provenance]\nbuilder = \"https://ci.example/b\"\n\
        source = \"https://git.example/tide\"\nref = \"refs/heads/main\"\n\n[scan]\nfail-on = \"critical\"\n\
        max-age-days = 7\n";

    #[test]
    fn a_policy_is_read() {
        let read = Policy::read(TEXT).unwrap();
        assert_eq!(read.key, "harbour.pub");
        assert_eq!(read.provenance.unwrap().branch.as_deref(), Some("refs/heads/main"));
        let scan = ScanRule { fail_on: Some(Severity::Critical), max_age_days: Some(7) };
        assert_eq!(read.scan, Some(scan));
        let least = Policy::read("key = \"k\"\n[provenance]\n").unwrap();
        assert_eq!((least.provenance, least.scan), (Some(ProvenanceRule::default()), None));
    }

    #[test]
    fn what_is_not_known_is_a_problem_at_its_line() {
        for (text, line) in [
            (TEXT.replace("builder", "bilder"), 4),
            (TEXT.replace("critical", "awful"), 9),
            (TEXT.replace("= 7", "= -7"), 10),
            (TEXT.replace("[scan]", "[scan"), 8),
            (TEXT.replace("key = ", "keys = "), 1),
            (String::new(), 1),
        ] {
            let problem = Policy::read(&text).unwrap_err();
            assert_eq!(problem.line, line, "{problem:?}");
        }
    }
}
