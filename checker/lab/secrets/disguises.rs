//! How does somebody hide a value from a search, and find it again himself?
//!
//! Letters are turned, bytes are combined with a key of one byte, the value is cut into pieces. None of this
//! is encryption: whoever has the image has the value.

use std::ops::Range;

use aho_corasick::AhoCorasick;

/// Most bytes in which a key of one byte is looked for. A value is hidden in a small file, and large ones
/// are programs and pictures.
const MOST_KEYED: usize = 256 << 10;

/// Shortest piece that is looked for, in bytes.
const SHORTEST_PIECE: usize = 8;

/// Letters turned by half the alphabet.
pub(super) fn rot13(value: &[u8]) -> Vec<u8> {
    let turned = |byte: &u8| match byte {
        b'a'..=b'm' | b'A'..=b'M' => byte + 13,
        b'n'..=b'z' | b'N'..=b'Z' => byte - 13,
        other => *other,
    };
    value.iter().map(turned).collect()
}

/// Pieces of a third of the value, one at each place of it: whoever cuts a value into three leaves one of
/// them whole. A piece of small letters alone may be a word of some text and is left out.
pub(super) fn pieces(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    let length = value.len().div_ceil(3).max(SHORTEST_PIECE);
    let telling = |piece: &&[u8]| piece.iter().filter(|byte| !byte.is_ascii_lowercase()).count() >= 2;
    let long_enough = value.len() > length;
    value.windows(length).filter(telling).filter(move |_| long_enough)
}

/// Values whose bytes are all combined with one byte by exclusive or.
pub(super) struct Keyed {
    search: Option<AhoCorasick>,
}

impl Keyed {
    /// A search for these values, in their order.
    pub(super) fn new(values: &[&[u8]]) -> Keyed {
        let steps: Vec<Vec<u8>> = values.iter().map(|value| steps(value)).collect();
        Keyed { search: (!steps.is_empty()).then(|| AhoCorasick::new(steps).ok()).flatten() }
    }

    /// The places at which a value stands with a key that changes it, each with the value's number.
    pub(super) fn find(&self, bytes: &[u8]) -> Vec<(usize, Range<usize>, u8)> {
        let (Some(search), true) = (&self.search, bytes.len() <= MOST_KEYED) else { return Vec::new() };
        let haystack = steps(bytes);
        let found = search.find_overlapping_iter(&haystack);
        found
            .map(|found| (found.pattern().as_usize(), found.start()..found.end() + 1, bytes[found.start()]))
            .collect()
    }
}

/// From each byte to the next: a key that is the same for both has no part in it.
fn steps(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().zip(bytes.iter().skip(1)).map(|(one, next)| one ^ next).collect()
}

#[cfg(test)]
mod tests {
    use super::{Keyed, pieces, rot13};

    const VALUE: &[u8] = b"quittung-Lampe-88-fjord";

    #[test]
    fn letters_turned_twice_are_the_same() {
        assert_eq!(rot13(b"Segel-41"), b"Frtry-41");
        assert_eq!(rot13(&rot13(VALUE)), VALUE);
    }

    #[test]
    fn one_of_three_pieces_is_whole_and_no_word_is_a_piece() {
        let found: Vec<&[u8]> = pieces(VALUE).collect();
        for piece in [&VALUE[..11], &VALUE[11..], &VALUE[8..16], &VALUE[15..]] {
            assert!(found.iter().any(|one| piece.windows(one.len()).any(|part| part == *one)), "{piece:?}");
        }
        assert!(!found.contains(&&b"quittung"[..]));
        assert_eq!(pieces(b"short-1").count(), 0);
    }

    #[test]
    fn any_key_of_one_byte_is_seen_through() {
        let keyed = Keyed::new(&[b"another-value-17", VALUE]);
        for key in [1, 0x2a, 0xff] {
            let hidden: Vec<u8> = VALUE.iter().map(|byte| byte ^ key).collect();
            let file = [b"start ".as_slice(), &hidden, b" end"].concat();
            let found = keyed.find(&file);
            assert_eq!(found.len(), 1, "{key}");
            assert_eq!((found[0].0, found[0].1.clone()), (1, 6..6 + VALUE.len()));
            assert_eq!(found[0].2 ^ key, VALUE[0]);
        }
        assert!(keyed.find(b"quittung-Lampe-87-fjord").is_empty());
        assert!(Keyed::new(&[]).find(VALUE).is_empty());
    }
}
