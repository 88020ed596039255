//! In which folder do the pages lie that the service serves?

use std::path::PathBuf;

/// Where the notes application's pages lie: its variable, and the folder without it.
const PAGES: (&str, &str) = ("NOTES_DIST", "/app/dist");

/// The folder of pages that an environment names, of which every entry ends with NUL.
pub(crate) fn pages_of(environment: &[u8]) -> PathBuf {
    let (name, default) = PAGES;
    let value = environment.split(|byte| *byte == 0).find_map(|entry| {
        let value = entry.strip_prefix(name.as_bytes())?.strip_prefix(b"=")?;
        (!value.is_empty()).then(|| String::from_utf8_lossy(value).into_owned())
    });
    PathBuf::from(value.unwrap_or_else(|| default.to_owned()))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::pages_of;

    #[test]
    fn pages_lie_where_the_environment_says_or_in_the_usual_folder() {
        assert_eq!(pages_of(b"A=b\0NOTES_DIST=/data/dist\0"), PathBuf::from("/data/dist"));
        assert_eq!(pages_of(b"NOTES_DIST=\0"), PathBuf::from("/app/dist"));
        assert_eq!(pages_of(b""), PathBuf::from("/app/dist"));
    }
}
