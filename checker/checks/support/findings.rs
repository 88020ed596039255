//! Which of the learner's findings are there, and which are not?

use std::collections::BTreeSet;

use super::{WORDS, subject};
use crate::check::{Params, Place, Verdict, seen};
use crate::evidence::{Evidence, Mistake, MistakeKind, Review};
use crate::submission::{HandedFindings, WrittenFinding, WrittenPlace};
use crate::words::Message;

/// How many lines a finding may be off: an editor counts otherwise, or the line above is meant.
const TOLERANCE: usize = 3;

/// The learner's findings, held against what is there.
pub(in crate::checks) struct Compared<'a> {
    /// How many mistakes are named at their place, each once.
    pub(in crate::checks) found: usize,
    /// Their kinds.
    pub(in crate::checks) kinds: BTreeSet<MistakeKind>,
    /// The mistakes that are named, each by its place in the review, and by which finding.
    pub(in crate::checks) named: Vec<(usize, &'a WrittenFinding)>,
    /// Findings at a place where there is nothing of that kind.
    pub(in crate::checks) invented: Vec<Invented<'a>>,
}

/// A finding without a mistake.
pub(in crate::checks) struct Invented<'a> {
    /// The finding.
    pub(in crate::checks) finding: &'a WrittenFinding,
    /// Its likeliest place.
    pub(in crate::checks) place: &'a WrittenPlace,
    /// What is not so about it.
    pub(in crate::checks) why: Untrue,
}

/// What is not so about a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::checks) enum Untrue {
    /// The repository held no such file or folder.
    NoFile,
    /// The file held nothing of the kind.
    NothingThere,
    /// The file held something of the kind, far from this line.
    OtherLine,
    /// The file was not as long.
    NoLine,
}

/// The file with the findings, and the repository as the learner got it.
///
/// # Errors
/// The failure where there is no file, nothing in it, or where it cannot be read; the verdict for a missing fact.
pub(in crate::checks) fn handed<'a>(
    evidence: &'a Evidence,
    params: &Params,
) -> Result<(&'a HandedFindings, &'a Review), Verdict> {
    let review = seen(&subject::service(evidence, params)?.review)?;
    let failure = |seen: Message, direction: &'static str| {
        Err(Verdict::fail_at(
            Place::WholeFile("findings.md".to_owned()),
            WORDS.say("findings-expected"),
            seen,
            WORDS.say(direction),
        ))
    };
    let fail = |seen| failure(seen, "findings-direction");
    let Some(handed) = &evidence.submission.findings else { return fail(WORDS.say("no-findings-file")) };
    if let Some(problem) = &handed.problem {
        let seen = WORDS.say("findings-unread").with("reason", problem);
        return failure(seen, "findings-direction-unread");
    }
    if handed.findings.is_empty() {
        return match handed.without_place.len() + handed.without_kind.len() {
            0 => fail(WORDS.say("no-findings")),
            count => fail(WORDS.say("findings-incomplete").with("count", count)),
        };
    }
    Ok((handed, review))
}

