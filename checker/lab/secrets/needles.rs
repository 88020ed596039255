//! In which ways can a known value be written?

use std::borrow::Cow;
use std::ops::Range;

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

use crate::check::PlantedSecret;
use crate::lab::probe::SecretForm;

use super::disguises::{Keyed, pieces, rot13};
use super::escapes::{base32, without_escapes};
use super::unpack::from_base64;

/// Shortest form that is looked for; a shorter one would be met by chance.
const SHORTEST: usize = 6;

/// Shortest value that is looked for with line breaks within it.
const SHORTEST_WRAPPED: usize = 16;

/// Shortest value that is taken for base64 and looked for in its decoded form, in characters.
const SHORTEST_DECODED: usize = 24;

/// Every written form of every planted secret.
pub(super) struct Needles {
    forms: Vec<Form>,
    search: Option<AhoCorasick>,
    /// The values themselves, by the secret's name.
    values: Vec<(String, Vec<u8>)>,
    keyed: Keyed,
}

struct Form {
    secret: String,
    encoding: &'static str,
    bytes: Vec<u8>,
    /// Whether line breaks may stand within it.
    wrapped: bool,
    /// Whether it is a piece only, which is told where no whole form is seen.
    piece: bool,
}

/// A planted secret in some bytes.
pub(super) struct Hit<'a> {
    pub(super) secret: &'a str,
    pub(super) encoding: &'static str,
    /// The bytes that were searched: the given ones, or those without their line breaks.
    pub(super) text: Cow<'a, [u8]>,
    pub(super) range: Range<usize>,
}

impl Needles {
    pub(super) fn new(planted: &[PlantedSecret]) -> Needles {
        Needles::with_whole(planted, &[])
    }

    /// As [`Needles::new`], with values more of which no piece is looked for.
    pub(super) fn with_whole(planted: &[PlantedSecret], whole: &[PlantedSecret]) -> Needles {
        let mut forms = Vec::new();
        let mut texts = Vec::new();
        for secret in planted.iter().chain(whole) {
            // The name of a host in small letters is no password with a capital one.
            let own = || cases(&secret.value).into_iter().filter(|_| !whole.contains(secret));
            for (encoding, text) in written(secret.value.trim().as_bytes()).into_iter().chain(own()) {
                if text.len() >= SHORTEST && !texts.contains(&text) {
                    let wrapped = match encoding {
                        "base64" | "base32" | "hex" => true,
                        "plain" => text.len() >= SHORTEST_WRAPPED,
                        _ => false,
                    };
                    let (secret, bytes) = (secret.name.clone(), text.clone());
                    forms.push(Form { secret, encoding, bytes, wrapped, piece: false });
                    texts.push(text);
                }
            }
        }
        let trimmed = |secret: &PlantedSecret| (secret.name.clone(), secret.value.trim().as_bytes().to_vec());
        let values: Vec<(String, Vec<u8>)> =
            planted.iter().map(trimmed).filter(|(_, value)| value.len() >= SHORTEST_WRAPPED - 1).collect();
        for (name, value) in &values {
            for piece in pieces(value) {
                let (secret, bytes) = (name.clone(), piece.to_vec());
                forms.push(Form { secret, encoding: "pieces", bytes, wrapped: false, piece: true });
                texts.push(piece.to_vec());
            }
        }
        let keyed = Keyed::new(&values.iter().map(|(_, value)| value.as_slice()).collect::<Vec<_>>());
        // Building fails only for more patterns than any exercise could hold; then nothing is found.
        let search = (!texts.is_empty()).then(|| AhoCorasick::new(&texts).ok()).flatten();
        Needles { forms, search, values, keyed }
    }

    /// The forms alone, to be looked for elsewhere.
    pub(super) fn into_forms(self) -> Vec<SecretForm> {
        let forms = self.forms.into_iter().filter(|form| !form.piece);
        forms.map(|Form { secret, encoding, bytes, .. }| SecretForm { secret, encoding, bytes }).collect()
    }

    /// The places at which a form stands as it is, without overlaps, in order.
    pub(super) fn plain(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for found in self.search.iter().flat_map(|search| search.find_overlapping_iter(bytes)) {
            match ranges.last_mut().filter(|last| found.start() < last.end) {
                Some(last) => *last = last.start.min(found.start())..last.end.max(found.end()),
                None => ranges.push(found.range()),
            }
        }
        ranges
    }

