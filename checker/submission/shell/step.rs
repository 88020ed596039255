//! How does a script end that is a step of a workflow, in a shell of its own?

use super::super::draft::Draft;
use super::super::environment::Variable;
use super::super::source::SourceFile;
use super::in_a_thread;
use super::script::Script;
use super::state::Status;

/// How the platform starts a step's shell.
pub(in crate::submission) struct Settings {
    /// bash, and not `sh`.
    pub(in crate::submission) bash: bool,
    /// `-e`.
    pub(in crate::submission) errexit: bool,
    /// `-o pipefail`.
    pub(in crate::submission) pipefail: bool,
    /// `-u`.
    pub(in crate::submission) nounset: bool,
    /// The folder that it starts in, relative to the repository.
    pub(in crate::submission) folder: String,
    /// What it finds in its environment.
    pub(in crate::submission) variables: Vec<(String, String)>,
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::submission) enum StepEnd {
    /// With 0.
    Success,
    /// With another status.
    Failure,
    /// Nobody knows; why was told.
    Unknown,
}

/// Follows a step; the engine is as earlier steps have left it.
pub(in crate::submission) fn follow_step(
    draft: &mut Draft<'_>,
    file: &SourceFile,
    settings: Settings,
) -> StepEnd {
    let mut end = StepEnd::Unknown;
    in_a_thread(draft, file, |draft, text| {
        let program = match text.parse() {
            Ok(program) => program,
            Err(problem) => {
                draft.problems.push(*problem);
                return;
            }
        };
        let mut script = Script::new(text);
        script.bash = settings.bash;
        script.state.errexit = settings.errexit;
        script.state.pipefail = settings.pipefail;
        script.state.nounset = settings.nounset;
        script.state.folder = settings.folder;
        let variables = settings.variables.into_iter();
        script.state.variables =
            variables.map(|(name, value)| (name, Variable { value, exported: true })).collect();
        script.whole(draft, &program);
        end = match script.state.status {
            Status::Known(0) => StepEnd::Success,
            Status::Known(_) => StepEnd::Failure,
            Status::Unknown(reason) => {
                draft.tell_unknown(&reason.to_string());
                StepEnd::Unknown
            }
        };
    });
    end
}
