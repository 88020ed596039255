//! What is the bill in SPDX? Version 2.3, <https://spdx.github.io/spdx-spec/v2.3/>.

use serde_json::{Value, json};

use super::Bill;
use crate::packages::purl::purl;

/// The document. A program that no package brought is a package of the purpose `FILE`: a file of SPDX would
/// need a SHA-1.
#[must_use]
pub fn spdx(bill: &Bill) -> Value {
    let image = "SPDXRef-Image";
    let mut packages = vec![json!({
        "SPDXID": image,
        "name": bill.image,
        "versionInfo": bill.id,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": false,
        "primaryPackagePurpose": "CONTAINER",
        "checksums": [{ "algorithm": "SHA256", "checksumValue": bill.digest() }],
    })];
    let mut relationships = vec![json!({
        "spdxElementId": "SPDXRef-DOCUMENT",
        "relationshipType": "DESCRIBES",
        "relatedSpdxElement": image,
    })];
    let mut contain = |package: Value| {
        relationships.push(json!({
            "spdxElementId": image,
            "relationshipType": "CONTAINS",
            "relatedSpdxElement": package["SPDXID"],
        }));
        packages.push(package);
    };
    for (number, package) in bill.packages.iter().enumerate() {
        let mut entry = json!({
            "SPDXID": format!("SPDXRef-Package-{number}"),
            "name": package.name,
            "versionInfo": package.version,
            "downloadLocation": "NOASSERTION",
            "filesAnalyzed": false,
            "sourceInfo": format!("built from {} {}", package.source, package.source_version),
        });
        if let Some(purl) = purl(package, &bill.system) {
            entry["externalRefs"] = json!([{
                "referenceCategory": "PACKAGE-MANAGER",
                "referenceType": "purl",
                "referenceLocator": purl,
            }]);
        }
        contain(entry);
    }
    for (number, (path, sha256)) in bill.programs.iter().enumerate() {
        contain(json!({
            "SPDXID": format!("SPDXRef-Program-{number}"),
            "name": path,
            "downloadLocation": "NOASSERTION",
            "filesAnalyzed": false,
            "primaryPackagePurpose": "FILE",
            "checksums": [{ "algorithm": "SHA256", "checksumValue": sha256 }],
        }));
    }
    json!({
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": bill.image,
        "documentNamespace": format!("urn:uuid:{}", bill.uuid()),
        "creationInfo": {
            "created": bill.created,
            "creators": [concat!("Tool: harden-check-", env!("CARGO_PKG_VERSION"))],
        },
        "packages": packages,
        "relationships": relationships,
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples::bill;
    use super::spdx;

    #[test]
    fn the_document_describes_the_image_and_the_image_contains_the_rest() {
        let document = spdx(&bill());
        let packages = document["packages"].as_array().unwrap();
        assert_eq!((packages.len(), &packages[1]["name"]), (3, &"libc6".into()));
        assert_eq!(packages[2]["primaryPackagePurpose"], "FILE");
        let relationships = document["relationships"].as_array().unwrap();
        let described: Vec<&str> =
            relationships.iter().map(|one| one["relatedSpdxElement"].as_str().unwrap()).collect();
        assert_eq!(described, ["SPDXRef-Image", "SPDXRef-Package-0", "SPDXRef-Program-0"]);
    }
}
