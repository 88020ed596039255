//! Does a test hold?

use brush_parser::ast::{BinaryPredicate, ExtendedTestExpr, TestExpr, UnaryPredicate};

use super::super::draft::Draft;
use super::super::environment::first_unknown;
use super::super::folder::Entry;
use super::super::source::{Fault, Word};
use super::catalogue::WORDS;
use super::pattern;
use super::script::Script;
use super::state::Status;

/// Whether something holds, or the character of the reason why nobody knows.
type Truth = Result<bool, char>;

impl Script {
    /// `test …` and `[ … ]`.
    pub(super) fn test(&mut self, draft: &mut Draft<'_>, name: &Word, words: &[Word]) -> Status {
        let mut words = words;
        if name.text() == "[" {
            match words.split_last() {
                Some((last, rest)) if last.text() == "]" => words = rest,
                _ => {
                    self.tell(draft, &name.range(), WORDS.say("test-end"));
                    return self.told(draft);
                }
            }
        }
        if !self.bash
            && let Some(word) = words.iter().find(|word| word.text() == "==")
        {
            let fault = self.not_in_sh(&word.range(), "==");
            draft.fault(&self.text.file, fault);
            return self.told(draft);
        }
        let texts: Vec<&str> = words.iter().map(Word::text).collect();
        match brush_parser::test_command::parse(&texts) {
            Ok(expression) => {
                let truth = self.holds(draft, &expression, name);
                self.status_of(truth)
            }
            Err(_) => {
                let range = name.range();
                self.tell(draft, &range, WORDS.say("test").with("word", texts.join(" ")));
                self.told(draft)
            }
        }
    }

    fn told(&mut self, draft: &mut Draft<'_>) -> Status {
        self.lost(draft);
        self.state.status
    }

    fn status_of(&self, truth: Truth) -> Status {
        match truth {
            Ok(holds) => Status::of(holds),
            Err(reason) => Status::Unknown(reason),
        }
    }

    fn holds(&mut self, draft: &mut Draft<'_>, expression: &TestExpr, name: &Word) -> Truth {
        match expression {
            TestExpr::False => Ok(false),
            TestExpr::Literal(text) => is_empty(draft, text).map(|empty| !empty),
            TestExpr::And(left, right) => match self.holds(draft, left, name) {
                Ok(true) => self.holds(draft, right, name),
                other => other,
            },
            TestExpr::Or(left, right) => match self.holds(draft, left, name) {
                Ok(false) => self.holds(draft, right, name),
                other => other,
            },
            TestExpr::Not(inner) => self.holds(draft, inner, name).map(|holds| !holds),
            TestExpr::Parenthesized(inner) => self.holds(draft, inner, name),
            TestExpr::UnaryTest(predicate, operand) => self.unary(draft, predicate, operand, name),
            TestExpr::BinaryTest(predicate, left, right) => {
                let (left, right) = (known(left)?, known(right)?);
                self.binary(draft, predicate, left, right, None, name)
            }
        }
    }

    /// `[[ … ]]`.
    pub(super) fn extended_test(&mut self, draft: &mut Draft<'_>, expression: &ExtendedTestExpr) -> Status {
        let place = Word::empty(self.place.clone());
        let truth = self.extended(draft, expression, &place);
        self.status_of(truth)
    }

    fn extended(&mut self, draft: &mut Draft<'_>, expression: &ExtendedTestExpr, name: &Word) -> Truth {
        match expression {
            ExtendedTestExpr::And(left, right) => match self.extended(draft, left, name) {
                Ok(true) => self.extended(draft, right, name),
                other => other,
            },
            ExtendedTestExpr::Or(left, right) => match self.extended(draft, left, name) {
                Ok(false) => self.extended(draft, right, name),
                other => other,
            },
            ExtendedTestExpr::Not(inner) => self.extended(draft, inner, name).map(|holds| !holds),
            ExtendedTestExpr::Parenthesized(inner) => self.extended(draft, inner, name),
            ExtendedTestExpr::UnaryTest(predicate, word) => {
                let operand = self.one(draft, word);
                self.unary(draft, predicate, operand.text(), name)
            }
            ExtendedTestExpr::BinaryTest(predicate, left, right) => {
                let left = self.one(draft, left);
                let written = self.pattern(draft, right);
                let right = self.one(draft, right);
                let (left, right) = (known(left.text())?, known(right.text())?);
                self.binary(draft, predicate, left, right, Some(&written), name)
            }
        }
    }