/// Compares them. The second finding of one mistake counts for nothing and against nothing.
pub(in crate::checks) fn compare<'a>(handed: &'a HandedFindings, review: &Review) -> Compared<'a> {
    let mut compared = Compared { found: 0, kinds: BTreeSet::new(), named: Vec::new(), invented: Vec::new() };
    let mut taken = vec![false; review.mistakes.len()];
    let mut told = BTreeSet::new();
    // Who names a line knows what is meant; the others take what is left of their file.
    let with_line =
        |finding: &&WrittenFinding| place_of(finding, review).is_some_and(|one| one.line.is_some());
    let (exact, rough): (Vec<_>, Vec<_>) = handed.findings.iter().partition(with_line);
    let all = exact.into_iter().chain(rough).flat_map(|finding| {
        let place = place_of(finding, review);
        let more = more_places(finding, place, review);
        std::iter::once((finding, place)).chain(more.into_iter().map(move |place| (finding, Some(place))))
    });
    for (finding, place) in all {
        let Some(place) = place else {
            compared.invented.extend(finding.places.first().map(|place| Invented {
                finding,
                place,
                why: Untrue::NoFile,
            }));
            continue;
        };
        if let Some(why) = untrue(finding.kind, place, review) {
            compared.invented.push(Invented { finding, place, why });
            continue;
        }
        if place.line.is_some() && !told.insert((finding.kind, place.path.to_lowercase(), place.line)) {
            continue;
        }
        let free = review
            .mistakes
            .iter()
            .enumerate()
            .filter(|(index, one)| !taken[*index] && one.kind == finding.kind && is_in(&place.path, one));
        let near = free.filter_map(|(index, one)| Some((distance(place, one)?, index)));
        if let Some((_, index)) = near.min() {
            taken[index] = true;
            compared.found += 1;
            compared.kinds.insert(finding.kind);
            compared.named.push((index, finding));
        }
    }
    compared.invented.sort_by_key(|invented| invented.finding.at.line);
    compared
}

/// Further places of one line that stand for findings of their own: those with a line of theirs where there is
/// something, and those where there is nothing, as far as they are more than the others.
fn more_places<'a>(
    finding: &'a WrittenFinding,
    first: Option<&WrittenPlace>,
    review: &Review,
) -> Vec<&'a WrittenPlace> {
    let Some(first) = first else { return Vec::new() };
    let is_true = |place: &WrittenPlace| untrue(finding.kind, place, review).is_none();
    let others = finding.places.iter().filter(|place| place.line.is_some() && *place != first);
    let (mut more, untold): (Vec<_>, Vec<_>) = others.partition(|place| is_true(place));
    let told = more.len() + usize::from(is_true(first));
    more.extend(untold.into_iter().skip(told));
    more
}

/// What is not so about a finding of this kind at this place; nothing where there is one about there.
fn untrue(kind: MistakeKind, place: &WrittenPlace, review: &Review) -> Option<Untrue> {
    let mut of_kind =
        review.mistakes.iter().filter(|one| one.kind == kind && is_in(&place.path, one)).peekable();
    if of_kind.peek().is_none() {
        let is_there = review.files.iter().any(|file| is_meant(&place.path, file));
        return Some(if is_there { Untrue::NothingThere } else { Untrue::NoFile });
    }
    let mut meant =
        review.lines.iter().filter(|(file, _)| is_meant(&place.path, file)).map(|(_, lines)| *lines);
    if let (Some(line), Some(lines), None) = (place.line, meant.next(), meant.next())
        && line > lines + TOLERANCE
    {
        return Some(Untrue::NoLine);
    }
    of_kind.all(|one| distance(place, one).is_none()).then_some(Untrue::OtherLine)
}

/// The first of a finding's places that is one of the repository, or of which something may be said.
fn place_of<'a>(finding: &'a WrittenFinding, review: &Review) -> Option<&'a WrittenPlace> {
    let told = |place: &&WrittenPlace| review.mistakes.iter().any(|mistake| is_in(&place.path, mistake));
    let there = |place: &&WrittenPlace| review.files.iter().any(|file| is_meant(&place.path, file));
    let fitting = |place: &&WrittenPlace| {
        review.mistakes.iter().any(|one| one.kind == finding.kind && is_in(&place.path, one))
    };
    let mut places = finding.places.iter();
    // `Dockerfile copies .env`: either may be what is meant, and the one that fits is.
    places.clone().find(fitting).or_else(|| places.clone().find(told)).or_else(|| places.find(there))
}

/// Whether a written path means the mistake's file, or one of which the same may be said.
fn is_in(path: &str, mistake: &Mistake) -> bool {
    std::iter::once(&mistake.file).chain(&mistake.also).any(|file| is_meant(path, file))
}

