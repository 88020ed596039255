//! How does a drawing come into a chapter? Inline, so that it follows the theme's colours.

use super::markdown::escape;
use crate::book::sources;

/// The drawing `NN "text alternative"`.
pub(super) fn drawing(arguments: &str) -> Result<String, String> {
    let (name, words) = arguments
        .split_once(' ')
        .ok_or_else(|| "a figure needs a name and a text alternative in quotes".to_owned())?;
    let words = words
        .trim()
        .strip_prefix('"')
        .and_then(|words| words.strip_suffix('"'))
        .filter(|words| !words.is_empty())
        .ok_or_else(|| format!("figure `{name}` has no text alternative in quotes"))?;
    let path = format!("figures/{name}.svg");
    let svg = sources::text(&path).ok_or_else(|| format!("no figure `book/{path}`"))?;
    let start = svg.find("<svg").ok_or_else(|| format!("`book/{path}` holds no drawing"))?;
    // A blank line would end the block of HTML in Markdown.
    let svg: Vec<&str> = svg[start..].lines().filter(|line| !line.trim().is_empty()).collect();
    let labelled =
        svg.join("\n").replacen("<svg", &format!("<svg role=\"img\" aria-label=\"{}\"", escape(words)), 1);
    Ok(format!("<figure class=\"drawing\">\n{labelled}\n</figure>\n"))
}

#[cfg(test)]
mod tests {
    use super::drawing;

    #[test]
    fn what_is_missing_is_named() {
        assert!(drawing("01").unwrap_err().contains("text alternative"));
        assert!(drawing("01 unquoted").unwrap_err().contains("text alternative"));
        assert!(drawing("no-such \"words\"").unwrap_err().contains("book/figures/no-such.svg"));
    }
}