    fn unary(
        &mut self,
        draft: &mut Draft<'_>,
        predicate: &UnaryPredicate,
        operand: &str,
        name: &Word,
    ) -> Truth {
        match predicate {
            UnaryPredicate::StringHasZeroLength => return is_empty(draft, operand),
            UnaryPredicate::StringHasNonZeroLength => return is_empty(draft, operand).map(|empty| !empty),
            UnaryPredicate::ShellVariableIsSetAndAssigned => {
                let state = &self.state;
                let is_set = state.variables.contains_key(operand) || state.arrays.contains_key(operand);
                return Ok(is_set || self.is_key(draft, operand));
            }
            _ => {}
        }
        let operand = known(operand)?;
        if matches!(predicate, UnaryPredicate::FdIsOpenTerminal | UnaryPredicate::ShellOptionEnabled) {
            return Err(self.nobody_knows(draft, operand, name));
        }
        // Of the host's files nothing is known, of the submission's everything that travels with it.
        let entry = self.path(operand).map(|path| {
            let entry = draft.folder.entry(&path);
            let is_empty = || draft.folder.text(&path).is_ok_and(|file| file.text.is_empty());
            (entry, entry == Entry::File && is_empty())
        });
        match (predicate, entry) {
            (UnaryPredicate::FileExists, Some((entry, _))) => Ok(entry != Entry::Nothing),
            (UnaryPredicate::FileExistsAndIsDir, Some((entry, _))) => Ok(entry == Entry::Folder),
            (UnaryPredicate::FileExistsAndIsRegularFile, Some((entry, _))) => Ok(entry == Entry::File),
            (UnaryPredicate::FileExistsAndIsReadable, Some((entry, _))) => Ok(entry != Entry::Nothing),
            (UnaryPredicate::FileExistsAndIsNotZeroLength, Some((entry, is_empty))) => {
                Ok(entry != Entry::Nothing && !is_empty)
            }
            (_, Some((Entry::Nothing, _))) => Ok(false),
            (
                UnaryPredicate::FileExists
                | UnaryPredicate::FileExistsAndIsRegularFile
                | UnaryPredicate::FileExistsAndIsReadable
                | UnaryPredicate::FileExistsAndIsNotZeroLength,
                None,
            ) if self.is_key_outside(draft, operand) => Ok(true),
            (UnaryPredicate::FileExistsAndIsDir, None) if self.is_key_outside(draft, operand) => Ok(false),
            _ => Err(self.nobody_knows(draft, operand, name)),
        }
    }

    fn binary(
        &mut self,
        draft: &mut Draft<'_>,
        predicate: &BinaryPredicate,
        left: &str,
        right: &str,
        written: Option<&str>,
        name: &Word,
    ) -> Truth {
        let number = |text: &str| text.trim().parse::<i64>().ok();
        let compared = |holds: fn(&i64, &i64) -> bool| match (number(left), number(right)) {
            (Some(left), Some(right)) => Some(holds(&left, &right)),
            _ => None,
        };
        let truth = match predicate {
            BinaryPredicate::StringExactlyMatchesString => Some(left == right),
            BinaryPredicate::StringDoesNotExactlyMatchString => Some(left != right),
            BinaryPredicate::StringExactlyMatchesPattern => {
                Some(written.map_or(left == right, |written| pattern::matches(written, left)))
            }
            BinaryPredicate::StringDoesNotExactlyMatchPattern => {
                Some(written.map_or(left != right, |written| !pattern::matches(written, left)))
            }
            BinaryPredicate::StringContainsSubstring => Some(left.contains(right)),
            BinaryPredicate::StringMatchesRegex => {
                regex::Regex::new(right).ok().map(|regex| regex.is_match(left))
            }
            BinaryPredicate::ArithmeticEqualTo => compared(|left, right| left == right),
            BinaryPredicate::ArithmeticNotEqualTo => compared(|left, right| left != right),
            BinaryPredicate::ArithmeticLessThan => compared(|left, right| left < right),
            BinaryPredicate::ArithmeticLessThanOrEqualTo => compared(|left, right| left <= right),
            BinaryPredicate::ArithmeticGreaterThan => compared(|left, right| left > right),
            BinaryPredicate::ArithmeticGreaterThanOrEqualTo => compared(|left, right| left >= right),
            _ => None,
        };
        truth.ok_or_else(|| self.nobody_knows(draft, &format!("{left} {right}"), name))
    }

    fn nobody_knows(&self, draft: &mut Draft<'_>, what: &str, name: &Word) -> char {
        let message = WORDS.say("unknown-test").with("word", super::super::environment::shown(what));
        draft.unknown(&self.text.file, Some(Fault::new(name, message).outside_lab()))
    }
}

/// A key that is handed in is never empty, whatever it is.
fn is_empty(draft: &Draft<'_>, text: &str) -> Truth {
    if draft.has_key(text) { Ok(false) } else { known(text).map(str::is_empty) }
}

fn known(text: &str) -> Result<&str, char> {
    first_unknown(text).map_or(Ok(text), Err)
}
