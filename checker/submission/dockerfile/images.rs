//! Which words of a Dockerfile name an image, and how is another name put in their place?

use std::collections::BTreeSet;
use std::ops::Range;

use super::super::source::{Fault, SourceFile, Word};
use super::super::{DockerfileFacts, EnvironmentVariable, Located};
use super::catalogue::WORDS;
use super::reader::Reader;
use super::{flags, instruction, lines, mount, split};

/// A word of a Dockerfile that names an image or a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageName {
    /// The index of the stage that it stands in.
    pub stage: usize,
    /// The name: after `FROM` with variables put in.
    pub name: String,
    /// Whether it stands after `FROM`.
    pub is_base: bool,
    /// Whether it stands in an `ONBUILD`, so that it may name a stage of a Dockerfile still to come.
    pub is_kept: bool,
    /// Whether a mount takes from it: there a number is the name of an image, never that of a stage (BuildKit,
    /// dockerfile2llb, `detectRunMount`).
    pub is_mount: bool,
    /// The bytes of the text in which it stands: the word after `FROM`, or a whole flag.
    pub range: Range<usize>,
    /// What stands there before and after the name, in one line.
    around: (String, String),
}

impl ImageName {
    /// The stage that it means, where it means one.
    #[must_use]
    pub fn stage_in(&self, facts: &DockerfileFacts) -> Option<usize> {
        match self {
            name if name.is_base => facts.stage_before(name.stage, &name.name),
            name if name.is_mount && name.name.parse::<u64>().is_ok() => facts.stage_called(&name.name),
            name => facts.stage_named(&name.name),
        }
    }

    /// The text that names another image there.
    #[must_use]
    pub fn renamed(&self, name: &str) -> String {
        format!("{}{name}{}", self.around.0, self.around.1)
    }
}

/// The first name by which a stage takes files from itself, be it by way of others.
pub(super) fn circle(file: &SourceFile, lines: &lines::Lines, facts: &DockerfileFacts) -> Option<Fault> {
    let names = names_in(lines, facts);
    let target = |name: &ImageName| match name {
        name if name.is_kept => None,
        name => name.stage_in(facts),
    };
    let leads_back = |from: &&ImageName| {
        let (mut open, mut seen) = (Vec::from_iter(target(from)), BTreeSet::new());
        while let Some(stage) = open.pop() {
            if stage == from.stage {
                return true;
            }
            if seen.insert(stage) {
                open.extend(names.iter().filter(|name| name.stage == stage).filter_map(target));
            }
        }
        false
    };
    let name = names.iter().find(leads_back)?;
    let word = Word::verbatim(file.text.get(name.range.clone()).unwrap_or_default(), name.range.start);
    Some(Fault::new(&word, WORDS.say("circle")))
}

/// A Dockerfile without a byte order mark, as a build with these arguments reads it, and every name of an
/// image or a stage in it, in the order they stand there. What the submission's reader refuses is left
/// out.
#[must_use]
pub fn image_names(
    text: &str,
    build_args: &[Located<EnvironmentVariable>],
) -> (DockerfileFacts, Vec<ImageName>) {
    let file = SourceFile::new("Dockerfile", text);
    let (lines, _) = lines::read(&file);
    let reader = Reader { file: &file, lines: &lines };
    let (facts, _) = reader.facts(build_args);
    let names = names_in(&lines, &facts);
    (facts, names)
}

fn names_in(lines: &lines::Lines, facts: &DockerfileFacts) -> Vec<ImageName> {
    let mut names = Vec::new();
    let mut stage: Option<usize> = None;
    for line in &lines.lines {
        let parts = split::parts(&line.text, lines.escape);
        if instruction::keyword(&parts) == "FROM" {
            let index = stage.map_or(0, |index| index + 1);
            stage = Some(index);
            let (Some(word), Some(read)) =
                (split::fields(&parts.rest).into_iter().next(), facts.stages.get(index))
            else {
                continue;
            };
            names.push(ImageName {
                stage: index,
                name: read.base.value.clone(),
                is_base: true,
                is_kept: false,
                is_mount: false,
                range: word.range(),
                around: (String::new(), String::new()),
            });
            continue;
        }
        let Some(index) = stage else { continue };
        let found = sources(&parts, lines.escape);
        names.extend(found.into_iter().map(|found| ImageName { stage: index, ..found }));
    }
    names
}

/// The images and stages that an image's `ONBUILD` takes files from.
#[must_use]
pub fn trigger_sources(trigger: &str) -> Vec<ImageName> {
    let parts = split::parts(&Word::verbatim(trigger, 0), '\\');
    sources(&parts, '\\')
}

/// The names in `--from=` and `--mount=…,from=` of an instruction.
fn sources(parts: &split::Parts, escape: char) -> Vec<ImageName> {
    let keyword = instruction::keyword(parts);
    if keyword == "ONBUILD" {
        let inner = sources(&split::parts(&parts.rest, escape), escape);
        return inner.into_iter().map(|found| ImageName { is_kept: true, ..found }).collect();
    }
    let mut names = Vec::new();
    for flag in &parts.flags {
        let (name, Some(value)) = flags::parts(flag) else { continue };
        let around = match (keyword.as_str(), name.text()) {
            ("COPY", "from") => Some((value.text().to_owned(), "from=".to_owned(), String::new())),
            ("RUN", "mount") => mounted(&value),
            _ => None,
        };
        let Some((name, before, after)) = around else { continue };
        names.push(ImageName {
            stage: 0,
            name,
            is_base: false,
            is_kept: false,
            is_mount: keyword == "RUN",
            range: flag.range(),
            around: (escaped(&format!("--{before}"), escape), escaped(&after, escape)),
        });
    }
    names
}

