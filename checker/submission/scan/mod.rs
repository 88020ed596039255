//! Which findings of a scan stop a delivery, and what is excepted? `scan.toml`; and a scanner's report, where
//! the learner hands one in.
//!
//! Only an exercise that asks for these files says anything about them.

mod facts;
mod stops;

use serde::Deserialize;
use toml::Spanned;

use crate::packages::{Day, LARGEST_REPORT, Severity, read_report};

use super::folder::Folder;
use super::source::SourceFile;
use super::{Located, Location};

pub use facts::{HandedReport, PolicyFault, PolicyFaultKind, Scan, ScanException, ScanPolicy};
pub use stops::{Excepted, excepted, stops};

/// The gate and its exceptions.
const POLICY: &str = "scan.toml";

/// A report of a scanner.
const REPORT: &str = "report.json";

/// Reads what the folder has of it.
pub(super) fn read(folder: &Folder) -> Scan {
    let policy = folder.has(POLICY).then(|| match folder.text(POLICY) {
        Ok(file) => of_file(&file),
        Err(_) => {
            let at = Location { file: POLICY.to_owned(), line: 1, column: 1, length: 1 };
            let fault = PolicyFault { kind: PolicyFaultKind::Unreadable, about: POLICY.to_owned(), at };
            ScanPolicy { file: POLICY.to_owned(), faults: vec![fault], ..ScanPolicy::default() }
        }
    });
    let report = folder.has(REPORT).then(|| {
        let read =
            folder.bytes_up_to(REPORT, LARGEST_REPORT).map_err(|_| "no file of this folder".to_owned());
        let (report, problem) = match read.and_then(|bytes| read_report(bytes.as_slice())) {
            Ok(report) => (Some(report), String::new()),
            Err(problem) => (None, problem),
        };
        HandedReport { file: REPORT.to_owned(), report, problem }
    });
    Scan { policy, report }
}

/// Reads the text of a policy.
#[must_use]
pub fn policy(name: &str, text: &str) -> ScanPolicy {
    of_file(&SourceFile::new(name, text))
}

/// `scan.toml` as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct PolicyForm {
    fail_on: Option<Spanned<String>>,
    #[serde(default)]
    ignore: Vec<Spanned<ExceptionForm>>,
}

/// An `[[ignore]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExceptionForm {
    advisory: Option<Spanned<String>>,
    package: Option<Spanned<String>>,
    reason: Option<Spanned<String>>,
    /// A date of TOML, or a text.
    expires: Option<Spanned<toml::Value>>,
}

fn of_file(file: &SourceFile) -> ScanPolicy {
    let mut policy = ScanPolicy { file: file.name.clone(), ..ScanPolicy::default() };
    let form: PolicyForm = match toml::from_str(&file.text) {
        Ok(form) => form,
        Err(error) => {
            let at = file.location(&error.span().unwrap_or_default());
            let about = error.message().to_owned();
            policy.faults.push(PolicyFault { kind: PolicyFaultKind::NoToml, about, at });
            return policy;
        }
    };
    let located = |text: Spanned<String>| {
        let span = text.span();
        file.located(text.into_inner(), &span)
    };
    if let Some(word) = form.fail_on {
        let word: Located<String> = located(word);
        match Severity::ALL.into_iter().find(|known| known.name() == word.value) {
            Some(severity) => policy.fail_on = Some(Located::new(severity, word.at)),
            None => policy.faults.push(PolicyFault {
                kind: PolicyFaultKind::UnknownSeverity,
                about: word.value,
                at: word.at,
            }),
        }
    }
    for entry in form.ignore {
        let at = file.location(&entry.span());
        let entry = entry.into_inner();
        let expires = entry.expires.and_then(|written| {
            let at = file.location(&written.span());
            let text = match written.into_inner() {
                toml::Value::String(text) => text,
                other => other.to_string(),
            };
            let day = Day::read(&text);
            if day.is_none() {
                let kind = PolicyFaultKind::NoDay;
                policy.faults.push(PolicyFault { kind, about: text, at: at.clone() });
            }
            Some(Located::new(day?, at))
        });
        policy.exceptions.push(ScanException {
            advisory: entry.advisory.map(located),
            package: entry.package.map(located),
            reason: entry.reason.map(located),
            expires,
            at,
        });
    }
    policy
}

#[cfg(test)]
mod tests {
    use super::{PolicyFaultKind, policy};
    use crate::packages::Severity;
    use crate::submission::fixtures::folder;

    const POLICY: &str = "fail-on = \"high\"\n\n[[ignore]]\nadvisory = \"A-1\"\npackage = \"quay\"\n\
                          reason = \"it is there while pages are built\"\nexpires = 2027-01-31\n";

    #[test]
    fn a_gate_and_its_exceptions_are_read_with_their_places() {
        for written in [POLICY.to_owned(), POLICY.replace("2027-01-31", "\"2027-01-31\"")] {
            let read = policy("scan.toml", &written);
            assert_eq!(read.faults, []);
            let gate = read.fail_on.unwrap();
            assert_eq!((gate.value, gate.at.line), (Severity::High, 1));
            let exception = &read.exceptions[0];
            assert_eq!(exception.advisory.as_ref().unwrap().value, "A-1");
            let expires = exception.expires.as_ref().unwrap();
            assert_eq!((expires.value.to_string().as_str(), expires.at.line), ("2027-01-31", 7));
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (text, kind, line) in [
            (POLICY.replace("high", "highest"), PolicyFaultKind::UnknownSeverity, 1),
            (POLICY.replace("2027-01-31", "\"never\""), PolicyFaultKind::NoDay, 7),
            (POLICY.replace("2027-01-31", "true"), PolicyFaultKind::NoDay, 7),
            (POLICY.replace("reason", "because"), PolicyFaultKind::NoToml, 6),
            (POLICY.replace("[[ignore]]", "[[ignore]"), PolicyFaultKind::NoToml, 3),
            (POLICY.replace("fail-on", "fail"), PolicyFaultKind::NoToml, 1),
        ] {
            let faults = policy("scan.toml", &text).faults;
            assert_eq!((faults.len(), faults[0].kind, faults[0].at.line), (1, kind, line), "{text}");
        }
    }

    #[test]
    fn a_report_is_read_where_there_is_one() {
        let report = r#"{"SchemaVersion": 2, "ArtifactName": "notes", "Metadata": {"ImageID": "sha256:aa"}}"#;
        let read = |files: &[(&str, &str)]| {
            let files = folder(files);
            super::read(&super::Folder::open(files.path()).unwrap())
        };
        let scan = read(&[("scan.toml", POLICY), ("report.json", report)]);
        assert_eq!(scan.policy.unwrap().exceptions.len(), 1);
        assert_eq!(scan.report.unwrap().report.unwrap().digests, ["sha256:aa"]);
        let scan = read(&[("report.json", "{\"truncated\": ")]);
        assert!(scan.policy.is_none() && scan.report.unwrap().problem.contains("EOF"));
        assert_eq!(read(&[]), super::Scan::default());
    }
}
