//! When does a crontab start what? crontab(5)

use super::super::folder::Folder;
use super::super::source::SourceFile;
use super::command::{Does, does};
use super::facts::{Schedule, ScheduleKind};
use super::rhythm::{of_cron, of_nickname};

/// The lines of a crontab that hold a time. In those of the system a user stands before the command, which
/// changes nothing here.
pub(super) fn read(folder: &Folder, file: &SourceFile) -> Vec<Schedule> {
    let mut start = 0;
    let mut found = Vec::new();
    for line in file.text.split_inclusive('\n') {
        let range = start..start + line.trim_end().len();
        start += line.len();
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') || is_variable(trimmed) {
            continue;
        }
        let count = if trimmed.starts_with('@') { 1 } else { 5 };
        let fields: Vec<&str> = trimmed.split_whitespace().take(count).collect();
        let written = fields.join(" ");
        // cron begins a new line of input at a percent sign.
        let command: Vec<&str> = trimmed.split_whitespace().skip(count).collect();
        let command = command.join(" ");
        let command = command.split('%').next().unwrap_or_default();
        let Does { starts_script, builds, cached } = does(folder, command, true);
        let rhythm = if count == 1 { of_nickname(&written) } else { of_cron(&written) };
        found.push(Schedule {
            kind: ScheduleKind::Crontab,
            starts_script,
            builds,
            cached,
            written,
            rhythm,
            at: file.location(&range),
        });
    }
    found
}

fn is_variable(line: &str) -> bool {
    line.split_once('=').is_some_and(|(name, _)| {
        let name = name.trim();
        !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    })
}
