//! Which processes of the container sleep, and open a door when they wake up?
//!
//! A script that sleeps before it opens its port has none open yet when it is looked at. Of a `sleep` the kernel
//! tells when it began and the command line how long it takes, so that it can be waited for. What waits in another
//! way, in a program of its own, nobody sees from outside.

use std::collections::BTreeSet;
use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use super::processes::{command, of_the_service};
use super::sockets::sockets;

/// How long sleepers are waited for, all in all. Whoever sleeps longer is not waited for at all: a loop that does
/// something once an hour is no late start.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long it may take from the end of a sleep until a port is open.
const OPENS: Duration = Duration::from_secs(1);
/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(50);
/// The kernel's ticks for programs, `sysconf(_SC_CLK_TCK)`: 100 on every architecture that Docker runs on.
const TICKS: f64 = 100.0;

/// Waits until no process of the container sleeps that would wake up soon, and for what it does then.
pub(crate) fn wait_for_sleepers() {
    let until = Instant::now() + PATIENCE;
    // As it was before the last of them woke up: the lab opens ports of its own meanwhile.
    let mut known = None;
    while sleeps_until(until.saturating_duration_since(Instant::now())) {
        known = Some(open());
        thread::sleep(PAUSE);
    }
    let Some(known) = known else { return };
    let until = Instant::now() + OPENS;
    while open() == known && Instant::now() < until {
        thread::sleep(PAUSE);
    }
}

/// What listens now.
fn open() -> BTreeSet<String> {
    sockets().unwrap_or_default().into_iter().collect()
}

/// Whether one of the processes sleeps and wakes up within this time.
fn sleeps_until(patience: Duration) -> bool {
    let all = of_the_service().unwrap_or_default();
    all.iter().filter(|status| !status.ended).any(|status| {
        let left = left_of(&command(&status.pid.to_string()), age(status.pid));
        left.is_some_and(|left| left < patience)
    })
}

/// For how long a process has run.
fn age(pid: u32) -> Option<Duration> {
    let uptime = fs::read_to_string("/proc/uptime").ok()?;
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    aged(&uptime, &stat)
}

/// From `/proc/uptime`, in seconds, and the field `starttime` of `/proc/PID/stat`, the twenty-second one; the name,
/// which may hold blanks, is the second.
fn aged(uptime: &str, stat: &str) -> Option<Duration> {
    let now: f64 = uptime.split_whitespace().next()?.parse().ok()?;
    let (_, behind_name) = stat.rsplit_once(')')?;
    let begun: f64 = behind_name.split_whitespace().nth(19)?.parse().ok()?;
    Duration::try_from_secs_f64((now - begun / TICKS).max(0.0)).ok()
}

/// How long a process goes on sleeping; nothing for one that does something else. Where its age is not known, it has
/// begun just now.
fn left_of(command: &[String], age: Option<Duration>) -> Option<Duration> {
    let name = |word: &String| word.rsplit('/').next().unwrap_or_default().to_owned();
    let words = match command {
        [first, rest @ ..] if name(first) == "sleep" => rest,
        [first, second, rest @ ..] if name(first) == "busybox" && second == "sleep" => rest,
        _ => return None,
    };
    let seconds: Option<f64> = words.iter().map(|word| seconds(word)).sum();
    let whole = Duration::try_from_secs_f64(seconds?).ok()?;
    Some(whole.saturating_sub(age.unwrap_or_default()))
}

/// `5`, `0.5`, `5s`, `2m`, `1h`, `1d`.
fn seconds(word: &str) -> Option<f64> {
    let number = word.trim_end_matches(['s', 'm', 'h', 'd']);
    let unit = match word.get(number.len()..)? {
        "" | "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        "d" => 86_400.0,
        _ => return None,
    };
    number
        .parse::<f64>()
        .ok()
        .filter(|number| number.is_finite() && *number >= 0.0)
        .map(|number| number * unit)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{aged, left_of};

    #[test]
    fn a_sleep_says_how_long_it_takes() {
        let left = |words: &str, age: u64| {
            let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
            left_of(&words, Some(Duration::from_secs(age)))
        };
        let seconds = |seconds: f64| Some(Duration::from_secs_f64(seconds));
        assert_eq!(left("sleep 5", 2), seconds(3.0));
        assert_eq!(left("/bin/sleep 0.5", 0), seconds(0.5));
        assert_eq!(left("busybox sleep 2m", 20), seconds(100.0));
        assert_eq!(left("sleep 1 2s", 0), seconds(3.0));
        assert_eq!(left("sleep 5", 9), seconds(0.0));
        for other in ["sleep infinity", "nc -ll -p 9000", "sh -c sleep 5", "sleep 5x", ""] {
            assert_eq!(left(other, 0), None, "{other}");
        }
    }

    #[test]
    fn the_age_of_a_process_is_read_behind_its_name() {
        let stat = "7 (a (b) c) S 1 7 7 0 -1 4194304 90 0 0 0 0 0 0 0 20 0 1 0 250 1 2";
        assert_eq!(aged("12.50 40.00\n", stat), Some(Duration::from_secs(10)));
        assert_eq!(aged("1.00 1.00\n", stat), Some(Duration::ZERO));
        assert_eq!(aged("12.50", "7 (a) S 1"), None);
    }
}
