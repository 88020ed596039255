//! What stands in the members of a profile's objects, and what is said of a wrong one?

use std::ops::Range;

use crate::words::{Catalogue, Message};

use super::super::json::{Kind, Member, Value};

pub(super) static WORDS: Catalogue =
    Catalogue::new("seccomp", include_str!("seccomp.en.ftl"), include_str!("seccomp.de.ftl"));

/// Where the engine or runc refuses a profile, and why.
#[derive(Debug)]
pub(in crate::submission) struct Refused {
    pub(in crate::submission) range: Range<usize>,
    pub(in crate::submission) message: Message,
}

/// The member that counts.
pub(super) fn last<'v>(members: &'v [Member], key: &str) -> Option<&'v Member> {
    let found = members.iter().rfind(|member| member.key.eq_ignore_ascii_case(key));
    found.filter(|member| member.value.kind != Kind::Null)
}

pub(super) fn list<'v>(members: &'v [Member], key: &str) -> Result<&'v [Value], Refused> {
    match last(members, key).map(|member| &member.value) {
        None => Ok(&[]),
        Some(Value { kind: Kind::List(items), .. }) => Ok(items),
        Some(other) => Err(mismatch(other, "array")),
    }
}

pub(super) fn text(members: &[Member], key: &str) -> Result<Option<(String, Range<usize>)>, Refused> {
    match last(members, key).map(|member| &member.value) {
        None => Ok(None),
        Some(Value { kind: Kind::Text(text), range }) => Ok(Some((text.clone(), range.clone()))),
        Some(other) => Err(mismatch(other, "string")),
    }
}

/// A number that is whole and not negative, as written.
pub(super) fn number(members: &[Member], key: &str) -> Result<Option<String>, Refused> {
    match last(members, key).map(|member| &member.value) {
        None => Ok(None),
        Some(Value { kind: Kind::Number(text), range }) => match text.parse::<u64>() {
            Ok(_) => Ok(Some(text.clone())),
            Err(_) => Err(refused(range, "number", text)),
        },
        Some(other) => Err(mismatch(other, "number")),
    }
}

/// A number; 0 where none is written.
pub(super) fn whole(members: &[Member], key: &str) -> Result<u64, Refused> {
    Ok(number(members, key)?.and_then(|text| text.parse().ok()).unwrap_or_default())
}

pub(super) fn mismatch(value: &Value, expected: &'static str) -> Refused {
    let message = WORDS.say("kind").with("found", value.kind.name()).with("expected", expected);
    Refused { range: start(&value.range), message }
}

pub(super) fn refused(range: &Range<usize>, key: &'static str, value: &str) -> Refused {
    Refused { range: range.clone(), message: WORDS.say(key).with("value", value) }
}

/// The first letter: a value may go over many lines.
pub(super) fn start(range: &Range<usize>) -> Range<usize> {
    range.start..range.start + 1
}
