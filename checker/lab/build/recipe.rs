//! Which images does a Dockerfile need, and what is the engine given to read?
//!
//! The engine reads the learner's Dockerfile with three kinds of words replaced, each in its own
//! place so that the engine's line numbers stay the learner's: names of images that the same
//! submission built before (they carry a tag of the run, not the learner's), and the `# syntax=`
//! line, whose front end would be fetched from a registry.

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::BuildProblem;
use crate::submission::{BuildSpec, DockerfileFacts, Location, Stage};

/// An image that a build needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ImageUse {
    /// The name, variables put in.
    pub(super) image: String,
    /// Where it is written.
    at: Location,
    /// The text before the name at that place: `from=`, or nothing for `FROM`.
    before: &'static str,
}

/// The images that the build of a target needs from the engine, in the order they are written.
/// Stages that the target does not need are left out, as BuildKit leaves them out.
pub(super) fn images(dockerfile: &DockerfileFacts, spec: &BuildSpec, text: &str) -> Vec<ImageUse> {
    let stages = &dockerfile.stages;
    let mut used = Vec::new();
    let mut open = vec![target_index(stages, spec)];
    let mut reached = BTreeSet::new();
    while let Some(index) = open.pop() {
        let Some(stage) = stages.get(index).filter(|_| reached.insert(index)) else { continue };
        let base = with_build_args(&stage.base.value, &stage.base.at, dockerfile, spec, text);
        let mut names = vec![(base, &stage.base.at, "")];
        for instruction in &stage.instructions {
            for flag in &instruction.flags {
                if let Some(image) = from_of(&instruction.keyword, &flag.value) {
                    names.push((image.to_owned(), &flag.at, "from="));
                }
            }
        }
        for (name, at, before) in names {
            match stage_of(&name, stages, index, before) {
                Some(other) => open.push(other),
                None if name.eq_ignore_ascii_case("scratch") => {}
                None => used.push((index, ImageUse { image: name, at: at.clone(), before })),
            }
        }
    }
    used.sort_by_key(|(_, image)| (image.at.line, image.at.column));
    used.into_iter().map(|(_, image)| image).collect()
}

fn target_index(stages: &[Stage], spec: &BuildSpec) -> usize {
    let last = stages.len().saturating_sub(1);
    let Some(target) = &spec.target else { return last };
    let named = stages.iter().position(|stage| is_named(stage, &target.value));
    // A target that does not exist is told by the engine, with its own words.
    named.or_else(|| target.value.parse().ok().filter(|index| *index < stages.len())).unwrap_or(last)
}

fn is_named(stage: &Stage, name: &str) -> bool {
    stage.name.as_ref().is_some_and(|own| own.value.eq_ignore_ascii_case(name))
}

/// The earlier stage that a name means. A number means a stage in `--from`, never in `FROM`.
fn stage_of(name: &str, stages: &[Stage], before_index: usize, before: &str) -> Option<usize> {
    let earlier = &stages[..before_index];
    let named = earlier.iter().rposition(|stage| is_named(stage, name));
    let numbered = || name.parse().ok().filter(|index| !before.is_empty() && *index < before_index);
    named.or_else(numbered)
}

/// The image or stage of `--from=` or of `--mount=…,from=`.
fn from_of<'a>(keyword: &str, flag: &'a str) -> Option<&'a str> {
    match keyword {
        "COPY" | "ADD" => flag.strip_prefix("from="),
        "RUN" => {
            let mount = flag.strip_prefix("mount=")?;
            mount.split(',').find_map(|part| part.strip_prefix("from="))
        }
        _ => None,
    }
}

/// The base as this build sees it: `--build-arg` overrides the default of a global `ARG`.
fn with_build_args(
    base: &str,
    at: &Location,
    dockerfile: &DockerfileFacts,
    spec: &BuildSpec,
    text: &str,
) -> String {
    let written = at_place(text, at).unwrap_or_default();
    if !written.contains('$') {
        return base.to_owned();
    }
    let value_of = |name: &str| {
        let global = dockerfile.global_args.iter().rfind(|arg| arg.value.name == name)?;
        let given = spec.build_args.iter().rfind(|arg| arg.value.name == name);
        given.and_then(|arg| arg.value.value.clone()).or_else(|| global.value.value.clone())
    };
    put_in(written, &value_of)
}

