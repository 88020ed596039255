//! Which scans are seen, and which of them stop something?

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
        "trivy --version",
        "harden-check scan --help",
        "harden-check help scan",
        "trivy image --exit-code 1 --scanners secret notes",
        "trivy image --exit-code 1 --scanners=misconfig,secret notes",
        "# harden-check scan notes",
        "echo harden-check scan notes",
        "harden-check lint .",
        "trivy config .",
    ] {
        assert_eq!(ends(&script(lines)), [], "{lines}");
    }
    let forgiven = step("      - run: harden-check scan notes\n        continue-on-error: true\n");
    assert_eq!(ends(&forgiven), [ScanEnd::Forgiven]);
    let loose =
        step("      - run: |\n          harden-check scan notes\n          date\n        shell: bash {0}\n");
    assert_eq!(ends(&loose), [ScanEnd::PassedOver]);
    let plain = step("      - run: harden-check scan notes | tee report.txt\n        shell: bash\n");
    assert_eq!(ends(&plain), [ScanEnd::Stops]);
}

#[test]
fn a_scan_that_is_never_reached_or_that_the_scanner_refuses_is_told_apart() {
    for lines in [
        "true || harden-check scan notes",
        ": || harden-check scan notes",
        "false && harden-check scan notes",
        "echo no || harden-check scan notes",
        "exit 0\nharden-check scan notes",
        "look() {\n  harden-check scan notes\n}\necho done",
        "function look {\n  harden-check scan notes\n}\necho done",
    ] {
        assert_eq!(ends(&script(lines)), [ScanEnd::Unreached], "{lines}");
    }
    for lines in [
        "look() {\n  harden-check scan notes\n}\nlook",
        "if test -f skip; then\n  exit 0\nfi\nharden-check scan notes",
        "test -f Dockerfile || exit 1\nharden-check scan notes",
        "false || harden-check scan notes",
        "trivy image --exit-code 1 --scanners vuln,secret notes",
        "trivy image --exit-code 1 --severity high,CRITICAL notes",
        "trivy image --exit-code 1 --severity $SEVERITY notes",
        "harden-check scan notes --fail-on=critical --report report.json",
    ] {
        assert_eq!(ends(&script(lines)), [ScanEnd::Stops], "{lines}");
    }
    for (lines, word) in [
        ("trivy image --exit-code 1 --severity SEVERE notes", "SEVERE"),
        ("trivy image --exit-code 1 --severity=HIGH,FATAL notes", "FATAL"),
        ("grype notes --fail-on serious", "serious"),
        ("harden-check scan notes --fail-on severe", "severe"),
        ("harden-check scan --strict notes", "--strict"),
        ("harden-check scan --exit-code=1 notes", "--exit-code=1"),
    ] {
        let found = &scans(&script(lines))[0];
        assert_eq!((found.end, found.unknown.as_deref()), (ScanEnd::Refused, Some(word)), "{lines}");
    }
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

#[test]
fn a_script_of_the_repository_scans_where_it_is_started() {
    let ends_of = |script: &str, line: &str| {
        let text = format!("on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: {line}\n");
        let files = folder(&[(FILE, &text), ("scripts/scan.sh", script)]);
        let mut read = read_file(&Folder::open(files.path()).unwrap(), FILE);
        ends(&read.jobs.remove(0).steps.remove(0))
    };
    let strict = "#!/bin/sh\nset -eu\nharden-check scan notes\necho done\n";
    let loose = "#!/bin/sh\nharden-check scan notes\necho done\n";
    for line in ["./scripts/scan.sh", "sh scripts/scan.sh notes", "bash -x ./scripts/scan.sh"] {
        assert_eq!(ends_of(strict, line), [ScanEnd::Stops], "{line}");
        assert_eq!(ends_of(loose, line), [ScanEnd::PassedOver], "{line}");
    }
    assert_eq!(
        ends_of("#!/bin/sh -e\nharden-check scan notes\ndate\n", "./scripts/scan.sh"),
        [ScanEnd::Stops]
    );
    assert_eq!(ends_of(strict, "./scripts/scan.sh || true"), [ScanEnd::PassedOver]);
    assert_eq!(ends_of(strict, "cat scripts/scan.sh"), []);
}
