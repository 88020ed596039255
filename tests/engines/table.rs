//! What came out, engine by engine?

use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::time::Duration;

use serde_json::Value;

use crate::language::Compared;
use crate::recordings::Recording;

/// What one engine has shown.
pub(crate) struct Outcome {
    /// Its name.
    pub(crate) name: &'static str,
    /// Whether it was there.
    pub(crate) engine: Engine,
    /// Submissions that were asked for.
    pub(crate) asked: usize,
    /// Those that got the promised verdict.
    pub(crate) right: usize,
    /// Name of a submission, and what is not as promised.
    pub(crate) deviations: BTreeMap<String, Vec<String>>,
    /// Checks that this engine cannot show: the reason, and how often.
    pub(crate) not_shown: BTreeMap<String, (String, usize)>,
    /// What came of holding the reader of Dockerfiles to its builder.
    pub(crate) language: Option<Compared>,
    /// What is kept of the right ones.
    pub(crate) recordings: Vec<Recording>,
    /// From the engine's start to its end.
    pub(crate) elapsed: Duration,
}

/// Whether an engine was there.
pub(crate) enum Engine {
    /// What the program says of it.
    Shown(Value),
    /// No suite has it; told, and no failure.
    Absent,
    /// Why it could not be brought up, or did not last.
    Broken(String),
}

/// How an engine stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Everything that was judged is right.
    Right,
    /// There is nothing to judge on.
    Absent,
    /// Something deviates, or nothing could be judged.
    Wrong,
}

/// What is said of an engine that is not there.
pub(crate) const ABSENT: &str = "not judged: no Debian suite has it yet";

impl Outcome {
    /// An engine without anything judged.
    pub(crate) fn new(name: &'static str, asked: usize) -> Outcome {
        Outcome {
            name,
            engine: Engine::Broken("not started".to_owned()),
            asked,
            right: 0,
            deviations: BTreeMap::new(),
            not_shown: BTreeMap::new(),
            language: None,
            recordings: Vec::new(),
            elapsed: Duration::ZERO,
        }
    }

    /// How it stands.
    pub(crate) fn standing(&self) -> Standing {
        match &self.engine {
            Engine::Absent => Standing::Absent,
            Engine::Shown(_) if self.is_as_promised() && self.right > 0 => Standing::Right,
            _ => Standing::Wrong,
        }
    }

    fn is_as_promised(&self) -> bool {
        let read_alike = |compared: &Compared| compared.differences.is_empty();
        self.deviations.is_empty() && self.language.as_ref().is_none_or(read_alike)
    }

    fn judged(&self) -> usize {
        self.right + self.deviations.len()
    }
}

/// The table, every deviation below it.
pub(crate) struct Table<'a>(pub(crate) &'a [Outcome]);

impl Display for Table<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "{:<22} {:<30} {:<15} {:<7} {:>9} {:>6} {:>9} {:>7}",
            "engine", "version", "storage", "cgroup", "judged", "right", "deviates", "time"
        )?;
        for row in self.0 {
            match &row.engine {
                Engine::Absent => writeln!(out, "{:<22} {ABSENT}", row.name)?,
                Engine::Broken(why) => {
                    writeln!(out, "{:<22} {}", row.name, why.lines().next().unwrap_or_default())?;
                }
                Engine::Shown(facts) => {
                    let fact = |name: &str| facts[name].as_str().unwrap_or("?").to_owned();
                    writeln!(
                        out,
                        "{:<22} {:<30} {:<15} {:<7} {:>9} {:>6} {:>9} {:>5} s",
                        row.name,
                        fact("version"),
                        fact("storage_driver"),
                        format!("v{}", fact("cgroup_version")),
                        format!("{} of {}", row.judged(), row.asked),
                        row.right,
                        row.deviations.len(),
                        row.elapsed.as_secs()
                    )?;
                }
            }
        }
        for row in self.0 {
            if let Engine::Broken(why) = &row.engine {
                writeln!(out, "\n{}: {why}", row.name)?;
            }
            for (submission, notes) in &row.deviations {
                writeln!(out, "\n{}: {submission}", row.name)?;
                for note in notes {
                    writeln!(out, "    {note}")?;
                }
            }
            if let Some(Compared { version, rows, differences }) = &row.language {
                writeln!(out, "\n{}: {rows} Dockerfiles compared with the builder of {version}", row.name)?;
                for difference in differences {
                    writeln!(out, "    {difference}")?;
                }
            }
            if !row.not_shown.is_empty() {
                writeln!(out, "\n{} cannot show:", row.name)?;
                for (check, (why, times)) in &row.not_shown {
                    writeln!(out, "    {check}, {times} times: {why}")?;
                }
            }
        }
        Ok(())
    }
}
