//! What would Prometheus have seen, and which alert would have fired?
//!
//! ```text
//! page    what does one scrape say?              (the text format, as Prometheus 3 takes it)
//! clock   when would those scrapes have been?    -> store
//! store   which values does a selector mean at a time?
//! records what do rules with `record` add?       -> store
//! eval    what does an expression come to?       functions, operators: its parts
//! alert   for how long has it been true, and does it fire?
//! ```
//!
//! The language is parsed by a library and evaluated here as far as alerts on restarts need it; the rest is
//! [`Refused::Outside`] and judged by nobody.

pub(in crate::checks) mod alert;
pub(in crate::checks) mod clock;
mod eval;
mod functions;
mod operators;
pub(in crate::checks) mod page;
mod rate;
pub(in crate::checks) mod records;
pub(in crate::checks) mod store;
mod value;

use std::collections::BTreeMap;

/// Labels of a series, its name as `__name__`.
pub(in crate::checks) type Labels = BTreeMap<String, String>;

/// The label that a series is named by.
const NAME: &str = "__name__";

/// Why an expression has no value here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::checks) enum Refused {
    /// It is none: the parser's words, in English.
    Invalid(String),
    /// This evaluator does not know a part of it.
    Outside(String),
}

#[cfg(test)]
mod tests;
