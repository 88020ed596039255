//! What do the patterns of `${x#…}`, `${x%…}` and `${x/…/…}` match?

/// The value without what the pattern matches at its beginning or its end.
pub(super) fn trimmed(value: &str, pattern: &str, at_start: bool, longest: bool) -> String {
    let cuts: Vec<usize> = value.char_indices().map(|(byte, _)| byte).chain([value.len()]).collect();
    let part = |cut: &usize| if at_start { &value[..*cut] } else { &value[*cut..] };
    let matching = cuts.iter().filter(|cut| matches(pattern, part(cut)));
    // The lowest cut is the shortest beginning and the longest end.
    let cut = if at_start == longest { matching.max() } else { matching.min() };
    match cut {
        Some(cut) if at_start => value[*cut..].to_owned(),
        Some(cut) => value[..*cut].to_owned(),
        None => value.to_owned(),
    }
}

/// The value with the first match of the pattern replaced, or each.
pub(super) fn replaced(value: &str, pattern: &str, replacement: &str, all: bool) -> String {
    let mut result = String::new();
    let mut rest = value;
    while !rest.is_empty() {
        let mut ends = rest.char_indices().map(|(byte, letter)| byte + letter.len_utf8());
        let longest = ends.rfind(|end| matches(pattern, &rest[..*end]));
        let step = rest.chars().next().map_or(0, char::len_utf8);
        match longest {
            Some(end) => {
                result.push_str(replacement);
                rest = &rest[end..];
                if !all {
                    break;
                }
            }
            None => {
                result.push_str(&rest[..step]);
                rest = &rest[step..];
            }
        }
    }
    result + rest
}

/// Whether a pattern of `*`, `?` and `\` matches a whole text, in time of both lengths' product.
fn matches(pattern: &str, text: &str) -> bool {
    let mut tokens = Vec::new();
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        tokens.push(match letter {
            '*' => Token::Any,
            '?' => Token::One,
            '\\' => Token::Letter(letters.next().unwrap_or('\\')),
            other => Token::Letter(other),
        });
    }
    let mut open = vec![false; tokens.len() + 1];
    open[0] = true;
    pass_stars(&tokens, &mut open);
    for letter in text.chars() {
        let mut next = vec![false; tokens.len() + 1];
        for (index, token) in tokens.iter().enumerate().filter(|(index, _)| open[*index]) {
            match token {
                Token::Any => next[index] = true,
                Token::One => next[index + 1] = true,
                Token::Letter(wanted) => next[index + 1] |= *wanted == letter,
            }
        }
        pass_stars(&tokens, &mut next);
        open = next;
    }
    open[tokens.len()]
}

enum Token {
    Any,
    One,
    Letter(char),
}

fn pass_stars(tokens: &[Token], open: &mut [bool]) {
    for (index, token) in tokens.iter().enumerate() {
        if open[index] && matches!(token, Token::Any) {
            open[index + 1] = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{replaced, trimmed};

    #[test]
    fn beginnings_and_ends_are_cut_as_a_shell_cuts_them() {
        for (value, pattern, at_start, longest, left) in [
            ("foobarbaz", "f*b", true, false, "arbaz"),
            ("foobarbaz", "f*b", true, true, "az"),
            ("foobarbaz", "b*", false, false, "foobar"),
            ("foobarbaz", "b*", false, true, "foo"),
            ("v1.2", "v", true, false, "1.2"),
            ("a*b", "a\\*", true, false, "b"),
            ("äöü", "?", true, false, "öü"),
            ("abc", "x", false, true, "abc"),
        ] {
            assert_eq!(trimmed(value, pattern, at_start, longest), left, "{value} {pattern}");
        }
    }

    #[test]
    fn matches_are_replaced_once_or_all() {
        assert_eq!(replaced("a.b.c", ".", "-", false), "a-b.c");
        assert_eq!(replaced("a.b.c", ".", "-", true), "a-b-c");
        assert_eq!(replaced("foobar", "o*", "0", true), "f0");
        assert_eq!(replaced("ab", "x", "y", true), "ab");
    }
}
