//! What did the workflows say of the prepared changes?

use super::{subject, unfollowed, workflows};
use crate::check::{Params, Place, Verdict, seen};
use crate::evidence::{Evidence, PipelineRun};

/// The runs, where there is a workflow at all.
///
/// # Errors
/// What is said where there is none, where nobody has looked, and where the lab could not follow one.
pub(in crate::checks) fn runs<'a>(
    evidence: &'a Evidence,
    params: &Params,
) -> Result<&'a [PipelineRun], Verdict> {
    let pipeline = seen(&subject::service(evidence, params)?.pipeline)?;
    workflows::all(evidence)?;
    unfollowed::followed(pipeline.unfollowed.as_ref(), "")?;
    Ok(&pipeline.runs)
}

/// The file in which something is missing that stands nowhere.
pub(in crate::checks) fn first_workflow(evidence: &Evidence) -> Place {
    let first = evidence.submission.workflows.first();
    Place::WholeFile(first.map_or_else(String::new, |workflow| workflow.file.clone()))
}
