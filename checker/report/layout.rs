//! How are words broken into lines?

/// Breaks a text into lines of at most `width` characters, at spaces. A longer word gets a line of
/// its own, so that paths and digests can be copied whole. Line ends in the text are kept.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
            if !line.is_empty() && length(&line) + 1 + length(word) > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

/// The text as one line of at most `width` characters, its end replaced by `…` where it is longer.
#[must_use]
pub fn cut(text: &str, width: usize) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if length(&one_line) <= width {
        return one_line;
    }
    let mut short: String = one_line.chars().take(width.saturating_sub(1)).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// The text without the control characters by which a learner's log or file could rewrite the
/// terminal; tabs become spaces.
#[must_use]
pub fn harmless(text: &str) -> String {
    text.chars()
        .filter_map(|character| match character {
            '\t' => Some(' '),
            '\n' => Some('\n'),
            other if other.is_control() => None,
            // Marks that turn the direction of writing, which would show a line as another one.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
            other => Some(other),
        })
        .collect()
}

/// Columns that a text takes, counted in characters.
#[must_use]
pub fn length(text: &str) -> usize {
    text.chars().count()
}

/// The text filled with spaces up to `width` characters.
#[must_use]
pub fn pad(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(length(text));
    format!("{text}{}", " ".repeat(missing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_long_words_stay_whole() {
        assert_eq!(wrap("aa bb cc", 5), ["aa bb", "cc"]);
        assert_eq!(wrap("a /a/very/long/path b", 6), ["a", "/a/very/long/path", "b"]);
        assert_eq!(wrap("", 6), [""]);
        assert_eq!(wrap("one\ntwo", 60), ["one", "two"]);
    }

    #[test]
    fn a_cut_says_that_it_cut() {
        assert_eq!(cut("größer als das", 8), "größer…");
        assert_eq!(cut("kurz", 8), "kurz");
    }

    #[test]
    fn a_log_line_cannot_rewrite_the_terminal() {
        assert_eq!(harmless("a\u{1b}[31mb\u{7}\tc\u{202e}d"), "a[31mb cd");
    }
}
