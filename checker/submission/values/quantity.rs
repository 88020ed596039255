//! How much, how long, how many?
//!
//! The grammars are those of the Docker command: sizes of `docker/go-units`, whole numbers and
//! durations of Go's standard library, CPUs as Go's fractions.

use super::super::source::{Fault, Word};
use super::fault::fault;

/// The engine's own lower bound of `--memory` (6 MB, in its sense of 1024 times 1024).
const LEAST_MEMORY: i64 = 6 * 1024 * 1024;

/// A size as Docker writes it: `512m`, `1.5g`, `64MiB`, `1048576`; units are powers of 1024.
pub(in super::super) fn bytes(word: &Word) -> Result<i64, Fault> {
    size(word.text()).ok_or_else(|| fault(word, "bytes"))
}

fn size(text: &str) -> Option<i64> {
    // The figure ends at the last digit, point or space; one space may stand before the unit.
    let last = text.rfind(|letter: char| letter.is_ascii_digit() || letter == '.' || letter == ' ')?;
    let figure = text.get(..=last)?;
    let unit = text.get(last + 1..)?.to_ascii_lowercase();
    let number = decimal(figure.strip_suffix(' ').unwrap_or(figure))?;
    let power = match unit.as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 1,
        "m" | "mb" | "mib" => 2,
        "g" | "gb" | "gib" => 3,
        "t" | "tb" | "tib" => 4,
        "p" | "pb" | "pib" => 5,
        _ => return None,
    };
    let size = number * 1024_f64.powi(power);
    // The engine counts in signed 64-bit bytes.
    (0.0..9.2e18).contains(&size).then_some(size as i64)
}

/// A decimal number with an exponent at most; words such as `inf` are none.
fn decimal(text: &str) -> Option<f64> {
    let allowed = |letter: char| letter.is_ascii_digit() || "+-.eE_".contains(letter);
    if !text.chars().all(allowed) {
        return None;
    }
    without_separators(text)?.parse().ok().filter(|number: &f64| number.is_finite())
}

/// The text without the `_` that Go allows between two digits.
fn without_separators(text: &str) -> Option<String> {
    let digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_hexdigit());
    let fine = text.match_indices('_').all(|(byte, separator)| {
        digit(text[..byte].chars().next_back()) && digit(text[byte + separator.len()..].chars().next())
    });
    fine.then(|| text.replace('_', ""))
}

/// A limit of memory: a size that the engine accepts as a limit, or 0 for none.
pub(in super::super) fn memory(word: &Word) -> Result<i64, Fault> {
    let size = bytes(word)?;
    if size != 0 && size < LEAST_MEMORY { Err(fault(word, "memory-least")) } else { Ok(size) }
}

/// A whole number within bounds, in the spellings of Go's `strconv.ParseInt`: `0x40`, `0o100`, `0b1000000`,
/// and octal behind a leading 0.
pub(in super::super) fn number(word: &Word, least: i64, most: i64) -> Result<i64, Fault> {
    bounded(word, integer(word.text()), least, most)
}

/// A whole number within bounds, in decimal digits only.
pub(super) fn decimal_number(word: &Word, least: i64, most: i64) -> Result<i64, Fault> {
    bounded(word, word.text().parse().ok(), least, most)
}

fn bounded(word: &Word, number: Option<i64>, least: i64, most: i64) -> Result<i64, Fault> {
    match number {
        Some(number) if (least..=most).contains(&number) => Ok(number),
        Some(_) if most == i64::MAX => Err(with_bound(fault(word, "number-least"), word, least, most)),
        Some(_) => Err(with_bound(fault(word, "number-between"), word, least, most)),
        None => Err(fault(word, "number")),
    }
}

fn integer(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = digits.to_ascii_lowercase();
    let prefixed = [("0x", 16), ("0o", 8), ("0b", 2), ("0", 8)]
        .into_iter()
        .find_map(|(prefix, radix)| Some((lower.strip_prefix(prefix)?, radix)))
        .filter(|(rest, _)| !rest.is_empty());
    let (figures, radix) = match prefixed {
        // A separator may also stand right behind the prefix.
        Some((rest, radix)) => (rest.strip_prefix('_').unwrap_or(rest), radix),
        None => (lower.as_str(), 10),
    };
    let figures = without_separators(figures)?;
    if !figures.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    let magnitude = i128::from(u64::from_str_radix(&figures, radix).ok()?);
    i64::try_from(if negative { -magnitude } else { magnitude }).ok()
}

