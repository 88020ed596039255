//! How long until an engine calls a container unhealthy?

use crate::evidence::{ContainerFacts, HangExperiment, HealthCall};

/// The engine's own interval and timeout, and retries; `HEALTHCHECK` in the Dockerfile reference.
const ENGINE_NANOSECONDS: i64 = 30_000_000_000;
const ENGINE_RETRIES: i64 = 3;

/// The health settings that the engine works with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::checks) struct Timing {
    /// Nanoseconds from one command to the next.
    pub(in crate::checks) interval: i64,
    /// Nanoseconds until a command counts as failed.
    pub(in crate::checks) timeout: i64,
    /// Failures in a row that make a container unhealthy.
    pub(in crate::checks) retries: i64,
}

impl Timing {
    /// The settings of a container, the engine's own where none is given.
    pub(in crate::checks) fn of(container: &ContainerFacts) -> Timing {
        let or = |value: i64, own: i64| if value == 0 { own } else { value };
        Timing {
            interval: or(container.health_interval, ENGINE_NANOSECONDS),
            timeout: or(container.health_timeout, ENGINE_NANOSECONDS),
            retries: or(container.health_retries, ENGINE_RETRIES),
        }
    }

    /// Seconds that pass from a hang to `unhealthy` whatever the command does, rounded up: the engine waits
    /// for the interval before each of the failures that it counts.
    pub(in crate::checks) fn at_least(self) -> u64 {
        seconds(self.interval.saturating_mul(self.retries))
    }

    /// Seconds from a hang to `unhealthy` as this command behaves, rounded up; `None` where it did not fail
    /// often enough in a row. The engine waits for the interval *between* two commands, so each costs its
    /// own time as well, and so does each that succeeds before the first failure (moby, daemon/health.go).
    pub(in crate::checks) fn until_noticed(self, hang: &HangExperiment) -> Option<u64> {
        let calls = hang.spaced.as_ref().unwrap_or(&hang.calls);
        let failed = |call: &&HealthCall| call.exit_code != Some(0);
        let failing = calls.iter().rev().take_while(failed).count();
        if failing == 0 || i64::try_from(failing).is_ok_and(|failing| failing < self.retries.min(WAITED_FOR))
        {
            return None;
        }
        let (before, last) = calls.split_at(calls.len() - failing);
        let one = |call: &HealthCall| self.interval.saturating_add(self.duration(call));
        let forgiven = before.iter().map(one).fold(0_i64, i64::saturating_add);
        let slowest = last.iter().map(one).max()?;
        Some(seconds(forgiven.saturating_add(slowest.saturating_mul(self.retries))))
    }

    /// Nanoseconds that the engine waits for a call: no longer than the timeout.
    fn duration(self, call: &HealthCall) -> i64 {
        if call.exit_code.is_none() {
            return self.timeout;
        }
        i64::try_from(call.milliseconds).unwrap_or(i64::MAX).saturating_mul(1_000_000).min(self.timeout)
    }
}

/// Failures in a row that the lab waits for at most.
const WAITED_FOR: i64 = 3;

fn seconds(nanoseconds: i64) -> u64 {
    u64::try_from(nanoseconds).unwrap_or(u64::MAX).div_ceil(1_000_000_000)
}

/// Whether there is a command at all: `HEALTHCHECK NONE` and `--no-healthcheck` are `["NONE"]`.
pub(in crate::checks) fn is_set(test: &[String]) -> bool {
    test.first().is_some_and(|kind| kind != "NONE") && test.len() > 1
}

/// Whether the command succeeds whatever the service does, as far as its text shows: `true`, `exit 0`,
/// or a real command whose failure is swallowed by `|| true`.
pub(in crate::checks) fn always_succeeds(test: &[String]) -> bool {
    let text = test.iter().skip(1).map(|word| word.trim()).collect::<Vec<_>>().join(" ");
    let shell = SHELLS.iter().find_map(|start| text.strip_prefix(start));
    let (flags, script) = shell.and_then(|rest| rest.split_once(' ')).unwrap_or(("", &text));
    let last = script.rsplit([';', '\n']).next().unwrap_or(script);
    if may_leave(&script[..script.len() - last.len()], flags.contains('e')) {
        return false;
    }
    let fallback = last.rsplit("||").next().unwrap_or(last).trim();
    matches!(fallback, "true" | "/bin/true" | "/usr/bin/true" | ":" | "exit 0" | "exit")
}

/// How a script for a shell begins in the exec form; its flags and the script follow.
const SHELLS: [&str; 2] = ["sh -", "/bin/sh -"];

