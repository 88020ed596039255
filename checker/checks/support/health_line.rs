//! Where does the health command stand, and how did a call of it end?

use crate::check::{Params, Place};
use crate::evidence::Evidence;
use crate::words::Message;

use super::{WORDS, dockerfile, place, subject};

/// The line of the health command: the flag of the run command that switches it off or gives another one, else the
/// instruction of the Dockerfile.
pub(in crate::checks) fn place(evidence: &Evidence, params: &Params) -> Place {
    let run = subject::container(evidence, params).ok();
    let off = run.and_then(|run| run.healthcheck.disabled.as_ref()).filter(|off| off.value);
    let command = run.and_then(|run| run.healthcheck.test.as_ref());
    match (off, command) {
        (Some(off), _) => place::at(&off.at),
        (None, Some(command)) => place::at(&command.at),
        (None, None) => in_dockerfile(evidence, params),
    }
}

/// The line that says how often the health command is called: a flag of the run command, else that of the command.
pub(in crate::checks) fn timing(evidence: &Evidence, params: &Params) -> Place {
    let run = subject::container(evidence, params).ok().map(|run| &run.healthcheck);
    let interval = run.and_then(|health| health.interval.as_ref()).map(|interval| &interval.at);
    let retries = run.and_then(|health| health.retries.as_ref()).map(|retries| &retries.at);
    interval.or(retries).map_or_else(|| place(evidence, params), place::at)
}

/// The line that says how long one call may take: a flag of the run command, else that of the command.
pub(in crate::checks) fn timeout(evidence: &Evidence, params: &Params) -> Place {
    let run = subject::container(evidence, params).ok().map(|run| &run.healthcheck);
    let timeout = run.and_then(|health| health.timeout.as_ref());
    timeout.map_or_else(|| place(evidence, params), |timeout| place::at(&timeout.at))
}

/// The `HEALTHCHECK` that decides, or one that is thrown away, or the file.
pub(in crate::checks) fn in_dockerfile(evidence: &Evidence, params: &Params) -> Place {
    let Ok(recipe) = dockerfile::recipe(evidence, params) else {
        return Place::Service(params.service.clone());
    };
    recipe
        .last("HEALTHCHECK")
        .or_else(|| recipe.left_behind("HEALTHCHECK").last().copied())
        .map_or_else(|| Place::WholeFile(recipe.file.to_owned()), |found| place::at(&found.at))
}

/// What an engine writes for a command that it cut short.
const CUT_SHORT: i64 = -1;
/// A shell's exit code for an end by a signal lies this much above the signal's number.
const BY_SIGNAL: i64 = 128;
/// The highest number of a signal, signal(7).
const LAST_SIGNAL: i64 = 64;

/// What a shell and an engine show of a program that read where no memory is, signal(7).
const SEGMENTATION_FAULT: i64 = BY_SIGNAL + 11;

/// What a shell says of such a program before it goes on, or ends with a code of its own (`|| exit 1`, a pipe).
const SAID_BY_A_SHELL: &str = "Segmentation fault";

/// Where to look when the command crashed: not at the service, and not at the port. A command that succeeded
/// all the same needs no such word.
pub(in crate::checks) fn crash_direction(exit_code: Option<i64>, output: &str) -> Option<Message> {
    let last = output.trim_end().lines().next_back().unwrap_or_default();
    let last = last.trim_end_matches("(core dumped)").trim_end();
    let crashed =
        exit_code == Some(SEGMENTATION_FAULT) || exit_code != Some(0) && last.ends_with(SAID_BY_A_SHELL);
    crashed.then(|| WORDS.say("health-crash-direction"))
}

/// How a call of the health command ended, with what it said: one that crashed says nothing by itself.
pub(in crate::checks) fn ended(exit_code: Option<i64>, output: &str) -> Message {
    let end = match exit_code {
        None => return WORDS.say("health-said").with("output", output),
        Some(CUT_SHORT) => WORDS.say("health-cut-short"),
        Some(code) if (BY_SIGNAL + 1..=BY_SIGNAL + LAST_SIGNAL).contains(&code) => {
            WORDS.say("health-signal").with("code", code).with("signal", code - BY_SIGNAL)
        }
        Some(code) => WORDS.say("health-code").with("code", code),
    };
    if output.is_empty() {
        WORDS.say("health-silent").with("end", end)
    } else {
        WORDS.say("health-with-output").with("end", end).with("output", output)
    }
}

#[cfg(test)]
mod tests {
    use super::{crash_direction, ended};

    #[test]
    fn a_crash_a_code_and_a_command_that_was_cut_short_are_told_apart() {
        for (code, output, words) in [
            (Some(139), "", ["signal 11", "139", "nothing"]),
            (Some(7), "", ["exit code 7", "exit code 7", "nothing"]),
            (Some(1), "refused", ["exit code 1", "said", "refused"]),
            (Some(-1), "", ["cut short", "time", "nothing"]),
            (None, "refused", ["said", "health command", "refused"]),
        ] {
            let text = ended(code, output).to_string();
            assert!(words.iter().all(|word| text.contains(word)), "{text}");
        }
    }

    #[test]
    fn a_crash_is_known_by_the_shells_word_as_well_whatever_the_exit_code() {
        for output in
            ["Segmentation fault", "asking\nSegmentation fault\n", "sh: Segmentation fault (core dumped)"]
        {
            assert!(crash_direction(Some(1), output).is_some(), "{output}");
            assert!(crash_direction(Some(0), output).is_none(), "{output}");
        }
        assert!(crash_direction(Some(139), "").is_some());
        assert!(crash_direction(Some(1), "no Segmentation fault here").is_none());
    }
}
