//! How much, how long, how many?

use super::super::source::{Fault, Word};
use super::fault;

/// The engine's own lower bound of `--memory` (6 MB, in its sense of 1024 times 1024).
const LEAST_MEMORY: i64 = 6 * 1024 * 1024;

/// A size as Docker writes it: `512m`, `1.5g`, `64MiB`, `1048576`; units are powers of 1024.
pub(in super::super) fn bytes(word: &Word) -> Result<i64, Fault> {
    let text = word.text().trim();
    let digits = text.find(|character: char| !character.is_ascii_digit() && character != '.');
    let (figures, unit) = text.split_at(digits.unwrap_or(text.len()));
    let number: f64 = figures.parse().map_err(|_| fault(word, "bytes"))?;
    let unit = unit.trim_start().to_ascii_lowercase();
    let power = match unit.as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 1,
        "m" | "mb" | "mib" => 2,
        "g" | "gb" | "gib" => 3,
        "t" | "tb" | "tib" => 4,
        "p" | "pb" | "pib" => 5,
        _ => return Err(fault(word, "bytes")),
    };
    let size = number * 1024_f64.powi(power);
    // The engine counts in signed 64-bit bytes.
    if size < 9.2e18 { Ok(size as i64) } else { Err(fault(word, "bytes")) }
}

/// A limit of memory: a size that the engine accepts as a limit, or 0 for none.
pub(in super::super) fn memory(word: &Word) -> Result<i64, Fault> {
    let size = bytes(word)?;
    if size != 0 && size < LEAST_MEMORY { Err(fault(word, "memory-least")) } else { Ok(size) }
}

/// A whole number within bounds.
pub(in super::super) fn number(word: &Word, least: i64, most: i64) -> Result<i64, Fault> {
    match word.text().parse::<i64>() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        Ok(_) if most == i64::MAX => Err(with_bound(fault(word, "number-least"), word, least, most)),
        Ok(_) => Err(with_bound(fault(word, "number-between"), word, least, most)),
        Err(_) => Err(fault(word, "number")),
    }
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

/// CPUs in billionths: `1`, `0.5`, `1.25`.
pub(in super::super) fn nano_cpus(word: &Word) -> Result<i64, Fault> {
    let (whole, fraction) = word.text().split_once('.').unwrap_or((word.text(), ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !digits(whole) || !digits(fraction) {
        return Err(fault(word, "cpus"));
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > 9 {
        return Err(fault(word, "cpus-precise"));
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| fault(word, "cpus"))? };
    let fraction: i64 = format!("{fraction:0<9}").parse().map_err(|_| fault(word, "cpus"))?;
    whole
        .checked_mul(1_000_000_000)
        .and_then(|nano| nano.checked_add(fraction))
        .ok_or_else(|| fault(word, "cpus"))
}

/// A duration as Go writes it, in nanoseconds: `30s`, `1m30s`, `1.5h`, `500ms`.
pub(in super::super) fn duration(word: &Word) -> Result<i64, Fault> {
    if word.text() == "0" {
        return Ok(0);
    }
    let mut rest = word.text();
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
    if word.text().is_empty() || total >= 9.2e18 {
        return Err(fault(word, "duration"));
    }
    // Below a nanosecond is still more than nothing: 0 would mean "as the image says".
    Ok((total as i64).max(i64::from(total > 0.0)))
}
