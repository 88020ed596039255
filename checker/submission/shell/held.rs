//! What does a parameter hold?

use std::ops::Range;

use brush_parser::word::{Parameter, ParameterExpr, SpecialParameter, WordPiece};

use super::super::draft::Draft;
use super::super::environment::{HOME, is_key};
use super::super::source::{Fault, Word};
use super::catalogue::WORDS;
use super::script::Script;
use super::state::Status;

/// Variables that a shell sets by itself, to something that nobody knows.
const BY_CHANCE: [&str; 12] = [
    "RANDOM",
    "SRANDOM",
    "SECONDS",
    "BASHPID",
    "PPID",
    "UID",
    "EUID",
    "HOSTNAME",
    "LINENO",
    "EPOCHSECONDS",
    "BASH_VERSION",
    "OSTYPE",
];

/// Whether a piece is `$@` or `${NAME[@]}`, which may be no word at all.
pub(super) fn is_list(piece: &WordPiece) -> bool {
    let parameter = match piece {
        WordPiece::ParameterExpansion(
            ParameterExpr::Parameter { parameter, .. }
            | ParameterExpr::UseDefaultValues { parameter, .. }
            | ParameterExpr::UseAlternativeValue { parameter, .. }
            | ParameterExpr::Substring { parameter, .. },
        ) => parameter,
        _ => return false,
    };
    matches!(
        parameter,
        Parameter::Special(SpecialParameter::AllPositionalParameters { concatenate: false })
            | Parameter::NamedWithAllIndices { concatenate: false, .. }
    )
}

/// What a parameter holds.
pub(super) enum Held {
    Nothing,
    One(String),
    /// `$@`, `$*`, `${NAME[@]}`; the truth says whether quotes join them.
    Many(Vec<String>, bool),
}

impl Script {
    /// Whether a variable is one in which the caller hands in a private key. In a workflow it is the workflow that says
    /// what it hands in.
    pub(super) fn is_key(&self, draft: &Draft<'_>, name: &str) -> bool {
        draft.gates.is_none() && is_key(&self.text.file.text, name)
    }

