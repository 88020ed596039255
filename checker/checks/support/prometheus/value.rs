//! What is a value of an expression?

use super::{Labels, NAME};

/// A value of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// A number.
    Scalar(f64),
    /// A number for each series.
    Vector(Vec<(Labels, f64)>),
}

/// Labels without the name, as whatever is calculated has none.
pub(super) fn unnamed(mut labels: Labels) -> Labels {
    labels.remove(NAME);
    labels
}
