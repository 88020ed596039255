//! How is it written which secret a service is handed, and how?

use super::super::FileMount;
use super::super::source::{Fault, Word};
use super::catalogue::say;

/// `NAME`, or `source=NAME,target=…,uid=…,gid=…,mode=…`.
pub(super) fn used_secret(word: &Word) -> Result<FileMount, Fault> {
    let mut used = FileMount {
        name: word.text().to_owned(),
        file: None,
        content: None,
        target: String::new(),
        user: None,
        group: None,
        mode: None,
    };
    if word.text().contains('=') {
        used.name.clear();
        for part in word.fields() {
            let Some((key, value)) = part.split_once('=') else { return Err(say(&part, "secret-option")) };
            let text = value.text().to_owned();
            match key.text().to_ascii_lowercase().as_str() {
                "source" | "src" => used.name = text,
                "target" => used.target = text,
                "uid" => used.user = Some(text),
                "gid" => used.group = Some(text),
                "mode" => match u32::from_str_radix(text.trim_start_matches("0o"), 8) {
                    Ok(mode) if mode <= 0o7777 => used.mode = Some(format!("{mode:04o}")),
                    _ => return Err(say(&value, "secret-option")),
                },
                _ => return Err(say(&part, "secret-option")),
            }
        }
    }
    if used.name.is_empty() {
        return Err(say(word, "secret-option"));
    }
    let number = |owner: &Option<String>| owner.as_ref().is_none_or(|owner| owner.parse::<u32>().is_ok());
    if !number(&used.user) || !number(&used.group) {
        return Err(say(word, "secret-owner"));
    }
    let target = if used.target.is_empty() { used.name.clone() } else { used.target.clone() };
    used.target = if target.starts_with('/') { target } else { format!("/run/secrets/{target}") };
    Ok(used)
}