/// Puts variables in: `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME:+other}`.
fn put_in(text: &str, value_of: &dyn Fn(&str) -> Option<String>) -> String {
    let is_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let mut result = String::new();
    let mut rest = text;
    while let Some(dollar) = rest.find('$') {
        result.push_str(&rest[..dollar]);
        rest = &rest[dollar + 1..];
        let (inside, after) = match rest.strip_prefix('{').and_then(|braced| braced.split_once('}')) {
            Some(parts) => parts,
            None => rest.split_at(rest.find(|one| !is_name(one)).unwrap_or(rest.len())),
        };
        let (name, operator) = inside.split_at(inside.find(':').unwrap_or(inside.len()));
        let value = value_of(name).filter(|value| !value.is_empty());
        match (operator.get(..2), value) {
            (Some(":+"), Some(_)) => result.push_str(&operator[2..]),
            (Some(":+"), None) => {}
            (_, Some(value)) => result.push_str(&value),
            (Some(":-"), None) => result.push_str(&operator[2..]),
            (_, None) => {}
        }
        rest = after;
    }
    result + rest
}

/// The text at a place.
fn at_place<'a>(text: &'a str, at: &Location) -> Option<&'a str> {
    let range = range_of(text, at)?;
    text.get(range)
}

/// The bytes of a place.
fn range_of(text: &str, at: &Location) -> Option<std::ops::Range<usize>> {
    let line = text.split_inclusive('\n').nth(at.line.checked_sub(1)?)?;
    let start = line.as_ptr() as usize - text.as_ptr() as usize;
    let mut offsets = line.char_indices().map(|(offset, _)| offset).chain([line.len()]);
    let from = offsets.nth(at.column.checked_sub(1)?)?;
    let to = offsets.nth(at.length.checked_sub(1)?).unwrap_or(line.len());
    Some(start + from..start + to)
}

/// The Dockerfile that the engine reads.
///
/// `replaced` maps an image, by [`full_name`], to the name that the engine knows it by.
///
/// # Errors
/// A front end that is not Docker's own.
pub(super) fn text_for_engine(
    text: &str,
    images: &[ImageUse],
    replaced: &BTreeMap<String, String>,
) -> Result<String, BuildProblem> {
    let mut result = text.to_owned();
    // From the end, so that places before stay true.
    for image in images.iter().rev() {
        let Some(name) = replaced.get(&full_name(&image.image)) else { continue };
        let Some(mut range) = range_of(&result, &image.at) else { continue };
        if !image.before.is_empty() {
            let written = format!("{}{}", image.before, image.image);
            let line_end = result[range.start..].find('\n').map_or(result.len(), |end| range.start + end);
            let Some(offset) = result[range.start..line_end].find(&written) else { continue };
            let start = range.start + offset + image.before.len();
            range = start..start + image.image.len();
        }
        result.replace_range(range, name);
    }
    without_front_end(&result)
}

/// A name in full, so that two spellings of one image are equal: `notes` is `notes:latest`.
pub(super) fn full_name(image: &str) -> String {
    let short = image.strip_prefix("docker.io/").unwrap_or(image);
    let short = short.strip_prefix("library/").unwrap_or(short);
    let last = short.rsplit('/').next().unwrap_or(short);
    if last.contains(':') || short.contains('@') { short.to_owned() } else { format!("{short}:latest") }
}

