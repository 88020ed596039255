//! Which hint comes next?

use std::collections::BTreeSet;

use crate::exercise::Hint;

/// The hint to show, counted from 1: the first not shown yet among those that fit a failing check,
/// else the first not shown yet; when all were shown, the last that fits.
#[must_use]
pub fn next_hint(hints: &[Hint], shown: &BTreeSet<usize>, failing: &BTreeSet<&str>) -> usize {
    let fits = |hint: &Hint| hint.checks.iter().any(|check| failing.contains(check.as_str()));
    let levels = || hints.iter().enumerate().map(|(index, hint)| (index + 1, hint));
    let fresh = || levels().filter(|(level, _)| !shown.contains(level));
    fresh()
        .find(|(_, hint)| fits(hint))
        .or_else(|| fresh().next())
        .or_else(|| levels().rfind(|(_, hint)| fits(hint)))
        .or_else(|| levels().next_back())
        .map_or(1, |(level, _)| level)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hints(checks: &[&[&str]]) -> Vec<Hint> {
        let hint = |checks: &&[&str]| Hint {
            en: "e".to_owned(),
            de: "d".to_owned(),
            checks: checks.iter().map(|check| (*check).to_owned()).collect(),
        };
        checks.iter().map(hint).collect()
    }

    #[test]
    fn the_hint_that_fits_the_failure_comes_first_and_each_only_once() {
        let hints = hints(&[&["a"], &["b"], &[]]);
        let order = |failing: &[&str]| {
            let failing = failing.iter().copied().collect();
            let mut shown = BTreeSet::new();
            let mut order = Vec::new();
            for _ in 0..4 {
                let level = next_hint(&hints, &shown, &failing);
                shown.insert(level);
                order.push(level);
            }
            order
        };
        assert_eq!(order(&["b"]), [2, 1, 3, 2]);
        assert_eq!(order(&[]), [1, 2, 3, 3]);
        assert_eq!(order(&["a", "b"]), [1, 2, 3, 2]);
    }
}
