//! How does a container log, and what of it stays on the engine?

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::Located;
use super::variable::EnvironmentVariable;

/// What the drivers `local` and, beside every driver that sends lines away, the engine's own copy keep
/// when nobody says otherwise, in bytes: `defaultMaxFileSize` of Docker's `daemon/logger/local`.
const OWN_SIZE: u64 = 20 << 20;
/// And in how many files.
const OWN_FILES: u64 = 5;

/// `--log-driver` and `--log-opt`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSpec {
    /// The driver's name.
    pub driver: Option<Located<String>>,
    /// Its options.
    pub options: Vec<Located<EnvironmentVariable>>,
}

impl LogSpec {
    /// The option that says where a driver sends lines, where it sends any.
    #[must_use]
    pub fn address_option(driver: &str) -> Option<&'static str> {
        match driver {
            "gelf" => Some("gelf-address"),
            "syslog" => Some("syslog-address"),
            "fluentd" => Some("fluentd-address"),
            _ => None,
        }
    }

    /// The driver's name; the engine's own where none is given.
    #[must_use]
    pub fn driver_name(&self) -> &str {
        self.driver.as_ref().map_or("json-file", |driver| &driver.value)
    }

    /// Whether the driver sends lines away from the engine.
    #[must_use]
    pub fn sends_away(&self) -> bool {
        LogSpec::address_option(self.driver_name()).is_some()
    }

    /// An option by its name; the last one counts.
    #[must_use]
    pub fn option(&self, name: &str) -> Option<&Located<EnvironmentVariable>> {
        self.options.iter().rfind(|option| option.value.name == name)
    }

    /// What stays on the engine at most, in bytes; nothing where it is without end, or where the engine
    /// would refuse the options.
    ///
    /// A file is turned over when a line has gone beyond its size. One file only is two (measured on Docker
    /// 20.10: `max-file=1` leaves `.json.log` and `.1`); a size alone means one file. Since 20.10 the engine
    /// keeps a copy of what other drivers send away, with options of their own that begin with `cache-`.
    #[must_use]
    pub fn kept_at_most(&self) -> Option<u64> {
        self.kept_with(&BTreeMap::new())
    }

    /// The same on an engine whose own configuration adds options that nobody has written (`log-opts` in
    /// `daemon.json`, for its own driver only); `options` are all that the container has.
    #[must_use]
    pub fn kept_with(&self, options: &BTreeMap<String, String>) -> Option<u64> {
        let text = |name: &str| match self.option(name) {
            Some(option) => Some(option.value.value.as_deref().unwrap_or("")),
            None => options.get(name).map(String::as_str),
        };
        let bound = |size: Option<u64>, files: Option<u64>| size?.checked_mul(files?.max(2));
        let size = |name: &str, own: Option<u64>| text(name).map_or(own, bytes);
        let files = |name: &str, own: u64| text(name).map_or(Some(own), |files| files.parse().ok());
        match self.driver_name() {
            "none" => Some(0),
            "json-file" => bound(size("max-size", None), files("max-file", 1)),
            "local" => bound(size("max-size", Some(OWN_SIZE)), files("max-file", OWN_FILES)),
            _ if text("cache-disabled")
                .is_some_and(|off| ["true", "1", "t", "T", "TRUE", "True"].contains(&off)) =>
            {
                Some(0)
            }
            _ => bound(size("cache-max-size", Some(OWN_SIZE)), files("cache-max-file", OWN_FILES)),
        }
    }
}

/// `10m`: a number with a unit, in thousands or in 1024s; the larger is meant where drivers differ. Zero and
/// less are no bound.
fn bytes(text: &str) -> Option<u64> {
    let text = text.trim().to_ascii_lowercase();
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let number: f64 = number.parse().ok()?;
    let power = match unit.trim().trim_end_matches('b').trim_end_matches('i') {
        "" => 0,
        "k" => 1,
        "m" => 2,
        "g" => 3,
        "t" => 4,
        _ => return None,
    };
    let bytes = number * 1024_f64.powi(power);
    (1.0..1e15).contains(&bytes).then_some(bytes as u64)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::LogSpec;
    use crate::submission::{EnvironmentVariable, Located, Location};

    fn kept(driver: &str, options: &[(&str, &str)]) -> Option<u64> {
        let at = Location { file: "run.sh".to_owned(), line: 1, column: 1, length: 1 };
        let options = options.iter().map(|(name, value)| {
            let value = Some((*value).to_owned());
            Located::new(EnvironmentVariable { name: (*name).to_owned(), value }, at.clone())
        });
        LogSpec { driver: Some(Located::new(driver.to_owned(), at.clone())), options: options.collect() }
            .kept_at_most()
    }

    #[test]
    fn an_engine_adds_files_where_none_are_written() {
        let at = Location { file: "run.sh".to_owned(), line: 1, column: 1, length: 1 };
        let option = |name: &str, value: &str| {
            let value = Some(value.to_owned());
            Located::new(EnvironmentVariable { name: name.to_owned(), value }, at.clone())
        };
        let engines = BTreeMap::from([("max-file".to_owned(), "3".to_owned())]);
        let mut log = LogSpec { driver: None, options: vec![option("max-size", "4m")] };
        assert_eq!((log.kept_at_most(), log.kept_with(&engines)), (Some(8 << 20), Some(12 << 20)));
        log.options.push(option("max-file", "2"));
        assert_eq!(log.kept_with(&engines), Some(8 << 20));
    }

    #[test]
    fn a_bound_has_a_size_and_files() {
        const M: u64 = 1 << 20;
        for (driver, options, bytes) in [
            ("json-file", &[("max-size", "10m"), ("max-file", "3")][..], Some(30 * M)),
            ("json-file", &[("max-size", "10m")], Some(20 * M)),
            ("json-file", &[("max-file", "3")], None),
            ("json-file", &[("max-size", "-1"), ("max-file", "3")], None),
            ("json-file", &[], None),
            ("local", &[], Some(100 * M)),
            ("local", &[("max-size", "512k")], Some(5 * M / 2)),
            ("none", &[], Some(0)),
            ("gelf", &[("gelf-address", "udp://127.0.0.1:12201")], Some(100 * M)),
            ("gelf", &[("max-size", "1m"), ("max-file", "3")], Some(100 * M)),
            ("syslog", &[("cache-max-size", "1m"), ("cache-max-file", "3")], Some(3 * M)),
            ("fluentd", &[("cache-disabled", "true")], Some(0)),
        ] {
            assert_eq!(kept(driver, options), bytes, "{driver} {options:?}");
        }
    }
}