fn with_bound(mut fault: Fault, word: &Word, least: i64, most: i64) -> Fault {
    // As text: Fluent would put thousands separators into a number.
    fault.message = fault
        .message
        .with("least", least.to_string())
        .with("most", most.to_string())
        .with("value", word.text());
    fault
}

/// CPUs in billionths: `1`, `0.5`, `1/2`, `5e-1`.
pub(in super::super) fn nano_cpus(word: &Word) -> Result<i64, Fault> {
    let (numerator, denominator) = fraction(word.text()).ok_or_else(|| fault(word, "cpus"))?;
    let nano = numerator.checked_mul(1_000_000_000).ok_or_else(|| fault(word, "cpus"))?;
    if nano % denominator != 0 {
        return Err(fault(word, "cpus-precise"));
    }
    match i64::try_from(nano / denominator) {
        Ok(nano) if nano >= 0 => Ok(nano),
        _ => Err(fault(word, "cpus")),
    }
}

/// Numerator and denominator of a number as Go's `big.Rat` reads it.
fn fraction(text: &str) -> Option<(i128, i128)> {
    if let Some((above, below)) = text.split_once('/') {
        let below = Some(below).filter(|below| !below.starts_with(['-', '+'])).and_then(integer)?;
        return (below != 0).then_some((integer(above)?.into(), below.into()));
    }
    let lower = text.to_ascii_lowercase();
    let (negative, unsigned) = match lower.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, lower.strip_prefix('+').unwrap_or(&lower)),
    };
    let prefixed = [("0x", 16_u32), ("0o", 8), ("0b", 2)]
        .into_iter()
        .find_map(|(prefix, base)| Some((unsigned.strip_prefix(prefix)?, base)));
    let (figures, base) = prefixed.unwrap_or((unsigned, 10));
    let figures = figures.strip_prefix('_').filter(|_| base != 10).unwrap_or(figures);
    // The exponent counts tens behind `e`, twos behind `p`; in base 16 `e` is a digit.
    let marks: &[char] = if base == 16 { &['p'] } else { &['e', 'p'] };
    let (mantissa, tens, exponent) = match figures.find(marks) {
        Some(byte) => (&figures[..byte], figures[byte..].starts_with('e'), figures[byte + 1..].parse().ok()?),
        None => (figures, true, 0_i32),
    };
    let mantissa = without_separators(mantissa)?;
    let (whole, behind) = mantissa.split_once('.').unwrap_or((&mantissa, ""));
    let behind = behind.trim_end_matches('0');
    if mantissa.trim_matches('.').is_empty()
        || !whole.chars().chain(behind.chars()).all(|digit| digit.is_digit(base))
    {
        return None;
    }
    let digits = format!("0{whole}{behind}");
    let digits = i128::from_str_radix(&digits, base).ok()?;
    let mut numerator = if negative { -digits } else { digits };
    let mut denominator = i128::from(base).checked_pow(u32::try_from(behind.len()).ok()?)?;
    let power = if tens { 10_i128 } else { 2 }.checked_pow(exponent.unsigned_abs())?;
    let changed = if exponent < 0 { &mut denominator } else { &mut numerator };
    *changed = changed.checked_mul(power)?;
    Some((numerator, denominator))
}

/// A duration as Go writes it, in nanoseconds: `30s`, `1m30s`, `1.5h`, `500ms`, `-5s`.
pub(in super::super) fn duration(word: &Word) -> Result<i64, Fault> {
    let text = word.text();
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if text == "0" {
        return Ok(0);
    }
    let mut rest = text;
    let mut total = 0_f64;
    while !rest.is_empty() {
        let digits = rest.find(|character: char| !character.is_ascii_digit() && character != '.');
        let (figures, after) = rest.split_at(digits.ok_or_else(|| fault(word, "duration-unit"))?);
        let number: f64 = figures.parse().map_err(|_| fault(word, "duration"))?;
        let letters = after.find(|character: char| character.is_ascii_digit() || character == '.');
        let (unit, after) = after.split_at(letters.unwrap_or(after.len()));
        let nanoseconds = match unit {
            "ns" => 1.0,
            "us" | "µs" | "μs" => 1e3,
            "ms" => 1e6,
            "s" => 1e9,
            "m" => 60e9,
            "h" => 3600e9,
            _ => return Err(fault(word, "duration")),
        };
        total += number * nanoseconds;
        rest = after;
    }
    if text.is_empty() || total >= 9.2e18 {
        return Err(fault(word, "duration"));
    }
    Ok(sign * total as i64)
}

