//! What may the reader answer to a question, and what is said to each answer?
//!
//! Each choice is a fold of its own, so that a question can be answered without any script: what is said stands
//! behind it. `theme/questions.js` makes choices of the folds where it can.

use super::catalogue::WORDS;
use super::markdown::escape;
use crate::words::Language;

/// The choice `right "words" "what is said to it"`; also `wrong`, and `partly` for what is not the point.
pub(super) fn choice(arguments: &str, language: Language) -> Result<String, String> {
    let (kind, texts) = arguments.trim().split_once(' ').unwrap_or((arguments, ""));
    let verdict = match kind {
        // It says so itself.
        "right" => String::new(),
        "partly" => format!("**{}** ", WORDS.say("option-partly").text(language)),
        "wrong" => format!("**{}** ", WORDS.say("option-wrong").text(language)),
        _ => return Err(format!("an option is `right`, `partly` or `wrong`, and not `{kind}`")),
    };
    let (words, said) = texts
        .trim()
        .strip_prefix('"')
        .and_then(|texts| texts.strip_suffix('"'))
        .and_then(|texts| texts.split_once("\" \""))
        .filter(|(words, said)| !words.is_empty() && !said.is_empty())
        .ok_or_else(|| "an option has two texts in quotes: the choice, and what is said to it".to_owned())?;
    Ok(format!(
        "<details class=\"option\" data-fits=\"{kind}\">\n<summary>{}</summary>\n\n{verdict}{said}\n\n</details>\n",
        coded(words)
    ))
}

/// Text for an element, with what stands between backticks as code.
fn coded(text: &str) -> String {
    let pieces = text.split('`').enumerate().map(|(index, piece)| match index % 2 {
        1 => format!("<code>{}</code>", escape(piece)),
        _ => escape(piece),
    });
    pieces.collect()
}

#[cfg(test)]
mod tests {
    use super::choice;
    use crate::words::Language;

    #[test]
    fn a_choice_is_a_fold_with_what_is_said_to_it() {
        let text = choice("wrong \"Yes, `rm` < `ls`\" \"It is *hidden*.\"", Language::En).unwrap();
        let summary = "<summary>Yes, <code>rm</code> &lt; <code>ls</code></summary>";
        assert!(text.contains(summary) && text.contains("** It is *hidden*."), "{text}");
        assert!(!choice("right \"a\" \"Right: b.\"", Language::De).unwrap().contains("**"));
    }

    #[test]
    fn what_is_missing_is_named() {
        assert!(choice("nearly \"a\" \"b\"", Language::En).unwrap_err().contains("`nearly`"));
        for lacking in ["right", "right \"a\"", "right \"a\" \"\"", "right a b"] {
            assert!(choice(lacking, Language::En).unwrap_err().contains("two texts"), "{lacking}");
        }
    }
}
