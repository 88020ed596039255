//! Which known vulnerabilities does the image have, and which exceptions count?

use std::collections::BTreeSet;

use crate::check::Verdict;
use crate::evidence::PackageFacts;
use crate::packages::{Day, Installed, Known, Severity, TRAINING_DAY, known, training};
use crate::submission::ScanException;
use crate::words::{Catalogue, Message};

use super::subject;

static WORDS: Catalogue = Catalogue::new(
    "vulnerabilities",
    include_str!("vulnerabilities.en.ftl"),
    include_str!("vulnerabilities.de.ftl"),
);

/// Fewest words of a reason. One or two say that, and not why.
const FEWEST_WORDS: usize = 3;

/// What the training advisories say of the packages, worst first.
pub(in crate::checks) fn found(facts: &PackageFacts) -> Vec<Known> {
    let advisories = training().iter();
    let mut found: Vec<Known> =
        advisories.flat_map(|advisory| known(advisory, &facts.packages, &facts.system)).collect();
    found.sort_by(|one, other| {
        other.severity.cmp(&one.severity).then_with(|| one.advisory.cmp(&other.advisory))
    });
    found
}

/// The same of packages that no distribution has: a language's.
pub(in crate::checks) fn found_in(packages: &[Installed]) -> Vec<Known> {
    let facts = PackageFacts { packages: packages.to_vec(), ..PackageFacts::default() };
    found(&facts)
}

/// The mildest severity that stops, from the exercise.
///
/// # Errors
/// The exercise does not give it.
pub(in crate::checks) fn gate(severity: Option<&str>) -> Result<Severity, Verdict> {
    let word = subject::required(severity, "severity")?;
    let known = Severity::ALL.into_iter().find(|severity| severity.name() == word);
    known.ok_or_else(|| Verdict::Error { reason: WORDS.say("no-severity").with("word", word) })
}

/// One finding in a few words.
pub(in crate::checks) fn told(known: &Known) -> Message {
    let packages: Vec<String> =
        known.packages.iter().map(|(name, version)| format!("{name} {version}")).collect();
    let told = WORDS.say(if known.fixed.is_some() { "finding-fixed" } else { "finding" });
    let told = told
        .with("advisory", &known.advisory)
        .with("severity", known.severity.name())
        .with("packages", packages.join(", "))
        .with("source", &known.source)
        .with("version", &known.source_version);
    match &known.fixed {
        Some(fixed) => told.with("fixed", fixed),
        None => told,
    }
}

/// Whether an exception is about this finding.
pub(in crate::checks) fn is_about(exception: &ScanException, known: &Known) -> bool {
    let named = exception.advisory.as_ref().map(|advisory| advisory.value.as_str());
    let package = exception.package.as_ref().map(|package| package.value.as_str());
    let of_advisory =
        named.is_some_and(|named| named == known.advisory || known.aliases.iter().any(|one| one == named));
    let of_package = package.is_none_or(|package| {
        package == known.source || known.packages.iter().any(|(name, _)| name == package)
    });
    of_advisory && of_package
}

/// The package of an exception that nobody needs: no other package does, and no command of the image names one of its
/// programs. Commands are those of the Dockerfile that are not a package manager's, and what a container starts with.
pub(in crate::checks) fn needless(
    exception: &ScanException,
    known: &[Known],
    facts: &PackageFacts,
    commands: &[Vec<String>],
) -> Option<Message> {
    let about: Vec<&Known> = known.iter().filter(|known| is_about(exception, known)).collect();
    let mut packages = about.iter().flat_map(|known| &known.packages).map(|(name, _)| name).peekable();
    packages.peek()?;
    let is_used = |programs: &BTreeSet<String>| {
        commands.iter().flatten().any(|word| {
            let parts =
                word.split(|letter: char| !(letter.is_ascii_alphanumeric() || "-_.+".contains(letter)));
            parts.into_iter().any(|part| programs.contains(part))
        })
    };
    let is_needless = |name: &&String| facts.alone.get(*name).is_some_and(|programs| !is_used(programs));
    let first = packages.peek().map(|name| (*name).clone())?;
    let advisory = &about.first()?.advisory;
    packages
        .all(|name| is_needless(&name))
        .then(|| WORDS.say("needless").with("advisory", advisory).with("package", first))
}

/// Why an exception does not count; nothing where it does.
pub(in crate::checks) fn trouble(
    exception: &ScanException,
    known: &[Known],
    longest: u64,
) -> Option<Message> {
    let name = exception.advisory.as_ref().map_or("", |advisory| advisory.value.as_str());
    let say = |key: &'static str| WORDS.say(key).with("advisory", name);
    if name.is_empty() {
        return Some(WORDS.say("no-advisory"));
    }
    if exception.package.is_none() {
        return Some(say("no-package"));
    }
    let reason = exception.reason.as_ref().map_or("", |reason| reason.value.as_str());
    if reason.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count() < FEWEST_WORDS {
        return Some(say("no-reason").with("reason", reason));
    }
    let (Some(expires), Some(today)) = (&exception.expires, Day::read(TRAINING_DAY)) else {
        return Some(say("no-end"));
    };
    let days = expires.value.since(today);
    if days < 0 {
        return Some(say("expired").with("day", expires.value.to_string()).with("today", TRAINING_DAY));
    }
    if u64::try_from(days).is_ok_and(|days| days > longest) {
        return Some(say("too-long").with("day", expires.value.to_string()).with("days", longest));
    }
    let fixed = known.iter().find(|known| is_about(exception, known))?.fixed.as_ref()?;
    Some(say("fixable").with("fixed", fixed))
}