/// A file mode in octal digits. Bits beyond the file mode's are dropped by the kernel.
pub(super) fn octal(word: &Word) -> Result<(), Fault> {
    let digits = !word.text().is_empty() && word.text().chars().all(|digit| digit.is_digit(8));
    if digits && u32::from_str_radix(word.text(), 8).is_ok() { Ok(()) } else { Err(fault(word, "mode")) }
}

#[cfg(test)]
mod tests {
    use super::{Word, bytes, duration, nano_cpus, number};

    fn word(text: &str) -> Word {
        Word::at(text, 0..text.len())
    }

    #[test]
    fn whole_numbers_have_gos_prefixes() {
        for (text, value) in [
            ("0310", 200),
            ("0o310", 200),
            ("0X40", 64),
            ("-0x10", -16),
            ("0b1000000", 64),
            ("1_00", 100),
            ("0_100", 64),
            ("+5", 5),
            ("0", 0),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
        ] {
            assert_eq!(number(&word(text), i64::MIN, i64::MAX).ok(), Some(value), "{text}");
        }
        for text in
            ["", "08", "1__00", "_100", "100_", "1e2", "100.0", " 100", "0x", "--5", "9223372036854775808"]
        {
            assert!(number(&word(text), i64::MIN, i64::MAX).is_err(), "{text}");
        }
    }

    #[test]
    fn sizes_have_one_figure_one_space_at_most_and_one_unit() {
        for (text, value) in [
            ("64 m", 64 << 20),
            (".5g", 512 << 20),
            ("64.5m", 67_633_152),
            ("1e8", 100_000_000),
            ("+64m", 64 << 20),
            ("64_000k", 64_000 << 10),
            ("67108864B", 64 << 20),
        ] {
            assert_eq!(bytes(&word(text)).ok(), Some(value), "{text}");
        }
        for text in ["", "m", " 64m", "64m ", "64  m", "64mm", "64ki", "-64m", "inf", "NaN", "64,5m", "0x400"]
        {
            assert!(bytes(&word(text)).is_err(), "{text}");
        }
    }

    #[test]
    fn cpus_are_fractions() {
        for (text, value) in [
            ("1/2", 500_000_000),
            ("5e-1", 500_000_000),
            ("1.", 1_000_000_000),
            (".5", 500_000_000),
            ("0x1", 1_000_000_000),
            ("+1", 1_000_000_000),
            ("0.0", 0),
            ("1.0000000000", 1_000_000_000),
            ("0x1p-1", 500_000_000),
            ("0X.8", 500_000_000),
            ("0b1", 1_000_000_000),
            ("0b1.1p-1", 750_000_000),
            ("0o2", 2_000_000_000),
            ("3p-2", 750_000_000),
            ("010", 10_000_000_000),
        ] {
            assert_eq!(nano_cpus(&word(text)).ok(), Some(value), "{text}");
        }
        for text in [
            "",
            "half",
            "-0.5",
            "1,5",
            " 1",
            "1/0",
            "0.0000000001",
            "1/3",
            ".",
            "1e99",
            "0x",
            "0xp1",
            "0b2",
            "1p",
            "--1",
            "1/0x",
        ] {
            assert!(nano_cpus(&word(text)).is_err(), "{text}");
        }
    }

    #[test]
    fn durations_have_a_sign_and_units() {
        for (text, value) in [
            ("1m30s", 90_000_000_000),
            ("+30s", 30_000_000_000),
            ("-5s", -5_000_000_000),
            ("1.s", 1_000_000_000),
            (".5s", 500_000_000),
            ("0", 0),
            ("0.1ns", 0),
        ] {
            assert_eq!(duration(&word(text)).ok(), Some(value), "{text}");
        }
        for text in ["", "-", "30", "30S", "1d", "30 s", "s", ".s", "1h30", "9999999h"] {
            assert!(duration(&word(text)).is_err(), "{text}");
        }
    }
}
