//! In which words does `doctor` speak?

use crate::words::Catalogue;

pub(super) static WORDS: Catalogue =
    Catalogue::new("doctor", include_str!("../doctor.en.ftl"), include_str!("../doctor.de.ftl"));
