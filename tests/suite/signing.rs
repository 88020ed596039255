//! Signing and verifying from the command line, against registries of both kinds on loopback.

use serde_json::{Value, json};

use crate::cli_desk::{Desk, Said};
use crate::kept_registry::{Registry, digest};

pub(crate) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// A registry with the image of the vectors in it, and the image's name by digest.
pub(crate) fn with_image(has_referrers: bool) -> (Registry, String) {
    let registry = Registry::start(has_referrers);
    let image = include_bytes!("../vectors/cosign-2.5/image-manifest.json");
    let digest = registry.put("1", MANIFEST, image);
    let name = format!("{}@{digest}", registry.name("notes"));
    (registry, name)
}

/// The program with a password in its environment.
pub(crate) fn with_password(desk: &Desk, words: &[&str], password: Option<&str>) -> Said {
    let mut command = desk.command(words);
    if let Some(password) = password {
        command.env("COSIGN_PASSWORD", password);
    }
    Said::from(command.output().unwrap())
}

/// A folder with a pair of keys `team`.
pub(crate) fn desk_with_keys() -> Desk {
    let desk = Desk::new();
    let made = with_password(&desk, &["key-pair", "team", "--format", "json"], Some("hunter2"));
    assert_eq!(document(&made)["private_key"], "team.key", "{}", made.error);
    desk
}

