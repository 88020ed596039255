//! How are a hundred thousand advisories read, one after the other?
//!
//! A feed is a file or a folder of files: a record, a list of records, one record a line, gzip of these, or a
//! zip of them, as <https://google.github.io/osv.dev/data/> describes the exports of OSV. One record is in
//! memory at a time. A record that cannot be read costs itself and no other, and is told.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use aho_corasick::AhoCorasick;
use flate2::read::MultiGzDecoder;
use memchr::memmem;
use serde_json::Value;
use zip::ZipArchive;

use super::Advisory;
use super::pieces::{LARGEST, Piece, Pieces};

/// Most broken records that are told with their places; all are counted.
const MOST_TOLD: usize = 10;

/// Folders within one another that are looked into.
const DEEPEST: usize = 16;

/// What was read of a feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Records that were read.
    pub records: u64,
    /// Records that could not be read.
    pub broken: u64,
    /// The first of them.
    pub told: Vec<Broken>,
}

/// A record that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The file, and the byte where the record begins: `all.zip: CVE-1.json`, `feed.json, byte 4711`.
    pub place: String,
    /// What is wrong, a fragment in English.
    pub problem: String,
}

/// Why a feed as a whole was not read.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// A file or folder.
    #[error("{path}: {source}")]
    File {
        /// Its path.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Nothing in it is an advisory, so that nothing could be compared.
    #[error("{path}: no advisory in it")]
    Empty {
        /// Its path.
        path: PathBuf,
    },
}

/// Reads all records of a file or folder. Where names of packages are given, a record in which none of them
/// stands is counted and not read: it speaks of something else, whatever it says.
///
/// # Errors
/// [`FeedError`]; a single record is never one.
pub fn read(
    path: &Path,
    names: Option<&BTreeSet<&str>>,
    visit: &mut dyn FnMut(&Advisory),
) -> Result<Tally, FeedError> {
    let quoted = names.map(|names| names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>());
    // Building fails only for more names than an image can have; then every record is read.
    let search = quoted.and_then(|quoted| AhoCorasick::new(quoted).ok());
    let mut feed = Feed { search, visit, tally: Tally::default() };
    if path.is_dir() {
        feed.folder(path, 0)?;
    } else {
        feed.file(path, &name_of(path))?;
    }
    let tally = feed.tally;
    if tally.records + tally.broken == 0 {
        return Err(FeedError::Empty { path: path.to_owned() });
    }
    Ok(tally)
}

struct Feed<'a> {
    search: Option<AhoCorasick>,
    visit: &'a mut dyn FnMut(&Advisory),
    tally: Tally,
}

