//! How does a build run on another day?
//!
//! Nobody can set the clock of the builder's containers. What can be set is what the shell of a step understands by
//! `date`: a function of that name stands before the step's own words, and says another day to whoever asks for now.
//! Whoever asks for a time of their own (`--date`, `--reference`) gets that one, and so does a program that reads
//! the clock itself: nothing is told of those. A script of the folder that a step runs has the function in itself.

/// How much later it is, in seconds: another year, another month, another day of the week.
const LATER: u32 = 400 * 86_400;

/// The function, before the words of a step. `command` is the shell's own, and looks past functions.
fn function() -> String {
    format!(
        "date() {{ case \" $* \" in *\" -d\"*|*\" -r\"*|*\" --date\"*|*\" --reference\"*) command date \"$@\" ;; \
         *) command date -d \"@$(($(command date +%s) + {LATER}))\" \"$@\" ;; esac; }}; "
    )
}

/// Shells that know functions of this kind.
const SHELLS: [&str; 7] = ["sh", "bash", "dash", "ash", "ksh", "mksh", "busybox"];

/// The Dockerfile's text, for a build on another day. Steps that are no words of a shell stay as they are.
pub(super) fn on_another_day(text: &str) -> String {
    // Another escape makes other lines.
    let escapes = |line: &str| {
        let line: String = line.to_ascii_lowercase().split_whitespace().collect();
        line.starts_with("#escape=`")
    };
    if text.lines().any(escapes) {
        return text.to_owned();
    }
    let mut told = String::with_capacity(text.len());
    let mut lines = text.split_inclusive('\n').peekable();
    let mut by_a_shell = true;
    while let Some(first) = lines.next() {
        let mut step = first.to_owned();
        let is_comment = first.trim_start().starts_with('#');
        // A comment between continued lines ends nothing.
        let mut open = !is_comment && goes_on(first);
        while open && let Some(next) = lines.next() {
            step.push_str(next);
            open = goes_on(next) || next.trim_start().starts_with('#') || next.trim().is_empty();
        }
        if is_comment {
            told.push_str(&step);
            continue;
        }
        let keyword = step.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
        let mut body = String::new();
        if matches!(keyword.as_str(), "RUN" | "COPY" | "ADD") {
            for (end, tabs) in heredocs(&step) {
                let is_end = |line: &str| {
                    let line = line.trim_end_matches(['\n', '\r']);
                    (if tabs { line.trim_start_matches('\t') } else { line }) == end
                };
                for line in lines.by_ref() {
                    body.push_str(line);
                    if is_end(line) {
                        break;
                    }
                }
            }
        }
        match keyword.as_str() {
            "FROM" => by_a_shell = true,
            "SHELL" => {
                let words = step.trim_start().get(5..).and_then(list);
                by_a_shell = words.is_some_and(|words| words.first().is_some_and(|word| is_shell(word)));
            }
            "RUN" => {
                let (other, other_body) = run_on_another_day(&step, &body, by_a_shell);
                told.push_str(&other);
                told.push_str(&other_body);
                continue;
            }
            _ => {}
        }
        told.push_str(&step);
        told.push_str(&body);
    }
    told
}

