//! Do secrets, configs and mounted files reach a container, and only as they should?
//!
//! A program in the container says what it finds; beside each file that is handed over stands a
//! container that is not handed it and does not find it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

use harden_check::check::{Need, ServiceWanted, Wanted};
use harden_check::lab::observe;
use harden_check::submission::{read, render_problems};
use harden_check::words::Language;
use tempfile::TempDir;

/// Says of a path what the container can do with it, and ends with 42.
const LOOK: &str = r#"#!/bin/sh
look() {
    if [ ! -e "$1" ]; then echo "$1 absent"; return; fi
    text=$(cat "$1" 2>/dev/null) || text=unreadable
    if echo other 2>/dev/null > "$1"; then written=writable; else written=kept; fi
    echo "$1 $text $(stat -c '%a %u %g' "$1") $written"
}
for path in "$@"; do look "$path"; done
exit 42
"#;

const DOCKERFILE: &str =
    "FROM harden-check/slim:1\nCOPY --chmod=755 look.sh /look.sh\nENTRYPOINT [\"/look.sh\"]\n";

/// What the service `web` of these files says.
async fn said(files: &[(&str, &str)], mode: u32) -> Vec<String> {
    let folder = TempDir::new().unwrap();
    let all = files.iter().chain(&[("look.sh", LOOK), ("Dockerfile", DOCKERFILE)]);
    for (name, text) in all {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let secret = folder.path().join("pw.txt");
    fs::write(&secret, "handed over\n").unwrap();
    fs::set_permissions(&secret, Permissions::from_mode(mode)).unwrap();
    let submission = read(folder.path())
        .unwrap_or_else(|problems| panic!("{}", render_problems(&problems, Language::En, false)));
    assert_eq!(submission.dangers, Vec::new());
    let service =
        ServiceWanted { needs: BTreeSet::from([Need::Container]), port: 8080, ..ServiceWanted::default() };
    let wanted = Wanted {
        subject: "handed".to_owned(),
        services: BTreeMap::from([("web".to_owned(), service)]),
        secrets: Vec::new(),
        ..Wanted::default()
    };
    let evidence = observe(folder.path(), &submission, &wanted, &|_| (), &|_, _| {}).await.unwrap();
    let state = evidence.services["web"].container.seen().unwrap().state.clone();
    assert_eq!((state.running, state.exit_code), (false, Some(42)), "{state:?}");
    // The owner of a mounted file is whoever runs this test.
    let metadata = fs::metadata(&secret).unwrap();
    let owner = format!("{} {}", metadata.uid(), metadata.gid());
    let mounted = |line: &String| line.replace(&format!("{mode:o} {owner}"), &format!("{mode:o} OWNER"));
    state.log.iter().map(mounted).collect()
}

/// A read-only container without any capability, whose user is not root, with memory over `/run`.
fn hardened(more: &str, top: &str) -> String {
    format!(
        "services:\n  web:\n    build: .\n    user: \"10001:10001\"\n    read_only: true\n    cap_drop: [ALL]\n    \
         security_opt: [no-new-privileges]\n    tmpfs: [/run]\n    ports: [\"127.0.0.1::8080\"]\n{more}{top}"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_of_a_compose_file_lies_where_it_should_in_a_hardened_container() {
    let with = hardened(
        "    command: [/run/secrets/pw, /etc/notes/pw]\n    secrets:\n      - pw\n      - {source: pw, target: /etc/notes/pw}\n",
        "secrets: {pw: {file: ./pw.txt}}\n",
    );
    let told = said(&[("compose.yaml", &with)], 0o644).await;
    assert_eq!(
        told,
        ["/run/secrets/pw handed over 644 OWNER kept", "/etc/notes/pw handed over 644 OWNER kept"]
    );
    // The same container without it.
    let without = hardened("    command: [/run/secrets/pw]\n", "");
    assert_eq!(said(&[("compose.yaml", &without)], 0o644).await, ["/run/secrets/pw absent"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mode_of_the_file_goes_along() {
    let secret = hardened(
        "    command: [/run/secrets/pw]\n    secrets: [{source: pw, mode: 0444}]\n",
        "secrets: {pw: {file: ./pw.txt}}\n",
    );
    // As with Compose, the mode of the compose file does not reach a file: its own keeps the user out.
    assert_eq!(
        said(&[("compose.yaml", &secret)], 0o600).await,
        ["/run/secrets/pw unreadable 600 OWNER kept"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_the_submission_is_mounted_by_every_spelling() {
    for flags in [
        "-v ./pw.txt:/run/secrets/pw:ro",
        "-v \"$PWD/pw.txt:/run/secrets/pw:ro\"",
        "--mount type=bind,src=./pw.txt,dst=/run/secrets/pw,ro",
    ] {
        let script = format!(
            "docker build -t notes .\ndocker run --name web -p 127.0.0.1::8080 --read-only --tmpfs /run --cap-drop ALL --user 10001 {flags} notes /run/secrets/pw\n"
        );
        let told = said(&[("run.sh", &script)], 0o644).await;
        assert_eq!(told, ["/run/secrets/pw handed over 644 OWNER kept"], "{flags}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_and_a_content_are_copied_with_their_owner_and_mode() {
    let file = "services:\n  web:\n    build: .\n    user: \"10001\"\n    ports: [\"127.0.0.1::8080\"]\n    command: [/run/secrets/pw, /config, /etc/own]\n    secrets: [pw]\n    configs:\n      - config\n      - {source: config, target: /etc/own, uid: \"10001\", mode: 0600}\nsecrets: {pw: {environment: PW}}\nconfigs: {config: {content: \"a: $$b\"}}\n";
    let told = said(&[("compose.yaml", file), (".env", "PW='from a variable'\n")], 0o644).await;
    assert_eq!(
        told,
        [
            "/run/secrets/pw from a variable 444 0 0 kept",
            "/config a: $b 444 0 0 kept",
            "/etc/own a: $b 600 10001 0 writable",
        ]
    );
}
