//! What is packed in these bytes?

use std::io::{Cursor, Read};

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use flate2::{Decompress, FlushDecompress, Status};

/// Largest content of one packed file, in bytes.
const LARGEST: u64 = 64 << 20;

/// Most bytes that are unpacked of one file in all, which ends a bomb early.
const ALTOGETHER: u64 = 256 << 20;

/// Most things that are unpacked of one file in all.
const MOST: u32 = 20_000;

/// Shortest run of base64 or hex that is decoded, in characters.
const SHORTEST_RUN: usize = 24;

/// What may still be unpacked.
pub(super) struct Budget {
    bytes: u64,
    things: u32,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget { bytes: ALTOGETHER, things: MOST }
    }
}

impl Budget {
    /// Reads at most what is left.
    fn read(&mut self, reader: impl Read) -> Option<Vec<u8>> {
        self.things = self.things.checked_sub(1)?;
        let mut content = Vec::new();
        // What was unpacked before an error is still worth a look.
        let _ = reader.take(self.bytes.min(LARGEST)).read_to_end(&mut content);
        self.bytes -= content.len() as u64;
        (!content.is_empty()).then_some(content)
    }
}

/// What is done with each packed content: its packing's name, the content, and what is left.
pub(super) type Visit<'a> = &'a mut dyn FnMut(&'static str, &[u8], &mut Budget);

/// Unpacks one level.
pub(super) fn unpack(bytes: &[u8], budget: &mut Budget, visit: Visit<'_>) {
    if bytes.starts_with(&[0x1f, 0x8b]) {
        if let Some(content) = budget.read(MultiGzDecoder::new(bytes)) {
            visit("gzip", &content, budget);
        }
    } else if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        unpack_zip(bytes, budget, visit);
    } else if bytes.starts_with(b"PACK\0\0\0") {
        unpack_git_pack(bytes, budget, visit);
    } else if is_tar(bytes) {
        unpack_tar(bytes, budget, visit);
    } else if is_zlib(bytes) {
        if let Some(content) = budget.read(ZlibDecoder::new(bytes)) {
            visit("zlib", &content, budget);
        }
    } else {
        decode_runs(bytes, budget, visit);
    }
}

/// Whether these bytes are an archive in which files may lie uncompressed.
pub(super) fn holds_clear_text(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || is_tar(bytes)
}

fn is_tar(bytes: &[u8]) -> bool {
    bytes.get(257..262) == Some(b"ustar")
}

/// Git's loose objects. The first two bytes are a multiple of 31 in every zlib stream.
fn is_zlib(bytes: &[u8]) -> bool {
    match bytes {
        [first, second, ..] => {
            first & 0x0f == 8 && first >> 4 <= 7 && (u16::from(*first) * 256 + u16::from(*second)) % 31 == 0
        }
        _ => false,
    }
}

fn unpack_tar(bytes: &[u8], budget: &mut Budget, visit: Visit<'_>) {
    let mut archive = tar::Archive::new(bytes);
    let Ok(entries) = archive.entries() else { return };
    for mut entry in entries.map_while(Result::ok) {
        if let Some(content) = budget.read(&mut entry) {
            visit("tar", &content, budget);
        }
    }
}

fn unpack_zip(bytes: &[u8], budget: &mut Budget, visit: Visit<'_>) {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return };
    for index in 0..archive.len() {
        let Ok(mut file) = archive.by_index(index) else { continue };
        if let Some(content) = budget.read(&mut file) {
            visit("zip", &content, budget);
        }
    }
}

/// The objects of a Git packfile, one after the other. A delta is looked at as it is: what it adds
/// stands in it in clear.
fn unpack_git_pack(bytes: &[u8], budget: &mut Budget, visit: Visit<'_>) {
    // Signature, version and the number of objects.
    let mut rest = bytes.get(12..).unwrap_or_default();
    while let Some((kind, content)) = object_start(rest) {
        rest = content;
        match kind {
            // A delta against an object further up: a number of variable length.
            6 => {
                let Some(end) = rest.iter().position(|byte| byte & 0x80 == 0) else { return };
                rest = &rest[end + 1..];
            }
            // A delta against an object by its name.
            7 => rest = rest.get(20..).unwrap_or_default(),
            1..=4 => {}
            _ => return,
        }
        let Some((content, length)) = inflate(rest, budget) else { return };
        visit("git", &content, budget);
        rest = &rest[length..];
    }
}

