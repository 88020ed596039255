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

/// `0.5`: billionths of a CPU as CPUs, at most three decimals.
pub(in crate::checks) fn cpus(billionths: i64) -> f64 {
    rounded(billionths as f64 / 1e9)
}

/// At most three decimals.
pub(in crate::checks) fn rounded(amount: f64) -> f64 {
    (amount * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn sizes_read_as_they_are_written() {
        assert_eq!(bytes(512 << 20), "512 MiB");
        assert_eq!(bytes(1 << 30), "1 GiB");
        assert_eq!(bytes(1536 << 20), "1536 MiB");
        assert_eq!(bytes(12), "12 B");
        assert_eq!(bytes((16 << 20) + 5), "16 MiB");
    }
}