    /// Every place of every form.
    pub(super) fn find<'a>(&'a self, bytes: &'a [u8]) -> Vec<Hit<'a>> {
        let Some(search) = &self.search else { return Vec::new() };
        let hit = |found: aho_corasick::Match, text: Cow<'a, [u8]>| {
            let form = &self.forms[found.pattern().as_usize()];
            Hit { secret: &form.secret, encoding: form.encoding, text, range: found.range() }
        };
        let is_piece = |found: &aho_corasick::Match| self.forms[found.pattern().as_usize()].piece;
        let (pieces, whole): (Vec<_>, Vec<_>) = search.find_overlapping_iter(bytes).partition(is_piece);
        let mut hits: Vec<Hit<'a>> =
            whole.into_iter().map(|found| hit(found, Cow::Borrowed(bytes))).collect();
        if let Some(joined) = without_line_breaks(bytes) {
            for found in search.find_overlapping_iter(&joined) {
                if self.forms[found.pattern().as_usize()].wrapped {
                    let (text, range) = cut_out(&joined, &found.range());
                    hits.push(Hit { range, ..hit(found, Cow::Owned(text)) });
                }
            }
        }
        for (encoding, decoded) in [("url", without_percent(bytes)), ("escaped", without_escapes(bytes))] {
            let Some(decoded) = decoded else { continue };
            for found in search.find_overlapping_iter(&decoded) {
                let form = &self.forms[found.pattern().as_usize()];
                // What is found without decoding is told as it stands there.
                if !form.piece && !hits.iter().any(|known| known.secret == form.secret) {
                    let (text, range) = cut_out(&decoded, &found.range());
                    hits.push(Hit { secret: &form.secret, encoding, text: Cow::Owned(text), range });
                }
            }
        }
        let whole: Vec<&str> = hits.iter().map(|hit| hit.secret).collect();
        let disguised = self.keyed(bytes).into_iter();
        let pieces = pieces.into_iter().map(|found| hit(found, Cow::Borrowed(bytes)));
        let more: Vec<Hit<'a>> = disguised.chain(pieces).filter(|hit| !whole.contains(&hit.secret)).collect();
        hits.extend(more);
        hits
    }

    /// Values that are combined with a key of one byte; with no key they are found as they are.
    fn keyed<'a>(&'a self, bytes: &'a [u8]) -> Vec<Hit<'a>> {
        let found = self.keyed.find(bytes).into_iter();
        let changed = found.filter(|(index, _, first)| self.values[*index].1[0] != *first);
        let hits = changed.map(|(index, range, _)| Hit {
            secret: &self.values[index].0,
            encoding: "xor",
            text: Cow::Borrowed(bytes),
            range,
        });
        hits.collect()
    }
}

/// What stands around a range, and the range in it.
fn cut_out(bytes: &[u8], range: &Range<usize>) -> (Vec<u8>, Range<usize>) {
    let around = range.start.saturating_sub(400)..bytes.len().min(range.end + 400);
    let inner = range.start - around.start..range.end - around.start;
    (bytes[around].to_vec(), inner)
}

/// The bytes with every percent escape decoded, where there is one.
fn without_percent(bytes: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let escaped = |escape: &[u8]| match escape {
        [b'%', high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    };
    if !bytes.contains(&b'%') {
        return None;
    }
    bytes.windows(3).find_map(escaped)?;
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        if let Some(byte) = rest.get(..3).and_then(escaped) {
            decoded.push(byte);
            rest = &rest[3..];
        } else {
            decoded.push(*first);
            rest = after;
        }
    }
    Some(decoded)
}

/// The bytes of a text without its line breaks and blanks: base64, hex and keys are often wrapped.
fn without_line_breaks(bytes: &[u8]) -> Option<Vec<u8>> {
    let is_text = !bytes.iter().take(8 << 10).any(|byte| *byte == 0);
    let has_breaks = bytes.iter().any(|byte| byte.is_ascii_whitespace());
    let joined = || bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    (is_text && has_breaks).then(joined)
}

/// Every form that is looked for, with its name.
fn written(value: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let lower: String = value.iter().map(|byte| format!("{byte:02x}")).collect();
    let escaped: String = value.iter().map(|byte| format!("\\x{byte:02x}")).collect();
    let every_percent: String = value.iter().map(|byte| format!("%{byte:02X}")).collect();
    let reserved_percent: String = value.iter().map(|byte| percent(*byte)).collect();
    let reversed: Vec<u8> = value.iter().rev().copied().collect();
    let mut forms = vec![
        ("plain", value.to_vec()),
        ("hex", lower.to_ascii_uppercase().into_bytes()),
        ("hex", lower.clone().into_bytes()),
        ("hex", escaped.to_ascii_uppercase().replace("\\X", "\\x").into_bytes()),
        ("hex", escaped.into_bytes()),
        ("hex", separated(&lower).into_bytes()),
        ("hex", separated(&lower.to_ascii_uppercase()).into_bytes()),
        ("url", reserved_percent.to_ascii_lowercase_escapes().into_bytes()),
        ("url", reserved_percent.into_bytes()),
        ("url", every_percent.to_ascii_lowercase().into_bytes()),
        ("url", every_percent.into_bytes()),
        ("reversed", reversed),
        ("rot13", rot13(value)),
    ];
    if let Ok(text) = std::str::from_utf8(value) {
        forms.push(("utf-16", text.encode_utf16().flat_map(u16::to_le_bytes).collect()));
        forms.push(("utf-16", text.encode_utf16().flat_map(u16::to_be_bytes).collect()));
    }
    for before in 0..3 {
        let mut padded = vec![0; before];
        padded.extend_from_slice(value);
        // Characters that depend on the value alone, not on what stands before or after it.
        let from = (before * 8).div_ceil(6);
        let to = padded.len() * 8 / 6;
        for text in [STANDARD.encode(&padded), URL_SAFE.encode(&padded)] {
            forms.push(("base64", text.as_bytes()[from..to].to_vec()));
        }
    }
    forms.extend(base32(value).into_iter().map(|text| ("base32", text)));
    forms.extend(decoded(value).into_iter().map(|bytes| ("decoded", bytes)));
    forms
}

