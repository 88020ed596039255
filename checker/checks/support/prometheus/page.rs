//! What does one scrape say? The text format 0.0.4 and OpenMetrics, as strictly as Prometheus 3.5 reads them.
//!
//! Measured there: without a content type, or with one of another kind, the target is down; a carriage return
//! at the end of a line is an error, a missing last newline is none; OpenMetrics has to end with `# EOF`.
//! The libraries for this format leave lines out that they do not understand, where Prometheus gives up the
//! whole scrape.

use super::{Labels, NAME};
use crate::evidence::Scrape;

/// One value of a page.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::checks) struct Sample {
    /// Labels, the name among them.
    pub(in crate::checks) labels: Labels,
    /// The value.
    pub(in crate::checks) value: f64,
}

/// Why Prometheus would call the target down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::checks) enum Down {
    /// Nothing answered; the system's words.
    Silent(String),
    /// Another status than 200.
    Status(u16),
    /// The content type is missing.
    NoType,
    /// It is another one.
    OtherType(String),
    /// A line is none of the format: its number, counted from 1, and the line.
    Line(usize, String),
    /// OpenMetrics without its end.
    NoEnd,
    /// There is nothing in it.
    Empty,
}

/// Reads the answer to a scrape. With a fallback, an answer without a content type is read as text.
///
/// # Errors
/// [`Down`], as Prometheus would say.
pub(in crate::checks) fn read(scrape: &Scrape, fallback: bool) -> Result<Vec<Sample>, Down> {
    match scrape.status {
        None => return Err(Down::Silent(scrape.problem.clone())),
        Some(200) => {}
        Some(status) => return Err(Down::Status(status)),
    }
    let kind = scrape.content_type.as_deref().map(|kind| kind.split(';').next().unwrap_or("").trim());
    let open = match kind.map(str::to_ascii_lowercase).as_deref() {
        Some("text/plain") => false,
        Some("application/openmetrics-text") => true,
        None | Some("") if fallback => false,
        None | Some("") => return Err(Down::NoType),
        Some(other) => return Err(Down::OtherType(other.to_owned())),
    };
    let mut samples = Vec::new();
    for (number, line) in scrape.body.split('\n').enumerate() {
        let wrong = || Down::Line(number + 1, line.chars().take(80).collect());
        if open && line == "# EOF" {
            return if samples.is_empty() { Err(Down::Empty) } else { Ok(samples) };
        }
        if line.trim_matches([' ', '\t']).is_empty() {
            continue;
        }
        if line.ends_with('\r') {
            return Err(wrong());
        }
        if let Some(comment) = line.strip_prefix('#') {
            if is_wrong_type(comment) {
                return Err(wrong());
            }
            continue;
        }
        samples.push(sample(line).ok_or_else(wrong)?);
    }
    match (open, samples.is_empty()) {
        (true, _) => Err(Down::NoEnd),
        (false, true) => Err(Down::Empty),
        (false, false) => Ok(samples),
    }
}

/// `# TYPE name kind` with a kind that there is not.
fn is_wrong_type(comment: &str) -> bool {
    const KINDS: [&str; 9] = [
        "counter",
        "gauge",
        "histogram",
        "gaugehistogram",
        "summary",
        "info",
        "stateset",
        "unknown",
        "untyped",
    ];
    let mut words = comment.split_whitespace();
    words.next() == Some("TYPE")
        && !(words.next().is_some_and(is_name) && words.next().is_some_and(|kind| KINDS.contains(&kind)))
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_' || letter == ':')
}

/// `name{label="value"} 1.5 1795000000000`.
fn sample(line: &str) -> Option<Sample> {
    let end = line.find(['{', ' ', '\t'])?;
    let (name, mut rest) = line.split_at(end);
    if !is_name(name) {
        return None;
    }
    let mut labels = Labels::from([(NAME.to_owned(), name.to_owned())]);
    rest = rest.trim_start();
    if let Some(inner) = rest.strip_prefix('{') {
        rest = read_labels(inner, &mut labels)?;
    }
    let mut words = rest.split_whitespace();
    let value = number(words.next()?)?;
    if let Some(time) = words.next() {
        time.parse::<f64>().ok()?;
    }
    // What follows `#` there is an exemplar.
    words.next().is_none_or(|word| word == "#").then_some(Sample { labels, value })
}

/// Reads up to the closing brace; what is behind it.
fn read_labels<'a>(mut rest: &'a str, labels: &mut Labels) -> Option<&'a str> {
    loop {
        rest = rest.trim_start();
        if let Some(behind) = rest.strip_prefix('}') {
            return Some(behind);
        }
        let (name, behind) = rest.split_once('=')?;
        let name = name.trim();
        if !is_name(name) || name.contains(':') {
            return None;
        }
        let mut value = String::new();
        let mut letters = behind.trim_start().strip_prefix('"')?.char_indices();
        let start = behind.trim_start().strip_prefix('"')?;
        let end = loop {
            match letters.next()? {
                (at, '"') => break at,
                (_, '\\') => value.push(match letters.next()?.1 {
                    'n' => '\n',
                    other @ ('"' | '\\') => other,
                    _ => return None,
                }),
                (_, letter) => value.push(letter),
            }
        };
        labels.insert(name.to_owned(), value);
        rest = start.get(end + 1..)?.trim_start();
        if let Some(behind) = rest.strip_prefix(',') {
            rest = behind;
        } else if !rest.starts_with('}') {
            return None;
        }
    }
}

fn number(text: &str) -> Option<f64> {
    match text {
        "NaN" => Some(f64::NAN),
        "+Inf" | "Inf" => Some(f64::INFINITY),
        "-Inf" => Some(f64::NEG_INFINITY),
        text => text.parse().ok(),
    }
}
