//! Which attacks succeeded at the start, and which still do?

use crate::check::{Check, Kind};
use crate::words::{Catalogue, Language, Message};

use super::finding::Finding;
use super::look::Meaning;

static WORDS: Catalogue = Catalogue::new("score", include_str!("score.en.ftl"), include_str!("score.de.ftl"));

/// The attacks of one exercise, counted before and after.
#[derive(Debug, Clone)]
pub struct Score {
    /// Every attack, in the order of the findings.
    pub attacks: Vec<Attack>,
}

/// One attack at two times.
#[derive(Debug, Clone)]
pub struct Attack {
    /// The check that judges it.
    pub check: &'static Check,
    /// The service that is attacked.
    pub service: String,
    /// On the starting files, as the exercise says; the live suite holds the exercise to that.
    pub before: Success,
    /// In this run.
    pub after: Success,
}

/// How far an attack comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Success {
    /// It reaches what it wants.
    Succeeds,
    /// It was made, and stopped.
    Stopped,
    /// Nobody saw it: this host cannot show it, or something failed before.
    NotTried,
}

impl Success {
    /// Every one of them.
    pub const ALL: [Success; 3] = [Success::Succeeds, Success::Stopped, Success::NotTried];

    /// The name in JSON: `succeeds`, `stopped`, `not-tried`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Success::Succeeds => "succeeds",
            Success::Stopped => "stopped",
            Success::NotTried => "not-tried",
        }
    }

    /// What it means for the rule beside it.
    #[must_use]
    pub fn words(self) -> Message {
        WORDS.say(self.name())
    }

    /// How it is shown.
    #[must_use]
    pub fn meaning(self) -> Meaning {
        match self {
            Success::Succeeds => Meaning::Bad,
            Success::Stopped => Meaning::Good,
            Success::NotTried => Meaning::Open,
        }
    }

    fn now(finding: &Finding) -> Success {
        match finding.verdict.name() {
            "fail" => Success::Succeeds,
            "pass" => Success::Stopped,
            _ => Success::NotTried,
        }
    }
}

impl Score {
    /// Counts the attacks among the findings; `start_fails` names the checks that the starting files fail.
    #[must_use]
    pub fn of(findings: &[Finding], start_fails: &[String]) -> Score {
        let attacks = findings.iter().filter(|finding| finding.check.kind == Kind::Attack);
        let both = |finding: &Finding| {
            let after = Success::now(finding);
            let before = match after {
                _ if start_fails.iter().any(|id| id == finding.check.id) => Success::Succeeds,
                // What this host cannot show, it could not have shown at the start either.
                Success::NotTried => Success::NotTried,
                Success::Succeeds | Success::Stopped => Success::Stopped,
            };
            Attack { check: finding.check, service: finding.service.clone(), before, after }
        };
        Score { attacks: attacks.map(both).collect() }
    }

    /// How many were made in this run.
    #[must_use]
    pub fn tried(&self) -> usize {
        self.attacks.iter().filter(|attack| attack.after != Success::NotTried).count()
    }

    /// Those that still succeed.
    pub fn succeeding(&self) -> impl Iterator<Item = &Attack> {
        self.attacks.iter().filter(|attack| attack.after == Success::Succeeds)
    }

    /// How many succeed on the starting files.
    #[must_use]
    pub fn succeeded_at_the_start(&self) -> usize {
        self.attacks.iter().filter(|attack| attack.before == Success::Succeeds).count()
    }

    /// The score in one sentence, with the attacks that still succeed by name.
    #[must_use]
    pub fn sentence(&self, language: Language) -> Message {
        let still: Vec<String> =
            self.succeeding().map(|attack| attack.check.title().text(language)).collect();
        let key = match (self.tried(), still.len()) {
            (0, _) => "sentence-none",
            (_, 0) => "sentence-stopped",
            (_, _) => "sentence-still",
        };
        WORDS
            .say(key)
            .with("tried", self.tried())
            .with("still", still.len())
            .with("before", self.succeeded_at_the_start())
            .with("names", still.join("; "))
    }

    /// The caption of the table (`caption`), or the head of a column (`rule`, `before`, `after`).
    #[must_use]
    pub fn say(key: &'static str) -> Message {
        WORDS.say(key)
    }
}

#[cfg(test)]
mod tests {
    use super::{Score, Success};
    use crate::check::Verdict;
    use crate::checks;
    use crate::report::Finding;
    use crate::words::Language;

    fn finding(id: &str, failed: Option<bool>) -> Finding {
        let check = checks::find(id).unwrap();
        let said = check.title();
        let verdict = match failed {
            Some(false) => Verdict::pass(said),
            Some(true) => Verdict::Error { reason: said },
            None => Verdict::Skipped { reason: said },
        };
        Finding { check, service: "web".to_owned(), verdict }
    }

    fn broken(id: &str) -> Finding {
        let check = checks::find(id).unwrap();
        let failure = crate::check::Failure {
            expected: check.title(),
            seen: check.title(),
            attempts: Vec::new(),
            place: crate::check::Place::Service("web".to_owned()),
            direction: check.title(),
        };
        Finding { check, service: "web".to_owned(), verdict: Verdict::fail(failure) }
    }

    #[test]
    fn attacks_are_counted_and_nothing_else() {
        let findings = [
            finding("notes-work", Some(false)),
            broken("non-root"),
            finding("capability-attacks", Some(false)),
            finding("lsm-confined", None),
            finding("memory-limited", Some(true)),
            broken("user-declared"),
        ];
        let score = Score::of(&findings, &["non-root".to_owned(), "user-declared".to_owned()]);
        let after: Vec<Success> = score.attacks.iter().map(|attack| attack.after).collect();
        assert_eq!(after, [Success::Succeeds, Success::Stopped, Success::NotTried, Success::NotTried]);
        assert_eq!((score.tried(), score.succeeding().count()), (2, 1));
        assert_eq!(score.succeeded_at_the_start(), 1);
        for language in Language::ALL {
            let sentence = score.sentence(language).text(language);
            let title = checks::find("non-root").unwrap().title().text(language);
            assert!(sentence.contains(&title), "{sentence}");
        }
    }

    /// An attack that nobody saw is not one that was stopped.
    #[test]
    fn what_was_not_tried_is_no_success_of_the_learner() {
        let score = Score::of(&[finding("lsm-confined", None)], &[]);
        assert_eq!(score.attacks[0].before, Success::NotTried);
        assert_eq!((score.tried(), score.succeeding().count()), (0, 0));
        assert_eq!(score.sentence(Language::En).key(), "sentence-none");
        let score = Score::of(&[finding("non-root", Some(false))], &["non-root".to_owned()]);
        assert_eq!(score.sentence(Language::En).key(), "sentence-stopped");
    }
}
