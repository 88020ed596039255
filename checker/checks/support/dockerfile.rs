//! Which stages and instructions of a Dockerfile end up in the image that runs?

use crate::check::{Params, Verdict};
use crate::evidence::Evidence;
use crate::submission::{BuildSpec, DockerfileFacts, ImageSource, Instruction, Stage};

use super::WORDS;
use super::subject;

/// The Dockerfile of the service's image, seen from the stage that is built.
#[derive(Debug, Clone, Copy)]
pub(in crate::checks) struct Recipe<'a> {
    evidence: &'a Evidence,
    build: &'a BuildSpec,
    /// Its path relative to the submission's folder.
    pub(in crate::checks) file: &'a str,
    facts: &'a DockerfileFacts,
    last: usize,
}

/// The Dockerfile of the service's image.
///
/// # Errors
/// Skipped where the service runs an image that the submission does not build.
pub(in crate::checks) fn recipe<'a>(evidence: &'a Evidence, params: &Params) -> Result<Recipe<'a>, Verdict> {
    of_build(evidence, subject::build(evidence, params)?)
}

/// The Dockerfile of one of the submission's images.
fn of_build<'a>(evidence: &'a Evidence, build: &'a BuildSpec) -> Result<Recipe<'a>, Verdict> {
    let file = build.dockerfile.value.as_str();
    let unknown = || Verdict::Error { reason: WORDS.say("no-dockerfile").with("file", file) };
    let facts = evidence.submission.dockerfiles.get(file).ok_or_else(unknown)?;
    let last = match &build.target {
        None => facts.stages.len().checked_sub(1),
        Some(target) => position(facts, facts.stages.len(), &target.value),
    };
    Ok(Recipe { evidence, build, file, facts, last: last.ok_or_else(unknown)? })
}

/// An earlier stage by its name (case does not matter to Docker) or its number.
fn position(facts: &DockerfileFacts, before: usize, name: &str) -> Option<usize> {
    let earlier = &facts.stages[..before];
    let named = |stage: &Stage| stage.name.as_ref().is_some_and(|own| own.value.eq_ignore_ascii_case(name));
    earlier.iter().rposition(named).or_else(|| name.parse().ok().filter(|number| *number < before))
}