/// A `RUN` and its here-documents, on another day.
fn run_on_another_day(step: &str, body: &str, by_a_shell: bool) -> (String, String) {
    let same = || (step.to_owned(), body.to_owned());
    let Some(at) = words_at(step) else { return same() };
    let words = &step[at..];
    if words.starts_with('[') {
        let other = list(&words.replace("\\\n", " ")).and_then(of_a_list);
        let other = other.map(|words| format!("{}{words}\n", &step[..at]));
        return (other.unwrap_or_else(|| step.to_owned()), body.to_owned());
    }
    if body.is_empty() || !words.contains("<<") {
        return match by_a_shell && asks_the_clock(words) {
            true => (format!("{}{}{words}", &step[..at], function()), body.to_owned()),
            false => same(),
        };
    }
    if !asks_the_clock(words) && !asks_the_clock(body) {
        return same();
    }
    // The document is the script where nothing stands beside it, or where a shell reads it as it stands.
    let before = words.split("<<").next().unwrap_or_default().trim();
    let is_quoted =
        words.split("<<").nth(1).is_some_and(|end| end.trim_start_matches('-').starts_with(['\'', '"']));
    let is_script = match before.split_whitespace().next() {
        None => by_a_shell || body.starts_with("#!"),
        Some(program) => is_quoted && is_shell(program),
    };
    if is_script {
        return (step.to_owned(), script_on_another_day(body).unwrap_or_else(|| body.to_owned()));
    }
    match by_a_shell && !before.is_empty() {
        true => (format!("{}{}{words}", &step[..at], function()), body.to_owned()),
        false => same(),
    }
}

/// A script that asks for now, on another day; nothing where it does not ask, or where no shell reads it.
pub(in crate::lab) fn script_on_another_day(script: &str) -> Option<String> {
    let (first, rest) = match script.strip_prefix("#!") {
        None => ("", script),
        Some(line) => {
            let interpreter = line.lines().next().unwrap_or_default();
            let mut words = interpreter.split_whitespace().filter(|word| !word.starts_with('-'));
            let program = words.next()?;
            let program = if program.ends_with("/env") { words.next()? } else { program };
            if !is_shell(program) {
                return None;
            }
            script.split_at(script.find('\n')? + 1)
        }
    };
    asks_the_clock(rest).then(|| format!("{first}{}\n{rest}", function().trim_end()))
}

/// The words of a list, where a shell of it is given its script behind `-c`.
fn of_a_list(mut words: Vec<String>) -> Option<String> {
    if !is_shell(words.first()?) {
        return None;
    }
    let flag = words
        .iter()
        .position(|word| word.starts_with('-') && !word.starts_with("--") && word.ends_with('c'))?;
    let script = words.get_mut(flag + 1).filter(|script| asks_the_clock(script))?;
    *script = format!("{}{script}", function());
    serde_json::to_string(&words).ok()
}

fn list(text: &str) -> Option<Vec<String>> {
    serde_json::from_str(text.trim()).ok()
}

fn is_shell(program: &str) -> bool {
    SHELLS.contains(&program.rsplit('/').next().unwrap_or(program))
}

/// The ends of the here-documents that begin in a step, each with whether tabs may stand before it.
fn heredocs(step: &str) -> Vec<(String, bool)> {
    let mut ends = Vec::new();
    for begun in step.split("<<").skip(1) {
        // `<<<` gives a word.
        if begun.starts_with('<') || begun.is_empty() {
            continue;
        }
        let tabs = begun.starts_with('-');
        let word = begun.trim_start_matches('-').split_whitespace().next().unwrap_or_default();
        let end: String = word.chars().filter(|letter| !"'\"".contains(*letter)).collect();
        let end = end.split([';', '&', '|', '>', ')']).next().unwrap_or_default();
        // A shift of numbers is none.
        if end.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_') {
            ends.push((end.to_owned(), tabs));
        }
    }
    ends
}

fn goes_on(line: &str) -> bool {
    line.trim_end().ends_with('\\')
}

/// Where the words of a `RUN` begin, behind its flags.
fn words_at(step: &str) -> Option<usize> {
    let blank = |at: usize| {
        let rest = &step[at..];
        at + (rest.len() - rest.trim_start_matches([' ', '\t', '\\', '\r', '\n']).len())
    };
    let mut at = blank(blank(0) + 3);
    while step[at..].starts_with("--") {
        let flag = step[at..].find([' ', '\t', '\n'])?;
        at = blank(at + flag);
    }
    (at < step.len()).then_some(at)
}

/// Whether `date` stands among the words as one of its own.
fn asks_the_clock(words: &str) -> bool {
    let part = |letter: Option<char>| letter.is_some_and(|it| it.is_alphanumeric() || "-_./=".contains(it));
    words.match_indices("date").any(|(at, found)| {
        !part(words[..at].chars().next_back()) && !part(words[at + found.len()..].chars().next())
    })
}