/// The name after `from=` of a mount, and the text around it. Of several the last one counts.
fn mounted(mount: &Word) -> Option<(String, String, String)> {
    let options = mount::options(mount);
    if !mount::takes_from(&options) {
        return None;
    }
    let at = options.iter().rposition(|(key, ..)| key == "from")?;
    let (_, _, value) = &options[at];
    let kept = |options: &[(String, Word, Option<Word>)]| -> Vec<String> {
        let kept = options.iter().filter(|(key, ..)| key != "from");
        kept.map(|(_, field, _)| field_text(field.text())).collect()
    };
    let before: Vec<String> = kept(&options[..at]).into_iter().chain(["from=".to_owned()]).collect();
    let after = kept(&options[at + 1..]).into_iter().map(|field| format!(",{field}")).collect();
    Some((value.as_ref()?.text().to_owned(), format!("mount={}", before.join(",")), after))
}

/// A field of comma-separated values, in quotes where it must be.
fn field_text(field: &str) -> String {
    if field.contains([',', '"', ' ']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

/// A flag's text as it stands in a Dockerfile: quotes, blanks and escapes would end it or vanish.
fn escaped(text: &str, escape: char) -> String {
    let mut result = String::new();
    for letter in text.chars() {
        if letter.is_whitespace() || letter == '"' || letter == '\'' || letter == escape {
            result.push(escape);
        }
        result.push(letter);
    }
    result
}

#[cfg(test)]
mod tests {
    use super::{image_names, trigger_sources};

    /// The text with each name replaced by `X`.
    fn renamed(text: &str) -> String {
        let mut result = text.to_owned();
        for name in image_names(text, &[]).1.iter().rev() {
            result.replace_range(name.range.clone(), &name.renamed("X"));
        }
        result
    }

    #[test]
    fn every_spelling_of_a_source_is_found_and_replaced() {
        for (line, sent) in [
            ("COPY --from=b /x /y", "COPY --from=X /x /y"),
            ("copy --link --from=\"b\" /x /y", "copy --link --from=X /x /y"),
            ("COPY --fr\\om=b /x /y", "COPY --from=X /x /y"),
            ("RUN --mount=type=bind,from=b,target=/m ls", "RUN --mount=type=bind,from=X,target=/m ls"),
            ("RUN --mount=type=bind,\"from=b\",target=/m ls", "RUN --mount=type=bind,from=X,target=/m ls"),
            ("RUN --mount='type=bind,FROM=b' ls", "RUN --mount=type=bind,from=X ls"),
            ("RUN --mount=from=a,type=bind,from=b ls", "RUN --mount=type=bind,from=X ls"),
            ("ONBUILD COPY --from=b /x /y", "ONBUILD COPY --from=X /x /y"),
            ("ONBUILD RUN --mount=from=b ls", "ONBUILD RUN --mount=from=X ls"),
            ("RUN echo --from=b", "RUN echo --from=b"),
            ("RUN --mount=type=secret,id=a,from=b ls", "RUN --mount=type=secret,id=a,from=b ls"),
            ("ADD --from=b /x /y", "ADD --from=b /x /y"),
            ("COPY -- --from=b /y", "COPY -- --from=b /y"),
        ] {
            assert_eq!(renamed(&format!("FROM a\n{line}\n")), format!("FROM X\n{sent}\n"), "{line}");
        }
    }

    #[test]
    fn names_over_several_lines_and_with_variables_are_found() {
        let text = "ARG B=slim\nFROM \\\n# why\n  --platform=linux/amd64 kit/${B}:1 AS one\nCOPY --from=\\\none /x /y\n";
        let names: Vec<_> =
            image_names(text, &[]).1.into_iter().map(|name| (name.stage, name.name)).collect();
        assert_eq!(names, [(0, "kit/slim:1".to_owned()), (0, "one".to_owned())]);
        assert_eq!(image_names(text, &[]).1[1].renamed("X"), "--from=X");
    }

    #[test]
    fn a_mount_keeps_its_other_options() {
        let text = "FROM a\nRUN --mount=type=bind,\\\"source=/a,b\\ c\\\",from=b,ro ls\n";
        let name = &image_names(text, &[]).1[1];
        assert_eq!(name.renamed("X"), "--mount=type=bind,\\\"source=/a,b\\ c\\\",from=X,ro");
    }

    #[test]
    fn the_sources_of_a_trigger_are_found() {
        let trigger_sources = |trigger| -> Vec<String> {
            trigger_sources(trigger).into_iter().map(|found| found.name).collect()
        };
        assert_eq!(trigger_sources("COPY --from=build /x /y"), ["build"]);
        assert_eq!(trigger_sources("RUN --mount=type=bind,from=tools true"), ["tools"]);
        assert_eq!(trigger_sources("RUN true"), [""; 0]);
    }
}
