//! What do the schedules in a folder come to?

use serde::{Deserialize, Serialize};

use crate::submission::Location;

/// One line of a file that says when something happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Whose file it is.
    pub kind: ScheduleKind,
    /// The time as written, `17 3 * * 1`; for a bot the ecosystem that it looks after.
    pub written: String,
    /// How often that is.
    pub rhythm: Rhythm,
    /// Whether what happens then is the folder's `run.sh`.
    pub starts_script: bool,
    /// Whether what happens then names a build of an image itself, `docker build`.
    #[serde(default)]
    pub builds: bool,
    /// Where it stands.
    pub at: Location,
}

/// Who goes by a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScheduleKind {
    /// cron, by a crontab.
    Crontab,
    /// A service of GitHub's, Gitea's or Forgejo's kind, by a workflow.
    Workflow,
    /// systemd, by a timer and its service.
    Timer,
    /// A bot that proposes other lines for files: Dependabot, Renovate.
    Bot,
    /// GitLab, whose times stand on its server and in no file.
    Pipeline,
}

/// How often something happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Rhythm {
    /// With at most so many days between two times.
    Days(u32),
    /// Only when the machine starts.
    Boot,
    /// On no day of the calendar.
    Never,
    /// Nobody can tell: what is written is no time, or none that is understood.
    Unread,
    /// The file has no time in it.
    Absent,
}
