//! Which sources of the builds' contexts was a program compiled from?
//!
//! Nothing of a source's own words is left in a program but the texts between its quotes: they lie in it as they
//! were written, up to an escape. A program in which nearly all of them lie was made of it.

use aho_corasick::AhoCorasick;

/// Ends of the names of what a compiler reads.
const COMPILED: &[&str] = &["c", "cc", "cpp", "cxx", "go", "rs", "zig"];
/// Shortest text that says something, in bytes; a compiler makes numbers of some shorter ones.
const SHORTEST: usize = 8;
/// A source with fewer texts cannot be told from others.
const FEWEST: usize = 3;
/// How a program or an object file begins.
const ELF: &[u8] = b"\x7fELF";

/// The texts of sources, ready to be found in programs.
#[derive(Default)]
pub(super) struct Literals {
    /// Paths in the context, and how many texts each has.
    files: Vec<(String, usize)>,
    /// For each text, the source that it stands in.
    owners: Vec<usize>,
    search: Option<AhoCorasick>,
}

impl Literals {
    /// Of these paths and contents.
    pub(super) fn of(files: &[(String, Vec<u8>)]) -> Literals {
        let mut literals = Literals::default();
        let mut all: Vec<Vec<u8>> = Vec::new();
        for (path, content) in files {
            let is_compiled = path.rsplit_once('.').is_some_and(|(_, end)| COMPILED.contains(&end));
            let texts = if is_compiled { texts(content) } else { Vec::new() };
            if texts.len() >= FEWEST {
                literals.owners.extend(texts.iter().map(|_| literals.files.len()));
                literals.files.push((path.clone(), texts.len()));
                all.extend(texts);
            }
        }
        // Building fails only for more texts than a context's limits allow.
        literals.search = if all.is_empty() { None } else { AhoCorasick::new(&all).ok() };
        literals
    }

    /// The sources of which a program holds at least three texts of four.
    pub(super) fn find(&self, bytes: &[u8]) -> Vec<String> {
        let Some(search) = self.search.as_ref().filter(|_| bytes.starts_with(ELF)) else { return Vec::new() };
        let mut met = vec![false; self.owners.len()];
        for hit in search.find_overlapping_iter(bytes) {
            met[hit.pattern().as_usize()] = true;
        }
        let of = |file: usize| {
            self.owners.iter().zip(&met).filter(|(owner, is_met)| **owner == file && **is_met).count()
        };
        let made = self.files.iter().enumerate().filter(|(file, (_, count))| {
            let met = of(*file);
            met >= FEWEST && met * 4 >= count * 3
        });
        made.map(|(_, (path, _))| path.clone()).collect()
    }
}

/// The texts between a source's double quotes, cut at escapes and at places for values, each once. Comments are
/// left out: they never reach a program.
fn texts(source: &[u8]) -> Vec<Vec<u8>> {
    let mut found: Vec<Vec<u8>> = Vec::new();
    let mut at = 0;
    while at < source.len() {
        let rest = &source[at..];
        at += match rest {
            [b'/', b'*', ..] => {
                rest.windows(2).skip(2).position(|two| two == b"*/").map_or(rest.len(), |end| end + 4)
            }
            [b'/', b'/', ..] => rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len()),
            // A quote that is a character.
            [b'\'', b'"', b'\'', ..] => 3,
            [b'\'', b'\\', _, b'\'', ..] => 4,
            [b'"', text @ ..] => 1 + take(text, &mut found),
            _ => 1,
        };
    }
    found
}

/// Takes the pieces of one text, and says how far it reaches.
fn take(text: &[u8], found: &mut Vec<Vec<u8>>) -> usize {
    let mut piece: Vec<u8> = Vec::new();
    let mut keep = |piece: &mut Vec<u8>| {
        let piece = std::mem::take(piece);
        if piece.len() >= SHORTEST && !found.contains(&piece) {
            found.push(piece);
        }
    };
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' | b'\n' => break,
            b'\\' => {
                keep(&mut piece);
                at += 1;
            }
            b'{' | b'}' => keep(&mut piece),
            byte => piece.push(*byte),
        }
        at += 1;
    }
    keep(&mut piece);
    at + 1
}

#[cfg(test)]
mod tests {
    use super::{Literals, texts};

    const SOURCE: &str = r#"/* "in a comment", never met */
#include <stdio.h>
// "nor in this one"
int main(void) {
    char quote = '"';
    fprintf(stderr, "render: %s: %s\n", "no value for", "short");
    puts("cannot include"); puts("usage: render TEMPLATES");
}
"#;

    fn found(path: &str, program: &[u8]) -> Vec<String> {
        Literals::of(&[(path.to_owned(), SOURCE.as_bytes().to_vec())]).find(program)
    }

    #[test]
    fn texts_end_at_escapes_and_stand_in_no_comment() {
        let texts: Vec<String> =
            texts(SOURCE.as_bytes()).into_iter().map(|text| String::from_utf8(text).unwrap()).collect();
        assert_eq!(texts, ["render: %s: %s", "no value for", "cannot include", "usage: render TEMPLATES"]);
    }

    #[test]
    fn a_program_with_nearly_all_texts_of_a_source_was_compiled_from_it() {
        let program = b"\x7fELF..render: %s: %s\n\0no value for\0usage: render TEMPLATES\0";
        assert_eq!(found("tools/render.c", program), ["tools/render.c"]);
        // A script is no program, a note about it neither; and two texts of four are met by chance.
        assert!(found("tools/render.sh", program).is_empty());
        assert!(found("tools/render.c", &program[1..]).is_empty());
        assert!(found("tools/render.c", b"\x7fELF..no value for\0cannot include\0").is_empty());
        assert!(Literals::default().find(program).is_empty());
    }
}
