//! What does a regular expression of `grep` and `sed` mean?
//!
//! POSIX knows two dialects: in the basic one `+`, `(` and their kind are letters like others unless a backslash
//! stands before them, in the extended one it is the other way round.

/// Letters that mean themselves in both dialects.
pub(super) fn is_plain(letter: char) -> bool {
    letter.is_alphanumeric() || "_-/:@=,%\"'#~;<>&! ".contains(letter)
}

/// The same expression for [`regex`]; `None` for one that means more, such as a back reference.
pub(super) fn pattern(text: &str, extended: bool) -> Option<String> {
    let mut result = String::new();
    let mut letters = text.chars().peekable();
    // Where a group or the whole begins, `*` is a letter, and `^` an anchor.
    let mut begins = true;
    while let Some(letter) = letters.next() {
        let was_beginning = std::mem::replace(&mut begins, false);
        match letter {
            '\\' => match letters.next()? {
                operator @ ('(' | ')' | '{' | '}' | '+' | '?' | '|') if !extended => {
                    begins = matches!(operator, '(' | '|');
                    result.push(operator);
                }
                escaped if escaped.is_ascii_alphanumeric() || escaped == '<' || escaped == '>' => {
                    return None;
                }
                escaped => result.push_str(&regex::escape(escaped.encode_utf8(&mut [0; 4]))),
            },
            '[' => result.push_str(&bracket(&mut letters)?),
            '*' if was_beginning && extended => return None,
            '*' if was_beginning => result.push_str("\\*"),
            '*' | '.' => result.push(letter),
            '^' if was_beginning => {
                begins = true;
                result.push('^');
            }
            '$' if extended || ends(&mut letters) => result.push('$'),
            '^' if extended => result.push('^'),
            operator @ ('(' | ')' | '{' | '}' | '+' | '?' | '|') if extended => {
                begins = matches!(operator, '(' | '|');
                result.push(operator);
            }
            other => result.push_str(&regex::escape(other.encode_utf8(&mut [0; 4]))),
        }
    }
    regex::Regex::new(&result).is_ok().then_some(result)
}

/// Whether a group or the whole ends here.
fn ends(letters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> bool {
    let mut rest = letters.clone();
    match rest.next() {
        None => true,
        Some('\\') => matches!(rest.next(), Some(')' | '|')),
        Some(_) => false,
    }
}

/// `[…]`, behind its first letter.
fn bracket(letters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<String> {
    let mut result = "[".to_owned();
    if letters.next_if_eq(&'^').is_some() {
        result.push('^');
    }
    let mut first = true;
    loop {
        let letter = letters.next()?;
        match letter {
            ']' if !first => break,
            '[' if letters.peek() == Some(&':') => {
                result.push('[');
                loop {
                    let inside = letters.next()?;
                    result.push(inside);
                    if inside == ']' {
                        break;
                    }
                }
            }
            '[' if matches!(letters.peek(), Some('.' | '=')) => return None,
            // A backslash is a letter here, and so is what means something to the other engine alone.
            '[' | ']' | '\\' | '&' | '~' | '^' => {
                result.push('\\');
                result.push(letter);
            }
            '-' if first || letters.peek() == Some(&']') => result.push_str("\\-"),
            other => result.push(other),
        }
        first = false;
    }
    result.push(']');
    Some(result)
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn both_dialects_are_told_apart() {
        for (text, basic, extended) in [
            ("a+", Some("a\\+"), Some("a+")),
            (r"\(a\)*", Some("(a)*"), Some(r"\(a\)*")),
            ("^a$", Some("^a$"), Some("^a$")),
            ("a^b$c", Some(r"a\^b\$c"), Some("a^b$c")),
            ("*a", Some(r"\*a"), None),
            ("[^]a-f-]", Some(r"[^\]a-f\-]"), Some(r"[^\]a-f\-]")),
            ("[[:digit:]]", Some("[[:digit:]]"), Some("[[:digit:]]")),
            (r"[\n]", Some(r"[\\n]"), Some(r"[\\n]")),
            (r"\(a\)\1", None, None),
            (r"\w", None, None),
            ("[a", None, None),
        ] {
            assert_eq!(pattern(text, false).as_deref(), basic, "{text}");
            assert_eq!(pattern(text, true).as_deref(), extended, "{text}");
        }
    }
}