/// The value in capitals and in small letters, where it has both.
fn cases(value: &str) -> Vec<(&'static str, Vec<u8>)> {
    let value = value.trim();
    let (upper, lower) = (value.to_uppercase(), value.to_lowercase());
    let other = [("capitals", upper), ("small letters", lower)].into_iter().filter(|(_, text)| text != value);
    other.map(|(encoding, text)| (encoding, text.into_bytes())).collect()
}

/// What a value that is base64 says, such as a line of a key. A line may begin within a group of four
/// characters; what comes before the next group is left out.
fn decoded(value: &[u8]) -> Vec<Vec<u8>> {
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte);
    let trimmed = value.iter().rposition(|byte| *byte != b'=').map_or(value, |last| &value[..=last]);
    if value.len() < SHORTEST_DECODED || !trimmed.iter().all(is_base64) {
        return Vec::new();
    }
    (0..4).filter_map(|left_out| from_base64(&trimmed[left_out..])).collect()
}

/// `de:ad:be:ef`, as OpenSSL and network tools write it.
fn separated(hex: &str) -> String {
    let pairs: Vec<&str> =
        hex.as_bytes().chunks(2).filter_map(|pair| std::str::from_utf8(pair).ok()).collect();
    pairs.join(":")
}

fn percent(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

/// Percent escapes in lower case, everything else as it is.
trait LowercaseEscapes {
    fn to_ascii_lowercase_escapes(&self) -> String;
}

impl LowercaseEscapes for str {
    fn to_ascii_lowercase_escapes(&self) -> String {
        let mut parts = self.split('%');
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |text, part| {
            let (escape, rest) = part.split_at(part.len().min(2));
            text + "%" + &escape.to_ascii_lowercase() + rest
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Needles;
    use crate::check::PlantedSecret;

    const VALUE: &str = "Segel-tinte-41-moor";

    fn found(bytes: &[u8]) -> Vec<&'static str> {
        let planted = PlantedSecret { name: "db-password".to_owned(), value: VALUE.to_owned() };
        Needles::new(&[planted]).find(bytes).iter().map(|hit| hit.encoding).collect()
    }

    #[test]
    fn a_value_in_disguise_is_seen_and_told_once() {
        assert_eq!(found(VALUE.as_bytes()), ["plain"]);
        assert_eq!(found(b"Frtry-gvagr-41-zbbe"), ["rot13"]);
        let keyed: Vec<u8> = VALUE.bytes().map(|byte| byte ^ 0x2a).collect();
        assert_eq!(found(&keyed), ["xor"]);
        for cut in ["first=Segel-tin", "a='te-41-moor'", "x=gel-tinte-4 y"] {
            assert!(found(cut.as_bytes()).contains(&"pieces"), "{cut}");
        }
        for other in ["Segel", "tinte", "a moor", "Segel-boot-42"] {
            assert!(found(other.as_bytes()).is_empty(), "{other}");
        }
    }

    #[test]
    fn other_cases_other_alphabets_and_escapes_are_seen_through() {
        for (text, encoding) in [
            ("SEGEL-TINTE-41-MOOR", "capitals"),
            ("password segel-tinte-41-moor", "small letters"),
            ("KNSWOZLMFV2GS3TUMUWTIMJNNVXW64Q=", "base32"),
            ("x=\nKNSWOZLM\nFV2GS3TUMUWT\nIMJNNVXW64Q=", "base32"),
            ("knswozlmfv2gs3tumuwtimjnnvxw64q", "base32"),
            ("Segel&#45;tinte&#x2d;41&#45;moor", "escaped"),
            ("Segel\\055tinte\\05541\\055moor", "escaped"),
            (r"Segel\u002dtinte\x2d41\055moor", "escaped"),
        ] {
            assert_eq!(found(text.as_bytes()), [encoding], "{text}");
        }
    }

    #[test]
    fn of_a_value_that_somebody_chose_no_piece_and_no_other_case_is_looked_for() {
        let chosen = PlantedSecret { name: "new".to_owned(), value: "Harbour-2-Notes-Db".to_owned() };
        let needles = Needles::with_whole(&[], &[chosen]);
        for text in ["harbour-2-notes-db", "Harbour-2", "the host Harbour-2-Notes"] {
            assert!(needles.find(text.as_bytes()).is_empty(), "{text}");
        }
        assert!(!needles.find(b"PASSWORD=Harbour-2-Notes-Db").is_empty());
    }

    #[test]
    fn the_probe_is_told_whole_forms_only() {
        let planted = PlantedSecret { name: "db-password".to_owned(), value: VALUE.to_owned() };
        let forms = Needles::new(&[planted]).into_forms();
        assert!(forms.iter().all(|form| form.encoding != "pieces"));
    }
}
