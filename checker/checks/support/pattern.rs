//! Does a path match a pattern with `*` and `**`?

/// `*` stands for anything within one part of the path, `**` for any number of parts, also none.
pub(in crate::checks) fn matches(pattern: &str, path: &str) -> bool {
    let pattern: Vec<&str> = pattern.trim_matches('/').split('/').collect();
    let path: Vec<&str> = path.trim_matches('/').split('/').collect();
    parts(&pattern, &path)
}

fn parts(pattern: &[&str], path: &[&str]) -> bool {
    match pattern.split_first() {
        None => path.is_empty(),
        Some((&"**", rest)) => (0..=path.len()).any(|skipped| parts(rest, &path[skipped..])),
        Some((first, rest)) => path
            .split_first()
            .is_some_and(|(part, others)| within(first.as_bytes(), part.as_bytes()) && parts(rest, others)),
    }
}

fn within(pattern: &[u8], text: &[u8]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some((b'*', rest)) => (0..=text.len()).any(|skipped| within(rest, &text[skipped..])),
        Some((first, rest)) => {
            text.split_first().is_some_and(|(byte, others)| first == byte && within(rest, others))
        }
    }
}

/// Whether `path` is `folder` or lies below it.
pub(in crate::checks) fn below(folder: &str, path: &str) -> bool {
    let folder = folder.trim_end_matches('/');
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::{below, matches};

    #[test]
    fn a_star_stays_within_its_part() {
        assert!(matches("/app/src/*.rs", "/app/src/main.rs"));
        assert!(!matches("/app/src/*.rs", "/app/src/notes/main.rs"));
        assert!(matches("**/*.rs", "/app/src/notes/main.rs"));
        assert!(matches("/app/src/**", "/app/src"));
        assert!(matches("src/**", "src/a/b"));
        assert!(!matches("src/**", "resources/a"));
    }

    #[test]
    fn below_is_no_matter_of_letters() {
        assert!(below("/app", "/app/notes"));
        assert!(below("/", "/etc"));
        assert!(!below("/app", "/apple"));
    }
}
