//! Which steps ask a scanner about an image, and does its word count? Which push one?
//!
//! A scanner is known by its name; whether it may fail by the flag that it needs for that. Looked up in their
//! documentation in 2026-11: trivy, grype, docker scout, snyk, osv-scanner, and the actions of the same houses.

use crate::submission::{Located, Location};

use super::called::script_of;
use super::condition::{Known, holds};
use super::facts::Step;
use super::images::{is_pushing, name, variables};
use super::pieces::{Piece, fails_with, is_unreached, pieces, tight};
use super::scanner_words::{looks_for_flaws, only_tells, unknown_word, value};

/// A scan in a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanCall {
    /// Its place.
    pub at: Location,
    /// The program or the action, `trivy`.
    pub tool: String,
    /// What becomes of its word.
    pub end: ScanEnd,
    /// The number of its command in the step.
    pub order: usize,
    /// Words of which one may be the image's name; none where nobody can tell.
    pub names: Vec<String>,
    /// A word that the scanner does not take, with which it ends before it has looked at anything.
    pub unknown: Option<String>,
}

/// What becomes of what a scanner finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanEnd {
    /// The step fails.
    Stops,
    /// The scanner was not told to fail, so that it reports and ends with 0.
    OnlyReports,
    /// The script goes on: `|| true`, a pipe, a shell without `-e`.
    PassedOver,
    /// The step may fail: `continue-on-error`.
    Forgiven,
    /// The scanner does not take one of its words, and looks at nothing.
    Refused,
    /// The command is never carried out: behind `true ||`, or in a function that nobody calls.
    Unreached,
}

/// The scans of a step, in order.
#[must_use]
pub fn scans(step: &Step) -> Vec<ScanCall> {
    let forgiven = is_forgiven(step.continue_on_error.as_ref());
    let end = |stops: bool, fails: bool| match (stops, fails, forgiven) {
        (false, ..) => ScanEnd::OnlyReports,
        (_, false, _) => ScanEnd::PassedOver,
        (.., true) => ScanEnd::Forgiven,
        _ => ScanEnd::Stops,
    };
    let all = pieces(step);
    let known = variables(step);
    let in_scripts = all.iter().enumerate().flat_map(|(order, piece)| {
        let inner = script_of(step, piece.command()).map(|script| scans(&script)).unwrap_or_default();
        let (fails, unreached) = (fails_with(step, &all, order), is_unreached(&all, order));
        inner.into_iter().map(move |scan| ScanCall {
            order,
            end: match scan.end {
                _ if unreached => ScanEnd::Unreached,
                ScanEnd::Stops if !fails => ScanEnd::PassedOver,
                end => end,
            },
            ..scan
        })
    });
    let called = all.iter().enumerate().filter_map(|(order, piece)| {
        let (tool, stops, rest) = scanner(piece)?;
        let fails = fails_with(step, &all, order);
        let unknown = unknown_word(&tool, &rest).map(str::to_owned);
        let end = match (is_unreached(&all, order), &unknown) {
            (true, _) => ScanEnd::Unreached,
            (_, Some(_)) => ScanEnd::Refused,
            _ => end(stops, fails),
        };
        let names = candidates(&rest).into_iter().map(|word| name(word, &known)).collect();
        Some(ScanCall { at: piece.at.clone(), tool, end, order, names, unknown })
    });
    let action = step.uses.as_ref().and_then(|uses| {
        let stops = action(step, uses)?;
        let tool = uses.value.split('@').next().unwrap_or_default().to_owned();
        let image = ["image-ref", "image"].iter().find_map(|input| step.input(input));
        let names = image.map(|image| name(&tight(image.value.trim()), &known)).into_iter().collect();
        Some(ScanCall { at: uses.at.clone(), tool, end: end(stops, true), order: 0, names, unknown: None })
    });
    called.chain(in_scripts).chain(action).collect()
}

/// Whether a step pushes an image.
#[must_use]
pub fn pushes(step: &Step) -> bool {
    let pushed = pieces(step).iter().any(|piece| {
        let words: Vec<&str> = piece.command().iter().map(String::as_str).collect();
        let is_engine = words.first().is_some_and(|word| ["docker", "podman", "nerdctl"].contains(word));
        is_engine && words.iter().any(|word| ["push", "--push"].contains(word))
    });
    let by_script =
        pieces(step).iter().any(|piece| script_of(step, piece.command()).is_some_and(|one| pushes(&one)));
    pushed || by_script || is_pushing(step)
}

