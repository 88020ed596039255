//! Which day is it, and how many days lie between two?

use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// A day of the Gregorian calendar, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Day {
    year: i64,
    month: i64,
    day: i64,
}

impl Day {
    /// Reads `2027-01-31`.
    #[must_use]
    pub fn read(text: &str) -> Option<Day> {
        let parts: Vec<&str> = text.split('-').collect();
        let [year, month, day] = parts.as_slice() else { return None };
        let numeric = |part: &str, length: usize| -> Option<i64> {
            let fits = part.len() == length && part.chars().all(|one| one.is_ascii_digit());
            fits.then(|| part.parse().ok()).flatten()
        };
        let (year, month, day) = (numeric(year, 4)?, numeric(month, 2)?, numeric(day, 2)?);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        (1..=length).contains(&day).then_some(Day { year, month, day })
    }

    /// Today, by the clock of this machine.
    #[must_use]
    pub fn today() -> Day {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Day::of_number(i64::try_from(seconds / 86_400).unwrap_or_default())
    }

    /// This moment, `2026-12-01T08:00:00Z`.
    #[must_use]
    pub fn now() -> String {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let day = Day::of_number(i64::try_from(seconds / 86_400).unwrap_or_default());
        let (hours, minutes) = (seconds / 3600 % 24, seconds / 60 % 60);
        format!("{day}T{hours:02}:{minutes:02}:{:02}Z", seconds % 60)
    }

    /// Days from another day to this one.
    #[must_use]
    pub fn since(self, other: Day) -> i64 {
        self.number() - other.number()
    }

    /// Days since the first of January 1970. Years are counted from March, so that the leap day is the last.
    fn number(self) -> i64 {
        let year = if self.month <= 2 { self.year - 1 } else { self.year };
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * ((self.month + 9) % 12) + 2) / 5 + self.day - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }

    fn of_number(number: i64) -> Day {
        let number = number + 719_468;
        let (era, of_era) = (number.div_euclid(146_097), number.rem_euclid(146_097));
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let moved = (5 * of_year + 2) / 153;
        let month = if moved < 10 { moved + 3 } else { moved - 9 };
        Day {
            year: year + era * 400 + i64::from(month <= 2),
            month,
            day: of_year - (153 * moved + 2) / 5 + 1,
        }
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::Day;

    #[test]
    fn days_are_counted_over_leap_years() {
        let day = |text: &str| Day::read(text).unwrap();
        assert_eq!(day("1970-01-02").since(day("1970-01-01")), 1);
        assert_eq!(day("2024-03-01").since(day("2024-02-28")), 2);
        assert_eq!(day("2027-12-01").since(day("2026-12-01")), 365);
        assert_eq!(day("2026-11-30").since(day("2026-12-01")), -1);
        for text in ["1970-01-01", "2000-02-29", "2026-12-31", "2400-03-01"] {
            assert_eq!(Day::of_number(day(text).number()).to_string(), text);
        }
        assert!(Day::today() > day("2025-01-01"));
        assert_eq!(Day::now().len(), "2026-12-01T08:00:00Z".len());
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in
            ["", "2026-13-01", "2026-02-29", "2026-1-1", "+026-01-01", "31.01.2027", "never", "2026-01-00"]
        {
            assert_eq!(Day::read(text), None, "{text}");
        }
    }
}
