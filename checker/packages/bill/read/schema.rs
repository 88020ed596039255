//! Does the standard's own schema take a document?

use std::sync::OnceLock;

use jsonschema::{Registry, Validator};
use serde_json::Value;

use super::facts::{BillFault, BillFaultKind};

/// Most characters of a refusal that are told: it may quote what it refuses.
const LONGEST: usize = 200;

/// A version of a standard that is read.
pub(super) struct Standard {
    /// `CycloneDX 1.6`.
    pub(super) name: &'static str,
    schema: &'static str,
    made: OnceLock<Option<Validator>>,
}

const fn standard(name: &'static str, schema: &'static str) -> Standard {
    Standard { name, schema, made: OnceLock::new() }
}

static STANDARDS: [Standard; 5] = [
    standard("CycloneDX 1.4", include_str!("../schemas/bom-1.4.schema.json")),
    standard("CycloneDX 1.5", include_str!("../schemas/bom-1.5.schema.json")),
    standard("CycloneDX 1.6", include_str!("../schemas/bom-1.6.schema.json")),
    standard("CycloneDX 1.7", include_str!("../schemas/bom-1.7.schema.json")),
    standard("SPDX 2.3", include_str!("../schemas/spdx-2.3.schema.json")),
];

/// What the schemas of CycloneDX refer to.
const SHARED: [(&str, &str); 3] = [
    (
        "http://cyclonedx.org/schema/cryptography-defs.schema.json",
        include_str!("../schemas/cryptography-defs.schema.json"),
    ),
    ("http://cyclonedx.org/schema/spdx.schema.json", include_str!("../schemas/spdx.schema.json")),
    ("http://cyclonedx.org/schema/jsf-0.82.schema.json", include_str!("../schemas/jsf-0.82.schema.json")),
];

/// The names of all standards that are read.
pub(super) fn known() -> String {
    STANDARDS.iter().map(|standard| standard.name).collect::<Vec<_>>().join(", ")
}

/// The standard of this name.
pub(super) fn find(name: &str) -> Option<&'static Standard> {
    STANDARDS.iter().find(|standard| standard.name == name)
}

impl Standard {
    /// Holds a document to the schema.
    ///
    /// # Errors
    /// The first refusal that says where.
    pub(super) fn check(&self, document: &Value) -> Result<(), BillFault> {
        let fault = |about: String, pointer: String| BillFault {
            kind: BillFaultKind::Schema,
            about,
            pointer,
            line: 0,
            column: 0,
        };
        // The embedded schemas are read by a test; one that cannot be read refuses everything.
        let Some(validator) = self.made.get_or_init(|| validator(self.schema)) else {
            return Err(fault("the embedded schema cannot be read".to_owned(), String::new()));
        };
        match validator.iter_errors(document).next() {
            None => Ok(()),
            Some(error) => {
                let mut about: String = error.to_string().chars().take(LONGEST + 1).collect();
                if about.chars().count() > LONGEST {
                    about = about.chars().take(LONGEST).collect::<String>() + "…";
                }
                Err(fault(about, error.instance_path().to_string()))
            }
        }
    }
}

fn validator(schema: &str) -> Option<Validator> {
    let mut registry = Registry::new();
    for (address, text) in SHARED {
        registry = registry.add(address, serde_json::from_str::<Value>(text).ok()?).ok()?;
    }
    let registry = registry.prepare().ok()?;
    jsonschema::options().with_registry(&registry).build(&serde_json::from_str(schema).ok()?).ok()
}
