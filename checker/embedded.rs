//! How is a file found that travels inside this program?

use std::ffi::OsStr;

use include_dir::{Dir, DirEntry};

/// What lies at a path below the embedded root, `NN-slug/exercise.toml`. The library's own search looks into
/// every folder before the right one: the course alone has thousands of files, and every command asks for some
/// thirty of them.
pub(crate) fn entry(root: &Dir<'static>, path: &str) -> Option<&'static DirEntry<'static>> {
    let wanted = OsStr::new(path);
    let mut entries = root.entries();
    loop {
        let on_the_way = entries.iter().find(|entry| {
            let here = entry.path().as_os_str();
            let below = || path.as_bytes().get(here.len()) == Some(&b'/');
            here == wanted || below() && wanted.as_encoded_bytes().starts_with(here.as_encoded_bytes())
        })?;
        if on_the_way.path().as_os_str() == wanted {
            return Some(on_the_way);
        }
        entries = on_the_way.as_dir()?.entries();
    }
}

#[cfg(test)]
mod tests {
    use include_dir::{Dir, DirEntry, File};

    use super::entry;

    const ROOT: Dir<'static> = Dir::new(
        "",
        &[
            DirEntry::File(File::new("a", b"1")),
            DirEntry::Dir(Dir::new("ab", &[DirEntry::File(File::new("ab/c", b"2"))])),
            DirEntry::Dir(Dir::new(
                "abc",
                &[DirEntry::Dir(Dir::new("abc/d", &[DirEntry::File(File::new("abc/d/e", b"3"))]))],
            )),
        ],
    );

    #[test]
    fn what_is_there_is_found_and_nothing_else() {
        for path in ["a", "ab", "ab/c", "abc", "abc/d", "abc/d/e"] {
            let found = entry(&ROOT, path).map(|found| found.path().to_str());
            assert_eq!(found, Some(Some(path)), "{path}");
            assert_eq!(entry(&ROOT, path).is_some(), ROOT.contains(path));
        }
        for path in ["b", "a/c", "ab/", "ab/d", "abc/c", "abc/d/", "abc/d/e/f", "abcd", "ab/c/d"] {
            assert!(entry(&ROOT, path).is_none(), "{path}");
        }
    }
}
