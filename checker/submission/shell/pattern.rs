//! What does a shell pattern match?

use regex::Regex;

/// Writes a text as a pattern that matches only itself.
pub(super) fn literally(text: &str) -> String {
    text.chars().flat_map(|letter| ['\\', letter]).collect()
}

/// The regular expression of a pattern, anchored at both ends; `None` where it is none.
pub(super) fn regex(pattern: &str, anchors: (&str, &str)) -> Option<Regex> {
    let body = brush_parser::pattern::pattern_to_regex_str(pattern, false).ok()?;
    Regex::new(&format!("(?s){}(?:{body}){}", anchors.0, anchors.1)).ok()
}

/// Whether a pattern matches a whole text.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    regex(pattern, ("^", "$")).is_some_and(|regex| regex.is_match(text))
}

/// Which end of a text is taken off, and how much of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    ShortestStart,
    LongestStart,
    ShortestEnd,
    LongestEnd,
}

/// The text without what the pattern matches at one end: `${X#…}`, `${X##…}`, `${X%…}`, `${X%%…}`.
pub(super) fn without(text: &str, pattern: &str, cut: Cut) -> String {
    let bounds = text.char_indices().map(|(byte, _)| byte).chain([text.len()]);
    let at_start = matches!(cut, Cut::ShortestStart | Cut::LongestStart);
    let mut fitting =
        bounds.filter(|byte| matches(pattern, if at_start { &text[..*byte] } else { &text[*byte..] }));
    // At the end, the longest part begins first.
    let found = match cut {
        Cut::ShortestStart | Cut::LongestEnd => fitting.next(),
        Cut::LongestStart | Cut::ShortestEnd => fitting.next_back(),
    };
    match found {
        Some(byte) if at_start => text[byte..].to_owned(),
        Some(byte) => text[..byte].to_owned(),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Cut, literally, matches, without};

    #[test]
    fn patterns_match_as_in_a_shell() {
        for (pattern, text, fits) in [
            ("*", "", true),
            ("a*", "abc", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("[abc]", "b", true),
            ("[!abc]", "b", false),
            ("a.c", "abc", false),
            ("-*", "--build", true),
            ("\\*", "*", true),
            ("\\*", "x", false),
            ("a+b|c(d)", "a+b|c(d)", true),
        ] {
            assert_eq!(matches(pattern, text), fits, "{pattern} {text}");
        }
        for text in ["a*b?[c]", "x\\y", "$HOME/{a,b}", "ü→", "a-b.c^d#e~f&g h\"'"] {
            assert!(matches(&literally(text), text), "{text}");
            assert!(!matches(&literally(text), "other"), "{text}");
        }
    }

    #[test]
    fn an_end_is_taken_off() {
        let text = "./a.b/c.d";
        for (pattern, cut, left) in [
            ("/*", Cut::ShortestEnd, "./a.b"),
            ("/*", Cut::LongestEnd, "."),
            ("*/", Cut::ShortestStart, "a.b/c.d"),
            ("*/", Cut::LongestStart, "c.d"),
            ("x", Cut::LongestStart, text),
            ("", Cut::ShortestEnd, text),
        ] {
            assert_eq!(without(text, pattern, cut), left, "{pattern} {cut:?}");
        }
    }
}
