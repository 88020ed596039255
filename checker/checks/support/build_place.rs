//! Where does the learner look when a build stopped?

use super::place;
use crate::check::Place;
use crate::evidence::{BuildFailure, BuildProblem, Evidence};
use crate::submission::{BuildSpec, DockerfileFacts, Located, Location};

/// The instruction of the line that the engine's reader names: `parse error line 12: …`, `parse error on line 12: …`.
fn at_line<'a>(facts: &'a DockerfileFacts, failure: &BuildFailure) -> Option<&'a Location> {
    let (_, behind) = failure.message.split_once("line ")?;
    let figures = behind.split(|digit: char| !digit.is_ascii_digit()).next()?;
    let line: usize = figures.parse().ok()?;
    let all = facts.stages.iter().flat_map(|stage| &stage.instructions);
    // An instruction may go on for several lines.
    all.map(|instruction| &instruction.at).filter(|at| at.line <= line).max_by_key(|at| at.line)
}

/// The file or flag that the failure is about. For a step it is the instruction: BuildKit calls a step `[stage 3/5] RUN make`.
pub(in crate::checks) fn of(evidence: &Evidence, build: &BuildSpec, failure: &BuildFailure) -> Place {
    let file = &build.dockerfile.value;
    match &failure.problem {
        BuildProblem::IgnorePattern { file, .. } => {
            let bad = evidence.submission.ignores.iter().filter_map(|ignore| ignore.bad.as_ref());
            let mut bad = bad.filter(|bad| bad.at.file == *file);
            return bad.next().map_or_else(|| Place::WholeFile(file.clone()), |bad| place::at(&bad.at));
        }
        BuildProblem::MissingFile { .. } | BuildProblem::OutsideFile { .. } => return place::at(&build.at),
        BuildProblem::UnreadableFile { .. } | BuildProblem::ContextTooLarge { .. } => {
            return place::at(&build.context.at);
        }
        BuildProblem::SecretFromEnvironment { id } | BuildProblem::SecretTooLarge { id, .. } => {
            let secret = build.secrets.iter().find(|secret| secret.value.id == *id);
            return place::at(secret.map_or(&build.at, |secret| &secret.at));
        }
        BuildProblem::MissingImage { image, .. } | BuildProblem::OtherDigest { image, .. } => {
            let stages = evidence.submission.dockerfiles.get(file).map(|facts| facts.stages.as_slice());
            let stages = stages.unwrap_or_default();
            if let Some(stage) = stages.iter().find(|stage| stage.base.value == *image) {
                return place::at(place::base(build, &stage.base));
            }
            let takes = |flag: &&Located<String>| {
                flag.value.split(['=', ',']).any(|word| word.trim_matches('"') == image)
            };
            let mut flags = stages.iter().flat_map(|stage| &stage.instructions).flat_map(|one| &one.flags);
            return flags
                .find(takes)
                .map_or_else(|| Place::WholeFile(file.clone()), |flag| place::at(&flag.at));
        }
        BuildProblem::Dockerfile => {
            let at = evidence.submission.dockerfiles.get(file).and_then(|facts| at_line(facts, failure));
            return at.map_or_else(|| Place::WholeFile(file.clone()), place::at);
        }
        BuildProblem::BeyondEngine { .. } | BuildProblem::UnknownFrontend { .. } => {
            return Place::WholeFile(file.clone());
        }
        BuildProblem::Step | BuildProblem::TooSlow { .. } => {}
    }
    let step = failure.step.split_once("] ").map_or(failure.step.as_str(), |(_, step)| step).trim();
    let (keyword, rest) = step.split_once(' ').unwrap_or((step, ""));
    let stages = evidence.submission.dockerfiles.get(file).map(|facts| facts.stages.as_slice());
    let of_keyword = stages
        .unwrap_or_default()
        .iter()
        .flat_map(|stage| &stage.instructions)
        .filter(|instruction| instruction.keyword.eq_ignore_ascii_case(keyword));
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let wanted = squeezed(rest);
    let mut matching: Vec<_> = of_keyword
        .filter(|instruction| {
            let text = squeezed(&instruction.text);
            !text.is_empty() && (wanted.contains(&text) || text.contains(&wanted))
        })
        .collect();
    match (matching.pop(), matching.is_empty()) {
        (Some(only), true) => place::at(&only.at),
        // Two instructions of the same text: the file is right, a line might not be.
        _ => Place::WholeFile(file.clone()),
    }
}
