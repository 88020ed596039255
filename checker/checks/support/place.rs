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

/// Which of a quota and its period gives too much CPU time: the quota, unless it would be below `most` CPUs in
/// the kernel's own period of 100 ms.
pub(in crate::checks) fn quota(container: &ContainerSpec, most: f64) -> Option<&Located<i64>> {
    let quota = container.cpu_quota.as_ref()?;
    let fine = quota.value as f64 / 100_000.0 <= most;
    let short = |period: &&Located<i64>| period.value > 0 && period.value < 100_000;
    Some(container.cpu_period.as_ref().filter(|_| fine).filter(short).unwrap_or(quota))
}

/// Where a flag of this container is missing: the file, or the command itself where the file starts
/// several containers, or one in another's place, and its name alone would not say which.
pub(in crate::checks) fn missing_flag(evidence: &Evidence, container: &ContainerSpec) -> Place {
    let plan = &evidence.submission.plan;
    let is_one_of_several = plan.replaced.iter().any(|at| at.file == container.at.file);
    if plan.containers.len() > 1 || is_one_of_several {
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
