//! Which advisories does the kit carry? Invented ones, on invented packages.

use std::sync::OnceLock;

use serde_json::Value;

use super::Advisory;

/// The day that the training set is as of. Exceptions in exercises are measured by it, so that an answer
/// that was right stays right.
pub const TRAINING_DAY: &str = "2026-12-01";

const RECORDS: [&str; 9] = [
    include_str!("../../exercises/advisories/HC-2026-0001.json"),
    include_str!("../../exercises/advisories/HC-2026-0021.json"),
    include_str!("../../exercises/advisories/HC-2026-0022.json"),
    include_str!("../../exercises/advisories/HC-2026-0023.json"),
    include_str!("../../exercises/advisories/HC-2026-0024.json"),
    include_str!("../../exercises/advisories/HC-2026-0025.json"),
    include_str!("../../exercises/advisories/HC-2026-0026.json"),
    include_str!("../../exercises/advisories/HC-2026-0191.json"),
    include_str!("../../exercises/advisories/HC-2026-0192.json"),
];

/// The training set. A test reads every record, so that none is passed over here.
#[must_use]
pub fn advisories() -> &'static [Advisory] {
    static READ: OnceLock<Vec<Advisory>> = OnceLock::new();
    READ.get_or_init(|| {
        let values = RECORDS.iter().filter_map(|record| record.parse::<Value>().ok());
        values.filter_map(|value| Advisory::read(&value).ok()).collect()
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::Value;

    use super::{RECORDS, TRAINING_DAY, advisories};
    use crate::packages::{Day, read_feed};

    #[test]
    fn every_record_of_the_folder_is_carried_is_read_and_says_what_it_is() {
        assert_eq!(advisories().len(), RECORDS.len());
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("exercises/advisories");
        let tally = read_feed(&folder, None, &mut |advisory| {
            assert!(advisories().contains(advisory), "{} is not carried", advisory.id);
            assert!(advisory.severity.is_some() && !advisory.summary.is_empty(), "{}", advisory.id);
        });
        assert_eq!(tally.unwrap().records, RECORDS.len() as u64);
        let today = Day::read(TRAINING_DAY).unwrap();
        for record in RECORDS {
            let record: Value = record.parse().unwrap();
            assert_eq!(record["database_specific"]["training"], true);
            let modified = record["modified"].as_str().unwrap().get(..10).and_then(Day::read).unwrap();
            assert!(modified <= today, "{modified}");
        }
    }
}
