//! What does a function come to? Those that alerts on restarts need.

use promql_parser::parser::{Call, Expr, MatrixSelector};

use super::rate::{Growth, growth};
use super::store::{Range, Store};
use super::value::{Value, unnamed};
use super::{Labels, NAME, Refused};

/// What an argument comes to at the time of the call.
pub(super) type Argument<'a> = &'a dyn Fn(&Expr) -> Result<Value, Refused>;

/// The value of a call at a time, in milliseconds since 1970.
///
/// # Errors
/// [`Refused::Outside`] for a function that is not known here.
pub(super) fn call(call: &Call, store: &Store, time: i64, argument: Argument<'_>) -> Result<Value, Refused> {
    let name = call.func.name;
    let arguments: Vec<&Expr> = call.args.args.iter().map(|inner| &**inner).collect();
    match (name, arguments.as_slice()) {
        ("time", []) => Ok(Value::Scalar(time as f64 / 1000.0)),
        ("vector", [inner]) => match argument(inner)? {
            Value::Scalar(number) => Ok(Value::Vector(vec![(Labels::new(), number)])),
            vector => Ok(vector),
        },
        ("scalar", [inner]) => Ok(Value::Scalar(match argument(inner)? {
            Value::Vector(vector) if vector.len() == 1 => vector[0].1,
            Value::Scalar(number) => number,
            Value::Vector(_) => f64::NAN,
        })),
        ("absent", [inner]) => Ok(Value::Vector(match argument(inner)? {
            Value::Vector(vector) if vector.is_empty() => vec![(Labels::new(), 1.0)],
            _ => Vec::new(),
        })),
        ("absent_over_time", [inner]) => {
            let ranges = ranges(name, inner, store, time)?.0;
            Ok(Value::Vector(if ranges.is_empty() { vec![(Labels::new(), 1.0)] } else { Vec::new() }))
        }
        ("abs" | "ceil" | "floor" | "round", [inner]) => {
            let Value::Vector(vector) = argument(inner)? else {
                return Err(Refused::Invalid(name.to_owned()));
            };
            let of = |value: f64| match name {
                "abs" => value.abs(),
                "ceil" => value.ceil(),
                "floor" => value.floor(),
                _ => (value + 0.5).floor(),
            };
            Ok(Value::Vector(
                vector.into_iter().map(|(labels, value)| (unnamed(labels), of(value))).collect(),
            ))
        }
        (_, [inner]) if over_range(name).is_some() => {
            let (ranges, length) = ranges(name, inner, store, time)?;
            let Some(of) = over_range(name) else { return Ok(Value::Vector(Vec::new())) };
            let value = |range: Range| {
                let value = of(&range.samples, time, length)?;
                // The last value keeps its name.
                let labels = if name == "last_over_time" { range.labels } else { unnamed(range.labels) };
                Some((labels, value))
            };
            Ok(Value::Vector(ranges.into_iter().filter_map(value).collect()))
        }
        _ => Err(Refused::Outside(format!("{name}()"))),
    }
}

type OverRange = fn(&[(i64, f64)], i64, i64) -> Option<f64>;

fn over_range(name: &str) -> Option<OverRange> {
    Some(match name {
        "changes" => |samples, _, _| {
            Some(pairs(samples, |left, right| left != right && !(left.is_nan() && right.is_nan())))
        },
        "resets" => |samples, _, _| Some(pairs(samples, |left, right| right < left)),
        "increase" => |samples, end, range| growth(samples, end, range, Growth::Increase),
        "rate" => |samples, end, range| growth(samples, end, range, Growth::Rate),
        "delta" => |samples, end, range| growth(samples, end, range, Growth::Delta),
        "idelta" => |samples, _, _| match samples {
            [.., left, right] => Some(right.1 - left.1),
            _ => None,
        },
        "irate" => |samples, _, _| match samples {
            [.., left, right] => {
                let grown = if right.1 < left.1 { right.1 } else { right.1 - left.1 };
                Some(grown / ((right.0 - left.0) as f64 / 1000.0))
            }
            _ => None,
        },
        "count_over_time" => |samples, _, _| Some(samples.len() as f64),
        "sum_over_time" => |samples, _, _| Some(samples.iter().map(|(_, value)| value).sum()),
        "avg_over_time" => {
            |samples, _, _| Some(samples.iter().map(|(_, value)| value).sum::<f64>() / samples.len() as f64)
        }
        "min_over_time" => |samples, _, _| samples.iter().map(|(_, value)| *value).reduce(f64::min),
        "max_over_time" => |samples, _, _| samples.iter().map(|(_, value)| *value).reduce(f64::max),
        "last_over_time" => |samples, _, _| samples.last().map(|(_, value)| *value),
        "present_over_time" => |_, _, _| Some(1.0),
        _ => return None,
    })
}

fn pairs(samples: &[(i64, f64)], counts: fn(f64, f64) -> bool) -> f64 {
    samples.windows(2).filter(|pair| counts(pair[0].1, pair[1].1)).count() as f64
}

/// The ranges that a selector means, and how long they are, in milliseconds.
fn ranges(name: &str, inner: &Expr, store: &Store, time: i64) -> Result<(Vec<Range>, i64), Refused> {
    match inner {
        Expr::MatrixSelector(MatrixSelector { vs, range }) => {
            let length = i64::try_from(range.as_millis()).unwrap_or(i64::MAX / 4);
            Ok((store.within(vs, time, length)?, length))
        }
        Expr::Paren(inner) => ranges(name, &inner.expr, store, time),
        Expr::Subquery(_) => Err(Refused::Outside("[:]".to_owned())),
        _ => Err(Refused::Invalid(format!("{name}() {NAME}"))),
    }
}
