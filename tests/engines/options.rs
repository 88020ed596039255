//! What was asked for on the command line?

use std::time::Duration;

use clap::Parser;

use crate::rows::{self, Daemon, Kept, Kind, Row};

/// Judges every start, solution and answer on engines of other versions, brought up beside the local one.
///
/// As root on Debian (or elsewhere with `HARDEN_CHECK_MIRROR`), with `HARDEN_CHECK_SETUP=1` for whatever has
/// to be fetched. `UPDATE_RECORDINGS=1` keeps what was seen as the recordings that the ordinary suite
/// replays; with `--recorded` nothing else is judged.
#[derive(Debug, Parser)]
#[command(name = "cargo test --test engines --")]
pub(crate) struct Options {
    /// Engines, by the start of their names, all where none is named; or `typed`: what the book tells to
    /// type is typed on a second engine of this machine, or on the Docker that is named beside it.
    #[arg(value_name = "ENGINE", value_parser = known)]
    engines: Vec<String>,
    /// List the engines that are known.
    #[arg(long)]
    pub(crate) list: bool,
    /// Fetch what the engines need, and end: for a machine that has network now and none later.
    #[arg(long)]
    pub(crate) prepare: bool,
    /// Only what the ordinary suite replays: those engines, and of each those submissions.
    #[arg(long)]
    recorded: bool,
    /// Hold the reader of Dockerfiles to the builder of each Docker engine as well.
    #[arg(long)]
    pub(crate) language: bool,
    /// Only submissions whose name, `08-dedicated-user/start`, contains one of these texts; with `typed`
    /// only such chapters.
    #[arg(long, value_name = "TEXT")]
    only: Vec<String>,
    /// Submissions that are judged at the same time on one engine (a virtual machine judges one).
    #[arg(long, value_name = "COUNT", default_value_t = 2)]
    pub(crate) at_once: usize,
    /// Minutes for one engine; what is not reached is told as such.
    #[arg(long, value_name = "MINUTES", default_value_t = 60)]
    minutes: u64,
    /// With `typed`: one pass, not a second one on the engine as the first has left it.
    #[arg(long)]
    pub(crate) once: bool,
    /// Minutes for one submission.
    #[arg(long, value_name = "MINUTES", default_value_t = 10)]
    deadline: u64,
}

/// Types the book in the place of judging submissions.
const TYPED: &str = "typed";

fn known(text: &str) -> Result<String, String> {
    if text == TYPED || rows::ALL.iter().any(|row| row.name.starts_with(text)) {
        return Ok(text.to_owned());
    }
    let names: Vec<&str> = rows::ALL.iter().map(|row| row.name).collect();
    Err(format!("no engine's name begins so; there are {}", names.join(", ")))
}

impl Options {
    /// The engines that were asked for, in the order of [`rows::ALL`].
    pub(crate) fn rows(&self) -> impl Iterator<Item = &'static Row> {
        let named = |row: &&Row| {
            self.engines.is_empty() || self.engines.iter().any(|start| row.name.starts_with(start))
        };
        rows::ALL.iter().filter(named).filter(|row| !self.recorded || row.kept != Kept::Nothing)
    }

    /// Whether the book is to be typed.
    pub(crate) fn is_typed(&self) -> bool {
        self.engines.iter().any(|name| name == TYPED)
    }

    /// The engine on which the book is to be typed; nothing where that is this machine's own.
    ///
    /// # Errors
    /// Where several are named, or one that has no client of its own.
    pub(crate) fn typed_on(&self) -> anyhow::Result<Option<Daemon>> {
        let is_named = |row: &&Row| self.engines.iter().any(|start| row.name.starts_with(start));
        let mut named = rows::ALL.iter().filter(is_named);
        let (first, second) = (named.next(), named.next());
        anyhow::ensure!(second.is_none(), "the book is typed on one engine");
        match first.map(|row| row.kind) {
            None | Some(Kind::Local) => Ok(None),
            Some(Kind::Beside(daemon @ Daemon::Docker(..))) => Ok(Some(daemon)),
            Some(Kind::Beside(_) | Kind::Machine(_)) => anyhow::bail!("the book is typed on a Docker engine"),
        }
    }

    /// Whether a chapter is to be typed.
    pub(crate) fn wants_page(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|text| name.contains(text.as_str()))
    }

    /// Whether a submission of this name was asked for on an engine.
    pub(crate) fn wants(&self, row: &Row, full_name: &str) -> bool {
        let named = self.only.is_empty() || self.only.iter().any(|text| full_name.contains(text));
        named && (!self.recorded || row.kept.keeps(full_name))
    }

    /// How long one engine may take.
    pub(crate) fn budget(&self) -> Duration {
        Duration::from_secs(self.minutes * 60)
    }

    /// How long one submission may take.
    pub(crate) fn deadline(&self) -> Duration {
        Duration::from_secs(self.deadline * 60)
    }
}
