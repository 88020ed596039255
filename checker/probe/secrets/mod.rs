//! Which of the secrets that the lab names can be seen from here, and where?
//!
//! The lab names them in every written form that it knows, masked, so that the words by which the probe is
//! started hold none of them: those of its processes are searched as well.

mod forms;
mod handed;

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::errno::Errno;
use crate::record::{Attempt, Outcome};
use crate::trial::ProbeFailure;
use crate::walk::{Walked, walk_root};

use forms::{Forms, Hit};

pub(crate) use forms::unmasked;
pub(crate) use handed::of_files;

/// The names of the attempts of this room.
pub(crate) const NAMES: &[&str] =
    &["read-secret", "find-secret", "search-secrets", "open-secret", "write-secret", "overwrite-secret"];

/// Files and folders that are looked at below one root.
const VISIT_LIMIT: usize = 400_000;
/// For everything that one identity searches.
const TIME: Duration = Duration::from_secs(40);
/// Read at once, in bytes; what begins in one piece and ends in the next is seen in the next.
const PIECE: usize = 1 << 20;
/// `O_NONBLOCK`, for what a list calls a file and is a pipe.
const NONBLOCK: i32 = 0o4000;

/// What the lab wants to have searched for.
#[derive(Debug)]
pub(crate) struct Asked {
    forms: Forms,
    /// Files that are read first, by whatever name somebody may have guessed.
    paths: Vec<PathBuf>,
}

/// Reads `--form=SECRET:ENCODING:MASKED` and `--at=PATH`; nothing where a word is unknown.
pub(crate) fn asked(words: &[&str]) -> Option<Asked> {
    let mut asked = Asked { forms: Forms::default(), paths: Vec::new() };
    for word in words {
        if let Some(form) = word.strip_prefix("--form=") {
            asked.forms.add(form)?;
        } else {
            asked.paths.push(word.strip_prefix("--at=").filter(|path| path.starts_with('/'))?.into());
        }
    }
    Some(asked)
}

/// Tries the named files, and then searches whatever this user may read: the file system, that of every
/// other process whose root is another one, the environment and the arguments of every process.
pub(crate) fn search(asked: &Asked) -> Result<Vec<Attempt>, ProbeFailure> {
    let mut search = Search {
        forms: &asked.forms,
        until: Instant::now() + TIME,
        found: Vec::new(),
        files: 0,
        unread: 0,
        late: false,
    };
    let mut attempts: Vec<Attempt> = asked.paths.iter().map(|path| search.named(path)).collect();
    let root = root_of("/").map_err(|error| ProbeFailure(format!("/: {error}")))?;
    let mut walked = search.below(Path::new("/"));
    let mut roots = BTreeSet::from([root]);
    let own: Vec<u8> = std::env::vars_os()
        .flat_map(|(name, value)| [name.into_vec(), b"=".to_vec(), value.into_vec(), vec![0]].concat())
        .collect();
    search.environment("environment", &own);
    let mut processes = 0_u64;
    for pid in pids().map_err(|error| ProbeFailure(format!("/proc: {error}")))? {
        processes += 1;
        let file = |name: &str| format!("/proc/{pid}/{name}");
        if let Ok(bytes) = fs::read(file("environ")) {
            search.environment(&file("environ"), &bytes);
        }
        if let Ok(bytes) = fs::read(file("cmdline"))
            && !is_own(&bytes)
        {
            search.told("arguments", &file("cmdline"), &bytes);
        }
        // Another root, which the kernel shows only to whoever might trace the process, `ptrace(2)`.
        if root_of(&file("root/")).is_ok_and(|root| roots.insert(root)) {
            let more = search.below(Path::new(&file("root")));
            walked.unreadable.extend(more.unreadable);
            walked.truncated |= more.truncated;
        }
    }
    attempts.append(&mut search.found);
    attempts.push(
        Attempt::new("search-secrets", "/", Outcome::Done(0))
            .with("files", search.files)
            .with("unread", search.unread)
            .with("unlisted", walked.unreadable.len())
            .with("processes", processes)
            .with("truncated", walked.truncated || search.late),
    );
    Ok(attempts)
}

