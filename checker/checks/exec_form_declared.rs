//! Is the service itself PID 1, and not a shell around it?

use super::support::{dockerfile, place, settle, subject};
use crate::check::{Check, Kind, Params, Place, Source, Verdict};
use crate::evidence::Evidence;
use crate::submission::{Instruction, Location};
use crate::words::Catalogue;

static WORDS: Catalogue = Catalogue::new(
    "exec-form-declared",
    include_str!("exec_form_declared.en.ftl"),
    include_str!("exec_form_declared.de.ftl"),
);

/// `ENTRYPOINT` and `CMD` that decide, or what the run command puts in their place, which is always in
/// the exec form. `["sh", "-c", "notes"]` is the shell form in disguise. In either form a shell that gives
/// way to the service (`exec`) or hears the signal for it (`trap`) is no hindrance: how it behaves is judged
/// by `stops-on-sigterm`.
pub(super) static CHECK: Check = Check {
    id: "exec-form-declared",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[3, 26],
        cis: &[],
        owasp: &[],
        nist: &[],
        reference: "Dockerfile reference: shell and exec form",
    },
    needs: &[],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let container = subject::container(evidence, params)?;
    let recipe = dockerfile::recipe(evidence, params)?;
    let fail = |key: &'static str, text: &str, place: Place| {
        Ok(Verdict::fail_at(
            place,
            WORDS.say("expected"),
            WORDS.say(key).with("text", text),
            WORDS.say("direction"),
        ))
    };
    // `--entrypoint` clears the image's CMD as well.
    let entrypoint = match &container.entrypoint {
        Some(given) if given.value.is_empty() => None,
        Some(given) => Some(Start::Given(&given.value, &given.at)),
        None => recipe.last("ENTRYPOINT").map(Start::Written),
    };
    let command = match &container.command {
        Some(given) => Some(Start::Given(&given.value, &given.at)),
        None if container.entrypoint.is_none() => recipe.last("CMD").map(Start::Written),
        None => None,
    };
    let Some(first) = entrypoint.as_ref().or(command.as_ref()) else {
        // `--entrypoint ""` clears the base image's as well.
        return match inherited(evidence, params).filter(|_| container.entrypoint.is_none()) {
            Some(words) if wrapped(&words) => fail("wrapped", &words.join(" "), place::at(&recipe.base().at)),
            Some(words) => Ok(Verdict::pass(WORDS.say("passed").with("text", words.join(" ")))),
            None => fail("nothing", recipe.file, Place::WholeFile(recipe.file.to_owned())),
        };
    };
    for start in [&entrypoint, &command].into_iter().flatten() {
        if let Start::Written(instruction) = start
            && !instruction.exec_form
            && !knows_the_signal(&instruction.text)
        {
            let text = format!("{} {}", instruction.keyword, instruction.text);
            return fail("shell-form", &text, place::at(&instruction.at));
        }
    }
    let words: Vec<&str> =
        [&entrypoint, &command].into_iter().flatten().flat_map(Start::words).map(String::as_str).collect();
    if wrapped(&words) {
        return fail("wrapped", &words.join(" "), place::at(first.at()));
    }
    Ok(Verdict::pass(WORDS.say("passed").with("text", words.join(" "))))
}

/// What starts where neither the Dockerfile nor the run command says a word: the base image's own.
fn inherited<'a>(evidence: &'a Evidence, params: &Params) -> Option<Vec<&'a str>> {
    let image = subject::image(evidence, params).ok()?;
    let words: Vec<&str> = image.entrypoint.iter().chain(&image.command).map(String::as_str).collect();
    (!words.is_empty()).then_some(words)
}

/// Where a part of the command that becomes PID 1 comes from.
enum Start<'a> {
    /// The Dockerfile.
    Written(&'a Instruction),
    /// The run command.
    Given(&'a [String], &'a Location),
}

impl Start<'_> {
    fn words(&self) -> &[String] {
        match self {
            Start::Written(instruction) => &instruction.words,
            Start::Given(words, _) => words,
        }
    }

    fn at(&self) -> &Location {
        match self {
            Start::Written(instruction) => &instruction.at,
            Start::Given(_, at) => at,
        }
    }
}

/// Whether a shell runs the service as its child.
fn wrapped(words: &[&str]) -> bool {
    let program = words.first().map_or("", |word| word.rsplit('/').next().unwrap_or(word));
    let rest = match program {
        "busybox" | "env" => return wrapped(words.get(1..).unwrap_or_default()),
        "sh" | "bash" | "ash" | "dash" | "zsh" => &words[1..],
        _ => return false,
    };
    let script = rest.iter().position(|word| word.starts_with('-') && word.ends_with('c'));
    script.and_then(|index| rest.get(index + 1)).is_some_and(|script| !knows_the_signal(script))
}