/// Takes the `# syntax=` line out and keeps the number of lines. The engine's own front end reads the
/// same language as Docker's published one.
fn without_front_end(text: &str) -> Result<String, BuildProblem> {
    let mut syntax = None;
    let mut escape = None;
    for (index, line) in text.lines().enumerate() {
        let Some((name, value)) = directive(line) else { break };
        match name.as_str() {
            "syntax" => syntax = Some((index, value)),
            "escape" => escape = Some((index, value)),
            _ => {}
        }
    }
    let Some((syntax_line, frontend)) = syntax else { return Ok(text.to_owned()) };
    check_front_end(&frontend)?;
    // A comment here would end the directives, so another valid one takes the place: the escape
    // character, as a later line sets it or as it is by default.
    let (escape_line, character) = escape.unwrap_or((syntax_line, "\\".to_owned()));
    let lines = text.split_inclusive('\n').enumerate().map(|(index, line)| {
        let end = &line[line.trim_end_matches(['\r', '\n']).len()..];
        if index == syntax_line {
            format!("# escape={character}{end}")
        } else if index == escape_line {
            format!("#{end}")
        } else {
            line.to_owned()
        }
    });
    Ok(lines.collect())
}

/// Whether a front end is one that the engine's own can stand for.
///
/// # Errors
/// [`BuildProblem::UnknownFrontend`].
pub(super) fn check_front_end(frontend: &str) -> Result<(), BuildProblem> {
    let image = frontend.split_whitespace().next().unwrap_or_default();
    let short = image.strip_prefix("docker.io/").unwrap_or(image);
    let repository = short.split(['@', ':']).next().unwrap_or_default();
    match repository {
        "docker/dockerfile" | "docker/dockerfile-upstream" => Ok(()),
        _ => Err(BuildProblem::UnknownFrontend { frontend: frontend.to_owned() }),
    }
}

/// `# name=value`.
fn directive(line: &str) -> Option<(String, String)> {
    let (name, value) = line.trim_start_matches('\u{feff}').strip_prefix('#')?.split_once('=')?;
    let name = name.trim();
    let valid = !name.is_empty() && name.chars().all(|one| one.is_ascii_alphabetic());
    valid.then(|| (name.to_ascii_lowercase(), value.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{full_name, put_in, without_front_end};
    use crate::evidence::BuildProblem;

    #[test]
    fn two_spellings_of_one_image_are_equal() {
        for (image, full) in [
            ("notes", "notes:latest"),
            ("docker.io/library/notes:1", "notes:1"),
            ("lab.test:5000/notes", "lab.test:5000/notes:latest"),
            ("notes@sha256:abc", "notes@sha256:abc"),
        ] {
            assert_eq!(full_name(image), full);
        }
    }

    #[test]
    fn variables_are_put_in_as_docker_puts_them_in() {
        let value_of = |name: &str| (name == "TAG").then(|| "1".to_owned());
        for (text, result) in [
            ("slim:$TAG", "slim:1"),
            ("slim:${TAG}-x", "slim:1-x"),
            ("slim:${OTHER:-2}", "slim:2"),
            ("slim${TAG:+:3}", "slim:3"),
            ("slim$OTHER", "slim"),
        ] {
            assert_eq!(put_in(text, &value_of), result, "{text}");
        }
    }

    #[test]
    fn an_official_front_end_is_taken_out_and_every_line_keeps_its_number() {
        for (text, sent) in [
            ("# syntax=docker/dockerfile:1\nFROM a\n", "# escape=\\\nFROM a\n"),
            ("#syntax = docker.io/docker/dockerfile:1.4@sha256:a\r\nFROM a\r\n", "# escape=\\\r\nFROM a\r\n"),
            ("# syntax=docker/dockerfile:1\n# escape=`\nFROM a", "# escape=`\n#\nFROM a"),
            ("# escape=`\n# syntax=docker/dockerfile:1\nFROM a", "#\n# escape=`\nFROM a"),
            ("FROM a\n# syntax=other\n", "FROM a\n# syntax=other\n"),
            ("# a comment\n# syntax=other\nFROM a", "# a comment\n# syntax=other\nFROM a"),
        ] {
            assert_eq!(without_front_end(text).unwrap(), sent, "{text:?}");
        }
    }

    #[test]
    fn a_foreign_front_end_is_refused() {
        for frontend in ["lab.test/frontend:1", "docker/dockerfile-of-mine", "lab.test/docker/dockerfile:1"] {
            let refused = without_front_end(&format!("# syntax={frontend}\nFROM a"));
            assert_eq!(refused, Err(BuildProblem::UnknownFrontend { frontend: frontend.to_owned() }));
        }
    }
}
