//! When does a timer of systemd start what? systemd.timer(5), systemd.time(7)

use super::super::folder::Folder;
use super::super::source::SourceFile;
use super::command::{builds, starts_script, with_scripts};
use super::facts::{Rhythm, Schedule, ScheduleKind};
use super::rhythm::of_fields;

/// Words for whole calendars, and the days between two times.
const WORDS: [(&str, u32); 9] = [
    ("minutely", 1),
    ("hourly", 1),
    ("daily", 1),
    ("weekly", 7),
    ("monthly", 31),
    ("quarterly", 92),
    ("semiannually", 184),
    ("yearly", 366),
    ("annually", 366),
];

/// The times of a timer; what it starts stands in the service of its name.
pub(super) fn read(folder: &Folder, file: &SourceFile) -> Vec<Schedule> {
    let lines = settings(file, "[Timer]");
    let own = format!("{}.service", file.name.trim_end_matches(".timer"));
    let unit = lines.iter().find(|(key, ..)| *key == "Unit").map(|(_, value, _)| {
        let parent = file.name.rsplit_once('/').map_or(String::new(), |(parent, _)| format!("{parent}/"));
        format!("{parent}{value}")
    });
    let service = folder.text(&unit.unwrap_or(own)).ok();
    let does = |what: fn(&str) -> bool| {
        service.as_ref().is_some_and(|service| {
            let commands = settings(service, "[Service]");
            commands.iter().any(|(key, value, _)| {
                let value = value.trim_start_matches(['-', '@', ':', '+', '!']);
                key.starts_with("ExecStart") && what(&with_scripts(folder, value))
            })
        })
    };
    let times = lines.iter().filter_map(|(key, value, range)| {
        let rhythm = match *key {
            "OnCalendar" => of_calendar(value),
            "OnUnitActiveSec" | "OnUnitInactiveSec" => of_span(value),
            "OnBootSec" | "OnStartupSec" => Rhythm::Boot,
            _ => return None,
        };
        Some(Schedule {
            kind: ScheduleKind::Timer,
            written: if rhythm == Rhythm::Boot { format!("{key}={value}") } else { (*value).to_owned() },
            rhythm,
            starts_script: does(starts_script),
            builds: does(builds),
            at: file.location(range),
        })
    });
    times.collect()
}

/// The settings of one section, each with its bytes.
fn settings<'f>(file: &'f SourceFile, section: &str) -> Vec<(&'f str, &'f str, std::ops::Range<usize>)> {
    let (mut start, mut inside, mut found) = (0, false, Vec::new());
    for line in file.text.split_inclusive('\n') {
        let range = start..start + line.trim_end().len();
        start += line.len();
        let trimmed = line.trim();
        if trimmed.starts_with('[') {
            inside = trimmed == section;
        } else if let Some((key, value)) = trimmed.split_once('=').filter(|_| inside)
            && !trimmed.starts_with(['#', ';'])
        {
            found.push((key.trim(), value.trim(), range));
        }
    }
    found
}

/// `Mon *-*-* 03:17:00`, `*-*-01`, `weekly`; what means more than a cron line can say is not read.
fn of_calendar(text: &str) -> Rhythm {
    if let Some((_, days)) = WORDS.iter().find(|(word, _)| *word == text) {
        return Rhythm::Days(*days);
    }
    let mut weekday = "*".to_owned();
    let (mut month, mut day, mut hour, mut minute) = ("*", "*", "0", "0");
    for part in text.split_whitespace() {
        if part.contains(':') {
            let mut figures = part.split(':');
            (hour, minute) = (figures.next().unwrap_or("0"), figures.next().unwrap_or("0"));
        } else if part.contains('-') {
            let figures: Vec<&str> = part.split('-').collect();
            (month, day) = match figures.as_slice() {
                ["*", month, day] | [month, day] => (month, day),
                _ => return Rhythm::Unread,
            };
        } else if part.starts_with(|letter: char| letter.is_ascii_alphabetic()) && part != "UTC" {
            let days = part.replace("..", "-");
            let short = |day: &str| day.chars().take(3).collect::<String>();
            let lists =
                days.split(',').map(|range| range.split('-').map(short).collect::<Vec<_>>().join("-"));
            weekday = lists.collect::<Vec<_>>().join(",");
        } else if part != "UTC" {
            return Rhythm::Unread;
        }
    }
    let field = |text: &str, last: u32| match text.split_once('/') {
        Some((from, step)) if from != "*" => format!("{from}-{last}/{step}"),
        _ => text.replace("..", "-"),
    };
    let fields = [field(minute, 59), field(hour, 23), field(day, 31), field(month, 12), weekday];
    of_fields(&fields.join(" "), true)
}

/// `1w`, `30 days`.
fn of_span(text: &str) -> Rhythm {
    let figures: String = text.chars().take_while(char::is_ascii_digit).collect();
    let unit = text[figures.len()..].trim();
    let hours: u64 = match unit {
        "h" | "hr" | "hour" | "hours" => 1,
        "d" | "day" | "days" => 24,
        "w" | "week" | "weeks" => 7 * 24,
        "M" | "month" | "months" => 731,
        _ => return Rhythm::Unread,
    };
    match figures.parse::<u32>() {
        Ok(count) if count > 0 => {
            Rhythm::Days(u32::try_from((u64::from(count) * hours).div_ceil(24)).unwrap_or(u32::MAX))
        }
        _ => Rhythm::Unread,
    }
}

#[cfg(test)]
mod tests {
    use super::{Rhythm, of_calendar, of_span};

    #[test]
    fn calendars_and_spans_are_read() {
        for (text, days) in [
            ("weekly", 7),
            ("Mon *-*-* 03:17:00", 7),
            ("Mon 03:17", 7),
            ("Mon..Fri 03:17", 3),
            ("Sat,Sun *-*-* 03:00", 6),
            ("Monday 03:17", 7),
            ("*-*-01 03:17:00", 31),
            ("*-*-1/14 03:00", 14),
            ("Mon *-*-01..07 03:00", 35),
            ("03:17", 1),
            ("*-01-01 00:00", 365),
        ] {
            assert_eq!(of_calendar(text), Rhythm::Days(days), "{text}");
        }
        assert_eq!(of_calendar("*-02-30"), Rhythm::Never);
        for text in ["2026-01-01 00:00", "*-*~01", "sometimes soon", "Mon *-*-* 25:00"] {
            assert_eq!(of_calendar(text), Rhythm::Unread, "{text}");
        }
        assert_eq!(of_span("1w"), Rhythm::Days(7));
        assert_eq!(of_span("30 days"), Rhythm::Days(30));
        assert_eq!(of_span("12h"), Rhythm::Days(1));
        assert_eq!(of_span("soon"), Rhythm::Unread);
    }
}
