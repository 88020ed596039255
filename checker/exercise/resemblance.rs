//! Does a failing answer look like one of the tempting wrong ones that the exercise knows?
//!
//! Two things have to agree: the same checks fail, and the files say the same where the wrong answer differs from
//! what is right. Compared are words, not lines, so that another name, number or order does no harm. Where grounds
//! are missing, or two known answers fit, nothing is said: a wrong guess would send the learner the wrong way.

use std::collections::{BTreeMap, BTreeSet};

use super::{Answer, Exercise, Files, Text};

/// A known wrong answer that a submission looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resemblance {
    /// Folder name of the known answer, `code-belongs-to-user`.
    pub answer: String,
    /// Why it tempts and why it fails.
    pub about: Text,
}

/// Reads a file of a submission by its path; nothing where there is none, or none that is text.
pub type ReadFile<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Files that are text, by path.
type Texts = BTreeMap<String, String>;

/// How often each word stands in each file. The empty word stands once in every file that is there.
type Words = BTreeMap<(String, String), usize>;

/// How many of the words in which two answers differ speak for the first of them, and how many there are.
#[derive(Debug, Clone, Copy, Default)]
struct Share {
    own: usize,
    all: usize,
}

impl Share {
    /// At least three of four. Nothing to differ in speaks for nobody.
    fn is_clear(self) -> bool {
        self.all > 0 && self.own * 4 >= self.all * 3
    }

    fn is_half(self) -> bool {
        self.all > 0 && self.own * 2 >= self.all
    }
}

impl Exercise {
    /// The wrong answer that a submission looks like. `failing` are the ids of its failing checks, `skipped` of
    /// those that the engine could not show.
    #[must_use]
    pub fn resemblance(
        &self,
        failing: &BTreeSet<&str>,
        skipped: &BTreeSet<&str>,
        file: ReadFile<'_>,
    ) -> Option<Resemblance> {
        let alike: Vec<&Answer> =
            self.answers.iter().filter(|answer| fails_alike(answer, failing, skipped)).collect();
        if alike.is_empty() {
            return None;
        }
        let known = [&self.start, &self.solution].into_iter().chain(alike.iter().map(|answer| &answer.files));
        let paths: BTreeSet<&String> = known.flat_map(Files::keys).collect();
        let texts: Texts = paths.into_iter().filter_map(|path| Some((path.clone(), file(path)?))).collect();
        let right = texts_of(&self.solution);
        let (own, start, solution) = (words_of(&texts), words_of(&texts_of(&self.start)), words_of(&right));
        let has_grounds = |wrong: &Files, words: &Words| {
            if words == &solution {
                reads_alike(&texts, &texts_of(wrong), &right)
            } else {
                says_alike(&own, words, &start, &solution)
            }
        };
        let fitting: Vec<(&Answer, Words)> = alike
            .into_iter()
            .map(|answer| (answer, words_of(&texts_of(&answer.files))))
            .filter(|(answer, words)| has_grounds(&answer.files, words))
            .collect();
        let nearest = fitting.iter().find(|(answer, words)| {
            let mut rivals = fitting.iter().filter(|(rival, _)| rival.about != answer.about);
            rivals.all(|(_, rival)| share(&own, words, rival, |_, _| true).is_clear())
        });
        nearest.map(|(answer, _)| Resemblance { answer: answer.name.clone(), about: answer.about.clone() })
    }
}

fn fails_alike(answer: &Answer, failing: &BTreeSet<&str>, skipped: &BTreeSet<&str>) -> bool {
    let fails = answer.fails.iter().map(String::as_str).filter(|check| !skipped.contains(check));
    let fails: BTreeSet<&str> = fails.collect();
    !fails.is_empty() && fails == *failing
}

/// Whether the submission does what makes the answer wrong, and not only lacks what makes the solution right.
fn says_alike(own: &Words, wrong: &Words, start: &Words, solution: &Words) -> bool {
    let added = share(own, wrong, solution, |wrong, right| wrong > right);
    let left_out = share(own, wrong, solution, |wrong, right| wrong < right);
    let agrees = |share: Share| share.all == 0 || share.is_clear();
    if !agrees(added) || !agrees(left_out) {
        return false;
    }
    let mut given = solution.clone();
    for (word, count) in start {
        let most = given.entry(word.clone()).or_default();
        *most = (*most).max(*count);
    }
    if added.all == 0 {
        // What is left out may stand there in other words, of which there must not be many.
        let foreign =
            own.iter().map(|(word, count)| count.saturating_sub(of(&given, word).max(of(wrong, word))));
        if foreign.sum::<usize>() > left_out.all {
            return false;
        }
    }
    let new = share(own, wrong, &given, |wrong, given| wrong > given);
    if new.all > 0 {
        return new.is_clear();
    }
    // A mistake that brings nothing of its own is work that was left undone: most of the rest has to be done.
    share(own, wrong, start, |_, _| true).is_half()
}

