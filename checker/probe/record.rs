//! What does the probe say of one attempt?

use std::collections::BTreeMap;

use crate::errno::Errno;
use crate::json::Object;

/// One attempt and the kernel's answer, in the form that `checker/evidence/attempt.rs` reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attempt {
    pub(crate) name: &'static str,
    pub(crate) target: String,
    pub(crate) outcome: Outcome,
    pub(crate) facts: BTreeMap<String, String>,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Done(i64),
    Refused(Errno),
    Killed(i32),
    TimedOut,
}

impl Attempt {
    /// An attempt without facts.
    pub(crate) fn new(name: &'static str, target: impl Into<String>, outcome: Outcome) -> Attempt {
        Attempt { name, target: target.into(), outcome, facts: BTreeMap::new() }
    }

    /// Adds a fact; its name carries its unit.
    pub(crate) fn with(mut self, name: &str, value: impl ToString) -> Attempt {
        self.facts.insert(name.to_owned(), value.to_string());
        self
    }

    /// One line of JSON.
    pub(crate) fn line(&self) -> String {
        let facts = self.facts.iter().fold(Object::new(), |facts, (name, value)| facts.text(name, value));
        let attempt = Object::new().text("name", self.name).text("target", &self.target);
        let attempt = match self.outcome {
            Outcome::Done(value) => attempt.object("outcome", Object::new().number("done", value)),
            Outcome::Refused(errno) => {
                let errno = Object::new().number("number", errno.0).text("name", &errno.name());
                attempt.object("outcome", Object::new().object("refused", errno))
            }
            Outcome::Killed(signal) => attempt.object("outcome", Object::new().number("killed", signal)),
            Outcome::TimedOut => attempt.text("outcome", "timed-out"),
        };
        attempt.object("facts", facts).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::{Attempt, Outcome};
    use crate::errno::Errno;

    #[test]
    fn each_outcome_has_its_form() {
        let line = |outcome| Attempt::new("chown", "x", outcome).line();
        assert_eq!(
            line(Outcome::Done(-3)),
            r#"{"name":"chown","target":"x","outcome":{"done":-3},"facts":{}}"#
        );
        assert_eq!(
            line(Outcome::Refused(Errno(30))),
            r#"{"name":"chown","target":"x","outcome":{"refused":{"number":30,"name":"EROFS"}},"facts":{}}"#
        );
        assert_eq!(
            line(Outcome::Killed(9)),
            r#"{"name":"chown","target":"x","outcome":{"killed":9},"facts":{}}"#
        );
        assert_eq!(
            Attempt::new("chown", "", Outcome::TimedOut).with("bytes", 12).line(),
            r#"{"name":"chown","target":"","outcome":"timed-out","facts":{"bytes":"12"}}"#
        );
    }
}