impl Feed<'_> {
    fn folder(&mut self, folder: &Path, depth: usize) -> Result<(), FeedError> {
        let error = |source| FeedError::File { path: folder.to_owned(), source };
        for entry in std::fs::read_dir(folder).map_err(error)? {
            let entry = entry.map_err(error)?;
            let path = entry.path();
            // A link to a folder may lead round.
            if entry.file_type().map_err(error)?.is_dir() {
                if depth < DEEPEST {
                    self.folder(&path, depth + 1)?;
                } else {
                    self.broken(name_of(&path), "too many folders within one another");
                }
            } else if path.is_file() && is_feed(&path) {
                self.file(&path, &name_of(&path))?;
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, name: &str) -> Result<(), FeedError> {
        let error = |source| FeedError::File { path: path.to_owned(), source };
        let mut file = File::open(path).map_err(error)?;
        let mut begin = [0; 4];
        let mut length = 0;
        while length < begin.len() {
            match file.read(&mut begin[length..]).map_err(error)? {
                0 => break,
                count => length += count,
            }
        }
        file.seek(SeekFrom::Start(0)).map_err(error)?;
        match begin {
            [b'P', b'K', 3, 4] => self.zip(file, name),
            [0x1f, 0x8b, ..] => self.stream(MultiGzDecoder::new(BufReader::new(file)), name),
            _ => self.stream(file, name),
        }
        Ok(())
    }

    fn zip(&mut self, file: File, name: &str) {
        let mut archive = match ZipArchive::new(BufReader::new(file)) {
            Ok(archive) => archive,
            Err(error) => return self.broken(name.to_owned(), &error.to_string()),
        };
        for index in 0..archive.len() {
            match archive.by_index(index) {
                Ok(entry) => {
                    let inner = String::from_utf8_lossy(entry.name_raw()).into_owned();
                    if entry.is_file() && is_feed(Path::new(&inner)) {
                        self.stream(entry, &format!("{name}: {inner}"));
                    }
                }
                Err(error) => self.broken(format!("{name}: entry {index}"), &error.to_string()),
            }
        }
    }

    fn stream(&mut self, reader: impl Read, name: &str) {
        let mut pieces = Pieces::new(reader);
        let mut found = false;
        loop {
            match pieces.next() {
                Ok(Some(piece)) => {
                    found = true;
                    if self.is_foreign(&piece) {
                        self.tally.records += 1;
                        continue;
                    }
                    match parsed(&piece.bytes) {
                        Ok(value) => self.value(&value, || place(&piece, name)),
                        Err(_) if pieces.look_again() => {}
                        Err(problem) => self.rescue(&piece, name, &problem),
                    }
                }
                // A file that should hold a record and holds none was cut off, or is something else.
                Ok(None) if !found => return self.broken(name.to_owned(), "no JSON object in it"),
                Ok(None) => return,
                Err(error) => return self.broken(name.to_owned(), &error.to_string()),
            }
        }
    }

    /// Whether a record names none of the packages. A name that is written with escapes is read to be sure.
    fn is_foreign(&self, piece: &Piece) -> bool {
        let bytes = piece.bytes.as_slice();
        let holds = |text: &[u8]| memmem::find(bytes, text).is_some();
        self.search.as_ref().is_some_and(|search| {
            piece.whole && !search.is_match(bytes) && holds(b"\"id\"") && !holds(b"\\u")
        })
    }

    /// A record that does not end takes the ones behind it along. Where each stands on a line of its own, they
    /// are found again.
    fn rescue(&mut self, piece: &Piece, name: &str, problem: &str) {
        let mut lost = !piece.bytes.contains(&b'\n');
        for line in piece.bytes.split(|byte| *byte == b'\n') {
            let line = line.trim_ascii();
            let line = line.strip_suffix(b",").unwrap_or(line);
            match line.first().map(|_| parsed(line)) {
                Some(Ok(value)) if value.get("id").is_some() => self.value(&value, || place(piece, name)),
                Some(_) => lost = true,
                None => {}
            }
        }
        if lost {
            let large = !piece.whole && piece.bytes.len() > LARGEST;
            self.broken(place(piece, name), if large { "larger than 32 MiB" } else { problem });
        }
    }

    fn value(&mut self, value: &Value, place: impl Fn() -> String) {
        // The answer of OSV's API.
        if let Some(records) = value.get("vulns").and_then(Value::as_array) {
            return records.iter().for_each(|record| self.record(record, &place));
        }
        self.record(value, &place);
    }

    fn record(&mut self, record: &Value, place: &dyn Fn() -> String) {
        match Advisory::read(record) {
            Ok(advisory) => {
                self.tally.records += 1;
                (self.visit)(&advisory);
            }
            Err(problem) => self.broken(place(), &problem),
        }
    }

    fn broken(&mut self, place: String, problem: &str) {
        self.tally.broken += 1;
        if self.tally.told.len() < MOST_TOLD {
            self.tally.told.push(Broken { place, problem: problem.to_owned() });
        }
    }
}

fn place(piece: &Piece, name: &str) -> String {
    if piece.begin == 0 { name.to_owned() } else { format!("{name}, byte {}", piece.begin) }
}

/// JSON, by the parser as it is compiled in its own crate: a generic one would be compiled in this one,
/// without optimization.
fn parsed(bytes: &[u8]) -> Result<Value, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    text.parse::<Value>().map_err(|error| error.to_string())
}