/// Whether these arguments are those of another one of this program: what the lab asks is nothing that the service
/// says.
fn is_own(arguments: &[u8]) -> bool {
    let program = std::env::args_os().next().unwrap_or_default().into_vec();
    let other = arguments.split(|byte| *byte == 0).next().unwrap_or_default();
    program.starts_with(b"/") && other == program
}

/// Device and inode of a folder.
fn root_of(path: &str) -> io::Result<(u64, u64)> {
    fs::metadata(path).map(|metadata| (metadata.dev(), metadata.ino()))
}

/// The processes that are there, but for this one.
fn pids() -> io::Result<Vec<u32>> {
    let own = std::process::id();
    let mut pids: Vec<u32> = fs::read_dir("/proc")?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|pid| *pid != own)
        .collect();
    pids.sort_unstable();
    Ok(pids)
}

struct Search<'a> {
    forms: &'a Forms,
    until: Instant,
    found: Vec<Attempt>,
    files: u64,
    unread: u64,
    late: bool,
}

impl<'a> Search<'a> {
    /// One attempt on a file by its name.
    fn named(&self, path: &Path) -> Attempt {
        let target = path.to_string_lossy();
        match self.hits(path) {
            Err(error) => Attempt::new("read-secret", target, Outcome::Refused(Errno::of(&error))),
            Ok((length, hits)) => {
                let secrets: BTreeSet<&str> = hits.iter().map(|hit| hit.secret).collect();
                let attempt = Attempt::new("read-secret", target, Outcome::Done(length));
                match secrets.is_empty() {
                    true => attempt,
                    false => attempt.with("secrets", secrets.into_iter().collect::<Vec<_>>().join(" ")),
                }
            }
        }
    }

    /// Every file below a root.
    fn below(&mut self, root: &Path) -> Walked {
        // One file may be reached by several names.
        let mut known: BTreeSet<(u64, u64)> = BTreeSet::new();
        let mut paths: Vec<PathBuf> = Vec::new();
        let walked = walk_root(root, root, VISIT_LIMIT, |path, kind| {
            if kind.is_file() {
                paths.push(path.to_path_buf());
            }
        });
        for path in paths {
            if Instant::now() >= self.until {
                self.late = true;
                break;
            }
            let first = fs::metadata(&path).is_ok_and(|one| known.insert((one.dev(), one.ino())));
            if !first {
                continue;
            }
            match self.hits(&path) {
                Ok((length, hits)) => {
                    self.files += 1;
                    let place = path.to_string_lossy().into_owned();
                    let found = hits.iter().map(|hit| sighting("file", &place, length, hit));
                    self.found.extend(found);
                }
                Err(_) => self.unread += 1,
            }
        }
        walked
    }

    /// `NAME=value`s, each closed by NUL; the name is told.
    fn environment(&mut self, place: &str, bytes: &[u8]) {
        let forms = self.forms;
        for variable in bytes.split(|byte| *byte == 0) {
            let name = variable.split(|byte| *byte == b'=').next().unwrap_or_default();
            let name = OsStr::from_bytes(name).to_string_lossy().into_owned();
            for hit in forms.find(variable) {
                let sighting = sighting("environment", place, length(variable), &hit);
                self.add(sighting.with("variable", &name));
            }
        }
    }

    fn told(&mut self, way: &str, place: &str, bytes: &[u8]) {
        let forms = self.forms;
        for hit in forms.find(bytes) {
            self.add(sighting(way, place, length(bytes), &hit));
        }
    }

    fn add(&mut self, sighting: Attempt) {
        if !self.found.contains(&sighting) {
            self.found.push(sighting);
        }
    }

