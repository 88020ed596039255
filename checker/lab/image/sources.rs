//! Which files of the build's context does a file of the image hold, moved, joined or changed a little?
//!
//! Every context file is cut into short blocks. A block that is met is followed in both directions as far
//! as both agree, so that one changed byte costs little more than itself. White space is a reader's matter: a
//! source that was indented anew is looked for a second time, without any.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use aho_corasick::AhoCorasick;
use serde_json::Value;

use crate::evidence::ContextCopy;
use crate::lab::secrets::contents;

use super::compiled::Literals;

/// Length of a block, in bytes.
const BLOCK: usize = 12;

/// Shortest context file that is looked for, in bytes; a shorter one is met by chance.
const SHORTEST: usize = 32;

/// Largest context file that is looked for, and all of them together, in bytes. Code is smaller.
const LARGEST: usize = 1 << 20;
const ALTOGETHER: usize = 8 << 20;

/// Places at which one block stands; more is a pattern without meaning.
const MOST_PLACES: usize = 16;

/// Of how much of a context file nothing is said when it is missing, in percent.
const MOST_MISSING: usize = 10;

/// What a browser reads. A build that makes pages smaller takes the white space away, and what is left is no
/// longer the source.
const PAGES: &[&str] = &["html", "htm", "css", "js", "mjs", "json", "svg", "xml", "txt", "md"];

/// Context files, ready to be found.
pub(in crate::lab) struct Sources {
    plain: Index,
    /// The same without white space, where that changes nothing of what they are.
    bare: Index,
    literals: Literals,
}

/// Contents, cut into blocks.
#[derive(Default)]
struct Index {
    files: Vec<(String, Vec<u8>)>,
    /// For each block, the files and places where it stands.
    places: Vec<Vec<(usize, usize)>>,
    search: Option<AhoCorasick>,
}

/// What was met of one source file: places of its own, and places of the content.
type Met = (Vec<Range<usize>>, Vec<Range<usize>>);

