//! When would the scrapes have been, had Prometheus made them?
//!
//! The lab scrapes some times in a row, makes the service crash three times, and scrapes again after each
//! crash. Here that becomes a history on a clock of its own: [`QUIET`] in which nothing happens, then the
//! crashes, then some time more, with a sample each `scrape_interval`. Between two real
//! scrapes the value of the earlier one stays. Real times become times of that clock point by point, also
//! those among the values: a start time or an uptime would otherwise tell of a service that is seconds old.
//! A crash falls between two scrapes, as it does in life, since the engine starts a container again within
//! a second.

use crate::evidence::{Scrape, TargetFacts};
use crate::submission::{ScrapeJob, relabel};

use super::page::read;
use super::store::{Series, Store};
use super::{Labels, NAME};

/// How long the service works before the first crash, in milliseconds.
const QUIET: i64 = 2 * 60 * 60 * 1000;
/// Of that, how long after the start nothing is judged: a start looks like a restart for a while.
const SETTLING: i64 = 60 * 60 * 1000;
/// From a crash to the scrapes after it, in milliseconds.
const SOON: [i64; 2] = [20 * 1000, 40 * 1000];

/// A time in milliseconds in both clocks: the real one's, and this one's.
type Knot = (i64, i64);

/// The times of a history, in milliseconds since 1970 on its own clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::checks) struct Times {
    /// The first scrape.
    pub(in crate::checks) start: i64,
    /// From here on a rule that fires, fires for nothing.
    pub(in crate::checks) settled: i64,
    /// The first crash.
    pub(in crate::checks) crash: i64,
    /// The last one.
    pub(in crate::checks) last_crash: i64,
    /// The end.
    pub(in crate::checks) end: i64,
}

/// What happens in a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::checks) struct Scene {
    /// How many of the crashes that the lab made are in it.
    pub(in crate::checks) crashes: usize,
    /// From one crash to the next, in milliseconds.
    pub(in crate::checks) apart: i64,
    /// How long it goes on after the last one, in milliseconds.
    pub(in crate::checks) reaction: i64,
    /// Whether the service is used a lot, at the time at which it would crash.
    pub(in crate::checks) used: bool,
}

/// The history of a service that came back after all of its crashes.
pub(in crate::checks) fn history(
    targets: &[(&ScrapeJob, &TargetFacts)],
    scene: Scene,
) -> Option<(Store, Times)> {
    let first = targets.iter().filter_map(|(_, facts)| facts.scrapes.first()).map(real).min()?;
    let crash = first + QUIET;
    let last_crash = crash + scene.apart * i64::try_from(scene.crashes).ok()?.saturating_sub(1);
    let end = last_crash + scene.reaction;
    let times = Times { start: first, settled: first + SETTLING, crash, last_crash, end };
    let mut store = Store::default();
    for (job, facts) in targets {
        let target = job.targets.get(facts.place[1])?;
        let of_scene = facts
            .scrapes
            .iter()
            .filter(|scrape| scrape.crashes <= scene.crashes && (scene.used || !scrape.used));
        let scrapes: Vec<Scrape> = of_scene.cloned().collect();
        let knots = knots(&scrapes, times, scene.apart);
        let interval = i64::try_from(job.interval).ok()?.max(1000);
        let mut at = times.start;
        while at <= times.end {
            let number = knots.partition_point(|(_, shown)| *shown <= at).checked_sub(1)?;
            sample_all(&mut store, scrapes.get(number)?, job, &target.labels, &knots, at);
            at += interval;
        }
    }
    Some((store, times))
}

fn real(scrape: &Scrape) -> i64 {
    i64::try_from(scrape.at).unwrap_or_default()
}

