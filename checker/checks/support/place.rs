//! Where shall the learner look?

use crate::check::{Params, Place};
use crate::evidence::Evidence;
use crate::submission::{BuildSpec, ContainerSpec, EnvironmentVariable, Located, Location};

use super::{dockerfile, subject};

/// A place in the learner's file.
pub(in crate::checks) fn at(location: &Location) -> Place {
    Place::File(location.clone())
}

/// What decided on which image a stage starts: the `--build-arg` that was put in for its variable, or
/// the word after `FROM`.
pub(in crate::checks) fn base<'a>(build: &'a BuildSpec, base: &'a Located<String>) -> &'a Location {
    // A word as long as its value holds no variable.
    let has_variable = base.at.length != base.value.chars().count();
    let put_in = |argument: &&Located<EnvironmentVariable>| {
        argument.value.value.as_ref().is_some_and(|value| !value.is_empty() && base.value.contains(value))
    };
    let argument = build.build_args.iter().filter(|_| has_variable).rfind(put_in);
    argument.map_or(&base.at, |argument| &argument.at)
}

/// The flag, where it was written; otherwise where it is missing.
pub(in crate::checks) fn flag<T>(
    evidence: &Evidence,
    container: &ContainerSpec,
    flag: Option<&Located<T>>,
) -> Place {
    flag.map_or_else(|| missing_flag(evidence, container), |flag| at(&flag.at))
}

/// Where a flag of this container is missing: the file, or the command itself where the file starts
/// several containers and its name alone would not say which.
pub(in crate::checks) fn missing_flag(evidence: &Evidence, container: &ContainerSpec) -> Place {
    if evidence.submission.plan.containers.len() > 1 {
        at(&container.at)
    } else {
        Place::WholeFile(container.at.file.clone())
    }
}

/// The `USER` of the Dockerfile that decides, or where `user` is empty one in a stage that is thrown away, or
/// the file where none is.
pub(in crate::checks) fn user(evidence: &Evidence, params: &Params, user: &str) -> Place {
    let Ok(recipe) = dockerfile::recipe(evidence, params) else {
        return subject::built(evidence, params).map_or_else(
            |_| Place::Service(params.service.clone()),
            |build| Place::Image(build.tag.clone()),
        );
    };
    let deciding = recipe.last("USER");
    let elsewhere = || recipe.left_behind("USER").last().copied().filter(|_| user.is_empty());
    deciding
        .or_else(elsewhere)
        .map_or_else(|| Place::WholeFile(recipe.file.to_owned()), |found| at(&found.at))
}
