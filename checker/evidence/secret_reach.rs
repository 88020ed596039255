//! Which of the planted secrets does a service see, and where?

use serde::{Deserialize, Serialize};

use super::{Attempt, Connection, ProbeReport, UnseenFile};

/// Everything that was tried from inside one service to get at a secret.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretReach {
    /// Names of the secrets that were searched for.
    pub secrets: Vec<String>,
    /// What the learner's own definition hands over, from the submission's files.
    pub handed: Vec<HandedSecret>,
    /// What it hands over to containers that run and are none of the exercise's services.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elsewhere: Vec<HandedElsewhere>,
    /// What each distinct identity among the service's processes found: `read-secret` for a file by its
    /// known name (fact `secrets`, names with blanks between), `find-secret` for a sighting (facts
    /// `secret`, `encoding`, `way`, and `variable` in an environment), `search-secrets` for how much was
    /// searched (`files`, `unread`, `unlisted`, `processes`, `truncated`).
    pub searches: Vec<ProbeReport>,
    /// What every other container answered to a request for each known file: `fetch`, with the fact
    /// `secrets` where some stood in the answer. The answer itself is not kept.
    pub asked: Vec<Connection>,
    /// Secrets that are packed in files of the container's volumes which an identity of the service may open,
    /// one `find-secret` each (facts `secret`, `encoding`, `way`); absent where nobody looked for them.
    #[serde(default)]
    pub packed: Option<Vec<Attempt>>,
    /// Files of those volumes that an identity of the service may open and in which something packed was not
    /// looked into.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unseen: Vec<UnseenFile>,
    /// Secrets in what the engine shows of the container, one `find-secret` each, with the way `environment`,
    /// `command`, `health` or `label`, and a name in the fact `variable`; absent where nobody looked.
    #[serde(default)]
    pub shown: Option<Vec<Attempt>>,
    /// Services of the exercise that did not run, so that nobody could ask them.
    pub absent: Vec<String>,
}

/// A secret that a further container is handed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandedElsewhere {
    /// The container's place in the plan.
    pub container: usize,
    /// What it is handed.
    pub handed: HandedSecret,
}

/// A secret in a file that the learner's definition gives to the container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandedSecret {
    /// The secret's name.
    pub secret: String,
    /// Absolute path in the container.
    pub target: String,
}
