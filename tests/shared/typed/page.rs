//! In which order does a built page tell to type, and what does it show?

use std::fs;
use std::path::Path;

/// The pages that are typed, in the order of the book; the steps are added by their names.
const FIRST: [&str; 2] = ["start", "foundations"];

/// A page of the built book.
pub(crate) struct Page {
    /// `08-dedicated-user`: the name of the exercise's folder as well.
    pub(crate) name: String,
    /// In the order of the page.
    pub(crate) parts: Vec<Part>,
}

/// What a reader meets on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// Id of the heading of the second level above it.
    pub(crate) section: String,
    /// What is to be done with it.
    pub(crate) kind: Kind,
    /// Without colours and marks.
    pub(crate) text: String,
}

/// What a block asks of its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// To type.
    Typed,
    /// What the page shows; what is typed right before it prints that.
    Shown,
    /// The exercise is solved here, and this is typed.
    Solved,
    /// A file, or a part of one.
    File,
}

impl Page {
    /// The pages of one language below the folder of a built book: the first ones, then every step.
    ///
    /// # Panics
    /// Where a page cannot be read.
    pub(crate) fn all(book: &Path) -> Vec<Page> {
        let entries = fs::read_dir(book).unwrap().map(|entry| entry.unwrap().file_name());
        let names = entries.filter_map(|name| Some(name.to_str()?.strip_suffix(".html")?.to_owned()));
        let mut steps: Vec<String> =
            names.filter(|name| name.starts_with(|first: char| first.is_ascii_digit())).collect();
        // The page for lost addresses is none.
        steps.retain(|name| name.contains('-'));
        steps.sort();
        let names = FIRST.iter().map(|name| (*name).to_owned()).chain(steps);
        names.map(|name| Page::read(book, name)).collect()
    }

    fn read(book: &Path, name: String) -> Page {
        let html = fs::read_to_string(book.join(format!("{name}.html"))).unwrap();
        Page { parts: parts(&html), name }
    }

    /// Whether it is the chapter of a step.
    pub(crate) fn is_step(&self) -> bool {
        !FIRST.contains(&self.name.as_str())
    }
}

/// The blocks of a page. What is folded belongs to the exercise: answers, hints, reports.
pub(crate) fn parts(html: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let (mut section, mut folds) = (String::new(), 0_usize);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        let tag = &rest[..rest.find('>').map_or(rest.len(), |end| end + 1)];
        let after = &rest[tag.len()..];
        rest = after;
        if tag.starts_with("<details") {
            folds += 1;
        } else if tag == "</details>" {
            folds = folds.saturating_sub(1);
        } else if let Some(id) = tag.strip_prefix("<h2 id=\"") {
            section = id.split('"').next().unwrap_or_default().to_owned();
        } else if tag.starts_with("<pre") {
            let Some((inner, behind)) = after.split_once("</pre>") else { break };
            rest = behind;
            if folds == 0
                && let Some((kind, text)) = block(tag, inner)
            {
                parts.push(Part { section: section.clone(), kind, text });
            }
        }
    }
    parts
}

fn block(pre: &str, inner: &str) -> Option<(Kind, String)> {
    let (code, text) = inner.strip_prefix("<code class=\"language-")?.split_once("\">")?;
    let kind = match code.split_whitespace().collect::<Vec<_>>().as_slice() {
        // The one command that stands in the check's own panel.
        ["sh"] if pre.contains("static") => Kind::Solved,
        ["sh"] => Kind::Typed,
        ["text"] => Kind::Shown,
        // What the checker says, from its own recording.
        [_, "report"] => return None,
        _ => Kind::File,
    };
    Some((kind, plain(text.trim_end_matches("</code>"))))
}

/// The text between tags.
fn plain(html: &str) -> String {
    let mut text = String::new();
    for (index, piece) in html.split('<').enumerate() {
        let words = if index == 0 { piece } else { piece.split_once('>').map_or("", |(_, words)| words) };
        text.push_str(words);
    }
    for (entity, character) in
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&amp;", "&")]
    {
        text = text.replace(entity, character);
    }
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}