/// Where only the order or the indentation of the right words is wrong, the files have to be the same, line by line.
fn reads_alike(own: &Texts, wrong: &Texts, right: &Texts) -> bool {
    let lines = |texts: &Texts, path: &String| -> Option<Vec<String>> {
        let lines = texts.get(path)?.lines().map(str::trim_end);
        Some(lines.filter(|line| !line.is_empty() && !is_comment(line)).map(str::to_owned).collect())
    };
    let mut differing = wrong.keys().filter(|path| wrong.get(*path) != right.get(*path)).peekable();
    differing.peek().is_some() && differing.all(|path| lines(own, path) == lines(wrong, path))
}

fn of(words: &Words, word: &(String, String)) -> usize {
    words.get(word).copied().unwrap_or_default()
}

/// Of the words that stand more or less often in `one` than in `other`, and that `counts` chooses by these two
/// numbers, how many does the submission have as `one` has them?
fn share(own: &Words, one: &Words, other: &Words, counts: impl Fn(usize, usize) -> bool) -> Share {
    let mut share = Share::default();
    let keys: BTreeSet<_> = one.keys().chain(other.keys()).collect();
    for key in keys {
        let (ours, theirs) = (of(one, key), of(other, key));
        if ours == theirs || !counts(ours, theirs) {
            continue;
        }
        let seen = of(own, key).clamp(ours.min(theirs), ours.max(theirs));
        share.own += seen.abs_diff(theirs);
        share.all += ours.abs_diff(theirs);
    }
    share
}

fn texts_of(files: &Files) -> Texts {
    let texts = files
        .iter()
        .filter_map(|(path, file)| Some((path.clone(), std::str::from_utf8(&file.bytes).ok()?.to_owned())));
    texts.collect()
}

fn words_of(texts: &Texts) -> Words {
    let mut words = Words::new();
    for (path, text) in texts {
        words.insert((path.clone(), String::new()), 1);
        for line in text.lines().filter(|line| !is_comment(line)) {
            let apart = |sign: char| sign.is_whitespace() || "[](){}\"',;=\\&|".contains(sign);
            for word in line.split(apart).filter(|word| !word.is_empty() && *word != "-") {
                *words.entry((path.clone(), word.to_owned())).or_default() += 1;
            }
        }
    }
    words
}

/// A comment changes nothing of what a file does.
fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with('#') && !line.starts_with("#!")
}

#[cfg(test)]
mod tests {
    use crate::exercise::{Course, Exercise};

    fn exercise() -> Exercise {
        let course = Course::embedded().unwrap();
        course.load(course.find("8").unwrap()).unwrap()
    }

    /// What is said of a Dockerfile beside the solution's other files. Ids stand in one text, with blanks between.
    fn said(dockerfile: &str, failing: &str, skipped: &str) -> Option<String> {
        let exercise = exercise();
        let file = |path: &str| match path {
            "Dockerfile" => Some(dockerfile.to_owned()),
            _ => String::from_utf8(exercise.solution.get(path)?.bytes.clone()).ok(),
        };
        let failing = failing.split_whitespace().collect();
        let skipped = skipped.split_whitespace().collect();
        exercise.resemblance(&failing, &skipped, &file).map(|found| found.answer)
    }

    fn dockerfile(answer: &str) -> String {
        let exercise = exercise();
        let known = exercise.answers.iter().find(|known| known.name == answer).unwrap();
        String::from_utf8(known.files["Dockerfile"].bytes.clone()).unwrap()
    }

    #[test]
    fn a_mistake_in_other_words_is_the_same_mistake() {
        let known = dockerfile("code-belongs-to-user");
        let other_words = [
            known.replace("10001", "20002").replace("app:app", "bob:bob"),
            known.replace('\n', "\n\n# why not\n"),
            known.replace("    ", "\t "),
            known.clone(),
        ];
        for dockerfile in other_words {
            let said = said(&dockerfile, "code-not-writable", "");
            assert_eq!(said.as_deref(), Some("code-belongs-to-user"), "{dockerfile}");
        }
    }

    #[test]
    fn the_same_files_with_other_failures_are_something_else() {
        let known = dockerfile("code-belongs-to-user");
        assert_eq!(said(&known, "non-root", ""), None);
        assert_eq!(said(&known, "code-not-writable non-root", ""), None);
        assert_eq!(said(&known, "", ""), None);
    }

    #[test]
    fn what_the_engine_could_not_show_decides_nothing() {
        let known = dockerfile("user-in-build-stage");
        let whole = said(&known, "non-root no-way-back code-not-writable user-declared", "");
        assert_eq!(whole.as_deref(), Some("user-in-build-stage"));
        assert_eq!(said(&known, "no-way-back code-not-writable user-declared", "non-root"), whole);
        let all = "non-root no-way-back code-not-writable user-declared";
        assert_eq!(said(&known, "", all), None, "nothing was seen to fail");
    }

    #[test]
    fn a_failure_of_another_making_is_not_explained() {
        // The right files, and a check that fails all the same.
        assert_eq!(said(&dockerfile_of_solution(), "code-not-writable", ""), None);
        let other = "FROM harden-check/slim:1\nCOPY . /srv/\nUSER 10001\nCMD [\"/srv/run\"]\n";
        assert_eq!(said(other, "code-not-writable", ""), None);
    }

    fn dockerfile_of_solution() -> String {
        String::from_utf8(exercise().solution["Dockerfile"].bytes.clone()).unwrap()
    }
}
