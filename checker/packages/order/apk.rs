//! Which of two versions of Alpine's is newer?
//!
//! A version is `numbers{letter}{_suffix{number}}{~hash}{-rN}`, see apk-package(5) and
//! <https://wiki.alpinelinux.org/wiki/APKBUILD_Reference#pkgver>. Parts are compared one after the other; where
//! one version has ended or goes on with another kind of part, the kind decides.

use std::cmp::Ordering;
use std::iter::Peekable;
use std::str::Chars;

/// Suffixes of what comes before the version itself, oldest first.
const BEFORE: [&str; 4] = ["alpha", "beta", "pre", "rc"];

/// Suffixes of what comes after it.
const AFTER: [&str; 5] = ["cvs", "svn", "git", "hg", "p"];

/// One part. Of two kinds at the same place the earlier one here makes the newer version.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    First(String),
    Number(String),
    Letter(char),
    /// Place in [`BEFORE`], below 0, or in [`AFTER`], from 0 on.
    Suffix(i8),
    SuffixNumber(String),
    Hash(String),
    Revision(String),
    End,
    /// What no version has. Nothing behind it is compared.
    Wrong,
}

/// Compares two versions.
pub(super) fn compare(one: &str, other: &str) -> Ordering {
    let (one, other) = (parts(one), parts(other));
    for (mine, theirs) in one.iter().zip(&other) {
        if rank(mine) != rank(theirs) {
            return match (mine, theirs) {
                (Part::Suffix(suffix), _) if *suffix < 0 => Ordering::Less,
                (_, Part::Suffix(suffix)) if *suffix < 0 => Ordering::Greater,
                _ => rank(theirs).cmp(&rank(mine)),
            };
        }
        let ordering = of_one_kind(mine, theirs);
        if ordering != Ordering::Equal {
            return ordering;
        }
    }
    Ordering::Equal
}

fn rank(part: &Part) -> u8 {
    match part {
        Part::First(_) => 0,
        Part::Number(_) => 1,
        Part::Letter(_) => 2,
        Part::Suffix(_) => 3,
        Part::SuffixNumber(_) => 4,
        Part::Hash(_) => 5,
        Part::Revision(_) => 6,
        Part::End => 7,
        Part::Wrong => 8,
    }
}

fn of_one_kind(mine: &Part, theirs: &Part) -> Ordering {
    match (mine, theirs) {
        // `1.02` is older than `1.2`: a number that begins with a zero is read like decimals.
        (Part::Number(mine), Part::Number(theirs)) if mine.starts_with('0') || theirs.starts_with('0') => {
            mine.cmp(theirs)
        }
        (Part::First(mine), Part::First(theirs))
        | (Part::Number(mine), Part::Number(theirs))
        | (Part::SuffixNumber(mine), Part::SuffixNumber(theirs))
        | (Part::Revision(mine), Part::Revision(theirs)) => by_number(mine, theirs),
        (Part::Letter(mine), Part::Letter(theirs)) => mine.cmp(theirs),
        (Part::Suffix(mine), Part::Suffix(theirs)) => mine.cmp(theirs),
        (Part::Hash(mine), Part::Hash(theirs)) => mine.cmp(theirs),
        _ => Ordering::Equal,
    }
}

/// Digits as a number of any length.
fn by_number(mine: &str, theirs: &str) -> Ordering {
    let (mine, theirs) = (mine.trim_start_matches('0'), theirs.trim_start_matches('0'));
    mine.len().cmp(&theirs.len()).then_with(|| mine.cmp(theirs))
}

fn parts(version: &str) -> Vec<Part> {
    let mut rest = version.chars().peekable();
    let first = digits(&mut rest);
    let mut parts = vec![if first.is_empty() { Part::Wrong } else { Part::First(first) }];
    while let Some(last) = parts.last()
        && !matches!(last, Part::End | Part::Wrong)
    {
        let part = next(rank(last), &mut rest);
        parts.push(part);
    }
    parts
}

/// The part behind one of this rank.
fn next(last: u8, rest: &mut Peekable<Chars<'_>>) -> Part {
    let or_wrong = |digits: String, part: fn(String) -> Part| {
        if digits.is_empty() { Part::Wrong } else { part(digits) }
    };
    let Some(&begin) = rest.peek() else { return Part::End };
    match begin {
        'a'..='z' if last <= 1 => {
            rest.next();
            Part::Letter(begin)
        }
        '.' if last <= 1 => {
            rest.next();
            or_wrong(digits(rest), Part::Number)
        }
        '0'..='9' if last <= 1 => or_wrong(digits(rest), Part::Number),
        '0'..='9' if last == 3 => or_wrong(digits(rest), Part::SuffixNumber),
        '_' if last <= 4 => {
            rest.next();
            suffix(&taken(rest, |one| one.is_ascii_lowercase()))
        }
        '~' if last < 5 => {
            rest.next();
            or_wrong(taken(rest, |one| matches!(one, '0'..='9' | 'a'..='f')), Part::Hash)
        }
        '-' if last < 6 => {
            rest.next();
            if rest.next() == Some('r') { or_wrong(digits(rest), Part::Revision) } else { Part::Wrong }
        }
        _ => Part::Wrong,
    }
}

fn suffix(name: &str) -> Part {
    let place =
        |list: &[&str]| list.iter().position(|known| *known == name).and_then(|at| i8::try_from(at).ok());
    match (place(&BEFORE), place(&AFTER)) {
        (Some(before), _) => Part::Suffix(before - 4),
        (None, Some(after)) => Part::Suffix(after),
        (None, None) => Part::Wrong,
    }
}

fn digits(rest: &mut Peekable<Chars<'_>>) -> String {
    taken(rest, |one| one.is_ascii_digit())
}

fn taken(rest: &mut Peekable<Chars<'_>>, fits: impl Fn(char) -> bool) -> String {
    let mut taken = String::new();
    while let Some(one) = rest.next_if(|one| fits(*one)) {
        taken.push(one);
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::compare;

    /// Each is older than the next one; the order of apk-tools 2.14.
    const SORTED: [&str; 17] = [
        "1.02",
        "1.2",
        "1.2.3_alpha",
        "1.2.3_alpha2",
        "1.2.3_beta",
        "1.2.3_pre1",
        "1.2.3_rc1-r0",
        "1.2.3-r0",
        "1.2.3-r10",
        "1.2.3_cvs1-r0",
        "1.2.3_git20240101-r0",
        "1.2.3_p1-r0",
        "1.2.3_p2-r0",
        "1.2.3a-r0",
        "1.2.3.1",
        "1.10",
        "2",
    ];

    #[test]
    fn apks_order_is_kept() {
        for (at, one) in SORTED.iter().enumerate() {
            for (beside, other) in SORTED.iter().enumerate() {
                assert_eq!(compare(one, other), at.cmp(&beside), "{one} {other}");
            }
        }
    }

    #[test]
    fn a_version_without_end_or_sense_is_compared_all_the_same() {
        let long = "1".repeat(400);
        assert!(compare(&long, "2").is_gt());
        assert!(compare("1.0", "1.0é").is_gt());
        assert!(compare("", "1").is_gt() || compare("", "1").is_lt());
    }
}
