//! What may an exercise tell a check?

use serde::Deserialize;

/// The parameters of a check, as written in a `[[check]]` table of `exercise.toml`.
///
/// Which of them a check takes is in [`super::Check::required`] and [`super::Check::optional`];
/// loading an exercise refuses any other.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Params {
    /// The service that is judged.
    pub service: String,
    /// Absolute paths in the container, or path patterns (`*`, `**`), as the check says.
    pub paths: Vec<String>,
    /// Largest allowed size in bytes.
    pub max_bytes: Option<u64>,
    /// Capabilities that may be kept, upper case without `CAP_`.
    pub capabilities: Vec<String>,
    /// Largest allowed number of processes.
    pub max_pids: Option<i64>,
    /// Largest allowed share of CPU time, in CPUs.
    pub max_cpus: Option<f64>,
    /// Largest allowed time in seconds.
    pub max_seconds: Option<u64>,
    /// A text that must be found, as the check says.
    pub contains: Option<String>,
    /// System calls, as `syscalls(2)` and a seccomp profile name them.
    pub calls: Vec<String>,
    /// Names of other services, as the check says.
    pub services: Vec<String>,
    /// Environment variables that tell the service where each of the other services is, in their order.
    pub variables: Vec<String>,
    /// Hosts outside of all networks, `name:port`; the lab stands in for them.
    pub hosts: Vec<String>,
    /// Names of services that everybody may reach at a port of the host.
    pub public: Vec<String>,
    /// Ports of the service that everybody may reach through the host.
    pub open_ports: Vec<u16>,
    /// Ports of the service that only the host itself may reach, on its loopback address.
    pub loopback_ports: Vec<u16>,
    /// Mildest severity that must not be there: `low`, `medium`, `unknown`, `high` or `critical`.
    pub severity: Option<String>,
    /// Smallest allowed number of findings.
    pub at_least: Option<u64>,
    /// Largest allowed number of findings, as the check says of which.
    pub at_most: Option<u64>,
    /// Largest allowed number of days.
    pub max_days: Option<u64>,
    /// The file of the submission with the public key that everybody trusts.
    pub team_key: Option<String>,
    /// The file with the application's own tests, among the exercise's starting files.
    pub tests: Option<String>,
    /// Identifiers, such as those of build secrets.
    pub ids: Vec<String>,
}
