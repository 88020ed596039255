//! Where does one JSON object end in a stream of them, and the next begin?
//!
//! Advisories come as one object, as a list of objects, or as one object a line. All three are read by one
//! rule, so that no more than one object is in memory: whatever stands at the top between objects is passed
//! over. Whether an object is JSON at all is for its reader to say.

use std::io::{self, Read};

use memchr::{memchr, memchr_iter, memchr3};

/// The largest object that is read, in bytes. The largest advisories have a few megabytes.
pub(super) const LARGEST: usize = 32 << 20;

/// Bytes that are read at once.
const READ: usize = 1 << 18;

/// One object.
pub(super) struct Piece {
    /// Where it begins, in bytes from the begin of the stream.
    pub(super) begin: u64,
    /// The object; where it has no end, what there is of it.
    pub(super) bytes: Vec<u8>,
    /// Whether it has an end, within [`LARGEST`] bytes.
    pub(super) whole: bool,
}

/// The objects of a stream.
///
/// Most feeds have one object a line, which costs one look for its end. So a line that begins and ends like an
/// object is taken for one; where it is none, [`Pieces::look_again`] has it cut by its braces.
pub(super) struct Pieces<R> {
    reader: R,
    buffer: Vec<u8>,
    /// The first byte of the buffer that belongs to no piece yet.
    at: usize,
    /// Where the buffer begins in the stream.
    begin: u64,
    ended: bool,
    /// Length of the last piece, where it was taken for its line alone.
    guessed: Option<usize>,
    /// Whether the next piece is cut by its braces.
    careful: bool,
    /// Up to where no line ends, in bytes from the begin of the stream.
    without_lines: u64,
}

impl<R: Read> Pieces<R> {
    pub(super) fn new(reader: R) -> Pieces<R> {
        Pieces {
            reader,
            buffer: Vec::new(),
            at: 0,
            begin: 0,
            ended: false,
            guessed: None,
            careful: false,
            without_lines: 0,
        }
    }

    /// The next object.
    ///
    /// # Errors
    /// The stream cannot be read.
    pub(super) fn next(&mut self) -> io::Result<Option<Piece>> {
        loop {
            match memchr(b'{', &self.buffer[self.at..]) {
                Some(found) => {
                    self.at += found;
                    break;
                }
                None => self.at = self.buffer.len(),
            }
            if !self.fill()? {
                return Ok(None);
            }
        }
        let careful = std::mem::take(&mut self.careful);
        self.guessed = None;
        if !careful && let Some(length) = self.line()? {
            self.guessed = Some(length);
            return Ok(Some(self.take(length, true)));
        }
        let mut scan = Scan::default();
        loop {
            let end = scan.end(&self.buffer[self.at..]);
            if let Some(end) = end {
                return Ok(Some(self.take(end, true)));
            }
            if self.buffer.len() - self.at > LARGEST || !self.fill()? {
                return Ok(Some(self.take(self.buffer.len() - self.at, false)));
            }
        }
    }

    /// Cuts the last piece again, by its braces; whether there is anything to be gained.
    pub(super) fn look_again(&mut self) -> bool {
        let Some(length) = self.guessed.take() else { return false };
        self.at -= length;
        self.careful = true;
        true
    }

    /// The length of the object on a line, where it ends like one.
    fn line(&mut self) -> io::Result<Option<usize>> {
        // A stream without lines is looked through for their ends once, and not again for every object.
        if self.begin + (self.at as u64) < self.without_lines {
            return Ok(None);
        }
        if self.buffer.len() - self.at < READ / 2 {
            self.fill()?;
        }
        let Some(end) = memchr(b'\n', &self.buffer[self.at..]) else {
            self.without_lines = self.begin + self.buffer.len() as u64;
            return Ok(None);
        };
        let line = self.buffer[self.at..self.at + end].trim_ascii_end();
        let line = line.strip_suffix(b",").unwrap_or(line);
        let count = |brace: u8| memchr_iter(brace, line).count();
        Ok((line.ends_with(b"}") && count(b'{') == count(b'}')).then_some(line.len()))
    }

    fn take(&mut self, length: usize, whole: bool) -> Piece {
        let begin = self.begin + self.at as u64;
        let bytes = self.buffer[self.at..self.at + length].to_vec();
        self.at += length;
        Piece { begin, bytes, whole }
    }

