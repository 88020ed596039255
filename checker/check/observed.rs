//! What does a check say when there is no fact to judge?

use crate::evidence::{Blocked, Observed, Unsupported};
use crate::words::{Catalogue, Message};

use super::Verdict;

static WORDS: Catalogue =
    Catalogue::new("observed", include_str!("observed.en.ftl"), include_str!("observed.de.ftl"));

/// The fact, or the verdict that stands for its absence. A missing fact is never a pass.
///
/// # Errors
/// The verdict that the check returns as its own.
pub fn seen<T>(observed: &Observed<T>) -> Result<&T, Verdict> {
    match observed {
        Observed::Seen(fact) => Ok(fact),
        Observed::NotAsked => Err(Verdict::Error { reason: WORDS.say("not-asked") }),
        Observed::Unsupported(feature) => Err(Verdict::Skipped { reason: unsupported(*feature) }),
        Observed::Blocked(cause) => Err(Verdict::Skipped { reason: reason_of(cause) }),
        Observed::Missing(problem) => {
            Err(Verdict::Error { reason: WORDS.say("missing").with("problem", problem) })
        }
    }
}

/// What this host or this engine cannot show.
#[must_use]
pub fn unsupported(feature: Unsupported) -> Message {
    WORDS.say(match feature {
        Unsupported::MemoryLimit => "no-memory-limit",
        Unsupported::SwapLimit => "no-swap-limit",
        Unsupported::CpuLimit => "no-cpu-limit",
        Unsupported::CpuSet => "no-cpu-set",
        Unsupported::PidsLimit => "no-pids-limit",
        Unsupported::Seccomp => "no-seccomp",
        Unsupported::Exec => "no-exec",
        Unsupported::Links => "no-links",
        Unsupported::Registry => "no-registry",
        Unsupported::Collector => "no-collector",
        Unsupported::Engine => "no-engine",
    })
}

/// Why nobody could look.
#[must_use]
pub fn reason_of(cause: &Blocked) -> Message {
    match cause {
        Blocked::Refused => WORDS.say("refused"),
        Blocked::BuildFailed => WORDS.say("build-failed"),
        Blocked::NotRunning => WORDS.say("not-running"),
        Blocked::NoService => WORDS.say("no-service"),
        Blocked::NoRoom => WORDS.say("no-room"),
    }
}
