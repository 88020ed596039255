//! Which values does a selector mean at a time?

use promql_parser::label::{Matcher, Matchers};
use promql_parser::parser::{Offset, VectorSelector};

use super::{Labels, NAME, Refused};

/// How long a value counts as the present one, in milliseconds: `--query.lookback-delta`.
const LOOK_BACK: i64 = 5 * 60 * 1000;

/// One series: times in milliseconds since 1970, ascending. No value is the mark that it has ended.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::checks) struct Series {
    /// Labels, the name among them.
    pub(in crate::checks) labels: Labels,
    /// Its values.
    pub(in crate::checks) samples: Vec<(i64, Option<f64>)>,
}

/// Everything that was scraped.
#[derive(Debug, Clone, Default)]
pub(in crate::checks) struct Store {
    /// The series.
    pub(in crate::checks) series: Vec<Series>,
}

/// A series within a range.
pub(super) struct Range {
    pub(super) labels: Labels,
    /// Times and values, ascending.
    pub(super) samples: Vec<(i64, f64)>,
}

impl Store {
    /// The present value of each series that is meant.
    pub(super) fn at(&self, selector: &VectorSelector, time: i64) -> Result<Vec<(Labels, f64)>, Refused> {
        let time = shifted(selector, time)?;
        let present = |series: &&Series| {
            let (at, value) = *series.samples[..after(series, time)].last()?;
            value.filter(|_| at > time - LOOK_BACK).map(|value| (series.labels.clone(), value))
        };
        Ok(self.meant(selector)?.iter().filter_map(present).collect())
    }

    /// The values behind a time and up to another: the left end is open, as in Prometheus 3.
    pub(super) fn within(
        &self,
        selector: &VectorSelector,
        time: i64,
        range: i64,
    ) -> Result<Vec<Range>, Refused> {
        let time = shifted(selector, time)?;
        let part = |series: &&Series| {
            let samples = &series.samples[after(series, time - range)..after(series, time)];
            let samples: Vec<_> = samples.iter().filter_map(|(at, value)| Some((*at, (*value)?))).collect();
            (!samples.is_empty()).then(|| Range { labels: series.labels.clone(), samples })
        };
        Ok(self.meant(selector)?.iter().filter_map(part).collect())
    }

    fn meant(&self, selector: &VectorSelector) -> Result<Vec<&Series>, Refused> {
        let VectorSelector { name, matchers: Matchers { matchers, or_matchers }, .. } = selector;
        if !or_matchers.is_empty() {
            return Err(Refused::Outside("or".to_owned()));
        }
        let fits = |labels: &Labels, matcher: &Matcher| {
            matcher.is_match(labels.get(&matcher.name).map_or("", String::as_str))
        };
        let meant = self.series.iter().filter(|series| {
            name.as_ref().is_none_or(|name| series.labels.get(NAME) == Some(name))
                && matchers.iter().all(|matcher| fits(&series.labels, matcher))
        });
        Ok(meant.collect())
    }

    /// Whether a series of this name was ever there.
    pub(in crate::checks) fn has(&self, name: &str) -> bool {
        self.series.iter().any(|series| series.labels.get(NAME).is_some_and(|own| own == name))
    }
}

/// How many samples come up to a time.
fn after(series: &Series, time: i64) -> usize {
    series.samples.partition_point(|(at, _)| *at <= time)
}

fn shifted(selector: &VectorSelector, time: i64) -> Result<i64, Refused> {
    if selector.at.is_some() {
        return Err(Refused::Outside("@".to_owned()));
    }
    let milliseconds =
        |duration: &std::time::Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 4);
    Ok(match &selector.offset {
        None => time,
        Some(Offset::Pos(back)) => time - milliseconds(back),
        Some(Offset::Neg(forth)) => time + milliseconds(forth),
    })
}
