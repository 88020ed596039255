//! In which words is it told what a workflow comes to?

use crate::words::Catalogue;

pub(super) static WORDS: Catalogue =
    Catalogue::new("workflow", include_str!("workflow.en.ftl"), include_str!("workflow.de.ftl"));
