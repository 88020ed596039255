//! What is known of a Swarm's secret?

/// A secret of a Swarm that a command made. Its content can be had from nobody again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct SwarmSecret {
    pub(in super::super) name: String,
    /// The file of the submission that it was made from.
    pub(in super::super) file: Option<String>,
    /// What it was made from, where that was no file.
    pub(in super::super) content: Option<String>,
}
