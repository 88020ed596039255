//! Which series do the rules with `record` add to what was scraped?
//!
//! Prometheus evaluates the rules of a group in their order, and a later one sees at once what an earlier one
//! has recorded. Here every rule sees what stands before it, whichever group it is in; that a group of its own
//! would see it one interval later decides about no alert for crashes that are a minute apart.

use crate::submission::RecordRule;

use super::clock::Times;
use super::eval::{eval, names, parse};
use super::store::{Series, Store};
use super::value::Value;
use super::{Labels, NAME, Refused};

/// Adds the recorded series of a history; a rule that has no value here adds none. Returns why, for each rule.
pub(in crate::checks) fn record(
    store: &mut Store,
    rules: &[RecordRule],
    times: Times,
) -> Vec<Result<(), Refused>> {
    let parsed: Vec<_> = rules.iter().map(|rule| parse(&rule.expression.value)).collect();
    let mut outcome: Vec<Result<(), Refused>> =
        parsed.iter().map(|one| one.as_ref().map(|_| ()).map_err(Clone::clone)).collect();
    let steps: Vec<i64> = rules.iter().map(|rule| step(rule.interval)).collect();
    let mut next = vec![times.start + BEHIND; rules.len()];
    // The rules in turn at every moment at which one of them is due.
    while let Some(now) = next.iter().min().copied().filter(|now| *now <= times.end) {
        for (number, rule) in rules.iter().enumerate() {
            if next[number] != now {
                continue;
            }
            next[number] += steps[number];
            let (Ok(expression), Ok(())) = (&parsed[number], &outcome[number]) else { continue };
            match eval(expression, store, now) {
                Ok(value) => put(store, rule, value, now),
                Err(refused) => outcome[number] = Err(refused),
            }
        }
    }
    outcome
}

/// Not at the very moment of a scrape: a rule sees it a little later.
pub(super) const BEHIND: i64 = 500;

/// How often a rule is evaluated, in milliseconds.
pub(super) fn step(interval: u64) -> i64 {
    i64::try_from(interval).unwrap_or(i64::MAX / 4).max(1000)
}

/// The metric without which a recorded one has no value; the name itself where no rule records it.
pub(in crate::checks) fn behind<'a>(name: &'a str, rules: &'a [RecordRule], store: &Store) -> String {
    let mut name = name.to_owned();
    // Rules may lean on each other, and on themselves.
    for _ in 0..rules.len() {
        let Some(rule) = rules.iter().find(|rule| rule.name.value == name) else { break };
        let mut asked = Vec::new();
        if let Ok(expression) = parse(&rule.expression.value) {
            names(&expression, &mut asked);
        }
        match asked.into_iter().find(|asked| !store.has(asked)) {
            Some(missing) => name = missing,
            None => break,
        }
    }
    name
}

/// Whether an expression asks for a series of this name.
pub(in crate::checks) fn asks_for(expression: &str, name: &str) -> bool {
    let mut asked = Vec::new();
    if let Ok(expression) = parse(expression) {
        names(&expression, &mut asked);
    }
    asked.iter().any(|asked| asked == name)
}

fn put(store: &mut Store, rule: &RecordRule, value: Value, now: i64) {
    let vector = match value {
        Value::Scalar(number) => vec![(Labels::new(), number)],
        Value::Vector(vector) => vector,
    };
    let name = rule.name.value.clone();
    let mut recorded: Vec<(Labels, f64)> = Vec::new();
    for (mut labels, value) in vector {
        labels.extend(rule.labels.clone());
        labels.retain(|_, value| !value.is_empty());
        labels.insert(NAME.to_owned(), name.clone());
        // Prometheus gives the whole result up where two series become one.
        if recorded.iter().any(|(other, _)| *other == labels) {
            recorded.clear();
            break;
        }
        recorded.push((labels, value));
    }
    for series in &mut store.series {
        let own = series.labels.get(NAME) == Some(&name);
        let ended = series.samples.last().is_none_or(|(at, value)| value.is_none() || *at >= now);
        if own && !ended && !recorded.iter().any(|(labels, _)| *labels == series.labels) {
            series.samples.push((now, None));
        }
    }
    for (labels, value) in recorded {
        match store.series.iter_mut().find(|series| series.labels == labels) {
            Some(series) if series.samples.last().is_some_and(|(at, _)| *at >= now) => {}
            Some(series) => series.samples.push((now, Some(value))),
            None => store.series.push(Series { labels, samples: vec![(now, Some(value))] }),
        }
    }
}
