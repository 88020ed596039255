//! What does a text say whose characters are written as numbers?
//!
//! `&#45;` and `&#x2d;` of a page, `\055` of a shell, `\x2d` and `\u002d` of a program: one character each, and
//! everything else as it stands. Beside them base32, which has an alphabet of its own.

/// The alphabet of base32.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Longest escape, in bytes.
const LONGEST: usize = 10;

/// The bytes with every escape decoded, where there is one.
pub(super) fn without_escapes(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut decoded = Vec::new();
    let mut copied = 0;
    let mut place = 0;
    while let Some(begin) = bytes.get(place..)?.iter().position(|byte| matches!(byte, b'&' | b'\\')) {
        let begin = place + begin;
        place = begin + 1;
        if let Some((byte, length)) = escape(&bytes[begin..bytes.len().min(begin + LONGEST)]) {
            decoded.extend_from_slice(&bytes[copied..begin]);
            decoded.push(byte);
            copied = begin + length;
            place = copied;
        }
    }
    if copied == 0 {
        return None;
    }
    decoded.extend_from_slice(&bytes[copied..]);
    Some(decoded)
}

/// The byte that an escape at the beginning means, and the escape's length.
fn escape(bytes: &[u8]) -> Option<(u8, usize)> {
    let (prefix, radix, digits): (&[u8], u32, std::ops::RangeInclusive<usize>) = match bytes {
        [b'&', b'#', b'x' | b'X', ..] => (&bytes[..3], 16, 1..=6),
        [b'&', b'#', ..] => (&bytes[..2], 10, 1..=7),
        [b'\\', b'x', ..] => (&bytes[..2], 16, 2..=2),
        [b'\\', b'u', ..] => (&bytes[..2], 16, 4..=4),
        // `printf` takes a 0 before the three digits.
        [b'\\', b'0', b'0'..=b'3', b'0'..=b'7', b'0'..=b'7', ..] => (&bytes[..2], 8, 3..=3),
        [b'\\', b'0'..=b'3', ..] => (&bytes[..1], 8, 3..=3),
        _ => return None,
    };
    let rest = &bytes[prefix.len()..];
    let count = rest.iter().take(*digits.end()).take_while(|byte| char::from(**byte).is_digit(radix)).count();
    if !digits.contains(&count) {
        return None;
    }
    let number =
        std::str::from_utf8(&rest[..count]).ok().and_then(|text| u32::from_str_radix(text, radix).ok())?;
    let length = prefix.len() + count;
    let is_entity = prefix[0] == b'&';
    // A page may leave the semicolon out.
    let length = length + usize::from(is_entity && bytes.get(length) == Some(&b';'));
    Some((u8::try_from(number).ok()?, length))
}

/// Characters of base32 that depend on the value alone, wherever in a text it begins; in capitals and in small
/// letters.
pub(super) fn base32(value: &[u8]) -> Vec<Vec<u8>> {
    let mut forms = Vec::new();
    for before in 0..5_usize {
        let bits = |place: usize| -> u8 {
            let byte = |index: usize| {
                index.checked_sub(before).map_or(0, |index| value.get(index).copied().unwrap_or(0))
            };
            let bit = place * 5;
            let both = u16::from(byte(bit / 8)) << 8 | u16::from(byte(bit / 8 + 1));
            u8::try_from(both >> (11 - bit % 8) & 31).unwrap_or_default()
        };
        let (from, to) = ((before * 8).div_ceil(5), (before + value.len()) * 8 / 5);
        let upper: Vec<u8> = (from..to).map(|place| ALPHABET[usize::from(bits(place))]).collect();
        forms.push(upper.to_ascii_lowercase());
        forms.push(upper);
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::{base32, without_escapes};

    #[test]
    fn every_way_to_write_a_number_is_read() {
        for text in
            [r"a\055b", r"a\0055b", r"a\x2db", r"a\u002db", "a&#45;b", "a&#045;b", "a&#x2D;b", "a&#45b"]
        {
            let expected = if text == "a&#45b" { &b"a-b"[..] } else { b"a-b" };
            assert_eq!(without_escapes(text.as_bytes()).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "a-b", "a & b", r"a\b", r"\x2", "&#", r"\u2d", r"\9", "&amp;", "tail\\"] {
            assert_eq!(without_escapes(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn base32_is_found_wherever_it_begins() {
        let has = |form: &[u8], text: &str| text.as_bytes().windows(form.len()).any(|part| part == form);
        for text in ["MZXW6YTBOI======", "PBTG633CMFZA====", "PB4GM33PMJQXE===", "mzxw6ytboi"] {
            assert!(base32(b"foobar").iter().any(|form| form.len() > 7 && has(form, text)), "{text}");
        }
    }
}
