//! What does one advisory say? A record in the OSV format.
//!
//! <https://ossf.github.io/osv-schema/>, version 1.7. Taken are the parts that decide; what a later version
//! adds is passed over. A record without them is no record, and whoever reads it says so.

use serde_json::Value;

use super::Severity;
use super::severity::of_osv;

/// A public note on a vulnerability.
#[derive(Debug, Clone, PartialEq)]
pub struct Advisory {
    /// `DSA-5678-1`, `CVE-2026-1234`.
    pub id: String,
    /// Other names of the same, CVE numbers among them.
    pub aliases: Vec<String>,
    /// One line; may be empty.
    pub summary: String,
    /// How bad it is, where the record says.
    pub severity: Option<Severity>,
    /// Whether it was taken back.
    pub withdrawn: bool,
    /// The packages that it speaks of.
    pub affected: Vec<Affected>,
}

/// One package that is vulnerable.
#[derive(Debug, Clone, PartialEq)]
pub struct Affected {
    /// As written, `Debian:12`. New ones appear all the time, so that any word is taken.
    pub ecosystem: String,
    /// The package; with a distribution's, the source package.
    pub name: String,
    /// How bad it is in this package, where the record says.
    pub severity: Option<Severity>,
    /// Ranges of versions of the type `ECOSYSTEM` or `SEMVER`, each as its events.
    pub ranges: Vec<Vec<Event>>,
    /// Single versions.
    pub versions: Vec<String>,
}

/// An event in a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The first vulnerable version; `0` for the very first.
    Introduced(String),
    /// The first version without the vulnerability.
    Fixed(String),
    /// The last vulnerable version.
    LastAffected(String),
}

impl Advisory {
    /// Reads one record.
    ///
    /// # Errors
    /// What is missing or of another kind, as a fragment in English.
    pub fn read(record: &Value) -> Result<Advisory, String> {
        let record = record.as_object().map(|_| record).ok_or("the record is no object")?;
        // Ecosystems' own versions are compared by their names; a format of tomorrow is not guessed at.
        if let Some(version) = record.get("schema_version") {
            let version = version.as_str().ok_or("`schema_version` is no text")?;
            if version.split('.').next() != Some("1") {
                return Err(format!("`schema_version` {version} is not known; version 1 is"));
            }
        }
        let text = |name: &str| record.get(name).and_then(Value::as_str);
        let id = text("id").filter(|id| !id.is_empty()).ok_or("there is no `id`")?;
        let aliases = array(record, "aliases")?.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        let affected = array(record, "affected")?.iter().filter_map(|one| affected(one).transpose());
        Ok(Advisory {
            id: id.to_owned(),
            aliases,
            summary: text("summary")
                .or_else(|| text("details")?.lines().next())
                .unwrap_or_default()
                .to_owned(),
            severity: of_osv(record),
            withdrawn: text("withdrawn").is_some(),
            affected: affected.collect::<Result<_, _>>().map_err(|problem| format!("{id}: {problem}"))?,
        })
    }
}

/// The array of this name; an absent one is empty.
fn array<'a>(value: &'a Value, name: &str) -> Result<&'a [Value], String> {
    match value.get(name) {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(array)) => Ok(array),
        Some(_) => Err(format!("`{name}` is no list")),
    }
}

/// One entry; nothing where it names no package, as those on a repository of Git do.
fn affected(value: &Value) -> Result<Option<Affected>, String> {
    let Some(package) = value.get("package") else { return Ok(None) };
    let text = |name: &str| {
        package.get(name).and_then(Value::as_str).ok_or_else(|| format!("a package without `{name}`"))
    };
    let mut ranges = Vec::new();
    for range in array(value, "ranges")? {
        if range.get("type").and_then(Value::as_str) != Some("GIT") {
            ranges.push(
                array(range, "events")?
                    .iter()
                    .map(event)
                    .collect::<Result<Vec<_>, _>>()?
                    .into_iter()
                    .flatten()
                    .collect(),
            );
        }
    }
    let versions = array(value, "versions")?.iter().map(|version| version.as_str().map(str::to_owned));
    Ok(Some(Affected {
        ecosystem: text("ecosystem")?.to_owned(),
        name: text("name")?.to_owned(),
        severity: of_osv(value),
        ranges,
        versions: versions.collect::<Option<_>>().ok_or("a version that is no text")?,
    }))
}

/// One event; nothing for `limit`, which says how far somebody looked.
fn event(value: &Value) -> Result<Option<Event>, String> {
    let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let known = text("introduced")
        .map(Event::Introduced)
        .or_else(|| text("fixed").map(Event::Fixed))
        .or_else(|| text("last_affected").map(Event::LastAffected));
    match known {
        None if text("limit").is_none() => Err("an event of an unknown kind".to_owned()),
        known => Ok(known),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Advisory, Event};
    use crate::packages::Severity;

    #[test]
    fn a_record_is_read_and_what_is_new_is_passed_over() {
        let record = json!({
            "schema_version": "1.9.0", "id": "DSA-1", "modified": "2026-11-01T00:00:00Z",
            "aliases": ["CVE-2026-1"], "details": "First line.\nMore.", "of_tomorrow": {"x": 1},
            "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
            "affected": [
                {"package": {"ecosystem": "Debian:12", "name": "glibc", "purl": "pkg:deb/debian/glibc"},
                 "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.36-9+deb12u9"}]},
                            {"type": "GIT", "repo": "x", "events": [{"introduced": "abc"}]}],
                 "versions": ["2.36-9"]},
                {"package": {"ecosystem": "Ecosystem of tomorrow", "name": "x"}},
                {"ranges": []},
            ],
        });
        let read = Advisory::read(&record).unwrap();
        assert_eq!((read.id.as_str(), read.summary.as_str()), ("DSA-1", "First line."));
        assert_eq!(read.severity, Some(Severity::Critical));
        assert_eq!(read.affected.len(), 2);
        let events = [Event::Introduced("0".to_owned()), Event::Fixed("2.36-9+deb12u9".to_owned())];
        assert_eq!(read.affected[0].ranges, [events]);
        assert!(!read.withdrawn);
    }

    #[test]
    fn a_broken_record_says_what_is_wrong() {
        let with = |name: &str, value: serde_json::Value| json!({"id": "A-1", name: value});
        let package = json!({"ecosystem": "Debian", "name": "x"});
        for (record, problem) in [
            (json!([]), "no object"),
            (json!({"affected": []}), "no `id`"),
            (with("schema_version", json!("2.0.0")), "`schema_version` 2.0.0"),
            (with("affected", json!({})), "`affected` is no list"),
            (with("affected", json!([{"package": {"name": "x"}}])), "A-1: a package without `ecosystem`"),
            (
                with(
                    "affected",
                    json!([{"package": package, "ranges": [{"type": "ECOSYSTEM", "events": [{"began": "1"}]}]}]),
                ),
                "unknown kind",
            ),
            (with("affected", json!([{"package": package, "versions": [1]}])), "no text"),
        ] {
            let told = Advisory::read(&record).unwrap_err();
            assert!(told.contains(problem), "{record}: {told}");
        }
    }
}
