//! Which steps ask a scanner about an image, and does its word count? Which push one?
//!
//! A scanner is known by its name; whether it may fail by the flag that it needs for that. Looked up in their
//! documentation in 2026-11: trivy, grype, docker scout, snyk, osv-scanner, and the actions of the same houses.

use crate::submission::{Located, Location};

use super::condition::{Known, holds};
use super::facts::Step;
use super::pieces::{Piece, fails_with, pieces};

/// A scan in a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanCall {
    /// Its place.
    pub at: Location,
    /// The program or the action, `trivy`.
    pub tool: String,
    /// What becomes of its word.
    pub end: ScanEnd,
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
    let called = all.iter().enumerate().filter_map(|(index, piece)| {
        let (tool, stops) = scanner(piece)?;
        let fails = fails_with(step, &all, index);
        Some(ScanCall { at: piece.at.clone(), tool, end: end(stops, fails) })
    });
    let action = step.uses.as_ref().and_then(|uses| {
        let stops = action(step, uses)?;
        let tool = uses.value.split('@').next().unwrap_or_default().to_owned();
        Some(ScanCall { at: uses.at.clone(), tool, end: end(stops, true) })
    });
    called.chain(action).collect()
}

/// Whether a step pushes an image.
#[must_use]
pub fn pushes(step: &Step) -> bool {
    let pushed = pieces(step).iter().any(|piece| {
        let words: Vec<&str> = piece.command().iter().map(String::as_str).collect();
        let is_engine = words.first().is_some_and(|word| ["docker", "podman", "nerdctl"].contains(word));
        is_engine && words.iter().any(|word| ["push", "--push"].contains(word))
    });
    let input = step.input("push").is_some_and(|push| push.value == "true");
    pushed
        || (step.uses.as_ref().is_some_and(|uses| uses.value.starts_with("docker/build-push-action"))
            && input)
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
fn scanner(piece: &Piece) -> Option<(String, bool)> {
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
    Some((tool.to_owned(), stops))
}

/// The value of one of these flags.
fn value<'a>(words: &[&'a str], flags: &[&str]) -> Option<&'a str> {
    words.iter().enumerate().find_map(|(index, word)| {
        let joined = word.split_once('=').filter(|(flag, _)| flags.contains(flag)).map(|(_, value)| value);
        joined.or_else(|| flags.contains(word).then(|| words.get(index + 1).copied()).flatten())
    })
}