impl<'a> Recipe<'a> {
    /// The stages whose content is in the image: the built one, the stage it starts from, and so on.
    pub(in crate::checks) fn chain(&self) -> Vec<&'a Stage> {
        self.chain_of(self.last).into_iter().map(|index| &self.facts.stages[index]).collect()
    }

    /// Whether the file has stages beside those whose content is in the image.
    pub(in crate::checks) fn has_more_stages(&self) -> bool {
        self.facts.stages.len() > self.chain_of(self.last).len()
    }

    /// Every instruction whose effect is in the image's configuration, latest first.
    pub(in crate::checks) fn latest_first(&self) -> impl Iterator<Item = &'a Instruction> {
        self.chain().into_iter().flat_map(|stage| stage.instructions.iter().rev())
    }

    /// The instruction that decides, the last of its keyword.
    pub(in crate::checks) fn last(&self, keyword: &str) -> Option<&'a Instruction> {
        self.latest_first().find(|instruction| instruction.keyword == keyword)
    }

    /// Instructions of a keyword in stages whose content is not in the image.
    pub(in crate::checks) fn left_behind(&self, keyword: &str) -> Vec<&'a Instruction> {
        let kept = self.chain_of(self.last);
        let others = self.facts.stages.iter().enumerate().filter(|(index, _)| !kept.contains(index));
        others
            .flat_map(|(_, stage)| stage.instructions.iter())
            .filter(|instruction| instruction.keyword == keyword)
            .collect()
    }

    /// The image below all stages, as written after the lowest `FROM`.
    pub(in crate::checks) fn base(&self) -> &'a crate::submission::Located<String> {
        let lowest = self.chain_of(self.last).last().copied().unwrap_or(self.last);
        &self.facts.stages[lowest].base
    }

    /// Every stage that the image needs: those in it, and those that something is copied from.
    pub(in crate::checks) fn needed(&self) -> Vec<&'a Stage> {
        let mut found: Vec<usize> = Vec::new();
        let mut open = vec![self.last];
        while let Some(index) = open.pop() {
            if found.contains(&index) {
                continue;
            }
            found.push(index);
            open.extend(self.chain_of(index).into_iter().skip(1));
            open.extend(self.copied_from(index).into_iter().map(|(_, source)| source));
        }
        found.sort_unstable();
        found.into_iter().map(|index| &self.facts.stages[index]).collect()
    }

    /// The copies into the image from stages that are not in it, with the recipe of each.
    pub(in crate::checks) fn copies(&self) -> Vec<(&'a Instruction, Recipe<'a>)> {
        let kept = self.chain_of(self.last);
        let mut copies = Vec::new();
        for index in &kept {
            for (instruction, source) in self.copied_from(*index) {
                if !kept.contains(&source) {
                    copies.push((instruction, Recipe { last: source, ..*self }));
                }
            }
        }
        copies
    }

    /// The copies into the image from images that the submission builds before it, with the recipe of each.
    pub(in crate::checks) fn copied_images(&self) -> Vec<(&'a Instruction, Recipe<'a>)> {
        let stages = self.chain_of(self.last).into_iter();
        let named = stages.flat_map(|index| {
            let instructions = self.facts.stages[index].instructions.iter();
            instructions
                .flat_map(|instruction| sources(instruction).map(move |name| (instruction, name)))
                .filter(move |(_, name)| position(self.facts, index, name).is_none())
        });
        named.filter_map(|(instruction, name)| Some((instruction, self.built_before(&name)?))).collect()
    }

    /// The recipe of an image that the submission builds before this one, by its name.
    pub(in crate::checks) fn built_before(&self, image: &str) -> Option<Recipe<'a>> {
        match self.build.images.get(&ImageSource::full_name(image))? {
            ImageSource::Build(index) => {
                of_build(self.evidence, self.evidence.submission.plan.builds.get(*index)?).ok()
            }
            ImageSource::Given(_) => None,
        }
    }

    /// Whether both are the recipe of one image.
    pub(in crate::checks) fn is(&self, other: &Recipe<'_>) -> bool {
        std::ptr::eq(self.build, other.build) && self.last == other.last
    }

    /// Whether something is run on the way to the image: in its stages, in those that it takes from, or for an
    /// image that it starts from.
    pub(in crate::checks) fn builds(&self) -> bool {
        self.needed().iter().any(|stage| {
            stage.instructions.iter().any(|instruction| instruction.keyword == "RUN")
                || self.built_before(&stage.base.value).is_some_and(|before| before.builds())
        })
    }

    fn chain_of(&self, index: usize) -> Vec<usize> {
        let mut chain = vec![index];
        let mut current = index;
        while let Some(base) = position(self.facts, current, &self.facts.stages[current].base.value) {
            // A number after FROM is an image's name, not a stage.
            if self.facts.stages[current].base.value.parse::<usize>().is_ok() {
                break;
            }
            chain.push(base);
            current = base;
        }
        chain
    }

    fn copied_from(&self, index: usize) -> Vec<(&'a Instruction, usize)> {
        let instructions = self.facts.stages[index].instructions.iter();
        instructions
            .flat_map(|instruction| sources(instruction).map(move |name| (instruction, name)))
            // In a mount a number names an image.
            .filter(|(instruction, name)| instruction.keyword != "RUN" || name.parse::<usize>().is_err())
            .filter_map(|(instruction, name)| Some((instruction, position(self.facts, index, &name)?)))
            .collect()
    }
}

/// The stages or images that an instruction takes files from: `--from=` and `--mount=…,from=`.
pub(in crate::checks) fn sources(instruction: &Instruction) -> impl Iterator<Item = String> {
    instruction.flags.iter().filter_map(|flag| {
        if let Some(name) = flag.value.strip_prefix("from=") {
            return Some(name.to_owned());
        }
        option(flag.value.strip_prefix("mount=")?, "from")
    })
}

/// The value of one option in `type=secret,id=token`.
pub(in crate::checks) fn option(options: &str, name: &str) -> Option<String> {
    options.split(',').find_map(|part| {
        let (key, value) = part.split_once('=')?;
        (key.trim() == name).then(|| value.trim().trim_matches('"').to_owned())
    })
}
