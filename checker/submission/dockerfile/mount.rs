//! Which options does `RUN --mount` take?

use super::super::source::{Fault, Word};
use super::super::values::{boolean, bytes, did_you_mean};
use super::catalogue::WORDS;

const TYPES: [&str; 5] = ["bind", "cache", "secret", "ssh", "tmpfs"];

const KEYS: [&str; 18] = [
    "type",
    "from",
    "source",
    "src",
    "target",
    "dst",
    "destination",
    "readonly",
    "ro",
    "readwrite",
    "rw",
    "id",
    "sharing",
    "required",
    "size",
    "mode",
    "uid",
    "gid",
];

/// The options of a mount, keys in lower case; a switch without a value has none.
pub(super) fn options(mount: &Word) -> Vec<(String, Word, Option<Word>)> {
    let fields = mount.fields().into_iter();
    fields
        .map(|field| match field.split_once('=') {
            Some((key, value)) => (key.text().to_ascii_lowercase(), field, Some(value)),
            None => (field.text().to_ascii_lowercase(), field, None),
        })
        .collect()
}

/// Whether a mount with these options can take from an image; of any other type `from` is refused.
pub(super) fn takes_from(options: &[(String, Word, Option<Word>)]) -> bool {
    let kind = options.iter().rev().find(|(key, ..)| key == "type").and_then(|(.., value)| value.as_ref());
    kind.is_none_or(|kind| ["bind", "cache"].contains(&kind.text().to_ascii_lowercase().as_str()))
}

/// Checks the text after `--mount=`.
///
/// # Errors
/// The first option that the builder does not take.
pub(super) fn check(mount: &Word) -> Result<(), Fault> {
    let options = options(mount);
    let of = |names: &[&str]| {
        options
            .iter()
            .rev()
            .find(|(key, ..)| names.contains(&key.as_str()))
            .and_then(|(.., value)| value.as_ref())
    };
    let kind = of(&["type"]).map_or_else(|| "bind".to_owned(), |word| word.text().to_ascii_lowercase());
    for (key, field, value) in &options {
        let message = |name| {
            WORDS.say(name).with("word", key.as_str()).with("kind", kind.as_str()).with("field", field.text())
        };
        let wrong = |name| Err(Fault::new(field, message(name)));
        let Some(value) = value else {
            match key.as_str() {
                "readonly" | "ro" | "readwrite" | "rw" => continue,
                "required" if ["secret", "ssh"].contains(&kind.as_str()) => continue,
                _ if KEYS.contains(&key.as_str()) || key == "env" => return wrong("mount-value"),
                _ => return wrong("mount-key"),
            }
        };
        // A variable's value is known in the build only.
        if value.text().contains('$') {
            if key == "from" {
                return Err(
                    Fault::new(value, WORDS.say("from-variable")).help(WORDS.say("from-variable-help"))
                );
            }
            continue;
        }
        match key.as_str() {
            "type" if !TYPES.contains(&kind.as_str()) => return wrong("mount-type"),
            "readonly" | "ro" | "readwrite" | "rw" | "required" => {
                boolean(value)?;
            }
            "sharing"
                if !["shared", "private", "locked"].contains(&value.text().to_ascii_lowercase().as_str()) =>
            {
                return wrong("mount-sharing");
            }
            "size" => {
                bytes(value)?;
            }
            "mode" if u32::from_str_radix(value.text(), 8).is_err() => return wrong("mount-number"),
            "uid" | "gid" if value.text().parse::<u32>().is_err() => return wrong("mount-number"),
            _ => {}
        }
        let fits = match key.as_str() {
            "required" => ["secret", "ssh"].contains(&kind.as_str()),
            "size" => kind == "tmpfs",
            "sharing" => kind == "cache",
            "mode" | "uid" | "gid" => ["secret", "ssh", "cache"].contains(&kind.as_str()),
            "from" => kind != "secret",
            key if KEYS.contains(&key) || key == "env" => true,
            _ => {
                let fault = Fault::new(field, message("mount-key"));
                return Err(match did_you_mean(key, KEYS) {
                    Some(help) => fault.help(help),
                    None => fault,
                });
            }
        };
        if !fits {
            return wrong("mount-fits");
        }
    }
    if kind == "secret" {
        let (source, id) = (of(&["source", "src"]), of(&["id"]));
        let target = of(&["target", "dst", "destination"]);
        if source.is_none() && id.is_none() && target.is_none() {
            return Err(Fault::new(mount, WORDS.say("mount-secret")));
        }
        if source.is_some() && id.is_some() {
            return Err(Fault::new(mount, WORDS.say("mount-secret-twice")));
        }
    }
    Ok(())
}
