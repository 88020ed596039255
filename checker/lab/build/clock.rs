//! How does a build run on another day?
//!
//! Nobody can set the clock of the builder's containers. What can be set is what the shell of a step understands by
//! `date`: a function of that name stands before the step's own words, and says another day to whoever asks for now.
//! Whoever asks for a time of their own (`--date`, `--reference`) gets that one, and so does a program that reads
//! the clock itself: nothing is told of those.

/// How much later it is, in seconds: another year, another month, another day of the week.
const LATER: u32 = 400 * 86_400;

/// The function, before the words of a step. `command` is the shell's own, and looks past functions.
fn function() -> String {
    format!(
        "date() {{ case \" $* \" in *\" -d\"*|*\" -r\"*|*\" --date\"*|*\" --reference\"*) command date \"$@\" ;; \
         *) command date -d \"@$(($(command date +%s) + {LATER}))\" \"$@\" ;; esac; }}; "
    )
}

/// The Dockerfile's text, for a build on another day. Steps that are no words of a shell stay as they are.
pub(super) fn on_another_day(text: &str) -> String {
    // Another shell has other functions, and another escape other lines.
    let begins = |line: &str, words: [&str; 2]| {
        let line: String = line.trim_start().to_ascii_lowercase().split_whitespace().collect();
        words.iter().any(|word| line.starts_with(word))
    };
    if text.lines().any(|line| begins(line, ["shell[", "#escape=`"])) {
        return text.to_owned();
    }
    let mut told = String::with_capacity(text.len());
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(first) = lines.next() {
        let mut step = first.to_owned();
        let is_comment = first.trim_start().starts_with('#');
        // A comment between continued lines ends nothing.
        let mut open = !is_comment && goes_on(first);
        while open && let Some(next) = lines.next() {
            step.push_str(next);
            open = goes_on(next) || next.trim_start().starts_with('#') || next.trim().is_empty();
        }
        match words_of_a_shell(&step).filter(|at| !is_comment && asks_the_clock(&step[*at..])) {
            Some(at) => {
                told.push_str(&step[..at]);
                told.push_str(&function());
                told.push_str(&step[at..]);
            }
            None => told.push_str(&step),
        }
    }
    told
}

fn goes_on(line: &str) -> bool {
    line.trim_end().ends_with('\\')
}

/// Where the words of a `RUN` begin, behind its flags; nothing for the form of a list, for what stands in lines
/// below it, and for any other instruction.
fn words_of_a_shell(step: &str) -> Option<usize> {
    let blank = |at: usize| {
        let rest = &step[at..];
        at + (rest.len() - rest.trim_start_matches([' ', '\t', '\\', '\r', '\n']).len())
    };
    let begin = blank(0);
    let keyword = step.get(begin..begin + 3)?;
    let mut at = blank(begin + 3);
    if !keyword.eq_ignore_ascii_case("run") || at == begin + 3 {
        return None;
    }
    while step[at..].starts_with("--") {
        let flag = step[at..].find([' ', '\t', '\n'])?;
        at = blank(at + flag);
    }
    let rest = &step[at..];
    (!rest.is_empty() && !rest.starts_with('[') && !rest.contains("<<")).then_some(at)
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
    words.replace(&function(), "")
}

#[cfg(test)]
mod tests {
    use super::{as_written, function, on_another_day};

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
    fn every_other_step_stays_as_it_is() {
        for step in [
            "RUN apt-get update && touch --date=@0 /x\n",
            "RUN [\"date\"]\n",
            "RUN <<END\ndate > /x\nEND\n",
            "COPY date /x\n",
            "# RUN date\n",
            "ENV date=1\nRUN echo up-to-date mydate /bin/date.txt\n",
            "SHELL [\"/bin/bash\", \"-c\"]\nRUN date > /x\n",
        ] {
            assert_eq!(on_another_day(step), step);
        }
    }
}
