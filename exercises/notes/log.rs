//! What did the service do? One JSON object a line, on stdout.

use std::io::{self, Write};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::json;

/// Writes a line of its own, not in JSON.
pub(crate) fn line(text: &str) {
    // Nobody can be told when stdout is gone, and the service goes on without its log.
    let _ = writeln!(io::stdout().lock(), "{text}");
}

/// An ordinary event.
pub(crate) fn info(event: &str, facts: &[(&str, &str)]) {
    line(&entry("info", event, facts, now()));
}

/// Something that somebody should look at.
pub(crate) fn error(event: &str, facts: &[(&str, &str)]) {
    line(&entry("error", event, facts, now()));
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())
}

fn entry(level: &str, event: &str, facts: &[(&str, &str)], seconds: u64) -> String {
    let mut text = format!(
        "{{\"time\":{},\"level\":{},\"event\":{}",
        json::string(&timestamp(seconds)),
        json::string(level),
        json::string(event)
    );
    for (name, value) in facts {
        text.push_str(&format!(",{}:{}", json::string(name), json::string(value)));
    }
    text.push('}');
    text
}

/// RFC 3339 in UTC. The calendar arithmetic counts from March, so that the leap day is a year's last.
fn timestamp(seconds: u64) -> String {
    let days = seconds / 86_400 + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let of_day = seconds % 86_400;
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", of_day / 3_600, of_day / 60 % 60, of_day % 60)
}

#[cfg(test)]
mod tests {
    use super::{entry, timestamp};

    #[test]
    fn times_are_read_as_dates() {
        assert_eq!(timestamp(0), "1970-01-01T00:00:00Z");
        assert_eq!(timestamp(951_782_399), "2000-02-28T23:59:59Z");
        assert_eq!(timestamp(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(timestamp(1_795_510_923), "2026-11-24T09:02:03Z");
    }

    #[test]
    fn an_entry_is_one_line_of_json() {
        assert_eq!(
            entry("info", "request", &[("path", "/a\nb")], 0),
            r#"{"time":"1970-01-01T00:00:00Z","level":"info","event":"request","path":"/a\nb"}"#
        );
    }
}