/// Whether a script may end before its last command, with another exit code: by its own word, or at a
/// command that fails under `set -e`. `strict` says whether that is in force from the start.
fn may_leave(before: &str, mut strict: bool) -> bool {
    for statement in before.split([';', '\n']).map(str::trim).filter(|statement| !statement.is_empty()) {
        let words: Vec<&str> = statement.split_whitespace().collect();
        let by_its_word = words.windows(2).any(|pair| match pair {
            ["exit" | "return", code] => *code != "0",
            ["kill", _] => true,
            _ => false,
        });
        if by_its_word {
            return true;
        }
        match words.as_slice() {
            ["set", flags] => strict |= flags.starts_with('-') && flags.contains('e'),
            _ if strict => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{Timing, always_succeeds, is_set};
    use crate::evidence::{ContainerFacts, HangExperiment, HealthCall};

    fn shell(text: &str) -> Vec<String> {
        vec!["CMD-SHELL".to_owned(), text.to_owned()]
    }

    #[test]
    fn commands_that_cannot_fail_are_told_apart() {
        for text in [
            "true",
            "exit 0",
            "notes health || true",
            "notes health; exit 0",
            ":",
            "set -e; notes health || true",
            "notes health || exit 0; exit 0",
        ] {
            assert!(always_succeeds(&shell(text)), "{text}");
        }
        for text in [
            "notes health",
            "notes health || exit 1",
            "test -f /tmp/true",
            "notes health || exit 1; exit 0",
            "if ! notes health; then exit 1; fi; exit 0",
            "set -e; notes health; exit 0",
        ] {
            assert!(!always_succeeds(&shell(text)), "{text}");
        }
    }

    #[test]
    fn a_shell_that_stops_at_a_failure_may_fail_before_its_last_command() {
        let exec = |flags: &str, script: &str| {
            always_succeeds(&["CMD", "/bin/sh", flags, script].map(str::to_owned))
        };
        assert!(exec("-c", "notes health\ntrue"));
        assert!(!exec("-ec", "notes health\ntrue"));
        assert!(exec("-ec", "notes health || true"));
    }

    #[test]
    fn none_is_no_command() {
        assert!(!is_set(&[]));
        assert!(!is_set(&["NONE".to_owned()]));
        assert!(is_set(&shell("notes health")));
    }

    fn guide() -> Timing {
        Timing::of(&ContainerFacts {
            health_interval: 30_000_000_000,
            health_timeout: 3_000_000_000,
            ..ContainerFacts::default()
        })
    }

    fn hang(calls: &[(u64, Option<i64>)]) -> HangExperiment {
        let calls = calls.iter().map(|&(milliseconds, exit_code)| HealthCall { milliseconds, exit_code });
        HangExperiment { calls: calls.collect(), ..HangExperiment::default() }
    }

    #[test]
    fn nothing_is_noticed_before_the_last_interval() {
        assert_eq!(guide().at_least(), 90);
        assert_eq!(Timing::of(&ContainerFacts::default()).at_least(), 90);
        assert_eq!(Timing { interval: i64::MAX, timeout: 1, retries: 9 }.at_least(), 9_223_372_037);
    }

    /// Measured on engine 20.10: 94 s, 99 s and, with the engine's own timeout, 181 s.
    #[test]
    fn the_time_of_each_failing_command_counts() {
        let failing = |ms, code| hang(&[(ms, code), (ms, code), (ms, code)]);
        assert_eq!(guide().until_noticed(&failing(1000, Some(1))), Some(93));
        assert_eq!(guide().until_noticed(&failing(3000, None)), Some(99));
        let engine = Timing::of(&ContainerFacts::default());
        assert_eq!(engine.until_noticed(&failing(3000, None)), Some(180));
        assert_eq!(guide().until_noticed(&failing(40, Some(1))), Some(91));
    }

    #[test]
    fn a_command_that_forgives_takes_as_much_longer() {
        let ok = (50, Some(0));
        let failed = (1000, Some(1));
        let forgiving = hang(&[ok, ok, ok, failed, failed, failed]);
        assert_eq!(guide().until_noticed(&forgiving), Some(184));
        let keeping =
            HangExperiment { spaced: Some(hang(&[failed, failed, failed]).calls), ..hang(&[ok, ok, ok, ok]) };
        assert_eq!(guide().until_noticed(&keeping), Some(93), "at the declared pace the answer is old");
        let swallowing = hang(&[(1000, Some(0)), (1000, Some(0)), (1000, Some(0))]);
        assert_eq!(guide().until_noticed(&swallowing), None);
        assert_eq!(guide().until_noticed(&hang(&[ok, failed, failed])), None, "two of three");
        assert_eq!(guide().until_noticed(&hang(&[])), None, "nothing seen is nothing noticed");
        assert_eq!(Timing { retries: 1, ..guide() }.until_noticed(&hang(&[ok, failed])), Some(62));
    }
}
