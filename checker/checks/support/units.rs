//! How is an amount written?

const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];

/// `512 MiB`, rounded down to a whole unit of which there are at least ten, so that no digit is lost
/// that a learner needs to compare two sizes.
pub(in crate::checks) fn bytes(amount: u64) -> String {
    for (name, unit) in UNITS {
        if amount >= unit && (amount.is_multiple_of(unit) || amount >= 10 * unit) {
            return format!("{} {name}", amount / unit);
        }
    }
    format!("{amount} B")
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
    use super::{bytes, cpu_set};

    #[test]
    fn sizes_read_as_they_are_written() {
        assert_eq!(bytes(512 << 20), "512 MiB");
        assert_eq!(bytes(1 << 30), "1 GiB");
        assert_eq!(bytes(1536 << 20), "1536 MiB");
        assert_eq!(bytes(12), "12 B");
        assert_eq!(bytes((16 << 20) + 5), "16 MiB");
    }

    #[test]
    fn sets_of_cpus_are_counted() {
        assert_eq!((cpu_set("0-2,4"), cpu_set("1"), cpu_set("x"), cpu_set("3-1")), (4, 1, 0, 0));
    }
}
