//! What does a report of another scanner say, and of which image?
//!
//! JSON of trivy (`SchemaVersion` 2) and of grype, and of `harden-check scan` itself.

use std::io::Read;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Severity;

/// The largest report that is read, in bytes.
pub const LARGEST_REPORT: u64 = 64 << 20;

/// A report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForeignReport {
    /// `trivy`, `grype` or `harden-check`.
    pub tool: String,
    /// The image as it was named for the scanner.
    pub image: String,
    /// Every digest by which the report names the image: of its configuration and of its manifests.
    pub digests: Vec<String>,
    /// Digests of the uncompressed layers, lowest first; empty where the report does not say.
    pub layers: Vec<String>,
    /// What was found.
    pub findings: Vec<ForeignFinding>,
}

/// One entry of a report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForeignFinding {
    /// How bad the scanner says it is.
    pub severity: Severity,
    /// `CVE-2026-1234`.
    pub advisory: String,
    /// The package, as the scanner names it.
    pub package: String,
    /// Its version.
    pub version: String,
    /// The version that mends it.
    pub fixed: Option<String>,
}

impl ForeignReport {
    /// Whether the report speaks of the image with these digests, or of one with exactly these layers: a
    /// label makes another image of the same files. A name does not count, it means another image tomorrow.
    #[must_use]
    pub fn is_of(&self, digests: &[String], layers: &[String]) -> bool {
        let same_layers = !layers.is_empty() && self.layers == layers;
        same_layers || self.digests.iter().any(|named| digests.contains(named))
    }
}

/// Reads a report.
///
/// # Errors
/// What is wrong, a fragment in English.
pub fn read(reader: impl Read) -> Result<ForeignReport, String> {
    let mut text = String::new();
    let read =
        reader.take(LARGEST_REPORT + 1).read_to_string(&mut text).map_err(|error| error.to_string())?;
    if read as u64 > LARGEST_REPORT {
        return Err("larger than 64 MiB".to_owned());
    }
    let value: Value = text.parse().map_err(|error: serde_json::Error| error.to_string())?;
    if value.get("Results").is_some() || value.get("SchemaVersion").is_some() {
        return trivy(&value);
    }
    if value.get("matches").is_some() {
        return grype(&value);
    }
    if value.get("document").and_then(Value::as_str) == Some("scan") {
        return own(&value);
    }
    Err("no report of trivy, grype or harden-check".to_owned())
}

fn text(value: &Value, path: &str) -> String {
    value.pointer(path).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn list<'a>(value: &'a Value, path: &str) -> impl Iterator<Item = &'a Value> {
    value.pointer(path).and_then(Value::as_array).into_iter().flatten()
}

fn texts(value: &Value, path: &str) -> Vec<String> {
    list(value, path).filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The digest in `NAME@sha256:…`, or the text itself where it is one.
fn digest(text: &str) -> Option<String> {
    let digest = text.rsplit_once('@').map_or(text, |(_, digest)| digest);
    digest.starts_with("sha256:").then(|| digest.to_owned())
}

fn digests<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut digests: Vec<String> = texts.filter_map(digest).collect();
    digests.sort();
    digests.dedup();
    digests
}

fn severity(word: &str) -> Severity {
    Severity::of_word(word).unwrap_or(Severity::Unknown)
}

fn trivy(value: &Value) -> Result<ForeignReport, String> {
    match value.get("SchemaVersion").and_then(Value::as_u64) {
        Some(2) => {}
        Some(other) => return Err(format!("a report of trivy in the version {other}; version 2 is known")),
        None => return Err("a report of trivy without `SchemaVersion`".to_owned()),
    }
    let id = text(value, "/Metadata/ImageID");
    let repositories = list(value, "/Metadata/RepoDigests").filter_map(Value::as_str);
    let findings = list(value, "/Results").flat_map(|result| list(result, "/Vulnerabilities"));
    let findings = findings.map(|one| ForeignFinding {
        severity: severity(&text(one, "/Severity")),
        advisory: text(one, "/VulnerabilityID"),
        package: text(one, "/PkgName"),
        version: text(one, "/InstalledVersion"),
        fixed: Some(text(one, "/FixedVersion")).filter(|fixed| !fixed.is_empty()),
    });
    Ok(ForeignReport {
        tool: "trivy".to_owned(),
        image: text(value, "/ArtifactName"),
        digests: digests(repositories.chain([id.as_str()])),
        layers: texts(value, "/Metadata/DiffIDs"),
        findings: findings.collect(),
    })
}