fn is_feed(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ["json", "jsonl", "ndjson", "gz", "zip"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::io::Write;

    use tempfile::TempDir;

    use super::{FeedError, Tally, read};

    fn record(id: &str) -> String {
        format!("{{\"id\": \"{id}\", \"affected\": []}}")
    }

    fn of(name: &str, content: &[u8]) -> (Vec<String>, Tally) {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join(name), content).unwrap();
        let mut seen = Vec::new();
        let tally = read(folder.path(), None, &mut |advisory| seen.push(advisory.id.clone())).unwrap();
        seen.sort();
        (seen, tally)
    }

    fn zipped(files: &[(&str, String)]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, content) in files {
            archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(content.as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn every_form_of_a_feed_gives_the_same_records() {
        let (one, two) = (record("A-1"), record("A-2"));
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(format!("[{one},\n{two}]").as_bytes()).unwrap();
        for (name, content) in [
            ("list.json", format!("[{one},\n{two}]").into_bytes()),
            ("lines.jsonl", format!("{one}\n{two}\n").into_bytes()),
            ("answer.json", format!("{{\"vulns\": [{one}, {two}]}}").into_bytes()),
            (
                "all.zip",
                zipped(&[("A-1.json", one.clone()), ("A-2.json", two.clone()), ("README", String::new())]),
            ),
            ("list.json.gz", packed.finish().unwrap()),
        ] {
            let (seen, tally) = of(name, &content);
            assert_eq!(
                (seen, tally.records, tally.broken),
                (vec!["A-1".to_owned(), "A-2".to_owned()], 2, 0),
                "{name}"
            );
        }
    }

    #[test]
    fn one_broken_record_costs_itself_and_is_told() {
        let (one, two, half) = (record("A-1"), record("A-2"), "{\"id\": \"B-1\", \"affected\": [{\"pack");
        for (name, content) in [
            ("lines.jsonl", format!("{one}\n{half}\n{two}\n")),
            ("list.json", format!("[{one},\n{{\"id\": 7}},\n{two}]")),
            ("list.json", format!("[{one},\n{{\"id\": \"B-1\", \"affected\": [}},\n{two}]")),
        ] {
            let (seen, tally) = of(name, content.as_bytes());
            assert_eq!((seen.join(" ").as_str(), tally.broken), ("A-1 A-2", 1), "{content}");
            assert!(tally.told[0].place.starts_with(&format!("{name}, byte ")), "{:?}", tally.told);
        }
        let (seen, tally) =
            of("all.zip", &zipped(&[("A-1.json", one), ("B-1.json", half.to_owned()), ("A-2.json", two)]));
        assert_eq!((seen.len(), tally.broken, tally.told[0].place.as_str()), (2, 1, "all.zip: B-1.json"));
    }

    #[test]
    fn deep_nesting_and_other_files_end_in_a_sentence() {
        let deep = format!("{{\"id\": \"A-1\", \"x\": {}1{}}}", "[".repeat(200_000), "]".repeat(200_000));
        let (seen, tally) = of("deep.json", deep.as_bytes());
        assert!(seen.is_empty() && tally.told[0].problem.contains("recursion limit"), "{tally:?}");
        let (_, tally) = of("text.json", b"hello");
        assert_eq!(tally.told[0].problem, "no JSON object in it");
        let (_, tally) = of("broken.zip", b"PK\x03\x04 and no more");
        assert_eq!(tally.broken, 1);
    }

    #[test]
    fn a_record_that_names_no_package_of_the_image_is_counted_and_not_read() {
        let folder = TempDir::new().unwrap();
        let naming = |id: &str, name: &str| {
            let package = format!("{{\"ecosystem\": \"Debian\", \"name\": \"{name}\"}}");
            format!("{{\"id\": \"{id}\", \"affected\": [{{\"package\": {package}}}]}}\n")
        };
        let lines = [naming("A-1", "glibc"), naming("A-2", "glib"), naming("A-3", "\\u0067libc")].concat();
        fs::write(folder.path().join("lines.jsonl"), lines).unwrap();
        let mut seen = Vec::new();
        let names = BTreeSet::from(["glibc"]);
        let tally = read(folder.path(), Some(&names), &mut |one| seen.push(one.id.clone())).unwrap();
        assert_eq!((tally.records, tally.broken, seen), (3, 0, vec!["A-1".to_owned(), "A-3".to_owned()]));
    }

    #[test]
    fn an_empty_feed_is_an_error_and_not_a_clean_bill() {
        let folder = TempDir::new().unwrap();
        assert!(matches!(read(folder.path(), None, &mut |_| {}), Err(FeedError::Empty { .. })));
        let missing = folder.path().join("missing");
        assert!(matches!(read(&missing, None, &mut |_| {}), Err(FeedError::File { .. })));
    }
}
