//! For how long has an alert's expression been true, and does it fire?

use super::clock::Times;
use super::eval::{asks_for_nothing, eval, names, parse};
use super::records::{BEHIND, step};
use super::store::Store;
use super::value::Value;
use super::{Labels, Refused};
use crate::submission::AlertRule;

/// What became of an alert over a history.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::checks) struct Course {
    /// When it fired although nothing had happened, in seconds after the first scrape.
    pub(in crate::checks) for_nothing: Option<i64>,
    /// When it fired after the first crash, in seconds.
    pub(in crate::checks) after_crash: Option<i64>,
    /// Whether its expression was true after a crash, for however short.
    pub(in crate::checks) was_true: bool,
    /// Whether its expression asks for no series at all.
    pub(in crate::checks) constant: bool,
    /// Whether it asks for nothing but who is up.
    pub(in crate::checks) only_up: bool,
    /// Names of series that it asks for and that nobody ever saw.
    pub(in crate::checks) unknown: Vec<String>,
}

impl Course {
    /// How near a rule that is not the right one came to it: one of which something was true, then one that asks for
    /// a series that is not there, then one that asks for more than who is up; last one that asks for nothing.
    pub(in crate::checks) fn nearness(&self) -> u8 {
        let says_more = u8::from(!self.only_up) + u8::from(!self.constant);
        1 + says_more + 4 * u8::from(self.was_true) + 2 * u8::from(!self.unknown.is_empty())
    }
}

/// Evaluates an alert over a history, as often as its group says.
///
/// # Errors
/// [`Refused`] where it cannot be evaluated.
pub(in crate::checks) fn course(rule: &AlertRule, store: &Store, times: Times) -> Result<Course, Refused> {
    let expression = parse(&rule.expression.value)?;
    let mut course = Course::default();
    names(&expression, &mut course.unknown);
    course.only_up = course.unknown.iter().all(|name| name == "up");
    course.constant = asks_for_nothing(&expression);
    course.unknown.retain(|name| !store.has(name));
    course.unknown.dedup();
    let step = step(rule.interval);
    let wait = i64::try_from(rule.wait).unwrap_or(i64::MAX / 4);
    let keep = i64::try_from(rule.keep).unwrap_or(i64::MAX / 4);
    let mut active: Vec<Active> = Vec::new();
    let mut now = times.start + BEHIND;
    while now <= times.end {
        let labels: Vec<Labels> = match eval(&expression, store, now)? {
            Value::Vector(vector) => vector.into_iter().map(|(labels, _)| labels).collect(),
            // A number is an alert without labels.
            Value::Scalar(_) => vec![Labels::new()],
        };
        for one in &labels {
            match active.iter_mut().find(|known| known.labels == *one) {
                Some(known) => known.last = now,
                None => active.push(Active { labels: one.clone(), since: now, last: now, fired: false }),
            }
        }
        active.retain_mut(|one| {
            one.fired |= one.last == now && now - one.since >= wait;
            one.last == now || one.fired && now - one.last < keep
        });
        let fires = active.iter().any(|one| one.fired);
        if fires && now >= times.settled && now < times.crash {
            course.for_nothing.get_or_insert((now - times.start) / 1000);
        }
        if now > times.crash {
            course.was_true |= !labels.is_empty() && !course.constant;
            if fires {
                course.after_crash.get_or_insert((now - times.crash) / 1000);
            }
        }
        now += step;
    }
    Ok(course)
}

/// An alert whose expression is, or was, true.
struct Active {
    labels: Labels,
    since: i64,
    last: i64,
    fired: bool,
}
