//! Which images does a Dockerfile need, and what is the engine given to read?
//!
//! The engine reads the learner's Dockerfile with two kinds of words replaced, each in its own place
//! so that the engine's line numbers stay the learner's: names of images, by names that no registry is
//! asked for, and the `# syntax=` line, whose front end would be fetched from one.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::evidence::BuildProblem;
use crate::submission::{BuildSpec, DockerfileFacts, ImageName, image_names};

/// What a Dockerfile takes from where.
#[derive(Debug, Clone)]
pub(super) struct Recipe {
    /// The images that the build of its target needs from the engine, in the order they are written.
    pub(super) images: Vec<ImageName>,
    facts: DockerfileFacts,
}

impl Recipe {
    /// Reads a Dockerfile. Stages that the target does not need are left out, as BuildKit leaves them
    /// out.
    pub(super) fn of(text: &str, spec: &BuildSpec) -> Recipe {
        let (facts, names) = image_names(text, &spec.build_args);
        let last = facts.stages.len().saturating_sub(1);
        // A target that does not exist is told by the engine, with its own words.
        let target = facts.final_index(spec.target.as_ref().map(|target| target.value.as_str()));
        let mut reached = BTreeSet::new();
        let mut open = vec![target.unwrap_or(last)];
        while let Some(stage) = open.pop() {
            if reached.insert(stage) {
                let inside = names.iter().filter(|name| name.stage == stage && !name.is_kept);
                open.extend(inside.filter_map(|name| name.stage_in(&facts)));
            }
        }
        let needed = names.into_iter().filter(|name| reached.contains(&name.stage));
        let images = needed.filter(|name| name.is_kept || is_image(&facts, name)).collect();
        Recipe { images, facts }
    }

    /// The Dockerfile as it was read.
    pub(super) fn facts(&self) -> &DockerfileFacts {
        &self.facts
    }

    /// Whether a name in an `ONBUILD` of a base image means a stage here.
    pub(super) fn has_stage(&self, name: &ImageName) -> bool {
        name.stage_in(&self.facts).is_some()
    }
}

/// Without a name a file comes from the context, and `scratch` is nothing at all.
fn is_image(facts: &DockerfileFacts, name: &ImageName) -> bool {
    name.stage_in(facts).is_none() && !["", "scratch"].contains(&name.name.as_str())
}

/// The Dockerfile that the engine reads, with these names in place of others.
pub(super) fn renamed(text: &str, names: &[(&ImageName, String)]) -> String {
    let mut result = text.to_owned();
    let mut names: Vec<_> = names.iter().collect();
    // From the end, so that places before stay true.
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.range.start));
    for (name, new) in names {
        let Range { start, end } = name.range;
        let lines = text[start..end].matches('\n').count();
        // What stood on several lines keeps their number.
        let text = name.renamed(new) + &" \\\n".repeat(lines);
        result.replace_range(start..end, &text);
    }
    result
}

/// Takes the `# syntax=` line out and keeps the number of lines. The engine's own front end reads the
/// same language as Docker's published one.
///
/// Engines differ in which lines are directives: an older one goes on behind names that it does not
/// know, a newer one looks behind a `#!`. A line counts here if any engine would take it.
///
/// # Errors
/// A front end that is not Docker's own.
pub(super) fn without_front_end(text: &str) -> Result<String, BuildProblem> {
    let text = text.trim_start_matches('\u{feff}');
    let mut syntax = None;
    let mut escape = None;
    for (index, line) in text.lines().enumerate() {
        match directive(line) {
            Some((name, value)) if name == "syntax" => {
                check_front_end(&value)?;
                syntax = Some(index);
            }
            Some((name, value)) if name == "escape" => escape = Some((index, value)),
            Some(_) => {}
            None if index == 0 && line.starts_with("#!") => {}
            None => break,
        }
    }
    let Some(syntax_line) = syntax else { return Ok(text.to_owned()) };
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

/// `# name=value`, of whatever name.
fn directive(line: &str) -> Option<(String, String)> {
    let (name, value) = line.trim_start().strip_prefix('#')?.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    let valid = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|one| one.is_ascii_alphanumeric())
        && !value.is_empty();
    valid.then(|| (name.to_ascii_lowercase(), value.to_owned()))
}

