//! Which words of a code block are what? Marked while the book is built, so that a reader's browser has nothing to do.
//!
//! A page holds a block as escaped text in `<code class="language-…">`. The words get spans whose classes the
//! theme gives colours: `hk` a command, an instruction or a key, `hf` a flag, `hs` a string, `hv` a variable or
//! a plain value, `hc` a comment, `ha` and `hd` what a difference adds and takes away.

use std::sync::LazyLock;

use regex::{Captures, Regex};

static BLOCK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?s)(<code class="language-(sh|dockerfile|yaml|json|diff)\b[^"]*">)(.*?)</code>"#).ok()
});

/// The page with every block of a known language in colours.
pub(super) fn blocks(page: &str) -> String {
    let Some(block) = BLOCK.as_ref() else { return page.to_owned() };
    block
        .replace_all(page, |found: &Captures<'_>| {
            let text = plain(&found[3]);
            let coloured = match &found[2] {
                "yaml" => by_line(&text, yaml),
                "diff" => by_line(&text, difference),
                "json" => json(&text),
                language => shell(&text, language == "dockerfile"),
            };
            format!("{}{coloured}</code>", &found[1])
        })
        .into_owned()
}

fn plain(escaped: &str) -> String {
    let quotes = escaped.replace("&quot;", "\"").replace("&#39;", "'").replace("&#x27;", "'");
    quotes.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A piece of text, in a span where it has a class.
fn put(to: &mut String, class: &str, text: &str) {
    match (class, text) {
        (_, "") => {}
        ("", text) => to.push_str(&escaped(text)),
        (class, text) => to.push_str(&format!("<span class=\"{class}\">{}</span>", escaped(text))),
    }
}

fn by_line(text: &str, line: impl Fn(&str, &mut String)) -> String {
    let mut coloured = String::new();
    for one in text.split_inclusive('\n') {
        let (body, end) = one.strip_suffix('\n').map_or((one, ""), |body| (body, "\n"));
        line(body, &mut coloured);
        coloured.push_str(end);
    }
    coloured
}

fn difference(line: &str, to: &mut String) {
    let class = match line.as_bytes().first() {
        Some(b'+') => "ha",
        Some(b'-') => "hd",
        Some(b'@') => "hc",
        _ => "",
    };
    put(to, class, line);
}

fn yaml(line: &str, to: &mut String) {
    let start = line.len() - line.trim_start_matches([' ', '-']).len();
    let (indent, rest) = line.split_at(start);
    to.push_str(indent);
    let key = rest.find(':').filter(|colon| {
        let after = &rest[colon + 1..];
        let word = |character: char| character.is_alphanumeric() || "_-./".contains(character);
        (after.is_empty() || after.starts_with(' ')) && rest[..*colon].chars().all(word)
    });
    let value = match key {
        Some(colon) => {
            put(to, "hk", &rest[..colon]);
            &rest[colon..]
        }
        None => rest,
    };
    words(value, to, |word| if word.starts_with(['"', '\'']) { "hs" } else { "" });
}

/// Text in pieces: strings, comments behind a blank, and the words between, each with the class that `class` gives it.
fn words(text: &str, to: &mut String, mut class: impl FnMut(&str) -> &'static str) {
    let mut rest = text;
    let mut after_blank = true;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' | '\'' => string_length(rest, first),
            '#' if after_blank => rest.find('\n').unwrap_or(rest.len()),
            _ if first.is_whitespace() => first.len_utf8(),
            _ => rest
                .find(|character: char| character.is_whitespace() || "\"'".contains(character))
                .unwrap_or(rest.len()),
        };
        let (piece, left) = rest.split_at(length.max(first.len_utf8()));
        match first {
            '#' if after_blank => put(to, "hc", piece),
            _ if first.is_whitespace() => to.push_str(piece),
            _ => put(to, class(piece), piece),
        }
        after_blank = first.is_whitespace();
        rest = left;
    }
}

/// Length of the string that a text begins with, its quotes included. A backslash takes the next sign into a string in
/// double quotes.
fn string_length(text: &str, quote: char) -> usize {
    let mut is_taken = false;
    for (index, character) in text.char_indices().skip(1) {
        match character {
            _ if is_taken => is_taken = false,
            '\\' if quote == '"' => is_taken = true,
            _ if character == quote => return index + 1,
            _ => {}
        }
    }
    text.len()
}

/// Whether a word can begin an instruction as people write them; the shell's own lines go on below one.
fn is_instruction(word: &str) -> bool {
    word.chars().all(|sign| sign.is_ascii_uppercase())
}

