//! Attesting, gating and promoting from the command line, against registries of both kinds on loopback; and what
//! both cosigns have attested.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::cli_desk::{Desk, Said};
use crate::kept_registry::Registry;
use crate::signing::{MANIFEST, desk_with_keys, document, with_image, with_password};

const INDEX: &str = "application/vnd.oci.image.index.v1+json";

const POLICY: &str = "key = \"team.pub\"\n[provenance]\nbuilder = \"https://ci.example/b\"\n\
    source = \"https://git.example/tide\"\nref = \"refs/heads/main\"\n[scan]\nfail-on = \"high\"\nmax-age-days = 7\n";

fn provenance(builder: &str, source: &str) -> Value {
    json!({
        "buildDefinition": { "externalParameters": { "source": source } },
        "runDetails": { "builder": { "id": builder } },
    })
}

/// A desk with the team's keys, a policy, a good provenance and a clean report.
fn desk() -> Desk {
    let desk = desk_with_keys();
    let good = provenance("https://ci.example/b", "git+https://git.example/tide@refs/heads/main");
    fs::write(desk.path("policy.toml"), POLICY).unwrap();
    fs::write(desk.path("provenance.json"), good.to_string()).unwrap();
    report(&desk, &[]);
    desk
}

fn report(desk: &Desk, severities: &[&str]) {
    let findings: Vec<Value> = severities.iter().map(|severity| json!({ "severity": severity })).collect();
    let report = json!({ "document": "scan", "findings": findings });
    fs::write(desk.path("report.json"), report.to_string()).unwrap();
}

fn signed(desk: &Desk, words: &[&str]) -> Said {
    let said =
        with_password(desk, &[words, &["--key", "team.key", "--format", "json"]].concat(), Some("hunter2"));
    assert_eq!(said.code, 0, "{words:?}: {}{}", said.out, said.error);
    document(&said);
    said
}

fn attested(desk: &Desk, image: &str, kind: &str, file: &str) {
    signed(desk, &["attest", image, "--type", kind, "--predicate", file]);
}

