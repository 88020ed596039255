//! `scan`: which packages of an image have known vulnerabilities, and does one stop the delivery?

mod gate;
mod outcome;
mod told;

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use crate::evidence::PackageFacts;
use crate::packages::{
    Day, FeedError, ForeignReport, Known, Severity, TRAINING_DAY, Tally, known, read_feed, read_report,
    training,
};
use crate::submission::{ScanPolicy, scan_policy};
use crate::workspace::trouble_of_file;

use super::answer::{Answer, Failure, NOT_DONE};
use super::looked_at::looked_at;
use super::session::Session;
use gate::{decide, of_report};
use outcome::{STOPPED, Scan, WORDS};

/// The policy that is taken where none is named.
const POLICY: &str = "scan.toml";

/// What the user asked for.
pub(crate) struct Asked {
    pub(crate) image: String,
    pub(crate) advisories: Option<PathBuf>,
    pub(crate) policy: Option<PathBuf>,
    pub(crate) fail_on: Option<Severity>,
    pub(crate) report: Option<PathBuf>,
}

impl Asked {
    /// A scan with nothing but the image said.
    pub(crate) fn of_image(image: &str) -> Asked {
        Asked { image: image.to_owned(), advisories: None, policy: None, fail_on: None, report: None }
    }
}

/// Runs the command.
pub(crate) fn run(session: &Session, asked: &Asked) -> Result<Answer, Failure> {
    let policy = policy(session, asked.policy.as_deref())?;
    let report = asked.report.as_deref().map(|path| report(session, path)).transpose()?;
    if let Some(path) = &asked.advisories {
        // Told before an engine is looked for.
        let path = session.folder.join(path);
        std::fs::metadata(&path).map_err(|error| file_failure(&path, &error))?;
    }
    let (image, digests, facts) = looked_at(session, &asked.image)?;

    let (found, tally) = compare(session, asked, &facts)?;
    let own = found.into_iter().map(|known| ("harden-check".to_owned(), known));
    let of_report = report.iter().flat_map(|report| {
        report.findings.iter().map(|finding| (report.tool.clone(), of_report(finding.clone())))
    });
    // The training set has a day of its own, so that the course's exceptions do not run out.
    let today = if asked.advisories.is_some() { None } else { Day::read(TRAINING_DAY) };
    let written = policy.as_ref().and_then(|policy| policy.fail_on.as_ref()).map(|gate| gate.value);
    let gate = asked.fail_on.or(written).unwrap_or(Severity::High);
    let all = own.chain(of_report).collect();
    let scan = Scan {
        findings: decide(all, gate, policy.as_ref(), today.unwrap_or_else(Day::today)),
        image: asked.image.clone(),
        other_image: report.as_ref().is_some_and(|report| !report.is_of(&digests, &image.layers)),
        id: image.id,
        layers: image.layers,
        facts,
        gate,
        policy: policy.map(|policy| policy.file),
        tally,
        report,
    };
    let mut answer = Answer::new("scan", told::text(&scan, session.look()), told::body(&scan));
    answer.exit_code = scan.exit_code();
    answer.notes = told::notes(&scan);
    Ok(answer)
}

/// What the advisories say of the packages.
fn compare(
    session: &Session,
    asked: &Asked,
    facts: &PackageFacts,
) -> Result<(Vec<Known>, Option<Tally>), Failure> {
    let mut found: Vec<Known> = Vec::new();
    let Some(path) = &asked.advisories else {
        found.extend(training().iter().flat_map(|one| known(one, &facts.packages, &facts.system)));
        return Ok((found, None));
    };
    // Most advisories are on packages that are not there.
    let names: BTreeSet<&str> =
        facts.packages.iter().flat_map(|package| [package.name.as_str(), package.source.as_str()]).collect();
    let tally = read_feed(&session.folder.join(path), Some(&names), &mut |advisory| {
        found.extend(known(advisory, &facts.packages, &facts.system));
    });
    match tally {
        Ok(tally) => Ok((found, Some(tally))),
        Err(FeedError::File { path, source }) => Err(file_failure(&path, &source)),
        Err(FeedError::Empty { path }) => {
            let message = WORDS.say("no-advisory").with("path", path.display().to_string());
            Err(Failure::not_done("no-advisory", message, Some(WORDS.say("help-advisories"))))
        }
    }
}

/// The gate and its exceptions. One with a fault stops nothing or the wrong things, so that it is not taken.
fn policy(session: &Session, named: Option<&Path>) -> Result<Option<ScanPolicy>, Failure> {
    let path = session.folder.join(named.unwrap_or(Path::new(POLICY)));
    if named.is_none() && !path.exists() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(&path).map_err(|error| file_failure(&path, &error))?;
    let shown = named.unwrap_or(Path::new(POLICY)).display().to_string();
    let policy = scan_policy(&shown, &text);
    match policy.faults.first() {
        None => Ok(Some(policy)),
        Some(fault) => {
            let message = WORDS.say("policy").with("file", &shown).with("line", fault.at.line.to_string());
            let message = message.with("about", &fault.about);
            let mut failure = Failure::not_done("policy", message, Some(WORDS.say("help-policy")));
            failure.exit_code = STOPPED;
            Err(failure)
        }
    }
}

fn report(session: &Session, path: &Path) -> Result<ForeignReport, Failure> {
    let file = session.folder.join(path);
    let opened = std::fs::File::open(&file).map_err(|error| file_failure(&file, &error))?;
    read_report(opened).map_err(|problem| {
        let message =
            WORDS.say("no-report").with("path", path.display().to_string()).with("problem", problem);
        let mut failure = Failure::not_done("report", message, Some(WORDS.say("help-report")));
        failure.exit_code = STOPPED;
        failure
    })
}

fn file_failure(path: &Path, error: &io::Error) -> Failure {
    Failure { exit_code: NOT_DONE, trouble: trouble_of_file(path, error) }
}
