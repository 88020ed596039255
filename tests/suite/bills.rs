//! The bill of materials, held to the standard's own schema.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use harden_check::packages::{
    Bill, Comparison, InImage, Installed, Manager, System, cyclonedx, read_bill, spdx,
};
use jsonschema::{Registry, Validator};
use serde_json::Value;

fn schema(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("checker/packages/bill/schemas").join(name);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn with_validator(check: impl Fn(&Validator)) {
    let mut registry = Registry::new();
    for name in ["spdx.schema.json", "jsf-0.82.schema.json"] {
        let address = format!("http://cyclonedx.org/schema/{name}");
        registry = registry.add(address, schema(name)).unwrap();
    }
    let registry = registry.prepare().unwrap();
    let main = schema("bom-1.6.schema.json");
    check(&jsonschema::options().with_registry(&registry).build(&main).unwrap());
}

fn package(name: &str, version: &str, manager: Manager) -> Installed {
    Installed {
        name: name.to_owned(),
        version: version.to_owned(),
        architecture: "amd64".to_owned(),
        source: format!("{name}-source"),
        source_version: version.to_owned(),
        manager,
    }
}

fn bills() -> [Bill; 3] {
    let bill = Bill {
        image: "notes:1.4.0".to_owned(),
        id: format!("sha256:{}", "0f".repeat(32)),
        system: System::read("ID=debian\nVERSION_ID=12\n"),
        packages: vec![
            package("bsdutils", "1:2.38.1-5+deb12u3", Manager::Dpkg),
            package("libstdc++6", "12.2.0-14", Manager::Dpkg),
            package("musl", "1.2.5-r0", Manager::Apk),
        ],
        programs: vec![("/app/notes".to_owned(), "ab".repeat(32)), ("/opt/a b".to_owned(), "cd".repeat(32))],
        created: "2026-12-01T08:00:00Z".to_owned(),
    };
    let nothing = Bill { packages: Vec::new(), programs: Vec::new(), ..bill.clone() };
    let nameless = Bill { system: System::default(), ..bill.clone() };
    [bill, nothing, nameless]
}

#[test]
fn every_bill_is_what_cyclonedx_says_it_is() {
    with_validator(|validator| {
        for bill in bills() {
            let document = cyclonedx(&bill);
            let errors: Vec<String> =
                validator.iter_errors(&document).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{errors:#?}\n{document:#}");
            let mut bad = document.clone();
            bad["specification"] = Value::from("1.6");
            assert!(!validator.is_valid(&bad));
        }
    });
}

#[test]
fn what_is_written_fits_what_it_was_written_of() {
    for bill in bills() {
        let files: BTreeMap<&str, &str> =
            bill.programs.iter().map(|(path, digest)| (path.as_str(), digest.as_str())).collect();
        let image = InImage {
            system: &bill.system,
            packages: &bill.packages,
            programs: &bill.programs,
            files: &files,
            digests: &BTreeMap::new(),
        };
        for document in [cyclonedx(&bill), spdx(&bill)] {
            let read = read_bill(document.to_string().as_bytes()).unwrap();
            assert_eq!(image.compare(&read), Comparison::default(), "{document:#}");
        }
    }
}

#[test]
fn both_formats_tell_the_same() {
    for bill in bills() {
        let (one, other) = (cyclonedx(&bill), spdx(&bill));
        let named = |list: &Value| -> Vec<String> {
            list.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
        };
        // The image itself comes first in SPDX.
        assert_eq!(named(&one["components"]), named(&other["packages"])[1..]);
        let purls = |text: &Value| text.to_string().matches("\"pkg:").count();
        assert_eq!(purls(&other), bill.packages.len());
        // A reference and the field itself.
        assert_eq!(purls(&one), 2 * bill.packages.len());
    }
}
