//! Which stages does a Dockerfile have, and what stands in each?

use super::super::source::{Fault, Word};
use super::super::values::image_reference;
use super::super::{DockerfileFacts, EnvironmentVariable, Located, Stage};
use super::catalogue::WORDS;
use super::reader::Reader;
use super::variables::Known;
use super::{flags, instruction, split, variables};

impl Reader<'_> {
    pub(super) fn facts(&self, build_args: &[Located<EnvironmentVariable>]) -> (DockerfileFacts, Vec<Fault>) {
        let syntax = self.lines.syntax.as_ref();
        let syntax = syntax.map(|syntax| self.file.located(syntax.text().to_owned(), &syntax.range()));
        let mut facts = DockerfileFacts { syntax, global_args: Vec::new(), stages: Vec::new() };
        let mut faults = Vec::new();
        let mut known = predefined();
        for line in &self.lines.lines {
            let parts = split::parts(&line.text, self.escape());
            let keyword = instruction::keyword(&parts);
            if keyword == "FROM" {
                match self.stage(&parts, &known, &facts) {
                    Ok(stage) => facts.stages.push(stage),
                    Err(fault) => faults.push(fault),
                }
                continue;
            }
            match (instruction::read(self, line, &parts), facts.stages.last_mut()) {
                (Err(fault), _) => faults.push(fault),
                (Ok(instruction), Some(stage)) => stage.instructions.push(instruction),
                (Ok(_), None) if keyword == "ARG" => {
                    for word in split::words(&parts.rest, self.escape()) {
                        facts.global_args.push(self.global_argument(&word, build_args, &mut known));
                    }
                }
                // What a `FROM` that cannot be read would begin is not before the first one.
                (Ok(_), None) if faults.is_empty() => {
                    let message = WORDS.say("before-from").with("word", parts.keyword.text());
                    faults.push(Fault::new(&parts.keyword, message).help(WORDS.say("no-from-help")));
                }
                (Ok(_), None) => {}
            }
        }
        (facts, faults)
    }

    /// An `ARG` before the first `FROM`; its value, or the build's, is known from here on.
    fn global_argument(
        &self,
        word: &Word,
        build_args: &[Located<EnvironmentVariable>],
        known: &mut Known,
    ) -> Located<EnvironmentVariable> {
        let raw = variables::argument(word.text());
        let given = build_args.iter().rfind(|given| given.value.name == raw.name);
        let given = given.and_then(|given| given.value.value.clone());
        let default =
            raw.value.as_ref().and_then(|value| variables::expand(value, known, self.escape()).ok());
        if let Some(value) = given.or(default) {
            known.insert(raw.name, value);
        }
        let plain = variables::plain(word.text(), self.escape());
        self.file.located(variables::argument(&plain), &word.range())
    }

    /// `FROM IMAGE` or `FROM IMAGE AS NAME`.
    fn stage(&self, parts: &split::Parts, known: &Known, facts: &DockerfileFacts) -> Result<Stage, Fault> {
        let words = split::fields(&parts.rest);
        flags::check("FROM", &parts.flags)?;
        let (image, name) = match words.as_slice() {
            [image] => (image, None),
            [image, as_word, name] if as_word.text().eq_ignore_ascii_case("as") => (image, Some(name)),
            _ => return Err(Fault::new(&parts.keyword, WORDS.say("arguments").with("word", "FROM"))),
        };
        if let Some(name) = name.filter(|name| !is_stage_name(name.text())) {
            return Err(Fault::new(name, WORDS.say("stage-name").with("word", name.text())));
        }
        let base = variables::expand(image.text(), known, self.escape())
            .map_err(|key| Fault::new(image, WORDS.say(key)))?;
        if base.is_empty() {
            return Err(Fault::new(image, WORDS.say("empty-base")).help(WORDS.say("empty-base-help")));
        }
        if facts.stage_before(facts.stages.len(), &base).is_none() {
            image_reference(&Word::at(&base, image.range()))?;
        }
        Ok(Stage {
            base: self.file.located(base, &image.range()),
            name: name.map(|name| self.file.located(name.text().to_owned(), &name.range())),
            instructions: Vec::new(),
        })
    }
}

/// A letter, then letters, digits, `-`, `_` and `.`; case does not matter.
fn is_stage_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter))
}

/// The arguments that the builder itself sets before the first `FROM`, for an engine of this machine's
/// architecture.
fn predefined() -> Known {
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    let mut known = Known::new();
    for side in ["BUILD", "TARGET"] {
        known.insert(format!("{side}PLATFORM"), format!("linux/{architecture}"));
        known.insert(format!("{side}OS"), "linux".to_owned());
        known.insert(format!("{side}ARCH"), architecture.to_owned());
        known.insert(format!("{side}VARIANT"), String::new());
    }
    known
}
