//! Images pushed by the engine into the distribution registry, signed, attested and verified by us and by cosign.
//!
//! Registry and cosign are Debian's. Everything stays on loopback; the pushed image is removed from the
//! engine at the end, the registry's folder with the test.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::debian;
use crate::support::{Answer, Desk};

/// The suite whose registry is run: 2.8, which has no list of referrers.
const REGISTRY_SUITE: &str = "bookworm";

/// The suites with cosign 2.5 and 3.1.
const COSIGN_SUITES: [&str; 2] = ["trixie", "forky"];

const PASSWORD: &str = "hunter2";

/// The distribution registry as a process on loopback. Ends with the test.
struct Registry {
    process: Child,
    port: u16,
}

impl Registry {
    fn start(folder: &Path) -> Registry {
        let binary = debian::file(REGISTRY_SUITE, "docker-registry", "usr/bin/docker-registry")
            .expect("the suite has a registry");
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let data = folder.join("registry");
        let config = format!(
            "version: 0.1\nlog: {{accesslog: {{disabled: true}}, level: error}}\nstorage: {{filesystem: {{rootdirectory: {}}}}}\nhttp: {{addr: '127.0.0.1:{port}'}}\n",
            data.display()
        );
        fs::write(folder.join("registry.yml"), config).unwrap();
        let mut command = Command::new(binary);
        command.arg("serve").arg(folder.join("registry.yml")).stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.spawn().unwrap();
        let deadline = Instant::now() + Duration::from_secs(60);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < deadline, "the registry does not answer");
            thread::sleep(Duration::from_millis(50));
        }
        Registry { process, port }
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn docker(words: &[&str]) -> String {
    let output = Command::new("docker").args(words).output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Makes an image, pushes it, and removes it from the engine; its name by digest.
fn push(desk: &Desk, registry: &Registry, tag: &str, words: &str) -> String {
    let context = desk.path().join("context");
    fs::create_dir_all(&context).unwrap();
    fs::write(context.join("note.txt"), words).unwrap();
    fs::write(context.join("Dockerfile"), "FROM scratch\nCOPY note.txt /note.txt\n").unwrap();
    let name = format!("127.0.0.1:{}/notes:{tag}", registry.port);
    docker(&["build", "--quiet", "--tag", &name, &context.display().to_string()]);
    docker(&["push", "--quiet", &name]);
    let pushed = docker(&["image", "inspect", "--format", "{{join .RepoDigests \"\\n\"}}", &name]);
    docker(&["image", "rm", &name]);
    let here = format!("127.0.0.1:{}/notes@", registry.port);
    pushed.lines().find(|line| line.starts_with(&here)).unwrap().to_owned()
}

fn ours(desk: &Desk, words: &[&str]) -> Answer {
    let mut command = desk.command();
    Answer::from(command.env("COSIGN_PASSWORD", PASSWORD).args(words).output().unwrap())
}

fn verified(desk: &Desk, image: &str, key: &str) -> Value {
    ours(desk, &["verify", image, "--key", key, "--format", "json"]).json()
}

/// cosign, with nothing of this machine's home.
fn cosign(desk: &Desk, binary: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(binary);
    command.env_clear().env("HOME", desk.path()).env("COSIGN_PASSWORD", PASSWORD).current_dir(desk.path());
    command.args(words).output().unwrap()
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// What each cosign has to be told so that it asks nobody on the network.
fn offline(suite: &str) -> &'static [&'static str] {
    match suite {
        "trixie" => &["--tlog-upload=false"],
        _ => &["--use-signing-config=false", "--tlog-upload=false"],
    }
}

/// The program of each suite that has one for this machine; there is at least one.
#[expect(clippy::print_stderr, reason = "a suite that is left out is told")]
fn cosigns() -> Vec<(&'static str, PathBuf)> {
    let found = COSIGN_SUITES.into_iter().filter_map(|suite| {
        let binary = debian::file(suite, "cosign", "usr/bin/cosign");
        if binary.is_none() {
            eprintln!("the suite {suite} has no cosign for this machine; it is left out");
        }
        Some((suite, binary?))
    });
    let found: Vec<_> = found.collect();
    assert!(!found.is_empty(), "no suite has a cosign for this machine");
    found
}

#[test]
fn cosign_verifies_ours_and_we_verify_cosigns() {
    let desk = Desk::new();
    let registry = Registry::start(desk.path());
    assert_eq!(ours(&desk, &["key-pair", "ours"]).code, Some(0));
    for (suite, binary) in cosigns() {
        let first = push(&desk, &registry, suite, &format!("first note of {suite}"));
        let changed = push(&desk, &registry, suite, &format!("changed note of {suite}"));
        assert_ne!(first, changed);

        // Ours, verified by cosign; the changed image under the same tag is not.
        let signed = ours(&desk, &["sign", &first, "--key", "ours.key"]);
        assert_eq!(signed.code, Some(0), "{}", signed.stderr);
        let verify = ["verify", "--insecure-ignore-tlog=true", "--key"];
        let said = cosign(&desk, &binary, &[&verify[..], &["ours.pub", &first]].concat());
        assert!(said.status.success(), "{suite}: {}", told(&said));
        let said = cosign(&desk, &binary, &[&verify[..], &["ours.pub", &changed]].concat());
        assert!(!said.status.success(), "{suite}: {}", told(&said));
        assert_eq!(verified(&desk, &first, "ours.pub")["verified"], true);
        assert_eq!(verified(&desk, &changed, "ours.pub")["verified"], false);
        let by_tag = format!("127.0.0.1:{}/notes:{suite}", registry.port);
        assert_eq!(verified(&desk, &by_tag, "ours.pub")["verified"], false, "the tag is the changed image");

        // cosign's pair and cosign's signature, verified by us; and our signature made with its pair.
        let prefix = format!("--output-key-prefix={suite}");
        let said = cosign(&desk, &binary, &["generate-key-pair", &prefix]);
        assert!(said.status.success(), "{suite}: {}", told(&said));
        let (private, public) = (format!("{suite}.key"), format!("{suite}.pub"));
        let sign = [&["sign", "-y"][..], offline(suite), &["--key", &private, &changed]].concat();
        let said = cosign(&desk, &binary, &sign);
        assert!(said.status.success(), "{suite}: {}", told(&said));
        assert_eq!(verified(&desk, &changed, &public)["verified"], true, "{suite}");
        assert_eq!(verified(&desk, &changed, "ours.pub")["verified"], false, "{suite}");
        let signed = ours(&desk, &["sign", &first, "--key", &private]);
        assert_eq!(signed.code, Some(0), "{}", signed.stderr);
        for key in ["ours.pub", &public] {
            let said = cosign(&desk, &binary, &[&verify[..], &[key, &first]].concat());
            assert!(said.status.success(), "{suite} with {key}: {}", told(&said));
        }
    }
}

#[test]
fn one_layout_is_for_one_cosign() {
    let desk = Desk::new();
    let registry = Registry::start(desk.path());
    assert_eq!(ours(&desk, &["key-pair", "ours"]).code, Some(0));
    for (layout, suite) in [("older", "trixie"), ("bundle", "forky")] {
        let image = push(&desk, &registry, layout, layout);
        assert_eq!(ours(&desk, &["sign", &image, "--key", "ours.key", "--layout", layout]).code, Some(0));
        let answer = verified(&desk, &image, "ours.pub");
        assert_eq!(answer["signatures"].as_array().unwrap().len(), 1);
        assert_eq!(answer["signatures"][0]["layout"], layout);
        let Some(binary) = debian::file(suite, "cosign", "usr/bin/cosign") else { continue };
        let verify = ["verify", "--insecure-ignore-tlog=true", "--key", "ours.pub", &image];
        let said = cosign(&desk, &binary, &verify);
        assert!(said.status.success(), "{layout}: {}", told(&said));
    }
}

/// What cosign says of an image's attestations of a kind, with a key.
fn attestation(desk: &Desk, binary: &Path, suite: &str, (image, kind, key): (&str, &str, &str)) -> Output {
    // Before version 3 a bundle is looked for only on request, and then authorities are asked for over the network
    // unless a file says which ones there are: none, a key needs none.
    let bundles: &[&str] = match suite {
        "trixie" => &["--new-bundle-format", "--trusted-root", "nobody.json"],
        _ => &[],
    };
    let words = ["verify-attestation", "--insecure-ignore-tlog=true", "--type", kind, "--key", key, image];
    cosign(desk, binary, &[&words[..], bundles].concat())
}

#[test]
fn cosign_verifies_what_we_attest() {
    let desk = Desk::new();
    let registry = Registry::start(desk.path());
    for pair in ["ours", "other"] {
        assert_eq!(ours(&desk, &["key-pair", pair]).code, Some(0));
    }
    let provenance = json!({
        "buildDefinition": {
            "buildType": "https://ci.example/build/v1",
            "externalParameters": { "source": "https://git.example/team/notes", "ref": "refs/heads/main" },
            "resolvedDependencies": [],
        },
        "runDetails": { "builder": { "id": "https://ci.example/team/notes/release" } },
    });
    fs::write(desk.path().join("slsaprovenance1.json"), provenance.to_string()).unwrap();
    let scan =
        json!({ "document": "scan", "findings": [{ "severity": "low", "advisory": "DSA-1", "tool": "x" }] });
    fs::write(desk.path().join("vuln.json"), scan.to_string()).unwrap();
    let nobody = json!({ "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1" });
    fs::write(desk.path().join("nobody.json"), nobody.to_string()).unwrap();
    for (suite, binary) in cosigns() {
        let image = push(&desk, &registry, suite, &format!("an attested note of {suite}"));
        let bare = push(&desk, &registry, &format!("{suite}-bare"), &format!("a bare note of {suite}"));
        let kinds = [
            ("slsaprovenance1", "https://slsa.dev/provenance/v1"),
            ("vuln", "https://cosign.sigstore.dev/attestation/vuln/v1"),
        ];
        for (kind, uri) in kinds {
            // The other side: what was not said yet, or is said by nobody's key, counts with nobody.
            let said = attestation(&desk, &binary, suite, (&image, kind, "ours.pub"));
            assert!(!said.status.success(), "{suite} {kind} before it was said: {}", told(&said));
            let predicate = format!("{kind}.json");
            let words = ["attest", &image, "--type", kind, "--predicate", &predicate, "--key", "ours.key"];
            let made = ours(&desk, &words);
            assert_eq!(made.code, Some(0), "{}", made.stderr);
            let said = attestation(&desk, &binary, suite, (&image, kind, "ours.pub"));
            assert!(said.status.success(), "{suite} {kind}: {}", told(&said));
            // cosign prints the envelopes that it has verified, one a line.
            let lines = String::from_utf8(said.stdout).unwrap();
            let envelope: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
            let statement = BASE64_STANDARD.decode(envelope["payload"].as_str().unwrap()).unwrap();
            let statement: Value = serde_json::from_slice(&statement).unwrap();
            assert_eq!(statement["predicateType"], uri, "{statement:#}");
            let digest = format!("sha256:{}", statement["subject"][0]["digest"]["sha256"].as_str().unwrap());
            assert!(image.ends_with(&digest), "{image}: {statement:#}");
            for (image, key) in [(&image, "other.pub"), (&bare, "ours.pub")] {
                let said = attestation(&desk, &binary, suite, (image, kind, key));
                assert!(!said.status.success(), "{suite} {kind} {image} {key}: {}", told(&said));
            }
        }
    }
}
