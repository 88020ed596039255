//! How does a command end, as far as that is known without carrying it out?

use super::Problem;

/// The end of one command. A build or a run of which nothing wrong can be seen counts as successful:
/// where it is not, the lab sees that, and nothing that comes after it matters.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It succeeds, and writes this.
    Done(String),
    /// Nobody knows how it ends or what it writes before it runs, for this reason.
    Perhaps(char),
    /// It was carried out: its exit status, and what it wrote.
    Ended(u8, String),
    /// It goes on until somebody stops it.
    Endless,
    /// Docker refuses it, for this reason.
    Refused(Box<Refusal>),
    /// It was not understood, or is not carried out; a problem says so.
    Unknown,
}

/// What Docker says no to.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) problem: Problem,
    /// It only cleans up, so that its failure harms nobody.
    pub(super) cleans_up: bool,
}

impl Outcome {
    /// It succeeds and writes nothing that anybody would read.
    pub(super) fn done() -> Outcome {
        Outcome::Done(String::new())
    }

    /// Docker refuses it, and the learner has to know.
    pub(super) fn refused(problem: Problem) -> Outcome {
        Outcome::Refused(Box::new(Refusal { problem, cleans_up: false }))
    }
}
