//! How is text of the course put into Markdown without changing its meaning?

/// A fenced code block. The fence is longer than any run of backticks in the text.
pub(super) fn fence(kind: &str, text: &str) -> String {
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or_default();
    let marks = "`".repeat(longest.max(2) + 1);
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    format!("{marks}{kind}\n{text}{end}{marks}\n")
}

/// Text for an HTML attribute or element.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A folded part: HTML around, Markdown inside.
pub(super) fn folded(attributes: &str, summary: &str, inside: &str) -> String {
    format!(
        "<details{attributes}>\n<summary>{}</summary>\n\n{}\n\n</details>\n",
        escape(summary),
        inside.trim()
    )
}

#[cfg(test)]
mod tests {
    use super::{escape, fence, folded};

    #[test]
    fn a_fence_outlives_the_fences_inside() {
        assert_eq!(fence("sh", "ls"), "```sh\nls\n```\n");
        assert_eq!(fence("md", "```sh\n```\n"), "````md\n```sh\n```\n````\n");
    }

    #[test]
    fn nothing_leaves_its_attribute() {
        assert_eq!(escape("a\"b<c>&"), "a&quot;b&lt;c&gt;&amp;");
        assert_eq!(folded("", "a<b", "x"), "<details>\n<summary>a&lt;b</summary>\n\nx\n\n</details>\n");
    }
}
