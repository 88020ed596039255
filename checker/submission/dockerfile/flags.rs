//! Which flags does an instruction take, and which values do they have?

use super::super::source::{Fault, Word};
use super::super::values::{did_you_mean, duration, number};
use super::catalogue::WORDS;
use super::mount;

/// What a flag takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// Nothing, `=true` or `=false`.
    Switch,
    /// One value.
    Value,
    /// A value each time it stands there.
    Values,
}

use Takes::{Switch, Value, Values};

/// The flags of an instruction; nothing where the builder looks at none.
fn known(keyword: &str) -> Option<&'static [(&'static str, Takes)]> {
    Some(match keyword {
        "FROM" => &[("platform", Value)],
        "RUN" => &[("mount", Values), ("network", Value), ("security", Value), ("device", Values)],
        "COPY" => &[
            ("from", Value),
            ("chown", Value),
            ("chmod", Value),
            ("link", Switch),
            ("parents", Switch),
            ("exclude", Values),
        ],
        "ADD" => &[
            ("chown", Value),
            ("chmod", Value),
            ("link", Switch),
            ("keep-git-dir", Switch),
            ("checksum", Value),
            ("unpack", Switch),
            ("exclude", Values),
        ],
        "HEALTHCHECK" => &[
            ("interval", Value),
            ("timeout", Value),
            ("start-period", Value),
            ("start-interval", Value),
            ("retries", Value),
        ],
        "ARG" | "STOPSIGNAL" | "ONBUILD" => return None,
        _ => &[],
    })
}

/// Checks the flags of an instruction; each is given as `--name=value`.
///
/// # Errors
/// The first flag that the builder does not take.
pub(super) fn check(keyword: &str, flags: &[Word]) -> Result<(), Fault> {
    let Some(known) = known(keyword) else { return Ok(()) };
    let mut seen = Vec::new();
    for flag in flags {
        let (name, value) = parts(flag);
        let say = |key| WORDS.say(key).with("word", format!("--{}", name.text())).with("keyword", keyword);
        let Some((_, takes)) = known.iter().find(|(known, _)| *known == name.text()) else {
            let fault = Fault::new(flag, say("unknown-flag"));
            let names = known.iter().map(|(name, _)| *name);
            return Err(match did_you_mean(name.text(), names) {
                Some(help) => fault.help(help),
                None => fault,
            });
        };
        if *takes != Values && seen.contains(&name.text().to_owned()) {
            return Err(Fault::new(flag, say("flag-twice")));
        }
        seen.push(name.text().to_owned());
        match (takes, &value) {
            (Switch, None) => {}
            (Switch, Some(value)) if is_boolean(value.text()) => {}
            (Switch, Some(_)) => return Err(Fault::new(flag, say("flag-switch"))),
            (_, None) => return Err(Fault::new(flag, say("flag-value"))),
            (_, Some(value)) => check_value(keyword, name.text(), value)?,
        }
    }
    Ok(())
}

/// The name after `--`, and the value after `=`.
pub(super) fn parts(flag: &Word) -> (Word, Option<Word>) {
    let flag = flag.from(2);
    match flag.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (flag, None),
    }
}

fn is_boolean(text: &str) -> bool {
    ["true", "false"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn check_value(keyword: &str, name: &str, value: &Word) -> Result<(), Fault> {
    let wrong = || {
        let message = WORDS.say("flag-wrong").with("word", format!("--{name}")).with("value", value.text());
        Err(Fault::new(value, message))
    };
    match (keyword, name) {
        ("RUN", "mount") => mount::check(value),
        ("RUN", "network") if !["default", "none", "host"].contains(&value.text()) => wrong(),
        ("RUN", "security") if !["sandbox", "insecure"].contains(&value.text()) => wrong(),
        ("COPY", "from") if value.text().contains('$') => {
            Err(Fault::new(value, WORDS.say("from-variable")).help(WORDS.say("from-variable-help")))
        }
        ("HEALTHCHECK", "retries") if !value.text().is_empty() => {
            number(value, 0, i64::from(i32::MAX)).map(|_| ())
        }
        ("HEALTHCHECK", _) if !value.text().is_empty() => match duration(value)? {
            // Docker takes no time between nothing and a millisecond, and none below nothing.
            0 | 1_000_000.. => Ok(()),
            _ => wrong(),
        },
        _ => Ok(()),
    }
}
