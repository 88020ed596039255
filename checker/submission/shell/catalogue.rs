//! In which words is it told what a script does?

use crate::words::Catalogue;

pub(super) static WORDS: Catalogue =
    Catalogue::new("shell", include_str!("shell.en.ftl"), include_str!("shell.de.ftl"));
