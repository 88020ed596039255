//! How many days lie between two times of a schedule, at most?
//!
//! The calendar is gone through day by day for more than a year, from a day in the past: a schedule means the
//! same whenever it is read.

use chrono::{Days, NaiveDate, NaiveDateTime};
use croner::parser::{CronParser, Seconds, Year};

use super::facts::Rhythm;

/// The first day that is looked at, and how many more: no month comes once.
const FROM: (i32, u32, u32) = (2025, 1, 1);
const LOOKED_AT: u64 = 800;

/// The nicknames of cron, and the days between two times of each.
const NICKNAMES: [(&str, u32); 8] = [
    ("@hourly", 1),
    ("@daily", 1),
    ("@midnight", 1),
    ("@weekly", 7),
    ("@monthly", 31),
    ("@yearly", 366),
    ("@annually", 366),
    ("@every_minute", 1),
];

/// Five fields, as cron knows them.
pub(super) fn of_cron(expression: &str) -> Rhythm {
    of_fields(expression, false)
}

/// A nickname of cron's, `@weekly`; `@reboot` comes with the machine and not with time.
pub(super) fn of_nickname(word: &str) -> Rhythm {
    if word == "@reboot" {
        return Rhythm::Boot;
    }
    NICKNAMES.iter().find(|(name, _)| *name == word).map_or(Rhythm::Unread, |(_, days)| Rhythm::Days(*days))
}

/// The same; with `both` a day has to fit day and weekday, where cron is content with either.
pub(super) fn of_fields(expression: &str, both: bool) -> Rhythm {
    let fields: Vec<&str> = expression.split_whitespace().collect();
    // What only some other readers of such lines know is left out: `L`, `W`, `#`, `?`.
    let plain = |(place, field): (usize, &&str)| {
        let names = field.split(|letter: char| !letter.is_ascii_alphabetic()).filter(|name| !name.is_empty());
        let named = names.clone().all(|name| name.len() == 3) && (place >= 3 || names.count() == 0);
        named && field.chars().all(|letter| letter.is_ascii_alphanumeric() || "*,/-".contains(letter))
    };
    if fields.len() != 5 || !fields.iter().enumerate().all(plain) {
        return Rhythm::Unread;
    }
    let parser =
        CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).dom_and_dow(both).build();
    let Ok(cron) = parser.parse(expression) else { return Rhythm::Unread };
    let Some(first) = NaiveDate::from_ymd_opt(FROM.0, FROM.1, FROM.2) else { return Rhythm::Unread };
    let Some(end) = first.checked_add_days(Days::new(LOOKED_AT)) else { return Rhythm::Unread };
    let (mut day, mut longest, mut times) = (first, 0, 0);
    loop {
        let midnight = NaiveDateTime::from(day);
        let next = cron.find_next_occurrence(&midnight, true).ok().map(|time| time.date());
        let until = next.filter(|next| *next <= end).unwrap_or(end);
        // Until the first time one of before may have been close.
        if times > 0 || until == end {
            longest = longest.max((until - day).num_days() + i64::from(times > 0));
        }
        let Some(next) = next.filter(|next| *next < end) else { break };
        times += 1;
        let Some(following) = next.checked_add_days(Days::new(1)) else { break };
        day = following;
    }
    match times {
        0 => Rhythm::Never,
        _ => Rhythm::Days(u32::try_from(longest).unwrap_or(u32::MAX)),
    }
}

#[cfg(test)]
mod tests {
    use super::{of_cron, of_fields, of_nickname};
    use crate::submission::schedule::facts::Rhythm;

    #[test]
    fn the_longest_gap_counts() {
        for (expression, days) in [
            ("* * * * *", 1),
            ("17 3 * * *", 1),
            ("17 3 * * 1", 7),
            ("17 3 * * MON", 7),
            ("0 4 1 * *", 31),
            ("0 4 1,15 * *", 17),
            ("0 4 */10 * *", 10),
            ("30 5 1 * 1", 7),
            // Not every month has such a day.
            ("0 0 31 * *", 61),
            ("* * * 1 *", 335),
            ("0 0 1 1 *", 365),
            ("0 4 1 */2 *", 62),
        ] {
            assert_eq!(of_cron(expression), Rhythm::Days(days), "{expression}");
        }
        assert_eq!(of_fields("0 4 1-7 * MON", true), Rhythm::Days(35));
    }

    #[test]
    fn a_day_that_never_comes_and_what_is_no_time_are_told_apart() {
        assert_eq!(of_cron("0 0 30 2 *"), Rhythm::Never);
        for expression in
            ["", "weekly", "* * * *", "0 3 * * 1 2026", "61 3 * * 1", "0 3 L * *", "0 3 ? * 1", "H 3 * * 1"]
        {
            assert_eq!(of_cron(expression), Rhythm::Unread, "{expression}");
        }
        assert_eq!(of_nickname("@weekly"), Rhythm::Days(7));
        assert_eq!(of_nickname("@reboot"), Rhythm::Boot);
        assert_eq!(of_nickname("@sometimes"), Rhythm::Unread);
    }
}