/// Whether an action that scans ends with an error where it finds something; nothing where it is none.
fn action(step: &Step, uses: &Located<String>) -> Option<bool> {
    let input = |name: &str| step.input(name).map(|value| value.value.trim().to_ascii_lowercase());
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
mod tests {
    use super::{ScanEnd, pushes, runs_on, scans};
    use crate::submission::fixtures::folder;
    use crate::submission::folder::Folder;
    use crate::submission::workflow::{Step, Workflow, read_file};
    use crate::submission::{Located, Location};

    const FILE: &str = ".github/workflows/a.yml";

    fn workflow(step: &str) -> Workflow {
        let text = format!("on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n{step}");
        let files = folder(&[(FILE, &text)]);
        let read = read_file(&Folder::open(files.path()).unwrap(), FILE);
        assert_eq!(read.problem, None, "{text}");
        read
    }

    fn step(step: &str) -> Step {
        workflow(step).jobs[0].steps[0].clone()
    }

    fn script(lines: &str) -> Step {
        let lines: Vec<String> = lines.lines().map(|line| format!("          {line}\n")).collect();
        step(&format!("      - run: |\n{}", lines.concat()))
    }

    fn ends(step: &Step) -> Vec<ScanEnd> {
        scans(step).into_iter().map(|scan| scan.end).collect()
    }

    #[test]
    fn a_scan_that_can_fail_stops_the_step() {
        for lines in [
            "harden-check scan notes",
            "docker build -t notes .\nharden-check scan notes\necho done",
            "set -euo pipefail\nharden-check scan notes | tee report.txt",
            "trivy image --exit-code 1 \\\n  --severity HIGH notes",
            "TRIVY_EXIT_CODE=1 trivy image notes",
            "sudo /usr/bin/trivy --quiet image --exit-code=2 notes",
            "docker run --rm aquasec/trivy:0.58.0 image --exit-code 1 notes",
            "grype notes --fail-on high",
            "docker scout cves --exit-code notes",
            "snyk container test notes",
            "harden-check scan notes || exit 1",
            "harden-check scan notes || { echo bad; exit 1; }",
            "if ! harden-check scan notes; then\n  exit 1\nfi",
            "set +e\nharden-check scan notes",
            "docker build -t notes . && harden-check scan notes",
            "harden-check scan notes 2>&1",
        ] {
            assert_eq!(ends(&script(lines)), [ScanEnd::Stops], "{lines}");
        }
    }

    #[test]
    fn a_scan_whose_word_is_not_heard_is_told_apart() {
        for lines in [
            "harden-check scan notes || true",
            "harden-check scan notes || echo found",
            "harden-check scan notes || exit 0",
            "harden-check scan notes | tee report.txt",
            "harden-check scan notes &",
            "set +e\nharden-check scan notes\necho done",
            "harden-check scan notes && echo clean\necho done",
            "if harden-check scan notes; then\n  echo clean\nfi",
        ] {
            assert_eq!(ends(&script(lines)), [ScanEnd::PassedOver], "{lines}");
        }
        for lines in
            ["trivy image notes", "trivy image --exit-code 0 notes", "grype notes", "docker scout cves notes"]
        {
            assert_eq!(ends(&script(lines)), [ScanEnd::OnlyReports], "{lines}");
        }
        for lines in [
            "# harden-check scan notes",
            "echo harden-check scan notes",
            "harden-check lint .",
            "trivy config .",
        ] {
            assert_eq!(ends(&script(lines)), [], "{lines}");
        }
        let forgiven = step("      - run: harden-check scan notes\n        continue-on-error: true\n");
        assert_eq!(ends(&forgiven), [ScanEnd::Forgiven]);
        let loose = step(
            "      - run: |\n          harden-check scan notes\n          date\n        shell: bash {0}\n",
        );
        assert_eq!(ends(&loose), [ScanEnd::PassedOver]);
        let plain = step("      - run: harden-check scan notes | tee report.txt\n        shell: bash\n");
        assert_eq!(ends(&plain), [ScanEnd::Stops]);
    }

    #[test]
    fn scripts_that_are_none_are_read_to_their_end() {
        for lines in [
            "set -o pipefail\nharden-check scan notes |",
            "harden-check scan notes ||",
            "harden-check scan notes &&",
            "harden-check scan notes \\",
            "| || && ; ' \" #",
            "set -\nset +\nsudo\n=\nharden-check",
        ] {
            let _ = ends(&script(lines));
        }
    }

    #[test]
    fn actions_are_known_by_their_inputs() {
        for (name, input, end) in [
            ("aquasecurity/trivy-action@0.29.0", "exit-code: '1'", ScanEnd::Stops),
            ("aquasecurity/trivy-action@0.29.0", "exit-code: '0'", ScanEnd::OnlyReports),
            ("aquasecurity/trivy-action@0.29.0", "format: table", ScanEnd::OnlyReports),
            ("anchore/scan-action@v6", "image: notes", ScanEnd::Stops),
            ("anchore/scan-action@v6", "fail-build: false", ScanEnd::OnlyReports),
            ("docker/scout-action@v1", "exit-code: true", ScanEnd::Stops),
        ] {
            let step = step(&format!("      - uses: {name}\n        with:\n          {input}\n"));
            assert_eq!(ends(&step), [end], "{name} {input}");
        }
        let other = step("      - uses: actions/checkout@v4\n");
        assert_eq!(ends(&other), []);
    }

    #[test]
    fn pushes_and_places_are_read() {
        assert!(pushes(&script("docker push notes")));
        assert!(pushes(&script("docker buildx build --push .")));
        assert!(pushes(&step(
            "      - uses: docker/build-push-action@v6\n        with:\n          push: true\n"
        )));
        assert!(!pushes(&script("git push\necho docker push")));
        let scan = &scans(&script("docker build -t notes .\n\nharden-check scan notes"))[0];
        assert_eq!((scan.tool.as_str(), scan.at.line), ("harden-check", 9));
    }

    #[test]
    fn a_condition_may_leave_a_step_out() {
        let at = Location { file: FILE.to_owned(), line: 1, column: 1, length: 1 };
        let on = |text: &str, event| runs_on(Some(&Located::new(text.to_owned(), at.clone())), event);
        assert_eq!(runs_on(None, "push"), Some(true));
        assert_eq!(on("false", "push"), Some(false));
        assert_eq!(on("github.event_name == 'push'", "pull_request"), Some(false));
        assert_eq!(on("github.ref == 'refs/heads/main'", "push"), Some(true));
        assert_eq!(on("vars.SCAN == 'on'", "push"), None);
    }
}