/// The type of a packed object, and what comes after its type and size.
fn object_start(bytes: &[u8]) -> Option<(u8, &[u8])> {
    // The digest of the pack ends it.
    if bytes.len() <= 20 {
        return None;
    }
    let kind = bytes[0] >> 4 & 7;
    let end = bytes.iter().position(|byte| byte & 0x80 == 0)?;
    Some((kind, &bytes[end + 1..]))
}

/// Inflates one zlib stream: its content, and how many bytes it took.
fn inflate(bytes: &[u8], budget: &mut Budget) -> Option<(Vec<u8>, usize)> {
    budget.things = budget.things.checked_sub(1)?;
    let mut stream = Decompress::new(true);
    let mut content = Vec::with_capacity(64 << 10);
    loop {
        let taken = usize::try_from(stream.total_in()).ok()?;
        let status = stream.decompress_vec(bytes.get(taken..)?, &mut content, FlushDecompress::None).ok()?;
        if status == Status::StreamEnd {
            budget.bytes = budget.bytes.checked_sub(content.len() as u64)?;
            return Some((content, usize::try_from(stream.total_in()).ok()?));
        }
        if content.len() as u64 > LARGEST || stream.total_in() as usize == bytes.len() {
            return None;
        }
        content.reserve(content.len().max(64 << 10));
    }
}

/// Decodes long runs of base64 and hex in a text.
fn decode_runs(bytes: &[u8], budget: &mut Budget, visit: Visit<'_>) {
    if bytes.iter().take(8 << 10).any(|byte| *byte == 0) {
        return;
    }
    for run in runs(bytes) {
        // Hex is base64 by its characters, too.
        if let Some(content) = from_hex(&run).and_then(|content| budget.read(content.as_slice())) {
            visit("hex", &content, budget);
        } else if let Some(content) = from_base64(&run).and_then(|content| budget.read(content.as_slice())) {
            visit("base64", &content, budget);
        }
    }
}

/// Runs of characters of base64; a run goes on over a line break, as base64 is wrapped.
fn runs(bytes: &[u8]) -> Vec<Vec<u8>> {
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || b"+/-_=".contains(&byte);
    let mut runs = Vec::new();
    let mut run: Vec<u8> = Vec::new();
    let mut line = 0;
    let mut rest = bytes.iter().peekable();
    while let Some(byte) = rest.next() {
        if is_digit(*byte) {
            run.push(*byte);
            line += 1;
            continue;
        }
        if *byte == b'\r' {
            continue;
        }
        let goes_on =
            *byte == b'\n' && line >= SHORTEST_RUN && rest.peek().is_some_and(|next| is_digit(**next));
        line = 0;
        if !goes_on {
            runs.push(std::mem::take(&mut run));
        }
    }
    runs.push(run);
    runs.retain(|run| run.len() >= SHORTEST_RUN);
    runs
}

fn from_hex(run: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = run.chunks(2).map(|pair| Some(digit(pair[0])? << 4 | digit(*pair.get(1)?)?));
    pairs.collect()
}

/// What a run of base64 says, in either alphabet, padded or not.
pub(super) fn from_base64(run: &[u8]) -> Option<Vec<u8>> {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let url_safe = run.iter().any(|byte| b"-_".contains(byte));
    let alphabet = if url_safe { &alphabet::URL_SAFE } else { &alphabet::STANDARD };
    // `name=value` has the characters of base64; the value is what is encoded.
    let trimmed = run.iter().rposition(|byte| *byte != b'=').map_or(run, |last| &run[..=last]);
    let start = trimmed.iter().rposition(|byte| *byte == b'=').map_or(0, |equals| equals + 1);
    let value = &trimmed[start..];
    // One character too many is no base64.
    let value = if value.len() % 4 == 1 { &value[..value.len() - 1] } else { value };
    GeneralPurpose::new(alphabet, config).decode(value).ok()
}
