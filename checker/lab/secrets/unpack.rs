//! What is packed in these bytes?
//!
//! A packing is known by its first bytes, wherever they stand: behind a script's head, behind padding,
//! behind another archive.

use std::io::{Cursor, Read};
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bzip2::read::MultiBzDecoder;
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use flate2::{Decompress, FlushDecompress, Status};
use lzma_rust2::{LzipReader, LzmaReader, XzReader};
use regex::bytes::Regex;
use ruzstd::decoding::StreamingDecoder;

use crate::evidence::Unseen;

use super::budget::Budget;

/// Shortest run of base64 or hex that is decoded, in characters.
const SHORTEST_RUN: usize = 24;

/// Largest content whose runs of base64 and hex are decoded where it is no text, in bytes.
const LARGEST_DATA: usize = 4 << 20;

/// Most memory for the dictionary of one stream of LZMA, in KiB.
const LZMA_MEMORY: u32 = 128 << 10;

/// Most places of one content that are tried as the begin of something packed. Chance makes fewer.
const MOST_PLACES: usize = 256;

/// A packing with a beginning of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    Gzip,
    Bzip2,
    Xz,
    Zstd,
    Lzip,
    Zip,
    GitPack,
    Tar,
}

/// How each packing begins; the mark of a tar stands in the middle of its first header.
const BEGINNINGS: [(&[u8], Packing); 18] = [
    (b"\x1f\x8b\x08", Packing::Gzip),
    (b"BZh11AY&SY", Packing::Bzip2),
    (b"BZh21AY&SY", Packing::Bzip2),
    (b"BZh31AY&SY", Packing::Bzip2),
    (b"BZh41AY&SY", Packing::Bzip2),
    (b"BZh51AY&SY", Packing::Bzip2),
    (b"BZh61AY&SY", Packing::Bzip2),
    (b"BZh71AY&SY", Packing::Bzip2),
    (b"BZh81AY&SY", Packing::Bzip2),
    (b"BZh91AY&SY", Packing::Bzip2),
    (b"\xfd7zXZ\0", Packing::Xz),
    (b"\x28\xb5\x2f\xfd", Packing::Zstd),
    (b"LZIP\x01", Packing::Lzip),
    (b"PK\x03\x04", Packing::Zip),
    (b"PACK\0\0\0\x02", Packing::GitPack),
    (b"PACK\0\0\0\x03", Packing::GitPack),
    (b"ustar\x0000", Packing::Tar),
    (b"ustar  \0", Packing::Tar),
];

/// Where the mark of a tar stands in its header, in bytes.
const TAR_MARK: usize = 257;

