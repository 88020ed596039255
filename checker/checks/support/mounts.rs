//! On which mount does a path lie, and which of the learner's lines put that mount there?

use crate::check::Params;
use crate::evidence::{Attempt, Evidence, MountFact, ProbeReport};
use crate::submission::{ContainerSpec, Instruction, Located, MountSpec};

use super::{dockerfile, pattern};

/// The mount that a path lies on: the longest target; of equal ones the latest, which covers the others.
pub(in crate::checks) fn innermost<'a>(mounts: &'a [MountFact], path: &str) -> Option<&'a MountFact> {
    mounts.iter().filter(|mount| pattern::below(&mount.target, path)).max_by_key(|mount| mount.target.len())
}

/// The mount that an attempt met: where a link led elsewhere, the probe says so.
pub(in crate::checks) fn met<'a>(mounts: &'a [MountFact], attempt: &Attempt) -> Option<&'a MountFact> {
    innermost(mounts, attempt.facts.get("mount").map_or(attempt.target.as_str(), String::as_str))
}

/// Where a written path really is mounted, since one of its folders is a link: `/scratch` for `/tmp`.
pub(in crate::checks) fn behind_link<'a>(reports: &'a [ProbeReport], written: &str) -> Option<&'a str> {
    let written = written.trim_end_matches('/');
    let tried = reports.iter().flat_map(|report| report.named("write-file"));
    let mut led = tried.filter(|attempt| attempt.target == written);
    let mount = led.find_map(|attempt| attempt.facts.get("mount"))?;
    (!pattern::below(mount, written)).then_some(mount.as_str())
}

/// The learner's mount at exactly this place, also where it was written for a link that leads there. Of
/// several the last.
pub(in crate::checks) fn written<'a>(
    container: &'a ContainerSpec,
    reports: &[ProbeReport],
    target: &str,
) -> Option<&'a Located<MountSpec>> {
    let is = |mount: &&Located<MountSpec>| mount.value.target.trim_end_matches('/') == target;
    let leads = |mount: &&Located<MountSpec>| behind_link(reports, &mount.value.target) == Some(target);
    container.mounts.iter().rfind(is).or_else(|| container.mounts.iter().rfind(leads))
}

/// The `VOLUME` of the Dockerfile that has the engine mount a new, writable volume at this place.
pub(in crate::checks) fn volume_line<'a>(
    evidence: &'a Evidence,
    params: &Params,
    target: &str,
) -> Option<&'a Instruction> {
    let recipe = dockerfile::recipe(evidence, params).ok()?;
    let names = |word: &String| word.trim_matches('/') == target.trim_matches('/');
    let mut volumes = recipe.latest_first().filter(|instruction| instruction.keyword == "VOLUME");
    volumes.find(|instruction| instruction.words.iter().any(names))
}