/// A step as the learner wrote it.
pub(super) fn as_written(words: &str) -> String {
    let in_a_list = serde_json::to_string(&function()).unwrap_or_default();
    words.replace(&function(), "").replace(in_a_list.trim_matches('"'), "")
}

#[cfg(test)]
mod tests {
    use super::{as_written, function, on_another_day, script_on_another_day};

    #[test]
    fn a_step_that_asks_for_now_is_told_another_day() {
        for step in [
            "RUN date +%F > /built\n",
            "run --mount=type=bind,source=a,target=/a --network=none \\\n    echo \"$(date +%Y)\" > /x\n",
            "RUN set -eux; \\\n # says when\n    date > /built\n",
            "RUN page-stamp dist && x=`date -u` && echo $x > /built",
        ] {
            let told = on_another_day(step);
            assert_eq!(told.matches(&function()).count(), 1, "{told}");
            assert_eq!(as_written(&told), step);
            assert!(told.to_ascii_lowercase().starts_with("run "), "{told}");
        }
    }

    #[test]
    fn a_list_another_shell_and_a_document_are_told_another_day() {
        let list = on_another_day("RUN [\"/bin/bash\", \"-eu\", \"-c\", \"date > /x\"]\n");
        assert!(list.starts_with("RUN [\"/bin/bash\",\"-eu\",\"-c\",\"date() {"), "{list}");
        assert_eq!(as_written(&list), "RUN [\"/bin/bash\",\"-eu\",\"-c\",\"date > /x\"]\n");
        for step in [
            "SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nRUN date > /x\n",
            "SHELL [\"python3\", \"-c\"]\nRUN date\nFROM a\nRUN date > /x\n",
            "RUN <<END\ndate > /x\nEND\nRUN true\n",
            "RUN <<-'END'\n\tdate > /x\n\tEND\n",
            "RUN <<END\n#!/usr/bin/env bash\ndate > /x\nEND\n",
            "RUN bash -e <<'END'\ndate > /x\nEND\n",
            "RUN cat > /x <<END\nmade $(date)\nEND\n",
        ] {
            let told = on_another_day(step);
            assert_eq!(told.matches(function().trim_end()).count(), 1, "{told}");
            let written = told.replace(function().trim_end(), "");
            assert!(written.split_whitespace().eq(step.split_whitespace()), "{told}");
        }
    }

    #[test]
    fn a_script_has_its_function_behind_its_first_line() {
        let told = script_on_another_day("#!/bin/sh\nset -eu\ndate > /x\n").unwrap();
        assert!(
            told.starts_with("#!/bin/sh\ndate() {") && told.ends_with("; };\nset -eu\ndate > /x\n"),
            "{told}"
        );
        assert!(script_on_another_day("date > /x\n").is_some());
        assert!(script_on_another_day("#!/usr/bin/env bash\ndate\n").is_some());
        for script in ["#!/bin/sh\necho up-to-date\n", "#!/usr/bin/python3\ndate\n", "#!/bin/sh"] {
            assert_eq!(script_on_another_day(script), None);
        }
    }

    #[test]
    fn every_other_step_stays_as_it_is() {
        for step in [
            "RUN apt-get update && touch --date=@0 /x\n",
            "RUN [\"date\"]\n",
            "RUN <<END\ntouch /x\nEND\n",
            "COPY <<date /x\nRUN date\ndate\n",
            "RUN [\"/opt/program\", \"-c\", \"date\"]\n",
            "COPY date /x\n",
            "# RUN date\n",
            "ENV date=1\nRUN echo up-to-date mydate /bin/date.txt\n",
            "SHELL [\"/usr/bin/python3\", \"-c\"]\nRUN date > /x\n",
        ] {
            assert_eq!(on_another_day(step), step);
        }
    }
}