fn grype(value: &Value) -> Result<ForeignReport, String> {
    if text(value, "/source/type") != "image" {
        return Err("a report of grype on something that is no image".to_owned());
    }
    let ids = [text(value, "/source/target/imageID"), text(value, "/source/target/manifestDigest")];
    let repositories = list(value, "/source/target/repoDigests").filter_map(Value::as_str);
    let findings = list(value, "/matches").map(|one| ForeignFinding {
        severity: severity(&text(one, "/vulnerability/severity")),
        advisory: text(one, "/vulnerability/id"),
        package: text(one, "/artifact/name"),
        version: text(one, "/artifact/version"),
        fixed: list(one, "/vulnerability/fix/versions").filter_map(Value::as_str).next().map(str::to_owned),
    });
    Ok(ForeignReport {
        tool: "grype".to_owned(),
        image: text(value, "/source/target/userInput"),
        digests: digests(repositories.chain(ids.iter().map(String::as_str))),
        layers: list(value, "/source/target/layers").map(|layer| text(layer, "/digest")).collect(),
        findings: findings.collect(),
    })
}

fn own(value: &Value) -> Result<ForeignReport, String> {
    let findings = list(value, "/findings").map(|one| ForeignFinding {
        severity: severity(&text(one, "/severity")),
        advisory: text(one, "/advisory"),
        package: text(one, "/source"),
        version: text(one, "/source_version"),
        fixed: one.get("fixed").and_then(Value::as_str).map(str::to_owned),
    });
    Ok(ForeignReport {
        tool: "harden-check".to_owned(),
        image: text(value, "/image"),
        digests: digests([text(value, "/id")].iter().map(String::as_str)),
        layers: texts(value, "/layers"),
        findings: findings.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::packages::Severity;

    const TRIVY: &str = r#"{"SchemaVersion": 2, "ArtifactName": "notes:1.4.0", "ArtifactType": "container_image",
        "Metadata": {"ImageID": "sha256:aa", "DiffIDs": ["sha256:l1", "sha256:l2"], "RepoDigests": ["registry/notes@sha256:bb"]},
        "Results": [{"Target": "notes (debian 12.1)", "Class": "os-pkgs", "Vulnerabilities": [
            {"VulnerabilityID": "CVE-1", "PkgName": "libc6", "InstalledVersion": "2.36-9", "FixedVersion": "2.36-9+deb12u9", "Severity": "CRITICAL"}]},
            {"Target": "empty"}]}"#;
    const GRYPE: &str = r#"{"matches": [{"vulnerability": {"id": "CVE-1", "severity": "Negligible", "fix": {"versions": [], "state": "wont-fix"}},
        "artifact": {"name": "libc6", "version": "2.36-9"}}],
        "source": {"type": "image", "target": {"userInput": "notes", "imageID": "sha256:aa", "manifestDigest": "sha256:cc", "repoDigests": []}}}"#;

    #[test]
    fn reports_of_both_scanners_name_the_image_by_its_digests() {
        let trivy = read(TRIVY.as_bytes()).unwrap();
        assert_eq!((trivy.tool.as_str(), trivy.image.as_str()), ("trivy", "notes:1.4.0"));
        assert_eq!(trivy.digests, ["sha256:aa", "sha256:bb"]);
        assert_eq!(trivy.findings[0].severity, Severity::Critical);
        assert_eq!(trivy.findings[0].fixed.as_deref(), Some("2.36-9+deb12u9"));
        let grype = read(GRYPE.as_bytes()).unwrap();
        assert_eq!(grype.digests, ["sha256:aa", "sha256:cc"]);
        assert_eq!((grype.findings[0].severity, &grype.findings[0].fixed), (Severity::Low, &None));
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert!(grype.is_of(&words(&["sha256:cc"]), &[]));
        assert!(!grype.is_of(&words(&["notes", "sha256:bb"]), &[]));
        assert!(trivy.is_of(&[], &words(&["sha256:l1", "sha256:l2"])));
        assert!(!trivy.is_of(&[], &words(&["sha256:l1"])) && !trivy.is_of(&[], &[]));
    }

    #[test]
    fn what_is_no_report_is_told() {
        let deep = "[".repeat(100_000);
        for (text, problem) in [
            ("", "EOF"),
            (&TRIVY[..200], "EOF"),
            ("{}", "no report of"),
            ("[1]", "no report of"),
            (deep.as_str(), "recursion limit"),
            (&TRIVY.replace(": 2,", ": 3,"), "version 3"),
            (&GRYPE.replace("\"image\",", "\"directory\","), "no image"),
        ] {
            let told = read(text.as_bytes()).unwrap_err();
            assert!(told.contains(problem), "{told}");
        }
        let endless = std::io::Read::take(std::io::repeat(b' '), 100 << 20);
        assert_eq!(read(endless).unwrap_err(), "larger than 64 MiB");
    }
}
