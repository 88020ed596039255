//! What do two values come to together?

use promql_parser::parser::token::{
    T_ADD, T_DIV, T_EQLC, T_GTE, T_GTR, T_LAND, T_LOR, T_LSS, T_LTE, T_LUNLESS, T_MOD, T_MUL, T_NEQ, T_POW,
    T_SUB, TokenId, TokenType,
};
use promql_parser::parser::{BinaryExpr, LabelModifier, VectorMatchCardinality};

use super::value::{Value, unnamed};
use super::{Labels, NAME, Refused};

/// The value of a binary expression.
///
/// # Errors
/// [`Refused::Outside`] for an operator, or a way of matching, that is not known here.
pub(super) fn apply(binary: &BinaryExpr, left: Value, right: Value) -> Result<Value, Refused> {
    let operator = binary.op.id();
    let modifier = binary.modifier.as_ref();
    if let Some(modifier) = modifier {
        let fills = modifier.fill_values.lhs.is_some() || modifier.fill_values.rhs.is_some();
        let many = matches!(
            modifier.card,
            VectorMatchCardinality::ManyToOne(_) | VectorMatchCardinality::OneToMany(_)
        );
        if fills || many {
            return Err(Refused::Outside(if fills { "fill" } else { "group_left, group_right" }.to_owned()));
        }
    }
    let matching = modifier.and_then(|modifier| modifier.matching.as_ref());
    let as_truth = modifier.is_some_and(|modifier| modifier.return_bool);
    match (left, right) {
        (Value::Scalar(left), Value::Scalar(right)) => match of(operator, left, right)? {
            Outcome::Number(number) => Ok(Value::Scalar(number)),
            // Prometheus wants `bool` between two numbers.
            Outcome::Truth(truth) if as_truth => Ok(Value::Scalar(f64::from(u8::from(truth)))),
            Outcome::Truth(_) => {
                Err(Refused::Invalid("comparisons between scalars must use bool".to_owned()))
            }
        },
        (Value::Vector(vector), Value::Scalar(number)) => {
            each(vector, as_truth, |value| of(operator, value, number))
        }
        (Value::Scalar(number), Value::Vector(vector)) => {
            each(vector, as_truth, |value| of(operator, number, value))
        }
        (Value::Vector(left), Value::Vector(right)) => match operator {
            T_LAND | T_LOR | T_LUNLESS => Ok(Value::Vector(sets(operator, left, right, matching))),
            _ => one_to_one(operator, left, right, matching, as_truth),
        },
    }
}

/// What an operator makes of two numbers.
enum Outcome {
    Number(f64),
    /// A comparison: it keeps a value, or it does not.
    Truth(bool),
}

fn of(operator: TokenId, left: f64, right: f64) -> Result<Outcome, Refused> {
    Ok(match operator {
        T_ADD => Outcome::Number(left + right),
        T_SUB => Outcome::Number(left - right),
        T_MUL => Outcome::Number(left * right),
        T_DIV => Outcome::Number(left / right),
        T_MOD => Outcome::Number(left % right),
        T_POW => Outcome::Number(left.powf(right)),
        T_EQLC => Outcome::Truth(left == right),
        T_NEQ => Outcome::Truth(left != right),
        T_GTR => Outcome::Truth(left > right),
        T_LSS => Outcome::Truth(left < right),
        T_GTE => Outcome::Truth(left >= right),
        T_LTE => Outcome::Truth(left <= right),
        other => return Err(Refused::Outside(TokenType::new(other).to_string())),
    })
}

/// A vector and a number.
fn each(
    vector: Vec<(Labels, f64)>,
    as_truth: bool,
    outcome: impl Fn(f64) -> Result<Outcome, Refused>,
) -> Result<Value, Refused> {
    let mut result = Vec::new();
    for (labels, value) in vector {
        result.extend(kept(outcome(value)?, labels, value, as_truth));
    }
    Ok(Value::Vector(result))
}

fn kept(outcome: Outcome, labels: Labels, value: f64, as_truth: bool) -> Option<(Labels, f64)> {
    match outcome {
        Outcome::Number(number) => Some((unnamed(labels), number)),
        Outcome::Truth(truth) if as_truth => Some((unnamed(labels), f64::from(u8::from(truth)))),
        Outcome::Truth(truth) => truth.then_some((labels, value)),
    }
}

/// The labels by which two series find each other.
fn key(labels: &Labels, matching: Option<&LabelModifier>) -> Labels {
    let mut labels = labels.clone();
    match matching {
        None => labels.retain(|name, _| name != NAME),
        Some(LabelModifier::Include(on)) => labels.retain(|name, _| on.labels.contains(name)),
        Some(LabelModifier::Exclude(ignoring)) => {
            labels.retain(|name, _| name != NAME && !ignoring.labels.contains(name));
        }
    }
    labels
}

fn sets(
    operator: TokenId,
    left: Vec<(Labels, f64)>,
    right: Vec<(Labels, f64)>,
    matching: Option<&LabelModifier>,
) -> Vec<(Labels, f64)> {
    let keys = |vector: &[(Labels, f64)]| -> Vec<Labels> {
        vector.iter().map(|(labels, _)| key(labels, matching)).collect()
    };
    let (of_left, of_right) = (keys(&left), keys(&right));
    match operator {
        T_LOR => {
            let new = right.into_iter().filter(|(labels, _)| !of_left.contains(&key(labels, matching)));
            left.into_iter().chain(new).collect()
        }
        _ => {
            let wanted = operator == T_LAND;
            left.into_iter()
                .filter(|(labels, _)| of_right.contains(&key(labels, matching)) == wanted)
                .collect()
        }
    }
}

fn one_to_one(
    operator: TokenId,
    left: Vec<(Labels, f64)>,
    right: Vec<(Labels, f64)>,
    matching: Option<&LabelModifier>,
    as_truth: bool,
) -> Result<Value, Refused> {
    let mut result = Vec::new();
    for (labels, value) in left {
        let wanted = key(&labels, matching);
        let partners: Vec<f64> = right
            .iter()
            .filter(|(other, _)| key(other, matching) == wanted)
            .map(|(_, other)| *other)
            .collect();
        match partners.as_slice() {
            [] => {}
            [other] => {
                let labels =
                    if matches!(matching, Some(LabelModifier::Include(_))) { wanted } else { labels };
                result.extend(kept(of(operator, value, *other)?, labels, value, as_truth));
            }
            _ => return Err(Refused::Invalid("many-to-many matching not allowed".to_owned())),
        }
    }
    Ok(Value::Vector(result))
}
