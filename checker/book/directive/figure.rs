//! How does a drawing come into a chapter? Inline, so that it follows the theme's colours, with its words in the
//! reader's language.

use std::fmt::Write as _;

use super::markdown::escape;
use crate::book::{sentences, sources};
use crate::words::{Catalogue, Language};

/// Words that stand in drawings. `@@key@@` in a drawing stands for the sentence of that key.
static WORDS: Catalogue = Catalogue::new(
    "figures",
    include_str!("../../../book/figures/words.en.ftl"),
    include_str!("../../../book/figures/words.de.ftl"),
);

/// What begins a part of a drawing that is there in some of its steps only, `data-steps="2-4"`.
const PART: &str = "<g data-steps=\"";

/// The drawing `NN "text alternative"`.
pub(super) fn drawing(arguments: &str, language: Language) -> Result<String, String> {
    let (name, words) = named(arguments)?;
    let [words] = words[..] else {
        return Err(format!("figure `{name}` has one text alternative in quotes"));
    };
    let svg = labelled(&source(name, language)?, words);
    Ok(format!("<figure class=\"drawing\">\n{svg}\n</figure>\n"))
}

/// The drawing `NAME "step 1" "step 2" …`, once for each step, with what the step shows below it. All of them can be read
/// without a script; `theme/page.js` shows one at a time.
pub(super) fn stepped(arguments: &str, language: Language) -> Result<String, String> {
    let (name, words) = named(arguments)?;
    let whole = source(name, language)?;
    let mut text = "<ol class=\"steps\">\n".to_owned();
    for (step, words) in (1..).zip(&words) {
        let svg = labelled(&at_step(&whole, step), words);
        // What is shown is what is told: read once.
        write!(
            text,
            "<li><figure class=\"drawing\">\n{svg}\n<figcaption aria-hidden=\"true\">{}</figcaption>\n</figure></li>\n",
            escape(words)
        )
        .map_err(|error| error.to_string())?;
    }
    text.push_str("</ol>\n");
    Ok(text)
}

/// Name of the drawing, and the texts in quotes behind it.
fn named(arguments: &str) -> Result<(&str, Vec<&str>), String> {
    let (name, words) = arguments
        .trim()
        .split_once(' ')
        .ok_or_else(|| "a figure needs a name and a text alternative in quotes".to_owned())?;
    let words: Vec<&str> = words
        .trim()
        .strip_prefix('"')
        .and_then(|words| words.strip_suffix('"'))
        .map(|words| words.split("\" \"").collect())
        .unwrap_or_default();
    if words.is_empty() || words.iter().any(|words| words.is_empty()) {
        return Err(format!("figure `{name}` has no text alternative in quotes"));
    }
    Ok((name, words))
}

/// The drawing of `book/figures`, in the words of a language.
fn source(name: &str, language: Language) -> Result<String, String> {
    let path = format!("figures/{name}.svg");
    let svg = sources::text(&path).ok_or_else(|| format!("no figure `book/{path}`"))?;
    let start = svg.find("<svg").ok_or_else(|| format!("`book/{path}` holds no drawing"))?;
    // A blank line would end the block of HTML in Markdown.
    let lines: Vec<&str> = svg[start..].lines().filter(|line| !line.trim().is_empty()).collect();
    Ok(sentences::put(&lines.join("\n"), &WORDS, language))
}

fn labelled(svg: &str, words: &str) -> String {
    svg.replacen("<svg", &format!("<svg role=\"img\" aria-label=\"{}\"", escape(words)), 1)
}

/// The drawing as it is at one step. Parts hold no part, and begin and end in lines of their own.
fn at_step(svg: &str, step: u8) -> String {
    let mut shown = true;
    let mut kept = Vec::new();
    for line in svg.lines() {
        let part = line.trim_start().strip_prefix(PART).and_then(|rest| rest.split_once('"'));
        if let Some((steps, _)) = part {
            let (first, last) = steps.split_once('-').unwrap_or((steps, steps));
            let bound = |text: &str| text.parse::<u8>().unwrap_or_default();
            shown = (bound(first)..=bound(last)).contains(&step);
        }
        if shown {
            kept.push(line);
        }
        shown |= line.trim() == "</g>";
    }
    kept.join("\n")
}

#[cfg(test)]
mod tests {
    use super::{WORDS, at_step, drawing, stepped};
    use crate::book::sources;
    use crate::words::Language;

    #[test]
    fn what_is_missing_is_named() {
        let error = |arguments| drawing(arguments, Language::En).unwrap_err();
        assert!(error("01").contains("text alternative"));
        assert!(error("01 unquoted").contains("text alternative"));
        assert!(error("01 \"one\" \"two\"").contains("one text alternative"));
        assert!(error("no-such \"words\"").contains("book/figures/no-such.svg"));
        assert!(stepped("12-layers \"one\" \"\"", Language::De).unwrap_err().contains("text alternative"));
    }

    #[test]
    fn a_step_has_its_own_parts_and_those_of_all() {
        let svg =
            "<svg>\n<g data-steps=\"1\">\na\n</g>\n<g data-steps=\"2-3\">\nb\n</g>\n<g>\nc\n</g>\n</svg>";
        let parts = |step| at_step(svg, step).lines().filter(|line| line.len() == 1).collect::<String>();
        assert_eq!([1, 2, 3, 4].map(parts), ["ac", "bc", "bc", "c"]);
    }

    #[test]
    fn every_word_in_a_drawing_is_there_in_both_languages() {
        let (mut drawings, mut used) = (0, String::new());
        for (path, bytes) in sources::tree() {
            if !path.starts_with("figures/") || !path.ends_with(".svg") {
                continue;
            }
            let svg = std::str::from_utf8(bytes).unwrap();
            for (index, key) in svg.split("@@").enumerate().filter(|(index, _)| index % 2 == 1) {
                for language in Language::ALL {
                    assert!(WORDS.lookup(language, key).is_some(), "{path}, {index}: `{key}`");
                }
            }
            used.push_str(svg);
            drawings += 1;
        }
        assert!(drawings > 27, "{drawings} drawings");
        let keys = |language| {
            let text = WORDS.source(language).lines().filter_map(|line| Some(line.split_once(" = ")?.0));
            text.collect::<Vec<_>>()
        };
        assert_eq!(keys(Language::En), keys(Language::De));
        for key in keys(Language::En) {
            assert!(used.contains(&format!("@@{key}@@")), "no drawing says `{key}`");
        }
    }
}