/// Whether a written path means a file: by its whole path, by its end, or by a folder that it lies in; also as it is
/// seen from the course, `27-common-mistakes/run.sh`. Upper and lower case are one.
fn is_meant(path: &str, file: &str) -> bool {
    let (path, file) = (path.trim_matches('/').to_lowercase(), file.to_lowercase());
    let of_exercise = |first: &str| first.len() > 3 && first.as_bytes()[..2].iter().all(u8::is_ascii_digit);
    let path = match path.split_once('/') {
        Some((first, inside)) if of_exercise(first) && first.as_bytes()[2] == b'-' => inside.to_owned(),
        _ => path,
    };
    let ends_with =
        file.strip_suffix(path.as_str()).is_some_and(|before| before.is_empty() || before.ends_with('/'));
    let lies_in = file.strip_prefix(path.as_str()).is_some_and(|behind| behind.starts_with('/'));
    !path.is_empty() && (ends_with || lies_in)
}

/// How far off a line is; nothing where that is too far. Whoever names no line is not wrong about it, and a line of
/// another file, of which the same may be said, is not compared.
fn distance(place: &WrittenPlace, mistake: &Mistake) -> Option<usize> {
    match (place.line, mistake.line.filter(|_| is_meant(&place.path, &mistake.file))) {
        (Some(written), Some(own)) => Some(written.abs_diff(own)).filter(|far| *far <= TOLERANCE),
        // Behind every line that is near.
        (Some(_), None) => Some(TOLERANCE + 1),
        (None, None) => Some(0),
        (None, Some(_)) => Some(1),
    }
}

/// The names of kinds, as a list.
pub(in crate::checks) fn names(kinds: impl IntoIterator<Item = MistakeKind>) -> Message {
    let names = kinds.into_iter().map(|kind| WORDS.say("mistake-kind").with("kind", kind.name()));
    names
        .reduce(|before, last| WORDS.say("mistake-list").with("before", before).with("last", last))
        .unwrap_or_else(|| WORDS.say("mistake-kind").with("kind", "none"))
}

#[cfg(test)]
mod tests {
    use super::{Compared, Untrue, compare};
    use crate::checks::support::fixtures::reviewed::{finding, mistake};
    use crate::evidence::{Mistake, MistakeKind, Review};
    use crate::submission::{HandedFindings, WrittenFinding};

    use MistakeKind::{Network, Patch, Root, Scan, Secrets};

    fn review() -> Review {
        let files =
            ["Dockerfile", ".env", ".git/config", ".github/workflows/a.yml", "README.md", "compose.yaml"];
        let also = vec![".github/dependabot.yml".to_owned()];
        Review {
            files: files.map(str::to_owned).to_vec(),
            lines: files.map(|file| (file.to_owned(), 30)).into(),
            mistakes: vec![
                mistake(Secrets, ".env", Some(3)),
                mistake(Secrets, ".git/config", Some(9)),
                mistake(Secrets, "Dockerfile", Some(4)),
                mistake(Secrets, "Dockerfile", Some(20)),
                mistake(Root, "Dockerfile", None),
                mistake(Network, "compose.yaml", Some(8)),
                mistake(Scan, ".github/workflows/a.yml", None),
                Mistake { also, ..mistake(Patch, ".github/workflows/a.yml", None) },
            ],
        }
    }

    fn handed(findings: Vec<WrittenFinding>) -> HandedFindings {
        HandedFindings { findings, ..HandedFindings::default() }
    }

    fn handed_at(secrets: &[(&str, usize)]) -> HandedFindings {
        let places = secrets.iter().zip(1..);
        handed(places.map(|((path, line), own)| finding(Secrets, path, Some(*line), own)).collect())
    }

    fn counted(findings: Vec<WrittenFinding>) -> (usize, usize) {
        let handed = handed(findings);
        let Compared { found, invented, .. } = compare(&handed, &review());
        (found, invented.len())
    }

