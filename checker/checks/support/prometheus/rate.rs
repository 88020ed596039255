//! How fast did a series grow? As `extrapolatedRate` of Prometheus' `promql/functions.go`.

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Growth {
    /// `rate`: of a counter, per second.
    Rate,
    /// `increase`: of a counter.
    Increase,
    /// `delta`: of a gauge.
    Delta,
}

/// The growth within a range that ends at `end` and is `range` milliseconds long; nothing of one value.
pub(super) fn growth(samples: &[(i64, f64)], end: i64, range: i64, asked: Growth) -> Option<f64> {
    let (first, last) = (samples.first()?, samples.last()?);
    if samples.len() < 2 || last.0 == first.0 {
        return None;
    }
    let mut result = last.1 - first.1;
    if asked != Growth::Delta {
        // A counter that fell began anew, and had grown up to the value before.
        result += samples.windows(2).filter(|pair| pair[1].1 < pair[0].1).map(|pair| pair[0].1).sum::<f64>();
    }
    let seconds = |milliseconds: i64| milliseconds as f64 / 1000.0;
    let (mut to_start, mut to_end) = (seconds(first.0 - (end - range)), seconds(end - last.0));
    let sampled = seconds(last.0 - first.0);
    let average = sampled / (samples.len() - 1) as f64;
    // A series that begins or ends within the range grows only half a step beyond its values.
    let threshold = average * 1.1;
    if to_start >= threshold {
        to_start = average / 2.0;
    }
    if asked != Growth::Delta && result > 0.0 && first.1 >= 0.0 {
        // No counter was ever below zero.
        to_start = to_start.min(sampled * (first.1 / result));
    }
    if to_end >= threshold {
        to_end = average / 2.0;
    }
    let factor = (sampled + to_start + to_end) / sampled;
    let factor = if asked == Growth::Rate { factor / seconds(range) } else { factor };
    Some(result * factor)
}
