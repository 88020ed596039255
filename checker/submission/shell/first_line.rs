//! Which options does a script's first line give to its shell?
//!
//! The kernel starts what stands behind `#!` and hands the rest on as one word, blanks and all; `env -S` takes it apart.

use std::ops::Range;

use super::super::draft::Draft;
use super::super::source::{Fault, SourceFile, Word};
use super::catalogue::WORDS;
use super::script::{Flow, Script};

/// What stands behind the shell.
#[derive(Debug, PartialEq, Eq)]
enum Given<'a> {
    /// Options, each a word.
    Words(Vec<&'a str>),
    /// One word with blanks in it, which no shell takes for options.
    OneWord(&'a str),
    /// The same, where `env` takes it for the name of a program.
    Program(&'a str),
}

impl Script {
    /// Sets the options of the first line; `false` after a problem was told.
    pub(super) fn first_line(&mut self, draft: &mut Draft<'_>, file: &SourceFile) -> bool {
        let line = file.text.lines().next().unwrap_or_default();
        let (key, what) = match given(line) {
            Given::Words(words) => return self.take_options(draft, line, &words),
            Given::OneWord(what) => ("shebang-one-word-help", what),
            Given::Program(what) => ("shebang-env-help", what),
        };
        let place = Word::empty(place(line, what));
        let fault = Fault::new(&place, WORDS.say("shebang-one-word").with("word", what));
        draft.fault(file, fault.help(WORDS.say(key).with("word", what)));
        false
    }

    fn take_options(&mut self, draft: &mut Draft<'_>, line: &str, words: &[&str]) -> bool {
        let mut options = Vec::new();
        let mut names_option = false;
        for word in words {
            let letters = word.strip_prefix('-').filter(|letters| !letters.starts_with('-'));
            // Those of a login shell and their kind change nothing here.
            let kept: String =
                letters.unwrap_or_default().chars().filter(|one| !"lpirsc".contains(*one)).collect();
            let taken = match letters {
                Some(_) if !kept.is_empty() => Some(format!("-{kept}")),
                None if names_option => Some((*word).to_owned()),
                _ => None,
            };
            names_option = kept.ends_with('o');
            options.extend(taken.map(|text| Word::at(&text, place(line, word))));
        }
        let problems = draft.problems.len();
        options.is_empty() || (self.set(draft, &options) == Flow::Next && draft.problems.len() == problems)
    }
}

/// What a first line gives to its shell.
fn given(line: &str) -> Given<'_> {
    let Some(started) = line.strip_prefix("#!").map(str::trim) else { return Given::Words(Vec::new()) };
    let (program, rest) = started.split_once([' ', '\t']).unwrap_or((started, ""));
    let rest = rest.trim_start();
    let name = program.rsplit('/').next().unwrap_or_default();
    if name == "env" {
        let split = rest.strip_prefix("-S").or_else(|| rest.strip_prefix("--split-string="));
        return match split {
            // Variables of its own may stand before the shell.
            Some(words) => {
                let mut words = words.split_whitespace().skip_while(|word| word.contains('='));
                words.next();
                Given::Words(words.collect())
            }
            None if rest.contains([' ', '\t']) => Given::Program(rest),
            None => Given::Words(Vec::new()),
        };
    }
    match rest {
        // Its first word is the command that it is to be.
        _ if name == "busybox" => Given::Words(Vec::new()),
        "" => Given::Words(Vec::new()),
        word if word.contains([' ', '\t']) => Given::OneWord(word),
        word => Given::Words(vec![word]),
    }
}

fn place(line: &str, part: &str) -> Range<usize> {
    let start = line.rfind(part).unwrap_or_default();
    start..start + part.len()
}

#[cfg(test)]
mod tests {
    use super::{Given, given};
    use crate::submission::fixtures::{DOCKERFILE, folder, script, script_told};
    use crate::submission::steps;

    #[test]
    fn the_kernel_hands_one_word_on() {
        let words = |words: &[&'static str]| Given::Words(words.to_vec());
        for (line, wanted) in [
            ("#!/bin/sh -eu", words(&["-eu"])),
            ("#! /bin/bash -e ", words(&["-e"])),
            ("#!/usr/bin/env -S bash -eu", words(&["-eu"])),
            ("#!/usr/bin/env -S bash -euo pipefail", words(&["-euo", "pipefail"])),
            ("#!/usr/bin/env -S LANG=C bash -e -u", words(&["-e", "-u"])),
            ("#!/usr/bin/env bash", words(&[])),
            ("#!/bin/busybox sh", words(&[])),
            ("set -e", words(&[])),
            ("#!/bin/bash -euo pipefail", Given::OneWord("-euo pipefail")),
            ("#!/bin/sh -e -u", Given::OneWord("-e -u")),
            ("#!/usr/bin/env bash -e", Given::Program("bash -e")),
        ] {
            assert_eq!(given(line), wanted, "{line}");
        }
    }

    #[test]
    fn the_options_of_the_first_line_count() {
        let pushed = "docker build -t localhost:5000/n:1 .\ndocker push localhost:5000/n:1\n\
            image=$(docker inspect -f '{{index .RepoDigests 0}}' localhost:5000/n:1)\n";
        let both =
            format!("{pushed}harden-check verify \"$image\" --key team.pub\ndocker run -d \"$image\"\n");
        let piped = both.replace("team.pub", "team.pub | tee log");
        let left = |text: &str| {
            let files = folder(&[("Dockerfile", DOCKERFILE), ("run.sh", text)]);
            steps(files.path(), &[false], &[]).len()
        };
        for (first, text, steps) in [
            ("#!/bin/sh -eu", &both, 2),
            ("#!/bin/bash -e", &both, 2),
            ("#!/usr/bin/env -S bash -eu", &both, 2),
            ("#!/bin/bash -le", &both, 2),
            ("#!/usr/bin/env -S bash -euo pipefail", &piped, 2),
            ("#!/bin/sh -u", &both, 3),
            ("#!/bin/sh", &both, 3),
            ("#!/bin/bash -eu", &piped, 3),
        ] {
            assert_eq!(left(&format!("{first}\n{text}")), steps, "{first}");
        }
        assert_eq!(script(&format!("#!/bin/sh -e\n{both}")).plan.containers.len(), 1);
        let told = script_told("#!/bin/sh -eu\ndocker build -t n .\ndocker run -d \"$image\"\n");
        assert!(told.contains("`image` has no value"), "{told}");
    }

    #[test]
    fn what_no_shell_starts_with_is_told() {
        for (first, told) in [
            ("#!/bin/bash -euo pipefail", "`-euo pipefail` as one word"),
            ("#!/bin/sh -e -u", "write `set -e -u`"),
            ("#!/usr/bin/env bash -e", "-S bash -e"),
            ("#!/bin/sh -eQ", "shell option"),
        ] {
            let all = script_told(&format!("{first}\ndocker build -t n .\ndocker run -d n\n"));
            assert!(all.contains(told), "{first}: {all}");
        }
    }
}