/// The names of what keeps an image back.
fn objections(desk: &Desk, image: &str) -> Vec<String> {
    let said = desk.run(&["gate", image, "--policy", "policy.toml", "--format", "json"]);
    let told = document(&said);
    let names = told["objections"].as_array().unwrap().iter();
    let names: Vec<String> = names.map(|one| one["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!((told["may_go_on"] == true, said.code), (names.is_empty(), i32::from(!names.is_empty())));
    names
}

#[test]
fn an_image_goes_on_once_it_has_everything_and_takes_it_along() {
    for has_referrers in [false, true] {
        let (registry, image) = with_image(has_referrers);
        let desk = desk();
        assert_eq!(objections(&desk, &image), ["unsigned", "no-provenance", "no-scan"]);
        signed(&desk, &["sign", &image]);
        attested(&desk, &image, "slsaprovenance1", "provenance.json");
        assert_eq!(objections(&desk, &image), ["no-scan"]);
        attested(&desk, &image, "vuln", "report.json");
        assert!(objections(&desk, &image).is_empty());
        let by_tag = format!("{}:1", registry.name("notes"));
        assert!(objections(&desk, &by_tag).is_empty());
        let live = format!("{}:live", registry.name("live/notes"));
        let promoted = document(&desk.run(&["promote", &image, &live, "--format", "json"]));
        assert_eq!(promoted["attached"], 4, "{promoted:#}");
        assert!(promoted["image"].as_str().unwrap().contains("live/notes@sha256:"));
        assert!(objections(&desk, &live).is_empty());
    }
}

#[test]
fn what_is_said_wrong_or_by_somebody_else_keeps_it_back() {
    let (_registry, image) = with_image(false);
    let desk = desk();
    signed(&desk, &["sign", &image]);
    let fork = provenance("https://laptop.example", "git+https://git.example/fork@refs/heads/main");
    fs::write(desk.path("fork.json"), fork.to_string()).unwrap();
    attested(&desk, &image, "slsaprovenance1", "fork.json");
    report(&desk, &["high"]);
    attested(&desk, &image, "vuln", "report.json");
    assert_eq!(objections(&desk, &image), ["other-builder", "other-source", "findings"]);
    attested(&desk, &image, "slsaprovenance1", "provenance.json");
    assert_eq!(objections(&desk, &image), ["findings"], "one provenance that fits is enough");

    let (_registry, image) = with_image(false);
    assert_eq!(with_password(&desk, &["key-pair", "other"], Some("")).code, 0);
    for kind in [&["sign", &image][..], &["attest", &image, "--type", "vuln", "--predicate", "report.json"]] {
        assert_eq!(with_password(&desk, &[kind, &["--key", "other.key"]].concat(), Some("")).code, 0);
    }
    assert_eq!(objections(&desk, &image), ["not-signed", "no-provenance", "scan-refused"]);
}

#[test]
fn mistakes_are_told_before_anything_is_written() {
    let (registry, image) = with_image(false);
    let desk = desk();
    let tag = format!("{}:1", registry.name("notes"));
    fs::write(desk.path("none.json"), "{}").unwrap();
    fs::write(desk.path("deep.json"), "[".repeat(100_000)).unwrap();
    fs::write(desk.path("bad.toml"), "key = \"team.pub\"\n[scan]\nfail-at = \"high\"\n").unwrap();
    let key = ["--key", "team.key"];
    for (words, code) in [
        (vec!["attest", &tag, "--type", "vuln", "--predicate", "report.json", key[0], key[1]], 2),
        (vec!["attest", &image, "--type", "slsaprovenance1", key[0], key[1]], 2),
        (vec!["attest", &image, "--type", "slsaprovenance1", "--predicate", "none.json", key[0], key[1]], 3),
        (vec!["attest", &image, "--type", "vuln", "--predicate", "deep.json", key[0], key[1]], 3),
        (vec!["gate", &image, "--policy", "bad.toml"], 3),
        (vec!["gate", &image, "--policy", "nowhere.toml"], 3),
        (vec!["promote", &image, "localhost:1/live/notes:1"], 2),
        (vec!["promote", &image, &image], 2),
    ] {
        let said = with_password(&desk, &words, Some("hunter2"));
        assert_eq!(said.code, code, "{words:?}: {}{}", said.out, said.error);
    }
    assert_eq!(objections(&desk, &image), ["unsigned", "no-provenance", "no-scan"]);
}

/// Provenance as both cosigns have written it, the older one as a bare envelope under a tag.
#[test]
fn what_cosign_attested_counts_with_its_key_alone() {
    let read = |folder: &str, name: &str| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
        fs::read(root.join(folder).join(name)).unwrap()
    };
    for folder in ["cosign-2.5", "cosign-3.1"] {
        let (registry, image): (Registry, String) = with_image(false);
        let tag = image.split_once('@').unwrap().1.replace(':', "-");
        let manifest = read(folder, "att-manifest.json");
        if folder == "cosign-2.5" {
            registry.put_blob(&read(folder, "att-slsa1-dsse.json"));
            registry.put(&format!("{tag}.att"), MANIFEST, &manifest);
        } else {
            registry.put_blob(&read(folder, "att-slsa1-bundle.json"));
            registry.put("by-digest", MANIFEST, &manifest);
            registry.put(&tag, INDEX, &read(folder, "att-index.json"));
        }
        let desk = Desk::new();
        for key in ["cosign-2.5", "cosign-3.1"] {
            fs::write(desk.path("team.pub"), read(key, "cosign.pub")).unwrap();
            let policy = "key = \"team.pub\"\n[provenance]\nbuilder = \"https://example.com/lab-builder\"\n\
                source = \"https://example.com/notes\"\n";
            fs::write(desk.path("policy.toml"), policy).unwrap();
            // Of a bundle by another key nobody knows what it is.
            let unsigned = if key != folder && folder == "cosign-3.1" { "not-signed" } else { "unsigned" };
            let of_other = ["provenance-refused"].into_iter().filter(|_| key != folder);
            let wanted: Vec<&str> = [unsigned].into_iter().chain(of_other).collect();
            assert_eq!(objections(&desk, &image), wanted, "{folder} with the key of {key}");
            fs::write(desk.path("policy.toml"), policy.replace("lab-builder", "other")).unwrap();
            let wanted = if key == folder { "other-builder" } else { "provenance-refused" };
            assert_eq!(objections(&desk, &image), [unsigned, wanted]);
        }
    }
}