/// Whether a script's shell gives way to the service at its end, or says itself what a signal does.
fn knows_the_signal(script: &str) -> bool {
    let mut commands = script.split([';', '\n', '&', '|']).map(str::trim_start).filter(|one| !one.is_empty());
    let begins = |command: &str, word: &str| command.split_whitespace().next() == Some(word);
    commands.clone().next_back().is_some_and(|last| begins(last, "exec"))
        || commands.any(|command| begins(command, "trap"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, flag, hardened, image, instruction, params, run, stages,
        words,
    };
    use crate::evidence::Evidence;

    fn with(keyword: &str, text: &str) -> Evidence {
        let mut evidence = hardened();
        let last = &mut stages(&mut evidence)[1].instructions;
        last.retain(|old| old.keyword != "CMD");
        last.push(instruction(9, keyword, text));
        evidence
    }

    #[test]
    fn words_pass() {
        assert_passes(&CHECK, &hardened(), &params());
        assert_passes(&CHECK, &with("ENTRYPOINT", r#"["/app/notes"]"#), &params());
        assert_passes(&CHECK, &with("CMD", r#"["sh", "-c", "umask 077; exec /app/notes"]"#), &params());
    }

    #[test]
    fn the_shell_form_fails() {
        for keyword in ["CMD", "ENTRYPOINT"] {
            let failure = assert_fails(&CHECK, &with(keyword, "/app/notes"), &params(), "shell-form");
            assert!(matches!(failure.place, Place::File(place) if place.line == 9));
        }
    }

    #[test]
    fn a_shell_in_words_is_still_a_shell() {
        for text in [
            r#"["sh", "-c", "/app/notes"]"#,
            r#"["/bin/bash", "-ec", "sleep 1; /app/notes"]"#,
            r#"["/bin/busybox", "sh", "-c", "/app/notes"]"#,
        ] {
            assert_fails(&CHECK, &with("CMD", text), &params(), "wrapped");
        }
    }

    #[test]
    fn a_shell_that_gives_way_or_hears_the_signal_is_none_around_the_service() {
        for text in [
            "exec /app/notes",
            "umask 077 && exec /app/notes",
            "trap 'kill -TERM $child' TERM; /app/notes & child=$!; wait $child; wait $child",
        ] {
            assert_passes(&CHECK, &with("CMD", text), &params());
            assert_passes(&CHECK, &with("ENTRYPOINT", text), &params());
        }
        for text in ["exec /app/notes | tee /data/log; true", "/app/executor", "echo exec; /app/notes"] {
            assert_fails(&CHECK, &with("CMD", text), &params(), "shell-form");
        }
    }

    #[test]
    fn only_the_last_one_counts() {
        let mut evidence = with("CMD", "/app/notes");
        stages(&mut evidence)[1].instructions.push(instruction(10, "CMD", r#"["/app/notes"]"#));
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn the_run_command_is_in_words_and_beats_the_image() {
        let mut evidence = with("CMD", "/app/notes");
        run(&mut evidence).command = Some(flag(words(&["/app/notes"]), 21));
        assert_passes(&CHECK, &evidence, &params());
        run(&mut evidence).entrypoint = Some(flag(words(&["sh", "-c"]), 6));
        assert_fails(&CHECK, &evidence, &params(), "wrapped");
    }

    #[test]
    fn no_command_at_all_fails() {
        let mut evidence = hardened();
        stages(&mut evidence)[1].instructions.retain(|old| old.keyword != "CMD");
        image(&mut evidence).command.clear();
        image(&mut evidence).entrypoint.clear();
        assert_fails(&CHECK, &evidence, &params(), "nothing");
    }

    #[test]
    fn the_command_of_the_base_image_counts() {
        let mut evidence = hardened();
        stages(&mut evidence)[1].instructions.retain(|old| old.keyword != "CMD");
        image(&mut evidence).command = words(&["/app/notes"]);
        assert_passes(&CHECK, &evidence, &params());
        image(&mut evidence).command = words(&["/bin/sh", "-c", "/app/notes"]);
        assert_fails(&CHECK, &evidence, &params(), "wrapped");
        run(&mut evidence).entrypoint = Some(flag(Vec::new(), 6));
        assert_fails(&CHECK, &evidence, &params(), "nothing");
    }

    #[test]
    fn without_a_dockerfile_there_is_no_verdict() {
        let mut evidence = hardened();
        evidence.submission.dockerfiles.clear();
        assert_error(&CHECK, &evidence, &params());
    }
}