/// What no library here unpacks, by its first bytes: 7z, RAR, LZ4, LZO, compress.
const CLOSED: [&[u8]; 5] =
    [b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x04\x22\x4d\x18", b"\x89LZO\0\r\n\x1a\n", b"\x1f\x9d\x90"];

/// What is done with each packed content: its packing's name, the content, and what is left.
pub(super) type Visit<'a> = &'a mut dyn FnMut(&'static str, &[u8], &mut Budget);

/// Unpacks one level.
pub(super) fn unpack(bytes: &[u8], budget: &mut Budget, visit: Visit<'_>) {
    if CLOSED.iter().any(|beginning| bytes.starts_with(beginning)) {
        budget.miss(Unseen::Closed);
        return;
    }
    let begins = places(bytes, budget);
    if begins.first().is_none_or(|(at, _)| *at > 0) {
        unpack_unmarked(bytes, budget, visit);
    }
    // What lies in an archive is visited with it, and what the archive packs cannot be told from chance.
    let mut taken = 0;
    for (at, packing) in begins {
        if at >= taken {
            taken = at + unpack_at(packing, bytes, at, budget, visit);
        }
    }
}

/// The places where something packed may begin, in order.
fn places(bytes: &[u8], budget: &mut Budget) -> Vec<(usize, Packing)> {
    static SEARCH: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let search = SEARCH.get_or_init(|| AhoCorasick::new(BEGINNINGS.map(|(begin, _)| begin)).ok());
    let Some(search) = search else { return Vec::new() };
    let found = search.find_iter(bytes).filter_map(|found| {
        let packing = BEGINNINGS[found.pattern().as_usize()].1;
        let back = if packing == Packing::Tar { TAR_MARK } else { 0 };
        Some((found.start().checked_sub(back)?, packing))
    });
    let mut places: Vec<(usize, Packing)> = found.take(MOST_PLACES + 1).collect();
    // An archive of many files has a mark for each; they are read with the first.
    let is_archive = |packing: &Packing| matches!(packing, Packing::Tar | Packing::Zip);
    if places.len() > MOST_PLACES && !places.iter().any(|(_, packing)| is_archive(packing)) {
        budget.miss(Unseen::TooLarge);
    }
    places.sort_by_key(|(at, _)| *at);
    places
}

/// Unpacks what begins at a place: how many bytes of it need no further look.
fn unpack_at(packing: Packing, bytes: &[u8], at: usize, budget: &mut Budget, visit: Visit<'_>) -> usize {
    let rest = &bytes[at..];
    let mut stream = |name: &'static str, reader: &mut dyn Read, budget: &mut Budget| {
        if let Some(content) = budget.read(reader) {
            visit(name, &content, budget);
        }
    };
    match packing {
        Packing::Gzip => stream("gzip", &mut MultiGzDecoder::new(rest), budget),
        Packing::Bzip2 => stream("bzip2", &mut MultiBzDecoder::new(rest), budget),
        Packing::Xz => stream("xz", &mut XzReader::new_mem_limit(rest, true, LZMA_MEMORY), budget),
        Packing::Lzip => stream("lzip", &mut LzipReader::new(rest), budget),
        Packing::Zstd => {
            if let Ok(mut reader) = StreamingDecoder::new(rest) {
                stream("zstd", &mut reader, budget);
            }
        }
        // Its list stands at the end and counts from the begin of the whole file.
        Packing::Zip => return unpack_zip(bytes, at, budget, visit),
        Packing::GitPack => unpack_git_pack(rest, budget, visit),
        Packing::Tar => return unpack_tar(rest, budget, visit),
    }
    1
}

/// Whether these bytes are an archive in which files may lie uncompressed.
pub(super) fn holds_clear_text(bytes: &[u8]) -> bool {
    let is_tar = bytes.get(TAR_MARK..TAR_MARK + 5) == Some(b"ustar");
    bytes.starts_with(b"PK\x03\x04") || is_tar || is_old_tar(bytes)
}

/// A tar from before its mark was agreed on: the sum of a header's bytes stands in it.
fn is_old_tar(bytes: &[u8]) -> bool {
    let Some(header) = bytes.get(..512) else { return false };
    if header[0] == 0 || header[TAR_MARK] != 0 {
        return false;
    }
    let sum: u32 = header
        .iter()
        .enumerate()
        .map(|(at, byte)| match at {
            // The sum counts its own place as blanks.
            148..156 => u32::from(b' '),
            _ => u32::from(*byte),
        })
        .sum();
    let told = String::from_utf8_lossy(&header[148..156]);
    u32::from_str_radix(told.trim_matches(|one: char| one == '\0' || one == ' '), 8) == Ok(sum)
}

/// Packings that are known by their place at the very begin only, and texts.
fn unpack_unmarked(bytes: &[u8], budget: &mut Budget, visit: Visit<'_>) {
    if is_old_tar(bytes) {
        unpack_tar(bytes, budget, visit);
    } else if is_zlib(bytes) {
        if let Some(content) = budget.read(ZlibDecoder::new(bytes)) {
            visit("zlib", &content, budget);
        }
    } else if bytes.starts_with(b"\x5d\0\0") {
        if let Ok(reader) = LzmaReader::new_mem_limit(bytes, LZMA_MEMORY, None)
            && let Some(content) = budget.read(reader)
        {
            visit("lzma", &content, budget);
        }
    } else {
        decode_runs(bytes, budget, visit);
    }
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

/// Unpacks a tar: how many bytes it has.
fn unpack_tar(bytes: &[u8], budget: &mut Budget, visit: Visit<'_>) -> usize {
    let mut archive = tar::Archive::new(bytes);
    let Ok(entries) = archive.entries() else { return 1 };
    let mut end = 1;
    for mut entry in entries.map_while(Result::ok) {
        let begin = usize::try_from(entry.raw_file_position()).unwrap_or(end);
        if let Some(content) = budget.read(&mut entry) {
            end = begin.saturating_add(content.len());
            visit("tar", &content, budget);
        }
    }
    end
}

/// Unpacks a zip: how many bytes from its begin at `at` on need no further look.
fn unpack_zip(bytes: &[u8], at: usize, budget: &mut Budget, visit: Visit<'_>) -> usize {
    // One that was put behind something else counts from its own begin or from the file's.
    let whole = |from: usize| zip::ZipArchive::new(Cursor::new(&bytes[from..])).ok();
    let Some(mut archive) = whole(at).or_else(|| whole(0)) else { return 1 };
    for index in 0..archive.len() {
        match archive.by_index(index) {
            Ok(mut file) => {
                if let Some(content) = budget.read(&mut file) {
                    visit("zip", &content, budget);
                }
            }
            // A password, or a method that nothing here knows.
            Err(_) => budget.miss(Unseen::Closed),
        }
    }
    bytes.len() - at
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
    budget.take_thing()?;
    let mut stream = Decompress::new(true);
    let mut content = Vec::with_capacity(64 << 10);
    loop {
        let taken = usize::try_from(stream.total_in()).ok()?;
        let status = stream.decompress_vec(bytes.get(taken..)?, &mut content, FlushDecompress::None).ok()?;
        if status == Status::StreamEnd {
            budget.spend(content.len())?;
            return Some((content, usize::try_from(stream.total_in()).ok()?));
        }
        if Budget::is_too_large(content.len()) {
            budget.miss(Unseen::TooLarge);
            return None;
        }
        if stream.total_in() as usize == bytes.len() {
            return None;
        }
        content.reserve(content.len().max(64 << 10));
    }
}

/// Decodes long runs of base64 and hex in a text.
fn decode_runs(bytes: &[u8], budget: &mut Budget, visit: Visit<'_>) {
    let is_text = !bytes.iter().take(8 << 10).any(|byte| *byte == 0);
    if !is_text && bytes.len() > LARGEST_DATA {
        return;
    }
    for content in spaced_hex(bytes) {
        if let Some(content) = budget.read(content.as_slice()) {
            visit("hex", &content, budget);
        }
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

/// Bytes in hex with something between them: `de:ad`, `0xde, 0xad`, `\\xde\\xad`, `de ad`.
fn spaced_hex(bytes: &[u8]) -> Vec<Vec<u8>> {
    static PATTERN: OnceLock<Option<Regex>> = OnceLock::new();
    let pattern = PATTERN.get_or_init(|| {
        Regex::new(r"(?-u)(?:(?:(?:0[xX]|\\x)[0-9a-fA-F]{2}[,;:\s]{0,6})|(?:[0-9a-fA-F]{2}[:, \t\r\n-]{1,6})){11,}(?:0[xX]|\\x)?[0-9a-fA-F]{2}").ok()
    });
    let Some(pattern) = pattern else { return Vec::new() };
    let found = pattern.find_iter(bytes).map(|found| {
        let text = found.as_bytes();
        let is_prefix = |at: usize| {
            matches!(text[at], b'x' | b'X')
                || (text[at] == b'0' && matches!(text.get(at + 1), Some(b'x' | b'X')))
        };
        let digits = (0..text.len()).filter(|at| text[*at].is_ascii_hexdigit() && !is_prefix(*at));
        let digits: Vec<u8> = digits.map(|at| text[at]).collect();
        from_hex(&digits).unwrap_or_default()
    });
    found.filter(|content| !content.is_empty()).collect()
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
