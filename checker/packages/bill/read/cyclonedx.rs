//! What does a document of CycloneDX list?

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::facts::{BillComponent, BillFault, ComponentKind, ReadBill};
use super::parts::{digests, list, purl_of, text, twice};

/// Names of properties by which other tools say in which file they found something.
const PATHS: [&str; 2] = ["syft:location:", "aquasecurity:trivy:FilePath"];

/// Reads a document that the schema took.
///
/// # Errors
/// A package URL that is none, or a `bom-ref` that stands there twice.
pub(super) fn read(document: &Value, standard: &str) -> Result<ReadBill, BillFault> {
    let mut reader = Reader::default();
    let subject = &document["metadata"]["component"];
    reader.reference(subject, "/metadata/component")?;
    // What is nested in the subject is in the image as well.
    reader.components(subject, "/metadata/component", None)?;
    reader.components(document, "", None)?;
    reader.dependencies(document);
    Ok(ReadBill {
        standard: standard.to_owned(),
        subject: text(subject, "name").to_owned(),
        components: reader.read,
        excluded: reader.excluded,
    })
}

#[derive(Default)]
struct Reader {
    read: Vec<BillComponent>,
    references: BTreeSet<String>,
    excluded: Vec<String>,
    /// The entry of each reference.
    entries: BTreeMap<String, usize>,
}

impl Reader {
    fn reference(&mut self, component: &Value, pointer: &str) -> Result<(), BillFault> {
        let reference = text(component, "bom-ref");
        if !reference.is_empty() && !self.references.insert(reference.to_owned()) {
            return Err(twice(reference, format!("{pointer}/bom-ref")));
        }
        Ok(())
    }

    fn components(&mut self, holder: &Value, at: &str, within: Option<&str>) -> Result<(), BillFault> {
        for (number, component) in list(holder, "components").iter().enumerate() {
            let pointer = format!("{at}/components/{number}");
            self.reference(component, &pointer)?;
            // What is said not to be delivered, or to be somebody else's to provide (since 1.7), is said not
            // to be here.
            let excluded = text(component, "scope") == "excluded" || component["isExternal"] == true;
            let name = text(component, "name");
            if excluded {
                self.excluded.push(name.to_owned());
            } else {
                self.entries.insert(text(component, "bom-ref").to_owned(), self.read.len());
                self.read.push(entry(component, &pointer, within)?);
            }
            self.components(component, &pointer, Some(name))?;
        }
        Ok(())
    }

    /// What a program depends on may be a part of it.
    fn dependencies(&mut self, document: &Value) {
        for dependency in list(document, "dependencies") {
            let Some(holder) = self.entries.get(text(dependency, "ref")) else { continue };
            let holder = self.read[*holder].name.clone();
            let parts = list(dependency, "dependsOn").iter().filter_map(Value::as_str);
            for part in parts.filter_map(|part| self.entries.get(part)) {
                self.read[*part].within.push(holder.clone());
            }
        }
    }
}

fn entry(component: &Value, pointer: &str, within: Option<&str>) -> Result<BillComponent, BillFault> {
    let purl = match text(component, "purl") {
        "" => None,
        written => Some(purl_of(written, &format!("{pointer}/purl"))?),
    };
    let kind = match (text(component, "type"), purl.as_ref().map(|purl| purl.kind.as_str())) {
        ("container", _) | (_, Some("oci" | "docker")) => ComponentKind::Image,
        ("operating-system", _) => ComponentKind::System,
        // A package of a database stays one, whatever a tool calls it.
        (_, Some("deb" | "apk")) => ComponentKind::Package,
        ("file", _) => ComponentKind::File,
        _ => ComponentKind::Package,
    };
    let hashes = list(component, "hashes").iter();
    let (sha256, digests) = digests(hashes.map(|hash| (text(hash, "alg"), text(hash, "content"))));
    let occurrences = list(&component["evidence"], "occurrences").iter();
    let occurrences = occurrences.map(|occurrence| text(occurrence, "location"));
    let properties = list(component, "properties").iter();
    let properties = properties.filter(|property| {
        let name = text(property, "name");
        PATHS.iter().any(|known| name.starts_with(known)) && !name.ends_with(":layerID")
    });
    let paths = occurrences.chain(properties.map(|property| text(property, "value")));
    Ok(BillComponent {
        kind,
        name: text(component, "name").to_owned(),
        version: text(component, "version").to_owned(),
        purl,
        sha256,
        digests,
        within: within.into_iter().chain(paths).map(str::to_owned).collect(),
        pointer: pointer.to_owned(),
    })
}
