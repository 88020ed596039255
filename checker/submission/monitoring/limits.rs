//! How much may a scrape bring before Prometheus throws all of it away?

use super::super::compose::YamlNode;
use super::facts::{FaultKind, ScrapeLimits};
use super::reader::Reader;

/// Units of `body_size_limit`, each 1024 times the one before.
const UNITS: [char; 6] = ['K', 'M', 'G', 'T', 'P', 'E'];

/// Whether a key is one of the limits.
pub(super) fn is_limit(key: &str) -> bool {
    ScrapeLimits::default().of(key).is_some()
}

impl ScrapeLimits {
    fn of(&mut self, key: &str) -> Option<&mut u64> {
        Some(match key {
            "body_size_limit" => &mut self.body,
            "sample_limit" => &mut self.samples,
            "label_limit" => &mut self.labels,
            "label_name_length_limit" => &mut self.label_name,
            "label_value_length_limit" => &mut self.label_value,
            "target_limit" => &mut self.targets,
            _ => return None,
        })
    }

    /// Reads one of them.
    pub(super) fn read(&mut self, reader: &mut Reader<'_>, key: &str, node: &YamlNode) {
        let (Some(text), Some(limit)) = (reader.text(node, key), self.of(key)) else { return };
        let read = if key == "body_size_limit" { bytes(&text.value) } else { text.value.parse().ok() };
        match read {
            // Nothing written is what `global` says (`config.ScrapeConfig.Validate`), and 0 is nothing written.
            Some(0) => {}
            Some(read) => {
                *limit = read;
                self.at.insert(key.to_owned(), reader.place(&node.range));
            }
            None => reader.fault(FaultKind::WrongKind, key, &node.range),
        }
    }
}

/// `100B`, `1KB`, `1.5MiB`, and `0` for none.
fn bytes(text: &str) -> Option<u64> {
    let number = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit = &text[number.len()..];
    let number: f64 = number.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0)?;
    let power = match unit.trim_end_matches('B').trim_end_matches('i') {
        "" if unit.is_empty() && number > 0.0 => return None,
        "" => 0,
        prefix => UNITS.iter().position(|known| prefix.chars().eq([*known]))? + 1,
    };
    Some((number * 1024_f64.powi(i32::try_from(power).ok()?)) as u64)
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn a_size_has_a_unit() {
        for (text, read) in [
            ("100B", Some(100)),
            ("1KB", Some(1024)),
            ("1.5KiB", Some(1536)),
            ("10MB", Some(10 << 20)),
            ("0", Some(0)),
            ("100", None),
            ("-1KB", None),
            ("many", None),
        ] {
            assert_eq!(bytes(text), read, "{text}");
        }
    }
}
