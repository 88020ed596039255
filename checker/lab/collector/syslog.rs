//! What does a line of syslog say? RFC 3164 as Docker writes it, with or without the host's name, and
//! RFC 5424.

use super::kept::Line;

/// The severity of standard error; RFC 5424, 6.2.1.
const ERROR: u32 = 3;

/// Reads a message; nothing where it is none.
pub(super) fn read(message: &[u8]) -> Option<Line> {
    let text = String::from_utf8_lossy(message);
    let (priority, rest) = text.strip_prefix('<')?.split_once('>')?;
    let priority: u32 = priority.parse().ok().filter(|priority| *priority < 192)?;
    let stream = if priority % 8 == ERROR { "stderr" } else { "stdout" };
    let (tag, line) = match rest.strip_prefix("1 ") {
        Some(rest) => of_5424(rest)?,
        None => of_3164(rest)?,
    };
    let text = line.trim_end_matches(['\n', '\0']).to_owned();
    Some(Line { tag: tag.to_owned(), stream, text })
}

/// `TIMESTAMP HOST TAG PID ID DATA MESSAGE`; Docker sends no structured data.
fn of_5424(rest: &str) -> Option<(&str, &str)> {
    let mut parts = rest.splitn(7, ' ');
    let tag = parts.nth(2)?;
    let line = parts.nth(3)?;
    Some((tag, line))
}

/// `Mmm dd hh:mm:ss [HOST ]TAG[PID]: MESSAGE`.
fn of_3164(rest: &str) -> Option<(&str, &str)> {
    // The time has fifteen characters, and no zero before a day of one.
    let rest = rest.get(15..)?.strip_prefix(' ')?;
    let (head, line) = rest.split_once("]: ")?;
    let (head, process) = head.rsplit_once('[')?;
    process.parse::<u32>().ok()?;
    Some((head.rsplit(' ').next()?, line))
}
