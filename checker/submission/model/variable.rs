//! What is a name with a value?

use serde::{Deserialize, Serialize};

/// `NAME=value`, or `NAME` alone where the value comes from the caller's environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentVariable {
    /// The name.
    pub name: String,
    /// The value; absent where the caller's environment would give it.
    pub value: Option<String>,
}
