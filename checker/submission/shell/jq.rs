//! What does `jq` find in a document that is known?

use serde_json::Value;

use super::super::draft::Draft;
use super::super::environment::first_unknown;
use super::script::Script;

impl Script {
    /// `jq PATH FILE`, or over what it is given; `None` where nobody knows what it writes.
    pub(super) fn jq(&mut self, draft: &mut Draft<'_>, texts: &[&str]) -> Option<String> {
        let (flags, operands): (Vec<&str>, Vec<&str>) =
            texts.iter().copied().partition(|text| text.starts_with('-') && text.len() > 1);
        let (mut raw, mut joined, mut exits) = (false, false, false);
        for flag in flags {
            match flag {
                "--raw-output" => raw = true,
                "--join-output" => (raw, joined) = (true, true),
                "--exit-status" => exits = true,
                "--compact-output" | "--monochrome-output" => {}
                letters if letters.starts_with("--") => return None,
                letters => {
                    for letter in letters.chars().skip(1) {
                        match letter {
                            'r' => raw = true,
                            'j' => (raw, joined) = (true, true),
                            'e' => exits = true,
                            'c' | 'M' => {}
                            _ => return None,
                        }
                    }
                }
            }
        }
        let (filter, files) = operands.split_first()?;
        let path = path(filter)?;
        // Of a document that is known in part, the part may be what is asked for.
        let text = self.cat(draft, files)?;
        let document: Value = serde_json::from_str(&text).ok()?;
        let mut found = vec![document];
        for step in &path {
            found = found.iter().map(|value| step.of(value)).collect::<Option<Vec<_>>>()?.concat();
        }
        // With `-e` the last of them tells how the program ends.
        if exits && matches!(found.last(), None | Some(Value::Null | Value::Bool(false))) {
            return None;
        }
        let mut written = String::new();
        for value in &found {
            written.push_str(&match value {
                Value::String(text) if raw => text.clone(),
                // How it spreads a list over lines depends on its flags.
                Value::Array(_) | Value::Object(_) => return None,
                value => value.to_string(),
            });
            written.push_str(if joined { "" } else { "\n" });
        }
        first_unknown(&written).is_none().then_some(written)
    }
}

/// One step into a document.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// `.name`, `."name"`, `["name"]`.
    Key(String),
    /// `[0]`, `[-1]`, `first`, `last`.
    Place(i64),
    /// `[]`: each of a list's values.
    Each,
    /// `select(startswith("…"))` and its kind.
    Select(Test, String),
    /// `split("…")`.
    Split(String),
}

/// What a text has to do with another to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Test {
    Starts,
    Ends,
    Contains,
}

impl Step {
    /// What lies there; nothing where nobody knows, or where the step ends the program. A name that is not there
    /// means `null`.
    fn of(&self, value: &Value) -> Option<Vec<Value>> {
        let one = |value: &Value| Some(vec![value.clone()]);
        match (self, value) {
            (Step::Key(_) | Step::Place(_), Value::Null) => one(&Value::Null),
            (Step::Key(name), Value::Object(entries)) => match entries.get(name) {
                Some(value) => one(value),
                None if entries.keys().any(|name| first_unknown(name).is_some()) => None,
                None => one(&Value::Null),
            },
            (Step::Place(place), Value::Array(items)) => {
                let counted = if *place < 0 { place + i64::try_from(items.len()).ok()? } else { *place };
                let found = usize::try_from(counted).ok().and_then(|place| items.get(place));
                one(found.unwrap_or(&Value::Null))
            }
            (Step::Each, Value::Array(items)) => Some(items.clone()),
            (Step::Select(test, part), Value::String(text)) if first_unknown(text).is_none() => {
                let holds = match test {
                    Test::Starts => text.starts_with(part),
                    Test::Ends => text.ends_with(part),
                    Test::Contains => text.contains(part),
                };
                Some(if holds { vec![value.clone()] } else { Vec::new() })
            }
            (Step::Split(at), Value::String(text)) if first_unknown(text).is_none() => {
                Some(vec![Value::Array(text.split(at.as_str()).map(Value::from).collect())])
            }
            _ => None,
        }
    }
}

/// The steps of a filter that is a path: `.`, `.a.b`, `."a.b"`, `.["a"][0]`, `.[]`, and several of them behind `|`; a few
/// words may stand among them.
fn path(filter: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = filter.trim();
    let mut begins = true;
    while !rest.is_empty() || begins {
        if let Some(behind) = rest.strip_prefix('|').filter(|_| !begins) {
            rest = behind.trim_start();
            begins = true;
            continue;
        }
        let dotted = rest.strip_prefix('.');
        if begins && dotted.is_none() {
            let (step, behind) = word(rest)?;
            steps.push(step);
            rest = behind.trim_start();
            begins = false;
            continue;
        }
        begins = false;
        let behind = dotted.unwrap_or(rest);
        if let Some(inner) = behind.strip_prefix('[') {
            let (step, end) = bracketed(inner.trim_start())?;
            steps.push(step);
            rest = end.trim_start();
        } else if dotted.is_none() {
            return None;
        } else if behind.starts_with('"') {
            let (name, end) = quoted(behind)?;
            steps.push(Step::Key(name));
            rest = end.trim_start();
        } else {
            let end = behind.find(|letter: char| letter != '_' && !letter.is_ascii_alphanumeric());
            let (name, end) = behind.split_at(end.unwrap_or(behind.len()));
            if name.starts_with(|letter: char| letter.is_ascii_digit()) {
                return None;
            }
            // The point alone is the whole document.
            if !name.is_empty() {
                steps.push(Step::Key(name.to_owned()));
            } else if end.starts_with('.') {
                return None;
            }
            rest = end.trim_start();
        }
    }
    Some(steps)
}

