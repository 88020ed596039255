//! Which findings are read from what a learner writes?

use super::{HandedFindings, MistakeKind, of_file, read};
use crate::submission::fixtures::folder;
use crate::submission::folder::Folder;
use crate::submission::source::SourceFile;

fn written(text: &str) -> HandedFindings {
    of_file(&SourceFile::new("findings.md", text))
}

/// Line of the file, kind, path, line of the place.
fn found(text: &str) -> Vec<(usize, &'static str, String, Option<usize>)> {
    let findings = written(text).findings.into_iter();
    findings
        .map(|finding| {
            let first = &finding.places[0];
            (finding.at.line, finding.kind.name(), first.path.clone(), first.line)
        })
        .collect()
}

fn one(text: &str) -> (&'static str, String, Option<usize>) {
    let found = found(text);
    let [(_, kind, path, line)] = found.as_slice() else { panic!("{text}: {found:?}") };
    (kind, path.clone(), *line)
}

#[test]
fn one_finding_is_read_however_it_is_written() {
    for text in [
        "secrets: .env:3",
        "- secrets: .env:3",
        "- [x] **Secret** in `.env`, line 3: the password of the database",
        "* Geheimnis: .env, Zeile 3",
        "12. Passwort in ./.env (Z. 3)",
        "| secret | .env | 3 |",
        "| .env | 3 | secret |",
        "secret | .env | 3",
        "| 1 | Secrets in the repository | `.env:3` | high |",
        "Line 3 of .env holds a password",
        "## Secrets\n- .env:3 (also copied by the Dockerfile)",
        "## Secrets\n\n### Where\n- secrets: .env:3",
        "Secrets:\n- .env:3",
        "- Secrets\n  - .env:3",
        "- .env:3 is a secret\r\n",
        "\u{feff}secrets: .env#L3",
        "<!-- secrets: Dockerfile:1 -->\nsecrets: .env:3 <!-- root: Dockerfile -->",
        "<!--\n- root: Dockerfile\n-->\nsecrets: .env:3",
        "> root: Dockerfile\n\nsecrets: .env:3",
    ] {
        assert_eq!(one(text), ("secrets", ".env".to_owned(), Some(3)), "{text}");
    }
}

#[test]
fn the_kind_before_the_file_counts_then_the_heading_then_any() {
    assert_eq!(one("- root: Dockerfile, so the password can be read").0, "root");
    assert_eq!(one("## Network\n- compose.yaml:9 without a password").0, "network");
    assert_eq!(one("## Network\n- secret: compose.yaml:9").0, "secrets");
    assert_eq!(one("- compose.yaml:9 publishes a port").0, "network");
    assert_eq!(one("- Scan fehlt: .github/workflows/notes.yml").0, "scan");
    assert_eq!(one("- docs/network.md:4 holds a password").0, "secrets");
    // An item that names a kind does so for the items below it only.
    let text = "- Secrets\n    - .env\n    - .git/config\n- root: Dockerfile\n- Patch\n  - compose.yaml:2";
    let kinds: Vec<&str> = found(text).iter().map(|(_, kind, ..)| *kind).collect();
    assert_eq!(kinds, ["secrets", "secrets", "root", "patch"]);
}

#[test]
fn what_was_looked_at_and_is_in_order_is_no_finding() {
    for heading in [
        "## Looked at, in order",
        "## In Ordnung",
        "# OK",
        "## No findings",
        "## Angesehen, kein Fund",
        "### False alarms:",
    ] {
        let text = format!(
            "- secrets: .env:3\n\n{heading}\n\n- network: compose.yaml:9\n#### Root\n- root: Dockerfile\n# Patch\n- patch: run.sh\n"
        );
        let kinds: Vec<&str> = found(&text).iter().map(|(_, kind, ..)| *kind).collect();
        assert_eq!(kinds, ["secrets", "patch"], "{heading}");
    }
    for heading in ["## Secrets", "## Not in the order of their weight", "## Notebook"] {
        assert_eq!(found(&format!("{heading}\n- root: Dockerfile\n")).len(), 1, "{heading}");
    }
}

#[test]
fn what_goes_on_in_the_next_line_is_no_second_finding() {
    let text = "- secrets: .env:3\n  which the Dockerfile copies, root and all\n- root: Dockerfile:9";
    let lines: Vec<usize> = found(text).iter().map(|(line, ..)| *line).collect();
    assert_eq!(lines, [1, 3]);
}

#[test]
fn lines_that_lack_something_are_kept_by_their_place() {
    let handed = written(
        "# My review\n\nThe containers run as root and there is a password somewhere in the repository.\n\
         - everything here is far too open, every network and every port of it\n- Dockerfile:3\n\
         | kind | file | line |\n|---|---|---|\n| ? | run.sh | 3 |\nSee also README.md.\n",
    );
    assert_eq!(handed.findings, []);
    let lines = |places: &[crate::submission::Location]| places.iter().map(|at| at.line).collect::<Vec<_>>();
    assert_eq!(lines(&handed.without_place), [3, 4]);
    assert_eq!(lines(&handed.without_kind), [5, 8]);
}

#[test]
fn several_files_of_a_line_are_kept_the_likeliest_first() {
    let handed = written("- secret: token and/or password, Dockerfile:4 and compose.yaml line 9");
    let paths: Vec<&str> = handed.findings[0].places.iter().map(|place| place.path.as_str()).collect();
    assert_eq!(paths, ["Dockerfile", "compose.yaml", "and/or"]);
    assert_eq!(handed.findings[0].kind, MistakeKind::Secrets);
}

#[test]
fn nothing_makes_the_reader_stumble() {
    for text in [
        "",
        "\n\n\n",
        "|||||",
        "- ",
        "-",
        "#",
        "<!--",
        "-->",
        "<!-- --> <!-- --> <!--",
        "1.",
        "1234567890. secrets: .env",
        "🦀: 🦀.🦀:🦀",
        "secret: ä.ö:ü",
        "- secrets: .env:99999999999999999999999999",
        "\t\t\u{a0}- \u{200b}",
        "secret:.env:",
        "...:::###",
    ] {
        let _ = written(text);
    }
    let many: String = (0..5000).map(|line| format!("secrets: .env for the {line}th time\n")).collect();
    assert_eq!(found(&many).len(), super::MOST_LINES);
    assert_eq!(found("- secrets: .env\n  - root: run.sh\n-  Secrets: .env\n- secrets: .env \n").len(), 3);
    let long = format!("secrets: .env {}", "x".repeat(1 << 20));
    assert_eq!(found(&long).len(), 1);
}

#[test]
fn a_folder_has_the_file_or_not_or_something_else_of_that_name() {
    let open = |files: &[(&str, &str)]| {
        let files = folder(files);
        read(&Folder::open(files.path()).unwrap())
    };
    assert_eq!(open(&[("run.sh", "")]), None);
    assert_eq!(open(&[("findings.md", "- root: Dockerfile")]).unwrap().findings.len(), 1);
    assert!(open(&[("findings.md/x", "")]).unwrap().problem.is_some());
    assert!(open(&[("findings.md", "a\0b")]).unwrap().problem.is_some());
}
