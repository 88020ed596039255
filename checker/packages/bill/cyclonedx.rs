//! What is the bill in CycloneDX? Version 1.6, <https://cyclonedx.org/docs/1.6/json/>.

use serde_json::{Value, json};

use super::Bill;
use crate::packages::purl::purl;

/// The document.
#[must_use]
pub fn cyclonedx(bill: &Bill) -> Value {
    let packages = bill.packages.iter().map(|package| {
        let purl = purl(package, &bill.system);
        let reference =
            purl.clone().unwrap_or_else(|| format!("package:{}@{}", package.name, package.version));
        let mut component = json!({
            "type": "library",
            "bom-ref": reference,
            "name": package.name,
            "version": package.version,
        });
        if let Some(purl) = purl {
            component["purl"] = json!(purl);
        }
        component
    });
    let programs = bill.programs.iter().map(|(path, sha256)| {
        json!({
            "type": "file",
            "bom-ref": format!("file:{path}"),
            "name": path,
            "hashes": [{ "alg": "SHA-256", "content": sha256 }],
        })
    });
    json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": format!("urn:uuid:{}", bill.uuid()),
        "version": 1,
        "metadata": {
            "timestamp": bill.created,
            "tools": { "components": [{
                "type": "application",
                "name": "harden-check",
                "version": env!("CARGO_PKG_VERSION"),
            }] },
            "component": {
                "type": "container",
                "bom-ref": bill.id,
                "name": bill.image,
                "version": bill.id,
                "hashes": [{ "alg": "SHA-256", "content": bill.digest() }],
            },
        },
        "components": packages.chain(programs).collect::<Vec<Value>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples::bill;
    use super::cyclonedx;

    #[test]
    fn packages_and_programs_are_told_from_one_another() {
        let document = cyclonedx(&bill());
        let components = document["components"].as_array().unwrap();
        assert_eq!(
            components[0]["purl"],
            "pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12&upstream=glibc"
        );
        assert_eq!((&components[1]["type"], &components[1]["name"]), (&"file".into(), &"/app/notes".into()));
        assert_eq!(document["metadata"]["component"]["version"], bill().id);
    }
}