/// Where the scrapes stand on the clock of the history.
fn knots(scrapes: &[Scrape], times: Times, apart: i64) -> Vec<Knot> {
    let before = scrapes.iter().filter(|scrape| scrape.crashes == 0 && !scrape.used).count();
    let mut knots: Vec<Knot> = Vec::new();
    for (number, scrape) in scrapes.iter().enumerate() {
        let nth = |alike: fn(&Scrape, &Scrape) -> bool| {
            let nth = scrapes[..number].iter().filter(|other| alike(other, scrape)).count();
            SOON[nth.min(SOON.len() - 1)]
        };
        let shown = match i64::try_from(scrape.crashes).unwrap_or_default() {
            0 if scrape.used => times.crash + nth(|other, _| other.used),
            0 => {
                // The last one comes right before the crash.
                let steps = i64::try_from(before.max(2) - 1).unwrap_or(1);
                times.start + (times.crash - 1 - times.start) * i64::try_from(number).unwrap_or(0) / steps
            }
            crash => times.crash + apart * (crash - 1) + nth(|other, scrape| other.crashes == scrape.crashes),
        };
        knots.push((real(scrape), shown));
    }
    knots
}

/// A real time on the clock of the history.
fn shown(knots: &[Knot], real: f64) -> f64 {
    let after = knots.partition_point(|(at, _)| (*at as f64) <= real);
    match (after.checked_sub(1).and_then(|before| knots.get(before)), knots.get(after)) {
        (Some((left, shown_left)), Some((right, shown_right))) if right > left => {
            let part = (real - *left as f64) / (*right - *left) as f64;
            *shown_left as f64 + part * (*shown_right - *shown_left) as f64
        }
        (Some((at, shown)), _) | (None, Some((at, shown))) => *shown as f64 + real - *at as f64,
        (None, None) => real,
    }
}

/// The value as it would have been at `at`, where it speaks of time.
fn carried(name: &str, value: f64, scrape: &Scrape, knots: &[Knot], at: i64) -> f64 {
    const DAY: f64 = 24.0 * 60.0 * 60.0 * 1000.0;
    let (now, told) = (scrape.at as f64, value * 1000.0);
    if name.ends_with("uptime_seconds") {
        return (at as f64 - shown(knots, now - told)) / 1000.0;
    }
    let is_time = ["_time_seconds", "_timestamp_seconds"].iter().any(|end| name.ends_with(end));
    if is_time && (now - DAY..now + DAY).contains(&told) {
        return shown(knots, told) / 1000.0;
    }
    value
}

fn sample_all(store: &mut Store, scrape: &Scrape, job: &ScrapeJob, own: &Labels, knots: &[Knot], at: i64) {
    let mut seen: Vec<Labels> = Vec::new();
    let page = read(scrape, job.fallback);
    let count = page.as_ref().map_or(0, Vec::len);
    for sample in page.iter().flatten() {
        let name = sample.labels.get(NAME).map_or("", String::as_str);
        let value = carried(name, sample.value, scrape, knots, at);
        let mut labels = own.clone();
        // A label that a target already has keeps its value under another name.
        for (label, value) in &sample.labels {
            let label = if own.contains_key(label) { format!("exported_{label}") } else { label.clone() };
            labels.insert(label, value.clone());
        }
        // `up` and its like are no samples of the page, and keep their labels.
        let Ok(labels) = relabel(labels, &job.metric_rules) else { continue };
        if labels.contains_key(NAME) {
            put(store, &labels, at, Some(value));
            seen.push(labels);
        }
    }
    for (name, value) in [("up", f64::from(u8::from(page.is_ok()))), ("scrape_samples_scraped", count as f64)]
    {
        let mut labels = own.clone();
        labels.insert(NAME.to_owned(), name.to_owned());
        put(store, &labels, at, Some(value));
        seen.push(labels);
    }
    // Series of this target that are gone get their mark.
    let of_target = |labels: &Labels| own.iter().all(|(name, value)| labels.get(name) == Some(value));
    for series in &mut store.series {
        let ended = series.samples.last().is_none_or(|(_, value)| value.is_none());
        if !ended && of_target(&series.labels) && !seen.contains(&series.labels) {
            series.samples.push((at, None));
        }
    }
}

fn put(store: &mut Store, labels: &Labels, at: i64, value: Option<f64>) {
    match store.series.iter_mut().find(|series| series.labels == *labels) {
        Some(series) if series.samples.last().is_some_and(|(last, _)| *last == at) => {}
        Some(series) => series.samples.push((at, value)),
        None => store.series.push(Series { labels: labels.clone(), samples: vec![(at, value)] }),
    }
}