    #[test]
    fn a_finding_counts_by_kind_and_file_with_a_line_about_right_or_none() {
        for (kind, path, line) in [
            (Secrets, ".env", Some(3)),
            (Secrets, ".env", Some(6)),
            (Secrets, ".env", None),
            (Secrets, "config", None),
            (Secrets, ".git/", None),
            (Secrets, "dockerfile", Some(5)),
            (Secrets, "27-common-mistakes/.env", Some(3)),
            (Patch, ".github/dependabot.yml", Some(30)),
            (Root, "Dockerfile", None),
            (Root, "Dockerfile", Some(17)),
            (Scan, "a.yml", None),
            (Scan, ".github", None),
            (Patch, ".github/dependabot.yml", None),
        ] {
            assert_eq!(counted(vec![finding(kind, path, line, 1)]), (1, 0), "{kind:?} {path} {line:?}");
        }
    }

    #[test]
    fn each_mistake_counts_once_and_a_line_that_is_off_not_at_all() {
        assert_eq!(
            counted(vec![finding(Secrets, ".env", None, 1), finding(Secrets, ".env", Some(2), 2)]),
            (1, 0)
        );
        // The same line again says nothing new, though another mistake is near.
        let twice = [1, 2].map(|own| finding(Secrets, "Dockerfile", Some(4), own)).to_vec();
        assert_eq!(counted(twice), (1, 0));
        assert_eq!(counted(vec![finding(Secrets, ".env", Some(7), 1)]), (0, 1));
        assert_eq!(counted(vec![finding(Root, "Dockerfile", Some(34), 1)]), (0, 1));
        // The line comes first, whoever is written first.
        let both = vec![finding(Secrets, "Dockerfile", None, 1), finding(Secrets, "Dockerfile", Some(4), 2)];
        assert_eq!(counted(both), (2, 0));
        let three = (1..=3).map(|line| finding(Secrets, "Dockerfile", None, line)).collect();
        assert_eq!(counted(three), (2, 0));
    }

    #[test]
    fn what_is_not_there_is_invented() {
        for (kind, path) in [
            (Root, ".env"),
            (Network, "Dockerfile"),
            (Secrets, "README.md"),
            (Secrets, "run.sh"),
            (Root, "ockerfile"),
        ] {
            assert_eq!(counted(vec![finding(kind, path, None, 1)]), (0, 1), "{kind:?} {path}");
        }
        let handed =
            handed(vec![finding(Secrets, "run.sh", None, 7), finding(Secrets, "README.md", None, 5)]);
        let invented = compare(&handed, &review()).invented;
        let told: Vec<(usize, Untrue)> = invented.iter().map(|one| (one.finding.at.line, one.why)).collect();
        assert_eq!(told, [(5, Untrue::NothingThere), (7, Untrue::NoFile)]);
        let handed = handed_at(&[(".env", 9), ("Dockerfile", 12), ("Dockerfile", 90)]);
        let told: Vec<Untrue> = compare(&handed, &review()).invented.iter().map(|one| one.why).collect();
        assert_eq!(told, [Untrue::OtherLine, Untrue::OtherLine, Untrue::NoLine]);
    }

    #[test]
    fn several_places_of_one_line_are_several_findings() {
        let line = |places: &[(&str, usize)]| {
            let mut one = finding(Secrets, places[0].0, Some(places[0].1), 1);
            one.places.extend(
                places[1..]
                    .iter()
                    .map(|(path, line)| finding(Secrets, path, Some(*line), 1).places.remove(0)),
            );
            vec![one]
        };
        assert_eq!(counted(line(&[(".env", 3), ("Dockerfile", 4), ("Dockerfile", 20)])), (3, 0));
        // A file beside it that only explains is no finding, and a flood is none either.
        assert_eq!(counted(line(&[(".env", 3), ("README.md", 3)])), (1, 0));
        assert_eq!(
            counted(line(&[(".env", 3), ("README.md", 3), ("README.md", 9), ("compose.yaml", 1)])),
            (1, 2)
        );
    }

    #[test]
    fn of_several_files_the_one_that_fits_is_meant() {
        let mut both = finding(Secrets, "README.md", None, 1);
        both.places.push(finding(Secrets, ".env", Some(3), 1).places.remove(0));
        assert_eq!(counted(vec![both]), (1, 0));
    }
}
