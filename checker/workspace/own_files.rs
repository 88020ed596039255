//! Which of the learner's files may stand beside a report, and which may be kept?

use std::collections::BTreeSet;
use std::fs;
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};

use crate::check::PlantedSecret;
use crate::exercise::Exercise;
use crate::lab::looks_like_a_secret;

/// Largest file that stands beside a report, in bytes. Nobody writes a longer one in an exercise.
const LARGEST: u64 = 32 * 1024;

/// A file that the learner edits, as it was judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnFile {
    /// Relative to the exercise's folder.
    pub path: String,
    /// Its text.
    pub text: String,
    /// Whether a page may keep the text beyond its own life: never where a secret stands in it.
    pub may_be_kept: bool,
}

/// Kinds of files in which learners write down how something is built and run, by the end of their names.
const WRITTEN: [&str; 10] =
    ["Dockerfile", ".dockerignore", ".sh", ".yaml", ".yml", ".json", ".toml", ".md", ".conf", "crontab"];

/// The files that the exercise names as the learner's, and those of `named` that the learner has made or changed,
/// where they are of a kind that says how something is run: whatever else lies in the folder is nobody's business.
/// Files that are larger, or are no text, are left out.
#[must_use]
pub fn own_files(exercise: &Exercise, folder: &Path, named: &[&str]) -> Vec<OwnFile> {
    let of_a_kind = |path: &str| WRITTEN.iter().any(|end| path.ends_with(end));
    let named = named.iter().copied().filter(|path| of_a_kind(path));
    let paths: BTreeSet<&str> = exercise.edits.iter().map(String::as_str).chain(named).collect();
    let read = |path: &str| {
        let text = text_of(folder, path)?;
        let given = exercise.start.get(path).is_some_and(|file| file.bytes == text.as_bytes());
        if given && !exercise.edits.iter().any(|edit| edit == path) {
            return None;
        }
        let may_be_kept = !holds_a_secret(&text, &exercise.secrets);
        Some(OwnFile { path: path.to_owned(), text, may_be_kept })
    };
    paths.into_iter().filter_map(read).collect()
}

/// The text of a file in a folder; nothing where it is too large, no text, or not in the folder.
#[must_use]
pub fn text_of(folder: &Path, path: &str) -> Option<String> {
    let path = inside(folder, path)?;
    let mut text = String::new();
    fs::File::open(path).ok()?.take(LARGEST + 1).read_to_string(&mut text).ok()?;
    (text.len() as u64 <= LARGEST && !text.contains('\0')).then_some(text)
}

/// A path in a folder, where it does not lead out of it, also not by a link.
#[must_use]
pub fn inside(folder: &Path, path: &str) -> Option<PathBuf> {
    let path = Path::new(path);
    if !path.components().all(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    let folder = folder.canonicalize().ok()?;
    let whole = folder.join(path).canonicalize().ok()?;
    (whole.starts_with(&folder) && whole.is_file()).then_some(whole)
}

/// Whether one of the exercise's secrets stands in the text, also in part, or what looks like one.
fn holds_a_secret(text: &str, planted: &[PlantedSecret]) -> bool {
    let parts = planted.iter().flat_map(|secret| parts(&secret.value));
    let mut parts = parts.filter(|part| !part.trim().is_empty());
    parts.any(|part| text.contains(part)) || looks_like_a_secret(text)
}

/// The value and its two halves, so that one that is cut over two lines is noticed as well.
fn parts(value: &str) -> [&str; 3] {
    let half = value.char_indices().map(|(byte, _)| byte).nth(value.chars().count() / 2).unwrap_or_default();
    let (first, second) = value.split_at(half);
    [value, first, second]
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{inside, own_files, text_of};
    use crate::exercise::{Course, Exercise};

    fn exercise(number: &str) -> Exercise {
        let course = Course::embedded().unwrap();
        course.load(course.find(number).unwrap()).unwrap()
    }

    fn write(folder: &Path, path: &str, text: &str) {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn the_learners_files_stand_there_and_others_do_not() {
        let desk = tempfile::tempdir().unwrap();
        let exercise = exercise("8");
        for (path, file) in &exercise.start {
            write(desk.path(), path, &String::from_utf8_lossy(&file.bytes));
        }
        write(desk.path(), "compose.yaml", "services: {}\n");
        write(desk.path(), "secrets/token", "nobody asked\n");
        let named =
            ["compose.yaml", "run.sh", "dist/index.html", "secrets/token", "../outside.sh", "gone.sh"];
        let files = own_files(&exercise, desk.path(), &named);
        let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        let mut wanted: Vec<&str> = exercise.edits.iter().map(String::as_str).collect();
        wanted.push("compose.yaml");
        wanted.sort_unstable();
        assert_eq!(paths, wanted);
        assert!(files.iter().all(|file| file.may_be_kept));
        // What came with the exercise is the learner's own once it says something else.
        write(desk.path(), "run.sh", "docker run notes\n");
        let files = own_files(&exercise, desk.path(), &named);
        assert!(files.iter().any(|file| file.path == "run.sh"));
    }

    #[test]
    fn what_holds_a_secret_is_not_kept() {
        let exercise = exercise("12");
        let secret = &exercise.secrets[0].value;
        let desk = tempfile::tempdir().unwrap();
        let kept = |text: &str| {
            write(desk.path(), "Dockerfile", text);
            let files = own_files(&exercise, desk.path(), &[]);
            files.iter().find(|file| file.path == "Dockerfile").unwrap().may_be_kept
        };
        assert!(kept("FROM harden-check/slim:1\nENV MODE=fast\n"));
        assert!(!kept(&format!("FROM harden-check/slim:1\nENV TOKEN={secret}\n")));
        let (one, two) = secret.split_at(secret.len() / 2);
        assert!(!kept(&format!("FROM harden-check/slim:1\nENV A={one} \\\n B={two}\n")));
        let key = format!("-----BEGIN PRIVATE KEY-----\n{}\n", "A1b2C3d4".repeat(8));
        assert!(!kept(&format!("FROM harden-check/slim:1\nCOPY <<END /key\n{key}END\n")));
    }

    #[test]
    fn what_is_large_or_no_text_is_left_out() {
        let desk = tempfile::tempdir().unwrap();
        write(desk.path(), "small", "a\n");
        write(desk.path(), "large", &"a\n".repeat(20_000));
        write(desk.path(), "program", "a\0b");
        assert_eq!(text_of(desk.path(), "small").as_deref(), Some("a\n"));
        assert_eq!(text_of(desk.path(), "large"), None);
        assert_eq!(text_of(desk.path(), "program"), None);
    }

    #[test]
    fn no_path_leads_out_of_the_folder() {
        let desk = tempfile::tempdir().unwrap();
        let folder = desk.path().join("08-x");
        fs::create_dir_all(folder.join("dist")).unwrap();
        fs::write(folder.join("dist/page.html"), "<p>").unwrap();
        fs::write(desk.path().join("secret"), "s").unwrap();
        assert!(inside(&folder, "dist/page.html").is_some());
        for outside in ["../secret", "dist/../../secret", "/etc/passwd", "", ".", "dist", "nothing"] {
            assert_eq!(inside(&folder, outside), None, "{outside}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(desk.path().join("secret"), folder.join("link")).unwrap();
            assert_eq!(inside(&folder, "link"), None);
        }
    }
}
