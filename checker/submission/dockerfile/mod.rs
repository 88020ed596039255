//! What does a Dockerfile say, instruction by instruction, and where?
//!
//! It is read as BuildKit reads it: [`lines`] finds the instructions, [`split`] their parts,
//! [`instruction`] what each says, and [`stages`] where they belong; all that the builder refuses is
//! told at its place.

mod catalogue;
mod facts;
mod flags;
mod glob;
mod images;
mod instruction;
mod lines;
mod mount;
mod reader;
mod split;
mod stages;
mod variables;

use super::draft::Draft;
use super::source::{Fault, SourceFile};
use super::{Danger, DockerfileFacts, EnvironmentVariable, Located};
use catalogue::WORDS;
use reader::Reader;

pub use facts::EffectiveUser;
pub use images::{ImageName, image_names, trigger_sources};

/// Reads a Dockerfile into the draft. `build_args` are those of the build that names it; they decide
/// what `FROM $BASE` means.
pub(super) fn read(draft: &mut Draft<'_>, file: &SourceFile, build_args: &[Located<EnvironmentVariable>]) {
    let (lines, faults) = lines::read(file);
    let reader = Reader { file, lines: &lines };
    let (facts, more) = reader.facts(build_args);
    let circle = images::circle(file, &lines, &facts);
    let mut faults: Vec<Fault> = faults.into_iter().chain(more).chain(circle).collect();
    faults.sort_by_key(|fault| fault.range.start);
    for fault in faults {
        draft.fault(file, fault);
    }
    if facts.stages.is_empty() {
        let at = file.location(&(0..1));
        let nothing = file.problem_at(at, WORDS.say("no-from")).with_help(WORDS.say("no-from-help"));
        draft.problems.push(nothing);
    }
    note_dangers(draft, &facts);
    draft.dockerfiles.insert(file.name.clone(), facts);
}

/// `RUN --security=insecure` and `RUN --network=host` leave the build's sandbox.
fn note_dangers(draft: &mut Draft<'_>, facts: &DockerfileFacts) {
    for flag in facts.stages.iter().flat_map(|stage| &stage.instructions).flat_map(|one| &one.flags) {
        if ["security=insecure", "network=host"].contains(&flag.value.as_str()) {
            let danger = Danger::PrivilegedBuild(format!("--{}", flag.value));
            draft.dangers.push(Located::new(danger, flag.at.clone()));
        }
    }
}

#[cfg(test)]
mod tests;