/// The document of a command; it fits the schema.
pub(crate) fn document(said: &Said) -> Value {
    let value = said.json();
    let schema: Value = serde_json::from_str(harden_check::report::json::SCHEMA).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{value:#}");
    value
}

#[test]
fn what_is_signed_here_is_verified_here() {
    for has_referrers in [false, true] {
        let (registry, image) = with_image(has_referrers);
        let desk = desk_with_keys();
        let said = desk.run(&["verify", &image, "--key", "team.pub"]);
        assert_eq!(said.code, 1, "unsigned\n{}{}", said.out, said.error);
        let sign = ["sign", &image, "--key", "team.key", "--format", "json"];
        let said = with_password(&desk, &sign, Some("hunter2"));
        assert_eq!(document(&said)["written"], json!(["older", "bundle"]), "{}", said.out);
        let again = document(&with_password(&desk, &sign, Some("hunter2")));
        assert_eq!((&again["written"], &again["there"]), (&json!([]), &json!(["older", "bundle"])));
        let verify = ["verify", &image, "--key", "team.pub", "--format", "json"];
        let verified = document(&desk.run(&verify));
        assert_eq!(verified["verified"], true);
        assert_eq!(verified["signatures"].as_array().unwrap().len(), 2);
        let by_tag = desk.run(&["verify", &format!("{}:1", registry.name("notes")), "--key", "team.pub"]);
        assert!(by_tag.code == 0 && by_tag.out.contains(&image), "{}", by_tag.out);
        let index = registry.json(&image.split_once('@').unwrap().1.replace(':', "-"));
        assert_eq!(index.is_some(), !has_referrers, "the index under the digest's tag");
    }
}

#[test]
fn a_second_key_is_added_and_another_one_does_not_count() {
    let (_registry, image) = with_image(false);
    let desk = desk_with_keys();
    assert_eq!(with_password(&desk, &["key-pair", "ops"], Some("")).code, 0);
    assert_eq!(with_password(&desk, &["sign", &image, "--key", "team.key"], Some("hunter2")).code, 0);
    let before = document(&desk.run(&["verify", &image, "--key", "ops.pub", "--format", "json"]));
    assert_eq!((&before["verified"], &before["exit_code"]), (&json!(false), &json!(1)));
    assert_eq!(before["signatures"][1]["refusal"], "other-key");
    assert_eq!(with_password(&desk, &["sign", &image, "--key", "ops.key"], Some("")).code, 0);
    for key in ["ops.pub", "team.pub"] {
        let verified = desk.json(&["verify", &image, "--key", key]);
        assert_eq!(verified["verified"], true, "{key}");
        assert_eq!(verified["signatures"].as_array().unwrap().len(), 4, "{key}");
    }
}

/// A signature that is copied beside another image speaks of the first one.
#[test]
fn a_moved_signature_does_not_count() {
    let (registry, image) = with_image(false);
    let desk = desk_with_keys();
    assert_eq!(with_password(&desk, &["sign", &image, "--key", "team.key"], Some("hunter2")).code, 0);
    let changed = include_str!("../vectors/cosign-2.5/image-manifest.json").replace("227", "228");
    let other = registry.put("2", MANIFEST, changed.as_bytes());
    let first = image.split_once('@').unwrap().1;
    for (suffix, kind) in [(".sig", MANIFEST), ("", "application/vnd.oci.image.index.v1+json")] {
        let moved = registry.json(&(first.replace(':', "-") + suffix)).unwrap().to_string();
        registry.put(&(other.replace(':', "-") + suffix), kind, moved.as_bytes());
    }
    let verified =
        desk.json(&["verify", &format!("{}@{other}", registry.name("notes")), "--key", "team.pub"]);
    assert_eq!(verified["verified"], false);
    for signature in verified["signatures"].as_array().unwrap() {
        assert_eq!(signature["refusal"], "other-image");
    }
    assert_eq!(verified["signatures"].as_array().unwrap().len(), 2);
}

#[test]
fn a_tag_is_not_signed() {
    let (registry, image) = with_image(false);
    let desk = desk_with_keys();
    let tag = format!("{}:1", registry.name("notes"));
    let said = with_password(&desk, &["sign", &tag, "--key", "team.key"], Some("hunter2"));
    assert_eq!(said.code, 2);
    assert!(said.error.contains(&image), "says what it is now: {}", said.error);
}

#[test]
fn keys_that_cannot_be_used_are_named() {
    let (_registry, image) = with_image(false);
    let desk = desk_with_keys();
    desk.write(
        "rsa.pub",
        "-----BEGIN PUBLIC KEY-----\nMCwwDQYJKoZIhvcNAQEBBQADGwAwGAIRAL/eSe8=\n-----END PUBLIC KEY-----\n",
    );
    let cut = desk.read("team.key");
    desk.write("cut.key", &cut[..cut.len() / 2]);
    for (words, password, near) in [
        (["sign", "--key", "team.key"], Some("wrong"), "does not open"),
        (["sign", "--key", "team.key"], None, "no password"),
        (["sign", "--key", "team.pub"], Some("hunter2"), "public key"),
        (["sign", "--key", "cut.key"], Some("hunter2"), "no key"),
        (["sign", "--key", "nowhere.key"], Some("hunter2"), "nowhere.key"),
        (["verify", "--key", "team.key"], None, "private key"),
        (["verify", "--key", "rsa.pub"], None, "RSA"),
        (["verify", "--key", "env://NO_SUCH_KEY"], None, "NO_SUCH_KEY"),
    ] {
        let said = with_password(&desk, &[words[0], &image, words[1], words[2]], password);
        assert!([2, 3].contains(&said.code) && said.out.is_empty(), "{words:?} {}", said.out);
        assert!(said.error.contains(near), "{words:?} {}", said.error);
    }
    let before = desk.read("team.key");
    let said = with_password(&desk, &["key-pair", "team"], Some("x"));
    assert_eq!((said.code, desk.read("team.key")), (2, before), "a key is never overwritten");
}

#[test]
fn a_registry_that_goes_away_is_told_and_a_second_try_goes_on() {
    for answers in 0..12 {
        let (registry, image) = with_image(false);
        let desk = desk_with_keys();
        registry.goes_away_after(answers);
        let said = with_password(&desk, &["sign", &image, "--key", "team.key"], Some("hunter2"));
        assert_eq!(said.code, 3, "after {answers}: {}{}", said.out, said.error);
        assert!(said.error.contains("does not answer any more"), "{}", said.error);
        registry.goes_away_after(1000);
        let said = with_password(&desk, &["sign", &image, "--key", "team.key"], Some("hunter2"));
        assert_eq!(said.code, 0, "after {answers}: {}", said.error);
        assert_eq!(desk.json(&["verify", &image, "--key", "team.pub"])["verified"], true);
    }
}

#[test]
fn what_a_registry_holds_may_be_anything() {
    let desk = desk_with_keys();
    let deep = format!("{{\"schemaVersion\":2,\"x\":{}", "[".repeat(100_000));
    for bytes in ["", "{", "[]", "null", &deep] {
        for suffix in [".sig", ""] {
            let (registry, image) = with_image(false);
            let tag = image.split_once('@').unwrap().1.replace(':', "-") + suffix;
            registry.put(&tag, MANIFEST, bytes.as_bytes());
            let said = desk.run(&["verify", &image, "--key", "team.pub"]);
            assert_eq!(said.code, 3, "{}{}", said.out, said.error);
            assert!(said.error.contains("cannot be read") && said.error.len() < 1000, "{}", said.error);
        }
    }
    // A layer that is too long, gone, or of another kind is a signature that does not count.
    let (registry, image) = with_image(false);
    let kind = "application/vnd.dev.cosign.simplesigning.v1+json";
    let hole = digest(b"gone");
    let manifest = json!({
        "schemaVersion": 2,
        "config": { "mediaType": "x", "size": 1, "digest": hole },
        "layers": [
            { "mediaType": kind, "size": 1_u64 << 60, "digest": hole },
            { "mediaType": kind, "size": 10, "digest": hole },
            { "mediaType": "text/plain", "size": 10, "digest": hole },
        ],
    });
    let tag = image.split_once('@').unwrap().1.replace(':', "-") + ".sig";
    registry.put(&tag, MANIFEST, manifest.to_string().as_bytes());
    let verified = desk.json(&["verify", &image, "--key", "team.pub"]);
    let refusals: Vec<&str> = verified["signatures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["refusal"].as_str().unwrap())
        .collect();
    assert_eq!(refusals, ["unreadable", "unreadable", "other-kind"]);
}

#[test]
fn an_image_that_is_not_there_or_elsewhere() {
    let desk = desk_with_keys();
    let (registry, _image) = with_image(false);
    let absent = format!("{}:9", registry.name("notes"));
    for (image, code, near) in [
        (absent.as_str(), 3, "has no image"),
        ("notes:1", 2, "names no registry"),
        ("registry.example/notes:1", 2, "not on this machine"),
        ("127.0.0.1:1/notes:1", 3, "refused"),
    ] {
        let said = desk.run(&["verify", image, "--key", "team.pub"]);
        assert_eq!(said.code, code, "{image} {}", said.error);
        assert!(said.error.contains(near), "{image} {}", said.error);
    }
}
