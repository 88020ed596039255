//! How are manifests and indexes written (OCI image specification 1.1)?
//!
//! Only the fields that are used here have names; the others are kept as they came, so that a manifest
//! of somebody else loses nothing when a signature is added to it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::base::digest_of;

/// The media type of an image's manifest.
pub(super) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
/// The media type of a list of manifests.
pub(super) const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// What points to some bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Descriptor {
    #[serde(rename = "mediaType")]
    pub(super) media_type: String,
    /// In bytes.
    pub(super) size: u64,
    pub(super) digest: String,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(super) annotations: Map<String, Value>,
    #[serde(flatten)]
    pub(super) others: Map<String, Value>,
}

/// A manifest of layers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Manifest {
    #[serde(rename = "schemaVersion")]
    pub(super) schema_version: u32,
    #[serde(rename = "mediaType", default, skip_serializing_if = "Option::is_none")]
    pub(super) media_type: Option<String>,
    pub(super) config: Descriptor,
    pub(super) layers: Vec<Descriptor>,
    #[serde(flatten)]
    pub(super) others: Map<String, Value>,
}

/// A list of manifests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Index {
    #[serde(rename = "schemaVersion")]
    pub(super) schema_version: u32,
    #[serde(rename = "mediaType", default, skip_serializing_if = "Option::is_none")]
    pub(super) media_type: Option<String>,
    #[serde(default)]
    pub(super) manifests: Vec<Descriptor>,
    #[serde(flatten)]
    pub(super) others: Map<String, Value>,
}

impl Descriptor {
    /// Points to these bytes.
    pub(super) fn of(media_type: &str, bytes: &[u8]) -> Descriptor {
        Descriptor {
            media_type: media_type.to_owned(),
            size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            digest: digest_of(bytes),
            annotations: Map::new(),
            others: Map::new(),
        }
    }
}

impl Index {
    /// A list of nothing.
    pub(super) fn empty() -> Index {
        Index {
            schema_version: 2,
            media_type: Some(INDEX.to_owned()),
            manifests: Vec::new(),
            others: Map::new(),
        }
    }
}

impl Manifest {
    /// A manifest of these layers.
    pub(super) fn new(config: Descriptor, layers: Vec<Descriptor>) -> Manifest {
        Manifest {
            schema_version: 2,
            media_type: Some(MANIFEST.to_owned()),
            config,
            layers,
            others: Map::new(),
        }
    }
}
