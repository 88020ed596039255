//! How is an amount written?

const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];

/// The unit of sizes that people set in decimal, such as an image's.
const MEGABYTE: u64 = 1_000_000;

/// `512 MiB`, rounded down to a whole unit of which there are at least ten, so that no digit is lost
/// that a learner needs to compare two sizes. What was set as a whole number of MB stays one: `24 MB`.
pub(in crate::checks) fn bytes(amount: u64) -> String {
    if is_decimal(amount) {
        return format!("{} MB", amount / MEGABYTE);
    }
    let (name, unit) = unit_of(amount);
    format!("{} {name}", amount / unit)
}

fn unit_of(amount: u64) -> (&'static str, u64) {
    let fits = |unit: u64| amount >= unit && (amount.is_multiple_of(unit) || amount >= 10 * unit);
    UNITS.into_iter().find(|(_, unit)| fits(*unit)).unwrap_or(("B", 1))
}

/// An amount in the unit of the bound that it is compared with, and never written like it where it differs.
pub(in crate::checks) fn bytes_against(bound: u64, amount: u64) -> String {
    if is_decimal(bound) {
        let (name, unit) = if amount < 10 * MEGABYTE { ("kB", 1_000) } else { ("MB", MEGABYTE) };
        // Whole units, rounded away from the bound.
        let count = if amount > bound { amount.div_ceil(unit) } else { amount / unit };
        return format!("{count} {name}");
    }
    let text = bytes(amount);
    let (_, unit) = unit_of(amount);
    // Rounded down, what is a little more would look like the bound itself, in one unit or another.
    let looks_within = amount > bound && !is_decimal(amount) && amount / unit * unit <= bound;
    if amount != bound && (looks_within || text == bytes(bound)) { format!("{amount} B") } else { text }
}

fn is_decimal(amount: u64) -> bool {
    amount > 0 && amount.is_multiple_of(MEGABYTE) && !amount.is_multiple_of(1 << 20)
}

/// At most three decimals.
pub(in crate::checks) fn rounded(amount: f64) -> f64 {
    (amount * 1000.0).round() / 1000.0
}

/// The number of CPUs in `0-2,4`; 0 where it cannot be read.
pub(in crate::checks) fn cpu_set(cpus: &str) -> usize {
    let part = |text: &str| match text.split_once('-') {
        None => text.trim().parse::<usize>().ok().map(|_| 1),
        Some((first, last)) => {
            let (first, last): (usize, usize) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
            (last >= first).then(|| last - first + 1)
        }
    };
    cpus.split(',').map(part).sum::<Option<usize>>().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{bytes, bytes_against, cpu_set};

    #[test]
    fn sizes_read_as_they_are_written() {
        assert_eq!(bytes(512 << 20), "512 MiB");
        assert_eq!(bytes(1 << 30), "1 GiB");
        assert_eq!(bytes(1536 << 20), "1536 MiB");
        assert_eq!(bytes(12), "12 B");
        assert_eq!(bytes((16 << 20) + 5), "16 MiB");
        assert_eq!(bytes(24_000_000), "24 MB");
    }

    #[test]
    fn two_sizes_that_are_compared_have_one_unit_and_look_different() {
        for (bound, amount, text) in [
            (24_000_000, 23_500_000, "23 MB"),
            (24_000_000, 24_000_001, "25 MB"),
            (24_000_000, 23_999_999, "23 MB"),
            (24_000_000, 265_000_000, "265 MB"),
            (24_000_000, 3_516_416, "3516 kB"),
            (64 << 20, (64 << 20) + 1, "67108865 B"),
            (1 << 20, (1 << 20) + 1, "1048577 B"),
            (64 << 20, 64 << 20, "64 MiB"),
            (64 << 20, 128 << 20, "128 MiB"),
        ] {
            assert_eq!(bytes_against(bound, amount), text);
        }
    }

    #[test]
    fn sets_of_cpus_are_counted() {
        assert_eq!((cpu_set("0-2,4"), cpu_set("1"), cpu_set("x"), cpu_set("3-1")), (4, 1, 0, 0));
    }
}