    /// The secrets in a file, and how long it is.
    fn hits(&self, path: &Path) -> io::Result<(i64, Vec<Hit<'a>>)> {
        let mut file = open(path)?;
        let (forms, mut hits) = (self.forms, Vec::new());
        let mut bytes: Vec<u8> = Vec::new();
        let mut total = 0;
        loop {
            let kept = bytes.len().min(forms.longest());
            bytes.drain(..bytes.len() - kept);
            let read = (&mut file).take(PIECE as u64).read_to_end(&mut bytes)?;
            total += i64::try_from(read).unwrap_or(i64::MAX);
            for hit in forms.find(&bytes) {
                if !hits.contains(&hit) {
                    hits.push(hit);
                }
            }
            if read == 0 || Instant::now() >= self.until {
                return Ok((total, hits));
            }
        }
    }
}

/// A regular file, opened without waiting for anybody.
fn open(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().read(true).custom_flags(NONBLOCK).open(path)?;
    let is_file = file.metadata().as_ref().is_ok_and(Metadata::is_file);
    if is_file { Ok(file) } else { Err(io::Error::from_raw_os_error(crate::errno::EINVAL.0)) }
}

fn sighting(way: &str, place: &str, length: i64, hit: &Hit<'_>) -> Attempt {
    Attempt::new("find-secret", place, Outcome::Done(length))
        .with("secret", hit.secret)
        .with("encoding", hit.encoding)
        .with("way", way)
}

fn length(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Search, asked};
    use crate::record::{Attempt, Outcome};

    fn masked(text: &str) -> String {
        text.bytes().map(|byte| format!("{:02x}", byte ^ 0x5a)).collect()
    }

    #[test]
    fn a_secret_is_found_in_whatever_piece_and_by_whatever_name() {
        let root = std::env::temp_dir().join(format!("harden-check-secrets-{}", std::process::id()));
        fs::create_dir_all(root.join("deep")).unwrap();
        let mut long = vec![b'x'; (1 << 20) - 4];
        long.extend_from_slice(b"open-sesame");
        fs::write(root.join("deep/over-two-pieces"), &long).unwrap();
        fs::write(root.join("wrapped"), "b3Blbi1z\nZXNhbWU=\n").unwrap();
        fs::write(root.join("harmless"), "open\0sesame").unwrap();
        let plain = format!("--form=pw:plain:{}", masked("open-sesame"));
        let base64 = format!("--form=pw:base64:{}", masked("b3Blbi1zZXNhbWU"));
        let at = format!("--at={}", root.join("wrapped").display());
        let asked = asked(&[&plain, &base64, &at, "--at=/nowhere"]).unwrap();
        let mut search = Search {
            forms: &asked.forms,
            until: std::time::Instant::now() + super::TIME,
            found: Vec::new(),
            files: 0,
            unread: 0,
            late: false,
        };
        let named: Vec<Attempt> = asked.paths.iter().map(|path| search.named(path)).collect();
        search.below(&root);
        search.environment("environment", b"A=1\0PW=open-sesame\0");
        fs::remove_dir_all(&root).unwrap();
        assert_eq!(named[0].facts["secrets"], "pw");
        assert!(matches!(named[1].outcome, Outcome::Refused(errno) if errno.0 == 2), "{named:?}");
        let mut found: Vec<(String, String)> =
            search.found.iter().map(|one| (one.target.clone(), one.facts["encoding"].clone())).collect();
        found.sort();
        let place = |name: &str| root.join(name).to_string_lossy().into_owned();
        let expected = [
            (place("deep/over-two-pieces"), "plain"),
            (place("wrapped"), "base64"),
            ("environment".to_owned(), "plain"),
        ];
        let expected = expected.map(|(place, encoding)| (place, encoding.to_owned())).to_vec();
        assert_eq!(found, expected);
        assert_eq!((search.files, search.found[2].facts["variable"].as_str()), (3, "PW"));
    }

    #[test]
    fn strange_words_are_no_question() {
        assert!(asked(&["--form=pw:plain:352a", "--at=/etc"]).is_some());
        for wrong in ["--form=pw", "--form=pw:plain:3", "--form=pw:plain:zz", "--at=etc", "x"] {
            assert!(asked(&[wrong]).is_none(), "{wrong}");
        }
    }
}
