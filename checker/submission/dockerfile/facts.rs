//! Which stage is built, and which instruction of it decides?

use std::collections::BTreeMap;

use super::super::{BuildSpec, DockerfileFacts, EnvironmentVariable, Instruction, Located, Location, Stage};
use super::variables;

/// The user that a container of the image starts as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectiveUser {
    /// The value after `USER` with variables put in: `10001`, `app:app`.
    pub user: String,
    /// The instruction.
    pub at: Location,
}

impl DockerfileFacts {
    /// The index of the stage that is built: `--target`, or the last one.
    #[must_use]
    pub fn final_index(&self, target: Option<&str>) -> Option<usize> {
        match target {
            None => self.stages.len().checked_sub(1),
            Some(name) => self.stage_named(name),
        }
    }

    /// The stage that is built.
    #[must_use]
    pub fn final_stage(&self, target: Option<&str>) -> Option<&Stage> {
        self.stages.get(self.final_index(target)?)
    }

    /// The stage that `FROM NAME` means in the stage of this index: the latest of that name before it, in
    /// any case of letters. A number after `FROM` is an image's name.
    #[must_use]
    pub fn stage_before(&self, index: usize, name: &str) -> Option<usize> {
        self.stages.get(..index)?.iter().rposition(|stage| stage.is_named(name))
    }

    /// The stage that `--from=NAME` or `--target NAME` means: the latest of that name in the whole file,
    /// or the one of that number, counted from 0.
    #[must_use]
    pub fn stage_named(&self, name: &str) -> Option<usize> {
        let named = self.stages.iter().rposition(|stage| stage.is_named(name));
        named.or_else(|| name.parse().ok().filter(|number| *number < self.stages.len()))
    }

    /// The latest stage of that name, and of no number.
    #[must_use]
    pub fn stage_called(&self, name: &str) -> Option<usize> {
        self.stages.iter().rposition(|stage| stage.is_named(name))
    }

    /// The stage and those it starts from, the built one first. Their instructions are all in the image.
    #[must_use]
    pub fn lineage(&self, index: usize) -> Vec<&Stage> {
        let mut lineage = Vec::new();
        let mut current = Some(index);
        while let Some((number, stage)) = current.and_then(|number| Some((number, self.stages.get(number)?)))
        {
            lineage.push(stage);
            // Every step leads to an earlier stage.
            current = self.stage_before(number, &stage.base.value);
        }
        lineage
    }

    /// The instruction that decides: the last of its keyword in the stage or in those it starts from.
    #[must_use]
    pub fn last(&self, index: usize, keyword: &str) -> Option<&Instruction> {
        self.lineage(index)
            .into_iter()
            .flat_map(|stage| stage.instructions.iter().rev())
            .find(|instruction| instruction.keyword == keyword)
    }

    /// The last `CMD`.
    #[must_use]
    pub fn command(&self, index: usize) -> Option<&Instruction> {
        self.last(index, "CMD")
    }

    /// The last `ENTRYPOINT`.
    #[must_use]
    pub fn entrypoint(&self, index: usize) -> Option<&Instruction> {
        self.last(index, "ENTRYPOINT")
    }

    /// The last `HEALTHCHECK`; its words are `["CMD", …]`, `["CMD-SHELL", …]` or `["NONE"]`.
    #[must_use]
    pub fn healthcheck(&self, index: usize) -> Option<&Instruction> {
        self.last(index, "HEALTHCHECK")
    }

    /// The user of a container of this stage; `None` where the base image decides.
    #[must_use]
    pub fn effective_user(&self, index: usize, build: Option<&BuildSpec>) -> Option<EffectiveUser> {
        let deciding = self.last(index, "USER")?;
        let build_args = build.map_or(&[][..], |build| &build.build_args);
        let mut known = BTreeMap::new();
        for stage in self.lineage(index).into_iter().rev() {
            // An `ARG` ends with its stage; an `ENV` lives on in the stages built from it.
            let mut arguments = BTreeMap::new();
            for instruction in &stage.instructions {
                let mut seen = arguments.clone();
                seen.extend(known.clone());
                if std::ptr::eq(instruction, deciding) {
                    let user = variables::substitute(instruction.words.first()?, &seen);
                    return Some(EffectiveUser { user, at: instruction.at.clone() });
                }
                for word in &instruction.words {
                    let pair = variables::argument(word);
                    match instruction.keyword.as_str() {
                        "ENV" => {
                            let value = variables::substitute(&pair.value.unwrap_or_default(), &seen);
                            known.insert(pair.name, value);
                        }
                        "ARG" => {
                            if let Some(value) = self.argument(&pair, build_args) {
                                arguments.insert(pair.name, variables::substitute(&value, &seen));
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
        None
    }

    /// The value of an `ARG` of a stage: the build's, its own default, or the global default.
    fn argument(
        &self,
        argument: &EnvironmentVariable,
        build_args: &[Located<EnvironmentVariable>],
    ) -> Option<String> {
        let given = build_args.iter().rfind(|given| given.value.name == argument.name);
        let global = || self.global_args.iter().rfind(|global| global.value.name == argument.name);
        given
            .and_then(|given| given.value.value.clone())
            .or_else(|| argument.value.clone())
            .or_else(|| global().and_then(|global| global.value.value.clone()))
    }

    /// What the stage copies from other stages or images: the instruction, and the name after `from=`.
    #[must_use]
    pub fn copies_from(&self, index: usize) -> Vec<(&Instruction, &str)> {
        self.lineage(index)
            .into_iter()
            .flat_map(|stage| &stage.instructions)
            .filter(|instruction| ["COPY", "ADD"].contains(&instruction.keyword.as_str()))
            .flat_map(|instruction| {
                instruction
                    .flags
                    .iter()
                    .filter_map(move |flag| Some((instruction, flag.value.strip_prefix("from=")?)))
            })
            .collect()
    }
}

impl Stage {
    fn is_named(&self, name: &str) -> bool {
        self.name.as_ref().is_some_and(|own| own.value.eq_ignore_ascii_case(name))
    }
}