impl Sources {
    /// Of these paths and contents. What is no text is found by its digest only.
    pub(in crate::lab) fn new(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Sources {
        Sources { plain: Index::new(files), bare: Index::default(), literals: Literals::default() }
    }

    /// Files of builds' contexts, which are known again as well where they are spaced otherwise or compiled.
    pub(in crate::lab) fn of_contexts(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Sources {
        let plain = Index::new(files);
        let bare = plain.files.iter().filter(|(path, _)| !is_page(path));
        let bare = Index::new(bare.map(|(path, content)| (path.clone(), without_space(content))));
        let literals = Literals::of(&plain.files);
        Sources { plain, bare, literals }
    }

    /// The sources that a program was compiled from, by their paths in the context.
    pub(super) fn compiled(&self, bytes: &[u8]) -> Vec<String> {
        self.literals.find(bytes)
    }

    /// The context files in a file of the image, also in what is packed in it.
    pub(super) fn find(&self, bytes: &[u8]) -> Vec<ContextCopy> {
        let mut found: Vec<ContextCopy> = Vec::new();
        if self.plain.files.is_empty() {
            return found;
        }
        contents(bytes, &mut |packed, content| {
            let content = &*without_returns(content);
            let mut here = self.plain.find_here(packed, content);
            if !self.bare.files.is_empty() && is_text(content) {
                here.extend(self.bare.find_here(packed, &without_space(content)));
            }
            for copy in here {
                if !found
                    .iter()
                    .any(|known| known.path == copy.path && known.missing_bytes <= copy.missing_bytes)
                {
                    found.push(copy);
                }
            }
            for source in mapped(content) {
                let packed = [packed, &["source map"]].concat();
                found.extend(self.plain.find_here(&packed, source.as_bytes()));
            }
        });
        found
    }
}

impl Index {
    fn new(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Index {
        let mut left = ALTOGETHER;
        let mut kept: Vec<(String, Vec<u8>)> = Vec::new();
        for (path, content) in files {
            let content = without_returns(&content).into_owned();
            let fits = (SHORTEST..=LARGEST.min(left)).contains(&content.len());
            if fits && !content.contains(&0) && !kept.iter().any(|(known, _)| *known == path) {
                left -= content.len();
                kept.push((path, content));
            }
        }
        let mut blocks: BTreeMap<&[u8], Vec<(usize, usize)>> = BTreeMap::new();
        for (file, (_, content)) in kept.iter().enumerate() {
            for (index, block) in content.chunks_exact(BLOCK).enumerate() {
                blocks.entry(block).or_default().push((file, index * BLOCK));
            }
        }
        blocks.retain(|block, places| {
            places.len() <= MOST_PLACES && block.iter().any(|byte| *byte != block[0])
        });
        // Building fails only for more blocks than the limits above allow.
        let search = AhoCorasick::new(blocks.keys()).ok();
        let places = blocks.into_values().collect();
        Index { files: kept, places, search }
    }

    fn find_here(&self, packed: &[&str], content: &[u8]) -> Vec<ContextCopy> {
        let Some(search) = &self.search else { return Vec::new() };
        let mut met: Vec<Met> = vec![Met::default(); self.files.len()];
        // How far each way of laying a file over the content was followed.
        let mut followed: HashMap<(usize, isize), usize> = HashMap::new();
        for hit in search.find_overlapping_iter(content) {
            for (file, at) in &self.places[hit.pattern().as_usize()] {
                let way = (*file, hit.start() as isize - *at as isize);
                if followed.get(&way).is_some_and(|end| hit.start() < *end) {
                    continue;
                }
                let source = &self.files[*file].1;
                let before = agreeing(content[..hit.start()].iter().rev(), source[..*at].iter().rev());
                let after = agreeing(content[hit.end()..].iter(), source[at + BLOCK..].iter());
                met[*file].0.push(at - before..at + BLOCK + after);
                met[*file].1.push(hit.start() - before..hit.end() + after);
                followed.insert(way, hit.end() + after);
            }
        }
        let mut covered: Vec<Range<usize>> = Vec::new();
        let mut copies: Vec<ContextCopy> = Vec::new();
        for ((path, source), (of_source, of_content)) in self.files.iter().zip(&mut met) {
            let missing = source.len() - union(of_source);
            if !of_source.is_empty() && missing * 100 <= source.len().max(160) * MOST_MISSING {
                covered.append(of_content);
                copies.push(ContextCopy {
                    path: path.clone(),
                    packed: packed.join(" > "),
                    bytes: source.len() as u64,
                    missing_bytes: missing as u64,
                    covered_percent: 0,
                });
            }
        }
        let percent = union(&mut covered) * 100 / content.len().max(1);
        let percent = u8::try_from(percent).unwrap_or(100).min(100);
        copies.iter_mut().for_each(|copy| copy.covered_percent = percent);
        copies
    }
}

/// A text with the line ends of Unix: a source that was saved on another system is the same source.
fn without_returns(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !is_text(bytes) || !bytes.contains(&b'\r') {
        return Cow::Borrowed(bytes);
    }
    Cow::Owned(bytes.iter().copied().filter(|byte| *byte != b'\r').collect())
}

fn is_text(bytes: &[u8]) -> bool {
    !bytes.iter().take(8 << 10).any(|byte| *byte == 0)
}

fn without_space(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect()
}

/// Whether a browser reads it, or what is made of it: `src/index.html.in` becomes a page.
fn is_page(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.').skip(1).any(|end| PAGES.contains(&end))
}

/// How many bytes agree from the begin on.
fn agreeing<'a>(one: impl Iterator<Item = &'a u8>, other: impl Iterator<Item = &'a u8>) -> usize {
    one.zip(other).take_while(|(one, other)| one == other).count()
}

/// How many bytes lie in any of the ranges.
fn union(ranges: &mut [Range<usize>]) -> usize {
    ranges.sort_by_key(|range| range.start);
    let mut end = 0;
    let mut bytes = 0;
    for range in ranges {
        bytes += range.end.saturating_sub(range.start.max(end));
        end = end.max(range.end);
    }
    bytes
}

/// The sources that a source map carries in full (`sourcesContent`).
fn mapped(content: &[u8]) -> Vec<String> {
    let start = content.trim_ascii_start();
    let is_map = start.starts_with(b"{") && start.len() <= 64 * LARGEST;
    let read = || serde_json::from_slice::<Value>(start).ok();
    let Some(Value::Object(map)) = is_map.then(read).flatten() else { return Vec::new() };
    let sources = map.get("sourcesContent").and_then(Value::as_array);
    sources.into_iter().flatten().filter_map(|source| source.as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use base64::Engine as _;
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::Sources;
    use crate::evidence::ContextCopy;

    const SOURCE: &str = "// Shows the notes, and keeps a new one.\nconst list = document.getElementById(\"notes\");\n\nasync function show() {\n  const answer = await fetch(\"/notes\");\n  const notes = await answer.json();\n  list.replaceChildren(...notes.map((note) => note.text));\n}\n\nshow();\n";
    const PART: &str = "    <form id=\"write\">\n      <label for=\"text\">A new note</label>\n    </form>\n";

    fn found(content: &[u8]) -> Vec<ContextCopy> {
        let files = [("src/app.js", SOURCE), ("templates/form.html", PART), ("empty", "")];
        let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
        Sources::new(files).find(content)
    }

    fn copy_of_source(content: &[u8]) -> ContextCopy {
        let found = found(content);
        let source = found.iter().find(|copy| copy.path == "src/app.js");
        source.unwrap_or_else(|| panic!("{found:?}")).clone()
    }

    #[test]
    fn a_changed_byte_hides_no_source() {
        for at in [0, 5, 100, SOURCE.len() - 2] {
            let mut changed = SOURCE.as_bytes().to_vec();
            changed[at] = b'#';
            let copy = copy_of_source(&changed);
            assert!(copy.missing_bytes <= 12 && copy.covered_percent >= 90, "{at}: {copy:?}");
        }
    }

    #[test]
    fn sources_are_found_joined_packed_and_in_source_maps() {
        let joined = format!("{PART}{SOURCE}");
        assert_eq!((copy_of_source(joined.as_bytes()).missing_bytes, found(joined.as_bytes()).len()), (0, 2));
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(SOURCE.as_bytes()).unwrap();
        assert_eq!(copy_of_source(&encoder.finish().unwrap()).packed, "gzip");
        let map = serde_json::json!({ "version": 3, "sources": ["app.js"], "sourcesContent": [SOURCE] });
        let map = serde_json::to_vec(&map).unwrap();
        assert_eq!(copy_of_source(&map).packed, "source map");
        let within = base64::engine::general_purpose::STANDARD.encode(&map);
        let page = format!("show()\n//# sourceMappingURL=data:application/json;base64,{within}\n");
        assert_eq!(copy_of_source(page.as_bytes()).packed, "base64 > source map");
    }

    #[test]
    fn other_line_ends_hide_no_source() {
        let windows = SOURCE.replace('\n', "\r\n");
        assert_eq!(copy_of_source(windows.as_bytes()).missing_bytes, 0);
        let files = [("src/app.js".to_owned(), windows.into_bytes())];
        assert_eq!(Sources::new(files).find(SOURCE.as_bytes())[0].missing_bytes, 0);
    }

    #[test]
    fn other_white_space_hides_a_program_but_a_page_without_it_is_what_a_build_makes() {
        let known = |path: &str, content: &str| {
            let files = [(path.to_owned(), SOURCE.as_bytes().to_vec())];
            let found = Sources::of_contexts(files).find(content.as_bytes());
            found.iter().any(|copy| copy.missing_bytes <= 16 && copy.covered_percent >= 90)
        };
        let spaced = SOURCE.replace(' ', "\t  ").replace('\n', "  \n");
        let flush: String = SOURCE.lines().map(|line| format!("{}\n", line.trim_start())).collect();
        for content in [spaced, flush, SOURCE.replace('\n', "\r\n")] {
            assert!(known("tools/render.c", &content) && known("Makefile", &content), "{content}");
        }
        let bare = SOURCE.replace([' ', '\n'], "");
        assert!(known("tools/render.c", &bare));
        for path in ["src/app.js", "src/index.html.in"] {
            assert!(!known(path, &bare), "{path}");
        }
    }

    #[test]
    fn what_a_build_makes_of_a_source_is_less_of_it() {
        // Without comments and indentation, as the exercise's Makefile does it.
        let lines = SOURCE.lines().filter(|line| !line.is_empty() && !line.starts_with("//"));
        let made: String = lines.map(|line| format!("{}\n", line.trim_start())).collect();
        let copies = found(made.as_bytes());
        assert!(copies.iter().all(|copy| copy.missing_bytes * 50 > copy.bytes), "{copies:?}");
        // A template within a page is whole, and the page is more than such parts.
        let page =
            format!("<!doctype html>\n<title>Notes</title>\n{PART}{}", "<p>Something else.</p>\n".repeat(20));
        let copies = found(page.as_bytes());
        assert!(copies.iter().all(|copy| copy.covered_percent < 50), "{copies:?}");
        assert!(found(b"\x7fELF something that is nobody's source").is_empty());
    }
}
