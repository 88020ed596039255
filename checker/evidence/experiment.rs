//! What happened when the lab changed something and looked again?

use serde::{Deserialize, Serialize};

use super::{Attempt, HttpExchange};

/// `docker stop` with the container's own stop signal and grace time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StopExperiment {
    /// From the request to the end of the container, in milliseconds.
    pub milliseconds: u64,
    /// The grace time after which the engine kills, in seconds.
    pub grace_seconds: u64,
    /// Exit code of the container; 137 after SIGKILL.
    pub exit_code: i64,
    /// The signal, `signal(7)`, that the service itself named on a connection of the lab's just before it
    /// ended; absent where it ended without a word.
    pub heard: Option<u32>,
}

/// A note written in one container and read from the next over the same volumes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplacementExperiment {
    /// Writing to the first container.
    pub written: HttpExchange,
    /// Reading from the second.
    pub read: HttpExchange,
    /// Whether the note was found again.
    pub kept: bool,
}

/// Resources eaten from inside the container, bounded by the lab.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitExperiment {
    /// The bound that the lab itself set to the memory attempt, in bytes.
    pub memory_goal_bytes: u64,
    /// `allocate-memory`: fact `bytes` is what was touched at most.
    pub memory: Attempt,
    /// Out-of-memory kills counted by the container's cgroup, where the engine shows them.
    pub out_of_memory: bool,
    /// `spin-cpu`: facts `wall_ms`, `cpu_ms`, `threads`.
    pub cpu: Attempt,
    /// `fork-processes`: fact `pids` is the number of children that started; its bound is `goal`.
    pub processes: Attempt,
    /// A request to a neighbour on the same host while the attack ran.
    pub neighbour: HttpExchange,
    /// Whether the service still answered or came back afterwards.
    pub service_after: HttpExchange,
}

/// The service was made to hang in one copy, and went on working in another.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HangExperiment {
    /// What the engine called the copy that worked all the time: `healthy`, `starting`, `unhealthy`, or
    /// `none` without a health check; `unsteady` where the health command called it ill in between; `late`
    /// where it was called healthy with a longer timeout only than the declared one.
    pub before: String,
    /// Whether the service really hung: nothing answered any more.
    pub hung: bool,
    /// Calls of the health command while it hung, one right after the other or side by side, in the order
    /// in which they ended.
    pub calls: Vec<HealthCall>,
    /// The same in a fresh copy with the declared interval between the calls, at most 30 s, until the first
    /// failure. Looked at where a success among `calls` may be an answer from before that the command keeps.
    pub spaced: Option<Vec<HealthCall>>,
    /// Output of the last health command in the copy that worked, at most 512 characters.
    pub output: String,
    /// Its exit code; -1 where the engine cut it short, absent where no command ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i64>,
    /// Whether the container that hung had ended when the calls were through: the command ended it.
    #[serde(default)]
    pub ended: bool,
    /// Where no check of the working copy was done within the declared timeout: what that costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<LateChecks>,
}

/// The engine's own checks of a service that works take longer than they may.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LateChecks {
    /// The quickest of those that succeeded with a longer timeout, as the engine has noted it, in milliseconds.
    pub quickest: u64,
    /// The declared timeout, in milliseconds.
    pub timeout: u64,
}

/// One call of the health command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HealthCall {
    /// From its start to its end, in milliseconds.
    pub milliseconds: u64,
    /// Exit code; absent where it was cut short at the declared timeout, or, where it only asks and would
    /// have failed later on, at the lab's. On a busy host it is waited for beyond that: one that still
    /// succeeded in the time that a quick program takes there was not cut short.
    pub exit_code: Option<i64>,
}

/// The health command was run by hand in the container in which the service works.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HealthTrial {
    /// The command as the engine has it; nothing where there is none.
    pub command: Vec<String>,
    /// Its exit code; absent where it was still running when its time was over.
    pub exit_code: Option<i64>,
    /// What it said, or the engine where it could not run it; at most 512 characters.
    pub output: String,
    /// Its exit code in a container of the same image in which nothing else runs. Absent where the first one was none
    /// of success, and where it had not ended in time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_code_alone: Option<i64>,
}

/// The service was made to crash.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CrashExperiment {
    /// Exit code of the crash; 0 where the engine saw none.
    pub exit_code: i64,
    /// Whether it ran again within the deadline. With no restart counted, the container never ended: the
    /// service crashed beneath another process.
    pub running_again: bool,
    /// The engine's count of restarts.
    pub restart_count: i64,
    /// From the crash to the next good answer, in milliseconds; absent if none came.
    pub milliseconds: Option<u64>,
}