    /// What a parameter holds, without a word about one that holds nothing.
    pub(super) fn held(
        &mut self,
        draft: &mut Draft<'_>,
        parameter: &Parameter,
        range: &Range<usize>,
    ) -> Held {
        let by_chance = |script: &Self, draft: &mut Draft<'_>, what: &str| {
            let fault = Fault::new(&Word::empty(range.clone()), WORDS.say("by-chance").with("word", what));
            Held::One(draft.unknown(&script.text.file, Some(fault.outside_lab())).to_string())
        };
        match parameter {
            Parameter::Positional(0) | Parameter::Special(SpecialParameter::ShellName) => {
                Held::One(self.state.own_name.clone())
            }
            Parameter::Positional(number) => {
                let index = usize::try_from(*number).unwrap_or(usize::MAX) - 1;
                self.state.arguments.get(index).map_or(Held::Nothing, |value| Held::One(value.clone()))
            }
            Parameter::Special(special) => match special {
                SpecialParameter::AllPositionalParameters { concatenate } => {
                    Held::Many(self.state.arguments.clone(), *concatenate)
                }
                SpecialParameter::PositionalParameterCount => {
                    Held::One(self.state.arguments.len().to_string())
                }
                SpecialParameter::LastExitStatus => match self.state.status {
                    Status::Known(status) => Held::One(status.to_string()),
                    Status::Unknown(reason) => Held::One(reason.to_string()),
                },
                other => by_chance(self, draft, &format!("${other}")),
            },
            Parameter::Named(name) if self.state.maps.contains_key(name) => Held::Nothing,
            Parameter::NamedWithIndex { name, index } if self.state.maps.contains_key(name) => {
                self.of_map(draft, name, index, range).map_or(Held::Nothing, Held::One)
            }
            Parameter::NamedWithAllIndices { name, .. }
                if self.state.maps.get(name).is_some_and(|map| map.len() > 1) =>
            {
                by_chance(self, draft, &format!("${{{name}[@]}}"))
            }
            Parameter::Named(name) => {
                if let Some(array) = self.state.arrays.get(name) {
                    return array.first().map_or(Held::Nothing, |value| Held::One(value.clone()));
                }
                match self.state.variables.get(name) {
                    Some(variable) => Held::One(variable.value.clone()),
                    None => match name.as_str() {
                        "PWD" => Held::One(self.state.shown_folder()),
                        "HOME" => Held::One(HOME.to_string()),
                        name if self.is_key(draft, name) => {
                            let fault =
                                Fault::new(&Word::empty(range.clone()), WORDS.say("key").with("name", name));
                            Held::One(draft.key(&self.text.file, fault.outside_lab()).to_string())
                        }
                        "BASH_SOURCE" if self.bash => Held::One(self.state.own_name.clone()),
                        "IFS" => Held::One(" \t\n".to_owned()),
                        known if BY_CHANCE.contains(&known) && self.bash => {
                            by_chance(self, draft, &format!("${known}"))
                        }
                        _ => Held::Nothing,
                    },
                }
            }
            Parameter::NamedWithIndex { name, index } => {
                let index = match self.calculate(draft, index, range) {
                    Ok(index) => index,
                    Err(reason) => return Held::One(reason.to_string()),
                };
                if name == "BASH_SOURCE" && index == 0 {
                    return Held::One(self.state.own_name.clone());
                }
                let values = self.values_of(name);
                let index = if index < 0 { index + i64::try_from(values.len()).unwrap_or(0) } else { index };
                let value = usize::try_from(index).ok().and_then(|index| values.get(index).cloned());
                value.map_or(Held::Nothing, Held::One)
            }
            Parameter::NamedWithAllIndices { name, concatenate } => {
                Held::Many(self.values_of(name), *concatenate)
            }
        }
    }

    fn values_of(&self, name: &str) -> Vec<String> {
        match self.state.arrays.get(name) {
            Some(array) => array.clone(),
            None if self.state.maps.contains_key(name) => {
                self.state.maps.get(name).into_iter().flat_map(|map| map.values().cloned()).collect()
            }
            None => self.state.variables.get(name).map(|known| known.value.clone()).into_iter().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::submission::fixtures::{script, script_told};

    const BUILD: &str = "docker build -t notes .\n";
    const RUN: &str = "docker run -d --name web notes\n";

    #[test]
    fn a_key_that_the_caller_hands_in_is_there() {
        for guard in [
            ": \"${TEAM_KEY:?the private key is missing}\"",
            "if [ -z \"${TEAM_KEY:-}\" ]; then echo missing >&2; exit 2; fi",
            "[ -n \"${TEAM_KEY:-}\" ] || exit 1",
            "test \"$TEAM_KEY\" || exit 1",
            "[ \"${TEAM_KEY+set}\" = set ] || exit 1",
            "export TEAM_KEY",
            ": \"${SIGNER?}\" # harden-check sign x --key env://SIGNER",
        ] {
            let read = script(&format!("set -eu\n{guard}\n{BUILD}{RUN}"));
            assert_eq!(read.plan.containers.len(), 1, "{guard}");
            assert!(read.plan.handed_keys.is_empty(), "{guard}");
        }
    }

    #[test]
    fn a_key_that_goes_on_to_the_engine_is_noted() {
        for words in [
            "docker run -d --env TEAM_KEY notes",
            "docker run -d -e KEY=\"$TEAM_KEY\" notes",
            "docker run -d --label signer=\"$TEAM_KEY\" notes",
            "export TEAM_KEY\ndocker run -d --env=TEAM_KEY notes",
            "key=$TEAM_KEY\ndocker run -d notes sleep \"$key\"",
            "docker build -t notes --build-arg TEAM_KEY=\"$TEAM_KEY\" .\ndocker run -d notes",
            "docker build -t notes --build-arg TEAM_KEY .\ndocker run -d notes",
        ] {
            let read = script(&format!("set -eu\n{BUILD}{words}\n"));
            assert_eq!(read.plan.handed_keys.len(), 1, "{words}");
        }
    }

    #[test]
    fn what_a_key_is_nobody_knows() {
        for (words, told) in [
            ("echo \"$TEAM_KEY\" > team.key", "the private key in `TEAM_KEY`"),
            (": \"${OTHER_KEY:?}\"", "`OTHER_KEY` has no value"),
            (": \"${TEAM:?}\" # --key env://TEAMS", "`TEAM` has no value"),
        ] {
            let all = script_told(&format!("set -eu\n{words}\n{BUILD}{RUN}"));
            assert!(all.contains(told), "{words}: {all}");
        }
    }
}
