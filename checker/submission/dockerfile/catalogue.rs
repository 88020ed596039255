//! In which words is it told what is wrong with a Dockerfile?

use crate::words::Catalogue;

pub(super) static WORDS: Catalogue =
    Catalogue::new("dockerfile", include_str!("dockerfile.en.ftl"), include_str!("dockerfile.de.ftl"));
