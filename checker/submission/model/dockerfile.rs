//! What stands in a Dockerfile?

use serde::{Deserialize, Serialize};

use super::super::{Located, Location};
use super::variable::EnvironmentVariable;

/// What a Dockerfile says, stage by stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DockerfileFacts {
    /// The `# syntax=` directive: the frontend that BuildKit is asked to use.
    #[serde(default)]
    pub syntax: Option<Located<String>>,
    /// `ARG`s before the first `FROM`.
    pub global_args: Vec<Located<EnvironmentVariable>>,
    /// The stages in order.
    pub stages: Vec<Stage>,
}

/// One build stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// The image or the earlier stage after `FROM`, with global arguments put in.
    pub base: Located<String>,
    /// The name after `AS`.
    pub name: Option<Located<String>>,
    /// The stage's instructions, without `FROM`.
    pub instructions: Vec<Instruction>,
}

/// One instruction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instruction {
    /// `RUN`, `COPY`, `USER`, …, in upper case.
    pub keyword: String,
    /// Flags without the dashes: `from=build`, `mount=type=secret,id=token`.
    pub flags: Vec<Located<String>>,
    /// The words of the exec form, or of `COPY`, `EXPOSE`, `ENV` (as `NAME=value`) and their kind.
    pub words: Vec<String>,
    /// The text after keyword and flags, continuation lines joined; here-documents appended.
    pub text: String,
    /// Whether the JSON (exec) form was used.
    pub exec_form: bool,
    /// From the keyword to the end of its first line.
    pub at: Location,
}
