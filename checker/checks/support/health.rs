//! How long until an engine calls a container unhealthy?

use crate::evidence::ContainerFacts;

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

    /// Seconds from a hang to `unhealthy`, rounded up: as many intervals as there are retries, and the
    /// last command's timeout.
    pub(in crate::checks) fn seconds(self) -> u64 {
        let nanoseconds = self.interval.saturating_mul(self.retries).saturating_add(self.timeout);
        u64::try_from(nanoseconds).unwrap_or(u64::MAX).div_ceil(1_000_000_000)
    }
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
    use crate::evidence::ContainerFacts;

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

    #[test]
    fn the_engines_own_settings_take_two_minutes() {
        assert_eq!(Timing::of(&ContainerFacts::default()).seconds(), 120);
        let guide = ContainerFacts {
            health_interval: 30_000_000_000,
            health_timeout: 3_000_000_000,
            ..ContainerFacts::default()
        };
        assert_eq!(Timing::of(&guide).seconds(), 93);
    }
}