/// The names that the engine knows images by, for the learner's words in what it says.
pub(super) fn learners_names(names: &[(&ImageName, String)]) -> BTreeMap<String, String> {
    names.iter().map(|(name, new)| (new.clone(), name.name.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::{Recipe, renamed, without_front_end};
    use crate::evidence::BuildProblem;
    use crate::submission::{BuildSpec, EnvironmentVariable, ImageSource, Located, Location};

    fn here<T>(value: T) -> Located<T> {
        let at = Location { file: "run.sh".to_owned(), line: 1, column: 1, length: 1 };
        Located::new(value, at)
    }

    fn spec(target: Option<&str>, argument: Option<(&str, &str)>) -> BuildSpec {
        let variable = |(name, value): (&str, &str)| {
            here(EnvironmentVariable { name: name.to_owned(), value: Some(value.to_owned()) })
        };
        BuildSpec {
            at: here(()).at,
            tags: Vec::new(),
            images: std::collections::BTreeMap::new(),
            context: here(".".to_owned()),
            dockerfile: here("Dockerfile".to_owned()),
            target: target.map(|target| here(target.to_owned())),
            build_args: argument.map(variable).into_iter().collect(),
            secrets: Vec::new(),
            labels: Vec::new(),
            no_cache: false,
            pull: false,
        }
    }

    fn images(text: &str, spec: &BuildSpec) -> Vec<String> {
        Recipe::of(text, spec).images.into_iter().map(|image| image.name).collect()
    }

    #[test]
    fn only_what_the_target_needs_is_needed() {
        let text = "ARG B=one\nFROM $B AS a\nFROM two AS b\nCOPY --from=three /x /y\nFROM a\nRUN --mount=from=b,target=/m ls\nFROM four AS c\n";
        assert_eq!(images(text, &spec(None, None)), ["four"]);
        assert_eq!(images(text, &spec(Some("2"), None)), ["one", "two", "three"]);
        assert_eq!(images(text, &spec(Some("A"), Some(("B", "five")))), ["five"]);
    }

    #[test]
    fn a_stage_is_no_image_whatever_comes_first() {
        let text = "FROM scratch AS one\nCOPY --from=two /x /y\nCOPY --from=2 /x /y\nFROM scratch AS two\nFROM scratch AS one\nFROM one\nCOPY --from=one /x /y\n";
        assert_eq!(images(text, &spec(None, None)), [""; 0]);
        assert_eq!(images("FROM 0\n", &spec(None, None)), ["0"], "a number after FROM is an image's name");
    }

    #[test]
    fn names_are_replaced_and_every_line_keeps_its_number() {
        let text = "FROM a\nCOPY \\\n--from=\\\nb /x /y\nRUN x\n";
        let recipe = Recipe::of(text, &spec(None, None));
        let names: Vec<_> = recipe.images.iter().map(|image| (image, "X".to_owned())).collect();
        assert_eq!(renamed(text, &names), "FROM X\nCOPY \\\n--from=X \\\n /x /y\nRUN x\n");
    }

    #[test]
    fn two_spellings_of_one_image_are_equal() {
        for (image, full) in [
            ("notes", "notes:latest"),
            ("docker.io/library/notes:1", "notes:1"),
            ("lab.test:5000/notes", "lab.test:5000/notes:latest"),
            ("notes@sha256:abc", "notes@sha256:abc"),
        ] {
            assert_eq!(ImageSource::full_name(image), full);
        }
    }

    #[test]
    fn an_official_front_end_is_taken_out_and_every_line_keeps_its_number() {
        for (text, sent) in [
            ("# syntax=docker/dockerfile:1\nFROM a\n", "# escape=\\\nFROM a\n"),
            ("\u{feff}# syntax=docker/dockerfile:1\nFROM a\n", "# escape=\\\nFROM a\n"),
            ("#syntax = docker.io/docker/dockerfile:1.4@sha256:a\r\nFROM a\r\n", "# escape=\\\r\nFROM a\r\n"),
            ("# syntax=docker/dockerfile:1\n# escape=`\nFROM a", "# escape=`\n#\nFROM a"),
            ("# escape=`\n# syntax=docker/dockerfile:1\nFROM a", "#\n# escape=`\nFROM a"),
            ("#!/x\n# syntax=docker/dockerfile:1\nFROM a", "#!/x\n# escape=\\\nFROM a"),
            ("# a1=b\n# syntax=docker/dockerfile:1\nFROM a", "# a1=b\n# escape=\\\nFROM a"),
            ("FROM a\n# syntax=other\n", "FROM a\n# syntax=other\n"),
            ("# a comment\n# syntax=other\nFROM a", "# a comment\n# syntax=other\nFROM a"),
        ] {
            assert_eq!(without_front_end(text).unwrap(), sent, "{text:?}");
        }
    }

    #[test]
    fn a_foreign_front_end_is_refused_wherever_an_engine_would_take_it() {
        for frontend in ["lab.test/frontend:1", "docker/dockerfile-of-mine", "lab.test/docker/dockerfile:1"] {
            for before in ["", "#!/x\n", "# a1=b\n", "\u{feff}", "# escape=`\n"] {
                let refused = without_front_end(&format!(
                    "{before}# syntax={frontend}\n# syntax=docker/dockerfile:1\nFROM a"
                ));
                assert_eq!(refused, Err(BuildProblem::UnknownFrontend { frontend: frontend.to_owned() }));
            }
        }
    }
}
