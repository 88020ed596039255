//! What both cosigns have made is verified here, and nothing else of it.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::cli_desk::{Desk, Said};
use crate::kept_registry::Registry;
use crate::signing::{MANIFEST, with_image};

const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// A signature of a vector: its manifest, what the manifest's layers hold, the index before a bundle, how
/// many signatures count with the right key.
struct Vector {
    folder: &'static str,
    manifest: &'static str,
    layers: &'static [&'static str],
    index: Option<&'static str>,
    count: usize,
}

const VECTORS: [Vector; 6] = [
    Vector {
        folder: "cosign-2.5",
        manifest: "sig-manifest",
        layers: &["sig-payload"],
        index: None,
        count: 1,
    },
    Vector {
        folder: "cosign-2.5",
        manifest: "sig-three-manifest",
        layers: &["sig-three-payload-0", "sig-three-payload-1", "sig-three-payload-2"],
        index: None,
        count: 3,
    },
    Vector {
        folder: "cosign-3.1",
        manifest: "legacy-sig-manifest",
        layers: &["legacy-sig-payload"],
        index: None,
        count: 1,
    },
    Vector {
        folder: "cosign-3.1",
        manifest: "sig-manifest",
        layers: &["sig-bundle"],
        index: Some("sig-index"),
        count: 1,
    },
    Vector {
        folder: "cosign-3.1",
        manifest: "annotated-sig-manifest",
        layers: &["annotated-sig-bundle"],
        index: Some("annotated-sig-index"),
        count: 1,
    },
    // An attestation by the same key is no signature.
    Vector {
        folder: "cosign-3.1",
        manifest: "att-manifest",
        layers: &["att-slsa1-bundle"],
        index: Some("att-index"),
        count: 0,
    },
];

fn vector(folder: &str, name: &str) -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    fs::read(root.join(folder).join(name)).unwrap()
}

fn filled(vector_of: &Vector) -> (Registry, String) {
    let (registry, image) = with_image(false);
    let read = |name: &str| vector(vector_of.folder, &format!("{name}.json"));
    let tag = image.split_once('@').unwrap().1.replace(':', "-");
    for layer in vector_of.layers {
        registry.put_blob(&read(layer));
    }
    match vector_of.index {
        None => {
            registry.put(&format!("{tag}.sig"), MANIFEST, &read(vector_of.manifest));
        }
        Some(index) => {
            registry.put("by-digest", MANIFEST, &read(vector_of.manifest));
            registry.put(&tag, INDEX, &read(index));
        }
    }
    (registry, image)
}

#[test]
fn what_cosign_signed_verifies_with_its_key_alone() {
    let desk = Desk::new();
    for folder in ["cosign-2.5", "cosign-3.1"] {
        let key = vector(folder, "cosign.pub");
        fs::write(desk.path(&format!("{folder}.pub")), key).unwrap();
    }
    for one in &VECTORS {
        let (_registry, image) = filled(one);
        for folder in ["cosign-2.5", "cosign-3.1"] {
            let verified = desk.json(&["verify", &image, "--key", &format!("{folder}.pub")]);
            let signatures = verified["signatures"].as_array().unwrap();
            assert_eq!(signatures.len(), one.layers.len(), "{}", one.manifest);
            let counting = signatures.iter().filter(|signature| signature["counts"] == true).count();
            let expected = if folder == one.folder { one.count } else { 0 };
            assert_eq!(counting, expected, "{} of {} with {folder}: {verified:#}", one.manifest, one.folder);
            assert_eq!(verified["verified"], expected > 0);
            if one.count == 0 && folder == one.folder {
                assert_eq!(signatures[0]["refusal"], "other-kind");
            }
        }
    }
}

#[test]
fn what_the_signer_added_is_shown() {
    let desk = Desk::new();
    fs::write(desk.path("key.pub"), vector("cosign-3.1", "cosign.pub")).unwrap();
    let (_registry, image) = filled(&VECTORS[4]);
    let verified = desk.json(&["verify", &image, "--key", "key.pub"]);
    assert_eq!(verified["signatures"][0]["annotations"]["env"], "prod");
    let (_registry, image) = filled(&VECTORS[2]);
    let verified = desk.json(&["verify", &image, "--key", "key.pub"]);
    assert_eq!(verified["signatures"][0]["name"], "127.0.0.1:41731/notes31c");
}

/// One changed byte of a payload is another payload: the registry's digest no longer fits, or the signature.
#[test]
fn a_changed_payload_does_not_verify() {
    let desk = Desk::new();
    fs::write(desk.path("key.pub"), vector("cosign-2.5", "cosign.pub")).unwrap();
    let (registry, image) = filled(&VECTORS[0]);
    let changed =
        String::from_utf8(vector("cosign-2.5", "sig-payload.json")).unwrap().replace("notes", "nodes");
    registry.put_blob(changed.as_bytes());
    let mut manifest: Value = serde_json::from_slice(&vector("cosign-2.5", "sig-manifest.json")).unwrap();
    manifest["layers"][0]["digest"] = crate::kept_registry::digest(changed.as_bytes()).into();
    let tag = image.split_once('@').unwrap().1.replace(':', "-") + ".sig";
    registry.put(&tag, MANIFEST, manifest.to_string().as_bytes());
    let verified = desk.json(&["verify", &image, "--key", "key.pub"]);
    assert_eq!(verified["signatures"][0]["refusal"], "other-key");
}

#[test]
fn cosigns_private_keys_open_with_their_passwords() {
    let desk = Desk::new();
    for (folder, name, password) in [
        ("cosign-2.5", "cosign", "hunter2"),
        ("cosign-2.5", "empty-password", ""),
        ("cosign-3.1", "cosign", "hunter2"),
    ] {
        let (_registry, image) = with_image(true);
        for ending in ["key", "pub"] {
            let key = format!("{name}.{ending}");
            fs::write(desk.path(&key), vector(folder, &key)).unwrap();
        }
        let mut command = desk.command(&["sign", &image, "--key", &format!("{name}.key")]);
        let said = Said::from(command.env("COSIGN_PASSWORD", password).output().unwrap());
        assert_eq!(said.code, 0, "{}", said.error);
        let verified = desk.json(&["verify", &image, "--key", &format!("{name}.pub")]);
        assert_eq!(verified["verified"], true, "{folder} {name}");
    }
}
