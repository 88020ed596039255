//! What does an expression come to at a time?

use promql_parser::parser::token::{T_AVG, T_COUNT, T_GROUP, T_MAX, T_MIN, T_SUM};
use promql_parser::parser::{AggregateExpr, Expr, LabelModifier, MatrixSelector};

use super::store::Store;
use super::value::{Value, unnamed};
use super::{Labels, NAME, Refused, functions, operators};

/// Parses an expression.
///
/// # Errors
/// [`Refused::Invalid`] with the parser's words.
pub(super) fn parse(text: &str) -> Result<Expr, Refused> {
    promql_parser::parser::parse(text).map_err(Refused::Invalid)
}

/// The value at a time, in milliseconds since 1970.
///
/// # Errors
/// [`Refused::Outside`] for a part of the language that is not known here.
pub(super) fn eval(expression: &Expr, store: &Store, time: i64) -> Result<Value, Refused> {
    match expression {
        Expr::NumberLiteral(number) => Ok(Value::Scalar(number.val)),
        Expr::Paren(inner) => eval(&inner.expr, store, time),
        Expr::Unary(inner) => Ok(match eval(&inner.expr, store, time)? {
            Value::Scalar(number) => Value::Scalar(-number),
            Value::Vector(vector) => {
                Value::Vector(vector.into_iter().map(|(labels, value)| (unnamed(labels), -value)).collect())
            }
        }),
        Expr::VectorSelector(selector) => store.at(selector, time).map(Value::Vector),
        Expr::Call(call) => functions::call(call, store, time, &|inner| eval(inner, store, time)),
        Expr::Binary(binary) => {
            let (left, right) = (eval(&binary.lhs, store, time)?, eval(&binary.rhs, store, time)?);
            operators::apply(binary, left, right)
        }
        Expr::Aggregate(aggregate) => aggregated(aggregate, store, time),
        Expr::Subquery(_) => Err(Refused::Outside("[:]".to_owned())),
        Expr::StringLiteral(_) => Err(Refused::Outside("\"\"".to_owned())),
        Expr::MatrixSelector(_) | Expr::Extension(_) => Err(Refused::Outside("[]".to_owned())),
    }
}

/// The names of the series that an expression asks for.
pub(super) fn names(expression: &Expr, found: &mut Vec<String>) {
    match expression {
        Expr::VectorSelector(selector) => found.extend(selector.name.clone()),
        Expr::MatrixSelector(MatrixSelector { vs, .. }) => found.extend(vs.name.clone()),
        Expr::Paren(inner) => names(&inner.expr, found),
        Expr::Unary(inner) => names(&inner.expr, found),
        Expr::Subquery(inner) => names(&inner.expr, found),
        Expr::Aggregate(inner) => names(&inner.expr, found),
        Expr::Binary(binary) => {
            names(&binary.lhs, found);
            names(&binary.rhs, found);
        }
        Expr::Call(call) => call.args.args.iter().for_each(|argument| names(argument, found)),
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) | Expr::Extension(_) => {}
    }
}

/// Whether an expression asks for no series, as `vector(1)` does.
pub(super) fn asks_for_nothing(expression: &Expr) -> bool {
    match expression {
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) => true,
        Expr::Paren(inner) => asks_for_nothing(&inner.expr),
        Expr::Unary(inner) => asks_for_nothing(&inner.expr),
        Expr::Call(call) => call.args.args.iter().all(|argument| asks_for_nothing(argument)),
        _ => false,
    }
}

fn aggregated(aggregate: &AggregateExpr, store: &Store, time: i64) -> Result<Value, Refused> {
    let operation = aggregate.op.id();
    if ![T_SUM, T_COUNT, T_MIN, T_MAX, T_AVG, T_GROUP].contains(&operation) {
        return Err(Refused::Outside(aggregate.op.to_string()));
    }
    let Value::Vector(vector) = eval(&aggregate.expr, store, time)? else {
        return Err(Refused::Invalid("an aggregation of a number".to_owned()));
    };
    let mut groups: Vec<(Labels, Vec<f64>)> = Vec::new();
    for (mut labels, value) in vector {
        match &aggregate.modifier {
            None => labels.clear(),
            Some(LabelModifier::Include(kept)) => labels.retain(|name, _| kept.labels.contains(name)),
            Some(LabelModifier::Exclude(dropped)) => {
                labels.retain(|name, _| name != NAME && !dropped.labels.contains(name));
            }
        }
        match groups.iter_mut().find(|(known, _)| *known == labels) {
            Some((_, values)) => values.push(value),
            None => groups.push((labels, vec![value])),
        }
    }
    let count = |values: &[f64]| values.len() as f64;
    let of = |values: Vec<f64>| match operation {
        T_SUM => values.iter().sum(),
        T_COUNT => count(&values),
        T_AVG => values.iter().sum::<f64>() / count(&values),
        T_MIN => values.into_iter().reduce(f64::min).unwrap_or(f64::NAN),
        T_MAX => values.into_iter().reduce(f64::max).unwrap_or(f64::NAN),
        _ => 1.0,
    };
    Ok(Value::Vector(groups.into_iter().map(|(labels, values)| (labels, of(values))).collect()))
}