/// Words of a scanner's that may be the image; none where it looks at files, or into an archive.
fn candidates<'a>(rest: &[&'a str]) -> Vec<&'a str> {
    let on_files = ["fs", "filesystem", "rootfs", "repo", "repository", "sbom", "test"];
    let verb = rest.iter().find(|word| !word.starts_with('-'));
    let elsewhere = rest.iter().any(|word| {
        word.starts_with("--input")
            || ["dir:", "sbom:", "file:", "oci-dir:", "docker-archive:"]
                .iter()
                .any(|scheme| word.starts_with(scheme))
    });
    if elsewhere || verb.is_some_and(|verb| on_files.contains(verb)) {
        return Vec::new();
    }
    rest.iter().filter(|word| !word.starts_with('-') && !word.contains('>')).copied().collect()
}

/// Whether `continue-on-error` lets a failure pass. What an expression comes to is not known, so it does.
#[must_use]
pub fn is_forgiven(written: Option<&Located<String>>) -> bool {
    written.is_some_and(|written| written.value.trim() != "false")
}

/// Whether a step or job with this condition runs on the main branch's event of this name while all went well;
/// nothing where nobody can tell.
#[must_use]
pub fn runs_on(condition: Option<&Located<String>>, event: &str) -> Option<bool> {
    holds(condition.map(|condition| condition.value.as_str()), &Plain { event })
}

/// A run of which no more is known than what it came from.
struct Plain<'a> {
    event: &'a str,
}

impl Known for Plain<'_> {
    fn text(&self, context: &str) -> Option<String> {
        let proposed = self.event == "pull_request";
        let text = match context {
            "github.event_name" => self.event,
            "github.ref" if proposed => "refs/pull/41/merge",
            "github.ref" => "refs/heads/main",
            "github.ref_name" if proposed => "41/merge",
            "github.ref_name" => "main",
            "github.base_ref" if proposed => "main",
            "github.base_ref" | "github.head_ref" => "",
            _ => return None,
        };
        Some(text.to_owned())
    }

    fn has_succeeded(&self) -> bool {
        true
    }
}

/// The scanner that a command calls, and whether it ends with an error where it finds something.
fn scanner(piece: &Piece) -> Option<(String, bool, Vec<&str>)> {
    let words: Vec<&str> = piece.command().iter().map(String::as_str).collect();
    // `docker run … aquasec/trivy image …`
    let inside = words.iter().position(|word| {
        ["aquasec/trivy", "anchore/grype"].iter().any(|image| {
            word.split_once(image).is_some_and(|(before, behind)| {
                (before.is_empty() || before.ends_with('/'))
                    && (behind.is_empty() || behind.starts_with([':', '@']))
            })
        })
    });
    let (tool, rest) = match (words.as_slice(), inside) {
        (["docker" | "podman", "run", ..], Some(at)) => {
            let tool = if words[at].contains("trivy") { "trivy" } else { "grype" };
            (tool, &words[at + 1..])
        }
        (["docker", "scout", rest @ ..], _) => ("docker scout", rest),
        ([first, rest @ ..], _) => (first.rsplit('/').next().unwrap_or(first), rest),
        ([], _) => return None,
    };
    if only_tells(rest) || !looks_for_flaws(rest) {
        return None;
    }
    let verb = rest.iter().find(|word| !word.starts_with('-')).copied().unwrap_or_default();
    let environment =
        piece.words.iter().any(|word| word.starts_with("TRIVY_EXIT_CODE=") && !word.ends_with("=0"));
    let stops = match (tool, verb) {
        ("harden-check", "scan") | ("osv-scanner", _) => true,
        ("trivy", "image" | "i" | "fs" | "filesystem" | "rootfs" | "repo" | "repository" | "sbom") => {
            environment
                || value(rest, &["--exit-code"]).is_some_and(|code| !code.trim_start_matches('0').is_empty())
        }
        ("grype", _) => value(rest, &["--fail-on", "-f"]).is_some(),
        ("docker scout", "cves") => {
            rest.iter().any(|word| ["--exit-code", "-e", "--exit-code=true"].contains(word))
        }
        ("snyk", "container" | "test") => true,
        _ => return None,
    };
    Some((tool.to_owned(), stops, rest.to_vec()))
}

/// Whether an action that scans ends with an error where it finds something; nothing where it is none.
fn action(step: &Step, uses: &Located<String>) -> Option<bool> {
    let input = |name: &str| step.input(name).map(|value| value.value.trim().to_ascii_lowercase());
    let scanners = input("scanners").or_else(|| input("security-checks"));
    if scanners.is_some_and(|scanners| !scanners.contains("vuln")) {
        return None;
    }
    match uses.value.split('@').next()?.to_ascii_lowercase().as_str() {
        "aquasecurity/trivy-action" => {
            Some(input("exit-code").is_some_and(|code| !code.trim_start_matches('0').is_empty()))
        }
        "anchore/scan-action" => Some(input("fail-build").as_deref() != Some("false")),
        "docker/scout-action" => Some(input("exit-code").as_deref() == Some("true")),
        "snyk/actions/docker" => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
