//! What does a calculation give?

use std::ops::Range;

use brush_parser::ast::{
    ArithmeticExpr, ArithmeticTarget, BinaryOperator, UnaryAssignmentOperator, UnaryOperator,
};

use super::super::draft::Draft;
use super::super::environment::first_unknown;
use super::super::source::{Fault, Word};
use super::catalogue::WORDS;
use super::script::Script;

impl Script {
    /// The number of an expression, or the character of the reason why nobody knows it.
    pub(super) fn calculate(
        &mut self,
        draft: &mut Draft<'_>,
        expression: &str,
        range: &Range<usize>,
    ) -> Result<i64, char> {
        // `$NAME` inside is put in first, as a shell does.
        let written = self.inner(draft, expression, range, false);
        if let Some(reason) = first_unknown(&written) {
            return Err(reason);
        }
        let tree = brush_parser::arithmetic::parse(&written).ok();
        let number = tree.as_ref().and_then(|tree| self.number(tree, 0));
        number.ok_or_else(|| {
            let message = WORDS.say("arithmetic").with("word", super::super::environment::shown(expression));
            let fault = Fault::new(&Word::empty(range.clone()), message).outside_lab();
            draft.unknown(&self.text.file, Some(fault))
        })
    }

    fn number(&mut self, expression: &ArithmeticExpr, depth: usize) -> Option<i64> {
        // An expression of a thousand signs in a row is nobody's.
        let depth = Some(depth + 1).filter(|depth| *depth < 100)?;
        match expression {
            ArithmeticExpr::Literal(number) => Some(*number),
            ArithmeticExpr::Reference(target) => self.read_number(target),
            ArithmeticExpr::UnaryOp(operator, operand) => {
                let number = self.number(operand, depth)?;
                match operator {
                    UnaryOperator::UnaryPlus => Some(number),
                    UnaryOperator::UnaryMinus => number.checked_neg(),
                    UnaryOperator::BitwiseNot => Some(!number),
                    UnaryOperator::LogicalNot => Some(i64::from(number == 0)),
                }
            }
            ArithmeticExpr::BinaryOp(BinaryOperator::LogicalAnd, left, right) => {
                let left = self.number(left, depth)?;
                if left == 0 { Some(0) } else { self.number(right, depth).map(|right| i64::from(right != 0)) }
            }
            ArithmeticExpr::BinaryOp(BinaryOperator::LogicalOr, left, right) => {
                let left = self.number(left, depth)?;
                if left != 0 { Some(1) } else { self.number(right, depth).map(|right| i64::from(right != 0)) }
            }
            ArithmeticExpr::BinaryOp(operator, left, right) => {
                let left = self.number(left, depth)?;
                let right = self.number(right, depth)?;
                calculated(*operator, left, right)
            }
            ArithmeticExpr::Conditional(condition, yes, no) => {
                let holds = self.number(condition, depth)? != 0;
                self.number(if holds { yes } else { no }, depth)
            }
            ArithmeticExpr::Assignment(target, value) => {
                let value = self.number(value, depth)?;
                self.write_number(target, value)
            }
            ArithmeticExpr::BinaryAssignment(operator, target, value) => {
                let left = self.read_number(target)?;
                let right = self.number(value, depth)?;
                self.write_number(target, calculated(*operator, left, right)?)
            }
            ArithmeticExpr::UnaryAssignment(operator, target) => {
                let before = self.read_number(target)?;
                let (after, shown_after) = match operator {
                    UnaryAssignmentOperator::PrefixIncrement => (before.checked_add(1)?, true),
                    UnaryAssignmentOperator::PrefixDecrement => (before.checked_sub(1)?, true),
                    UnaryAssignmentOperator::PostfixIncrement => (before.checked_add(1)?, false),
                    UnaryAssignmentOperator::PostfixDecrement => (before.checked_sub(1)?, false),
                };
                self.write_number(target, after)?;
                Some(if shown_after { after } else { before })
            }
        }
    }

    /// A variable without a value counts as 0.
    fn read_number(&self, target: &ArithmeticTarget) -> Option<i64> {
        let ArithmeticTarget::Variable(name) = target else { return None };
        match self.state.variables.get(name).map(|known| known.value.trim()) {
            None | Some("") => Some(0),
            Some(text) if text.len() > 1 && text.starts_with('0') => i64::from_str_radix(text, 8).ok(),
            Some(text) => text.parse().ok(),
        }
    }

    fn write_number(&mut self, target: &ArithmeticTarget, number: i64) -> Option<i64> {
        let ArithmeticTarget::Variable(name) = target else { return None };
        if self.state.readonly.contains(name) {
            return None;
        }
        self.state.set(name, number.to_string(), false);
        Some(number)
    }
}

fn calculated(operator: BinaryOperator, left: i64, right: i64) -> Option<i64> {
    let truth = |holds: bool| Some(i64::from(holds));
    match operator {
        BinaryOperator::Power => left.checked_pow(u32::try_from(right).ok()?),
        BinaryOperator::Multiply => left.checked_mul(right),
        BinaryOperator::Divide => left.checked_div(right),
        BinaryOperator::Modulo => left.checked_rem(right),
        BinaryOperator::Comma => Some(right),
        BinaryOperator::Add => left.checked_add(right),
        BinaryOperator::Subtract => left.checked_sub(right),
        BinaryOperator::ShiftLeft => left.checked_shl(u32::try_from(right).ok()?),
        BinaryOperator::ShiftRight => left.checked_shr(u32::try_from(right).ok()?),
        BinaryOperator::LessThan => truth(left < right),
        BinaryOperator::LessThanOrEqualTo => truth(left <= right),
        BinaryOperator::GreaterThan => truth(left > right),
        BinaryOperator::GreaterThanOrEqualTo => truth(left >= right),
        BinaryOperator::Equals => truth(left == right),
        BinaryOperator::NotEquals => truth(left != right),
        BinaryOperator::BitwiseAnd => Some(left & right),
        BinaryOperator::BitwiseXor => Some(left ^ right),
        BinaryOperator::BitwiseOr => Some(left | right),
        BinaryOperator::LogicalAnd => truth(left != 0 && right != 0),
        BinaryOperator::LogicalOr => truth(left != 0 || right != 0),
    }
}