    /// Reads more behind what no piece has taken yet; whether there was more.
    fn fill(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.buffer.drain(..self.at);
        self.begin += self.at as u64;
        self.at = 0;
        let read = self.reader.by_ref().take(READ as u64).read_to_end(&mut self.buffer)?;
        self.ended = read == 0;
        Ok(!self.ended)
    }
}

/// How far an object was looked through.
#[derive(Default)]
struct Scan {
    at: usize,
    depth: usize,
    in_text: bool,
}

impl Scan {
    /// The byte behind the object that these bytes begin with; nothing where it goes on. Asked again with more
    /// bytes, it goes on where it was.
    fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        while self.at < bytes.len() {
            if self.in_text {
                let quote = memchr(b'"', &bytes[self.at..]).map(|found| self.at + found);
                let end = quote.unwrap_or(bytes.len());
                // A quote is part of the text where an odd number of backslashes stands before it.
                let run = bytes[self.at..end].iter().rev().take_while(|byte| **byte == b'\\').count();
                if quote.is_none() {
                    // Backslashes at the end belong to what comes.
                    self.at = end - run;
                    return None;
                }
                self.in_text = run % 2 == 1;
                self.at = end + 1;
                continue;
            }
            let Some(found) = memchr3(b'"', b'{', b'}', &bytes[self.at..]) else {
                self.at = bytes.len();
                return None;
            };
            self.at += found + 1;
            match bytes[self.at - 1] {
                b'"' => self.in_text = true,
                b'{' => self.depth += 1,
                _ => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return Some(self.at);
                    }
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use super::{LARGEST, Pieces};

    /// Gives a few bytes at a time.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.0.len().min(3).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn pieces(text: &str) -> Vec<(u64, String, bool)> {
        let mut pieces = Pieces::new(Slow(text.as_bytes()));
        let mut found = Vec::new();
        while let Some(piece) = pieces.next().unwrap() {
            if piece.bytes.iter().filter(|byte| **byte == b'{').count() == 3 && pieces.look_again() {
                continue;
            }
            found.push((piece.begin, String::from_utf8(piece.bytes).unwrap(), piece.whole));
        }
        found
    }

    #[test]
    fn objects_lists_and_lines_are_cut_alike() {
        let one = r#"{"a":{"b":"}\\"},"c":"\"{"}"#;
        let is = |begin, whole| (begin, one.to_owned(), whole);
        let length = one.len() as u64;
        assert_eq!(pieces(one), [is(0, true)]);
        assert_eq!(pieces(&format!("[\n {one},{one} ]\n")), [is(3, true), is(4 + length, true)]);
        assert_eq!(pieces(&format!("{one}\n{one}\n")), [is(0, true), is(1 + length, true)]);
        assert!(pieces("").is_empty() && pieces("[1, \"a\"]").is_empty());
    }

    #[test]
    fn a_line_that_only_looks_like_an_object_is_cut_by_its_braces() {
        let text = "{\"a\": {\"b\": {}, \"t\": \"}\"}\n, \"c\": 1} {}";
        let whole = text[..text.len() - 3].to_owned();
        let begin = whole.len() as u64 + 1;
        assert_eq!(pieces(text), [(0, whole, true), (begin, "{}".to_owned(), true)]);
    }

    #[test]
    fn a_stream_without_lines_takes_no_more_memory_than_one_with() {
        let one = format!("{{\"text\": \"{}\"}}", "x".repeat(1000));
        let all = one.repeat(4000);
        let mut pieces = Pieces::new(all.as_bytes());
        let (mut count, mut largest) = (0, 0);
        while pieces.next().unwrap().is_some() {
            count += 1;
            largest = largest.max(pieces.buffer.len());
        }
        assert_eq!(count, 4000);
        assert!(largest < 1 << 20, "{largest} bytes");
    }

    #[test]
    fn an_object_without_an_end_is_told() {
        assert_eq!(pieces("{} {\"a\":"), [(0, "{}".to_owned(), true), (3, "{\"a\":".to_owned(), false)]);
        assert_eq!(pieces("{\"a\\"), [(0, "{\"a\\".to_owned(), false)]);
    }

    #[test]
    fn an_object_that_is_too_large_is_not_held_for_ever() {
        let endless = io::repeat(b'{').take(3 * LARGEST as u64);
        let mut pieces = Pieces::new(endless);
        let first = pieces.next().unwrap().unwrap();
        assert!(!first.whole && first.bytes.len() < LARGEST + (1 << 20));
    }
}