/// A step that is written as a word, and what comes behind it.
fn word(text: &str) -> Option<(Step, &str)> {
    let end =
        text.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let rest = rest.trim_start();
    let given = |rest: &str| {
        let (given, behind) = quoted(rest.strip_prefix('(')?.trim_start())?;
        Some((given, behind.trim_start().strip_prefix(')')?.len()))
    };
    match name {
        "first" if !rest.starts_with('(') => Some((Step::Place(0), rest)),
        "last" if !rest.starts_with('(') => Some((Step::Place(-1), rest)),
        "split" => given(rest).map(|(at, left)| (Step::Split(at), &rest[rest.len() - left..])),
        "select" => {
            let inner = rest.strip_prefix('(')?.trim_start();
            let tests =
                [("startswith", Test::Starts), ("endswith", Test::Ends), ("contains", Test::Contains)];
            let (name, test) = tests.into_iter().find(|(name, _)| inner.starts_with(name))?;
            let behind = inner[name.len()..].trim_start();
            let (part, left) = given(behind)?;
            let behind = behind[behind.len() - left..].trim_start().strip_prefix(')')?;
            Some((Step::Select(test, part), behind))
        }
        _ => None,
    }
}

/// What stands in brackets, and what comes behind them.
fn bracketed(inner: &str) -> Option<(Step, &str)> {
    if let Some(rest) = inner.strip_prefix(']') {
        return Some((Step::Each, rest));
    }
    let (step, rest) = match inner.starts_with('"') {
        true => quoted(inner).map(|(name, rest)| (Step::Key(name), rest))?,
        false => {
            let (number, _) = inner.split_once(']')?;
            (Step::Place(number.trim().parse().ok()?), &inner[number.len()..])
        }
    };
    Some((step, rest.trim_start().strip_prefix(']')?))
}

/// A text in quotes without a backslash, and what comes behind it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let (name, rest) = text.strip_prefix('"')?.split_once('"')?;
    (!name.contains('\\')).then(|| (name.to_owned(), rest))
}

#[cfg(test)]
mod tests {
    use super::{Step, Test, path};
    use crate::submission::fixtures::{script, script_told};

    #[test]
    fn the_digest_of_a_pushed_image_is_read_from_the_builds_own_file() {
        for read in [
            "jq -r '.\"containerimage.digest\"' meta.json",
            "jq --raw-output '.[\"containerimage.digest\"]' < meta.json",
            "cat meta.json | jq -r '.[\"containerimage.digest\"]'",
            "sed -n 's/.*\"containerimage.digest\": \"\\(sha256:[0-9a-f]*\\)\".*/\\1/p' meta.json",
            "grep '\"containerimage.digest\"' meta.json | cut -d'\"' -f4",
        ] {
            let made = script(&format!(
                "docker buildx build --metadata-file meta.json --push --tag localhost:5000/notes:1 .\n\
                 digest=$({read})\ndocker run -d --name web \"localhost:5000/notes@$digest\"\n"
            ));
            let [web] = made.plan.containers.as_slice() else { panic!("{read}") };
            assert_eq!(web.build_index(), Some(0), "{read}");
        }
        let kept = "docker build --metadata-file m.json --tag notes .\n\
                    id=$(jq -r '.\"containerimage.digest\"' m.json)\ndocker run -d --name web \"$id\"\n";
        assert_eq!(script(kept).plan.containers[0].build_index(), Some(0));
        let elsewhere = "docker build --push --tag registry.example.org/notes:1 .\ndocker run -d notes\n";
        assert!(script_told(elsewhere).contains("registry.example.org"));
        assert!(script_told("docker build --push .\ndocker run -d notes\n").contains("needs a `--tag`"));
    }

    #[test]
    fn a_path_is_read_and_nothing_else() {
        let key = |name: &str| Step::Key(name.to_owned());
        let digest = vec![key("containerimage.digest")];
        assert_eq!(path(".\"containerimage.digest\""), Some(digest.clone()));
        assert_eq!(path(".[\"containerimage.digest\"]"), Some(digest));
        assert_eq!(path(" .a.b[0] "), Some(vec![key("a"), key("b"), Step::Place(0)]));
        assert_eq!(path(".[-1] | .a"), Some(vec![Step::Place(-1), key("a")]));
        assert_eq!(path("."), Some(Vec::new()));
        assert_eq!(path(".[].a"), Some(vec![Step::Each, key("a")]));
        assert_eq!(
            path(".a | select( contains(\"x\") ) | split(\"@\")[1] | first"),
            Some(vec![
                key("a"),
                Step::Select(Test::Contains, "x".to_owned()),
                Step::Split("@".to_owned()),
                Step::Place(1),
                Step::Place(0),
            ])
        );
        for other in [
            "",
            "a",
            ".a // 1",
            ".a | length",
            "first(.a)",
            ".a | select(.b)",
            ".a | split(1)",
            "..",
            ".a..b",
            ".1",
            ".a-b",
            ".\"a",
            ".[\"a\"",
            ".a |",
        ] {
            assert_eq!(path(other), None, "{other}");
        }
    }
}