/// A shell's lines, or a Dockerfile's, whose instructions are its commands.
fn shell(text: &str, is_dockerfile: bool) -> String {
    let mut coloured = String::new();
    // A line that another one continues begins no command.
    let mut continues = false;
    let mut open = String::new();
    for line in text.split_inclusive('\n') {
        open.push_str(line);
        // A string may go over several lines.
        if quotes_are_open(&open) {
            continue;
        }
        let mut is_command = !continues;
        words(&open, &mut coloured, |word| {
            let class = match word {
                "|" | "&&" | "||" | ";" | "\\" | "do" | "then" => "",
                _ if is_command && is_dockerfile && !is_instruction(word) => "",
                "AS" if is_dockerfile => "hk",
                _ if word.starts_with(['"', '\'']) => "hs",
                _ if is_command => "hk",
                _ if word.starts_with('-') && word.len() > 1 => "hf",
                _ if word.starts_with('$') => "hv",
                _ => "",
            };
            is_command = !is_dockerfile && matches!(word, "|" | "&&" | "||" | ";" | "do" | "then");
            class
        });
        continues = open.trim_end().ends_with('\\');
        open.clear();
    }
    words(&open, &mut coloured, |_| "");
    coloured
}

fn quotes_are_open(text: &str) -> bool {
    let mut rest = text;
    let mut after_blank = true;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' | '\'' => {
                let length = string_length(rest, first);
                if length < 2 || !rest[..length].ends_with(first) {
                    return true;
                }
                length
            }
            '#' if after_blank => rest.find('\n').unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        after_blank = first.is_whitespace();
        rest = &rest[length..];
    }
    false
}

fn json(text: &str) -> String {
    let mut coloured = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_word = |character: char| character.is_alphanumeric() || "._+-".contains(character);
        let length = match first {
            '"' => string_length(rest, '"'),
            _ if is_word(first) => rest.find(|character| !is_word(character)).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        let (piece, left) = rest.split_at(length);
        let class = match first {
            '"' if left.trim_start().starts_with(':') => "hk",
            '"' => "hs",
            _ if is_word(first) => "hv",
            _ => "",
        };
        put(&mut coloured, class, piece);
        rest = left;
    }
    coloured
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::{blocks, plain};

    fn coloured(language: &str, text: &str) -> String {
        let page = format!("<code class=\"language-{language}\">{}</code>", super::escaped(text));
        let whole = blocks(&page);
        // Nothing but spans was added.
        let without = Regex::new("</?span[^>]*>").unwrap().replace_all(&whole, "").into_owned();
        assert_eq!(plain(&without), plain(&page), "{language}");
        whole.split_once('>').unwrap().1.trim_end_matches("</code>").to_owned()
    }

    #[test]
    fn a_shell_has_commands_flags_strings_variables_and_comments() {
        let text =
            coloured("sh", "docker run --rm \\\n    notes sh -c 'a\n b' | sort # why\necho $HOME > x\n");
        for part in [
            "<span class=\"hk\">docker</span> run <span class=\"hf\">--rm</span> \\\n    notes",
            "<span class=\"hs\">'a\n b'</span> | <span class=\"hk\">sort</span> <span class=\"hc\"># why</span>",
            "<span class=\"hk\">echo</span> <span class=\"hv\">$HOME</span> &gt; x",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }

    #[test]
    fn a_dockerfile_has_instructions() {
        let text = coloured("dockerfile", "FROM a AS b\nRUN x \\\n    && y\nCMD [\"/n\"]\n");
        assert!(
            text.starts_with("<span class=\"hk\">FROM</span> a <span class=\"hk\">AS</span> b"),
            "{text}"
        );
        assert!(text.contains("    &amp;&amp; y"), "{text}");
        assert!(text.contains("<span class=\"hk\">CMD</span> [<span class=\"hs\">\"/n\"</span>]"), "{text}");
    }

    #[test]
    fn keys_and_values_differ() {
        let yaml = coloured("yaml,compose", "services:\n  web:\n    - \"8080:80\" # p\n    image: a:b\n");
        assert!(yaml.contains("  <span class=\"hk\">web</span>:"), "{yaml}");
        assert!(yaml.contains("<span class=\"hk\">image</span>: a:b"), "{yaml}");
        assert!(
            yaml.contains("- <span class=\"hs\">\"8080:80\"</span> <span class=\"hc\"># p</span>"),
            "{yaml}"
        );
        let json = coloured("json", "{ \"a\": [\"b\", 38, true] }");
        assert_eq!(
            json,
            "{ <span class=\"hk\">\"a\"</span>: [<span class=\"hs\">\"b\"</span>, <span class=\"hv\">38</span>, \
             <span class=\"hv\">true</span>] }"
        );
        let difference = coloured("diff", "@@ 1 @@\n-a\n+b\n c\n");
        assert!(
            difference.contains("<span class=\"hd\">-a</span>\n<span class=\"ha\">+b</span>\n c\n"),
            "{difference}"
        );
    }

    #[test]
    fn what_is_never_closed_and_what_is_no_code_stay_as_they_are() {
        coloured("sh", "echo 'never closed\nand on\n");
        coloured("json", "{ \"never");
        let page = "<code class=\"language-text\">docker &lt;x&gt;</code>";
        assert_eq!(blocks(page), page);
    }
}
