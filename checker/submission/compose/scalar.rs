//! Which type does Go's `yaml` give to a plain scalar?
//!
//! Compose reads with it, and checks the types: `user: 10001` is a number and no user. Numbers are
//! passed on in Go's spelling of their value: `010` is octal, `1.50` is 1.5.

use super::node::Kind;

/// The type and the text of a plain scalar; `None` for nothing.
pub(super) fn plain(text: &str) -> Option<(Kind, String)> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return None,
        "true" | "True" | "TRUE" => return Some((Kind::Boolean, "true".to_owned())),
        "false" | "False" | "FALSE" => return Some((Kind::Boolean, "false".to_owned())),
        _ => {}
    }
    let number = text.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first));
    if number {
        if is_date(text) {
            return Some((Kind::Time, text.to_owned()));
        }
        let bare = text.replace('_', "");
        if let Some(integer) = integer(&bare).filter(|_| !text.starts_with('.')) {
            return Some((Kind::Integer, integer.to_string()));
        }
        if let Some(float) = float(&bare) {
            return Some((Kind::Float, go_float(float)));
        }
    }
    Some((Kind::Text, text.to_owned()))
}

/// `strconv.ParseInt` with base 0: a prefix tells the base, and a leading zero means octal.
pub(super) fn integer(text: &str) -> Option<i128> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = digits.to_ascii_lowercase();
    let (base, digits) = [("0x", 16), ("0b", 2), ("0o", 8)]
        .into_iter()
        .find_map(|(prefix, base)| lower.strip_prefix(prefix).map(|rest| (base, rest)))
        .unwrap_or(if lower.len() > 1 && lower.starts_with('0') { (8, &lower[1..]) } else { (10, &lower) });
    if digits.starts_with(['+', '-']) {
        return None;
    }
    let value = sign * i128::from_str_radix(digits, base).ok()?;
    (i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(&value).then_some(value)
}

/// Digits with a point or an exponent, `.inf` and `.nan`.
fn float(text: &str) -> Option<f64> {
    let unsigned = text.trim_start_matches(['+', '-']);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN") {
        return Some(if unsigned.eq_ignore_ascii_case(".nan") { f64::NAN } else { f64::INFINITY });
    }
    let written = unsigned.chars().all(|letter| letter.is_ascii_digit() || ".eE+-".contains(letter));
    let begins = unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.');
    (written && begins).then(|| text.parse().ok()).flatten()
}

/// Go's `%v` of a float: the shortest digits, and an exponent beyond 21 digits or below four zeros.
fn go_float(value: f64) -> String {
    let scientific = format!("{value:e}");
    let exponent = scientific.split_once('e').and_then(|(_, exponent)| exponent.parse::<i32>().ok());
    match exponent {
        Some(exponent) if !(-4..21).contains(&exponent) => {
            let digits = scientific.split('e').next().unwrap_or_default();
            format!("{digits}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
        }
        _ => value.to_string(),
    }
}

/// `2026-01-31`, with or without a time of day behind it.
fn is_date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let digits = |part: Option<&str>, least: usize, most: usize| {
        part.is_some_and(|part| {
            (least..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
        })
    };
    let (year, month, rest) = (parts.next(), parts.next(), parts.next().unwrap_or_default());
    let day_end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
    let (day, time) = rest.split_at(day_end);
    let time_fits = time.is_empty()
        || time
            .strip_prefix(['T', 't', ' '])
            .is_some_and(|time| time.starts_with(|c: char| c.is_ascii_digit()));
    digits(year, 4, 4) && digits(month, 1, 2) && digits(Some(day), 1, 2) && time_fits
}

#[cfg(test)]
mod tests {
    use super::{Kind, plain};

    #[test]
    fn a_plain_scalar_has_the_type_and_the_value_that_go_gives_it() {
        for (text, kind, value) in [
            ("10001", Kind::Integer, "10001"),
            ("010", Kind::Integer, "8"),
            ("08", Kind::Float, "8"),
            ("0x1F", Kind::Integer, "31"),
            ("0o17", Kind::Integer, "15"),
            ("0b11", Kind::Integer, "3"),
            ("-1", Kind::Integer, "-1"),
            ("1_000", Kind::Integer, "1000"),
            ("1.50", Kind::Float, "1.5"),
            (".5", Kind::Float, "0.5"),
            ("1e3", Kind::Float, "1000"),
            ("1e30", Kind::Float, "1e+30"),
            ("0.00001", Kind::Float, "1e-05"),
            ("True", Kind::Boolean, "true"),
            ("yes", Kind::Text, "yes"),
            ("on", Kind::Text, "on"),
            ("10001:10001", Kind::Text, "10001:10001"),
            ("64m", Kind::Text, "64m"),
            ("0x", Kind::Text, "0x"),
            ("1.2.3", Kind::Text, "1.2.3"),
            ("2026-11-27", Kind::Time, "2026-11-27"),
            ("127.0.0.1:80:80", Kind::Text, "127.0.0.1:80:80"),
            ("-", Kind::Text, "-"),
        ] {
            assert_eq!(plain(text), Some((kind, value.to_owned())), "{text}");
        }
        for nothing in ["", "~", "null"] {
            assert_eq!(plain(nothing), None, "{nothing}");
        }
    }
}
