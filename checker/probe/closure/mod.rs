//! What does the next start of the container execute, read as code and serve?
//!
//! Followed from the words that the engine starts, as far as files show it: links, folders that are
//! searched, loaders and libraries, start scripts and what they call, and the folder of the pages that
//! the service really uses. Whoever may write to any of it stays after every restart.

mod chain;
mod elf;
mod libraries;
mod script;
mod starts;
mod words;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use chain::{End, follow};

/// Paths that are told of; a start that needs more is cut, and says so.
const LIMIT: usize = 600;
/// Trees that belong to the kernel or to the lab.
const NOT_CODE: [&str; 4] = ["/proc", "/sys", "/dev", "/.harden-check"];
/// Where the notes application's pages lie: its variable, and the folder without it.
const PAGES: (&str, &str) = ("NOTES_DIST", "/app/dist");
/// Files of a folder of pages that are looked at for links.
const PAGES_LIMIT: usize = 2000;

/// Why a path counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    /// It is executed.
    Program,
    /// An interpreter reads it as code.
    Script,
    /// A program is loaded by it, or with it.
    Library,
    /// It is shown to whoever asks the service.
    Pages,
    /// A folder in which something is looked for before, or instead of, what is found now.
    Search,
    /// A folder by which something of the others can be replaced.
    Folder,
}

impl Role {
    /// The word in the facts.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Role::Program => "program",
            Role::Script => "script",
            Role::Library => "library",
            Role::Pages => "pages",
            Role::Search => "search",
            Role::Folder => "folder",
        }
    }
}

/// A path that exists, and what it has to do with the next start.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Item {
    pub(crate) path: PathBuf,
    pub(crate) role: Role,
    /// What is executed, read or served by way of it.
    pub(crate) of: PathBuf,
    /// The name in a folder that would have to be replaced.
    pub(crate) child: Option<PathBuf>,
}

/// All that was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Closure {
    pub(crate) items: BTreeSet<Item>,
    /// What could not be looked into, and so what it starts or loads: files, commands of scripts.
    pub(crate) unread: BTreeSet<String>,
}

/// What the engine starts: words, with its environment and working folder around them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) starts: Vec<Vec<String>>,
    /// Folders of pages beside those that the processes name.
    pub(crate) pages: Vec<PathBuf>,
}

static KNOWN: OnceLock<Closure> = OnceLock::new();

/// The closure, found once by who asks first: later on the probe may be somebody who sees less. Nothing
/// where it is not said what is started.
pub(crate) fn of(asked: &Asked, pages: impl FnOnce() -> Vec<Result<PathBuf, String>>) -> &'static Closure {
    KNOWN.get_or_init(|| {
        if asked.starts.is_empty() {
            return Closure::default();
        }
        let environment = std::env::vars_os()
            .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()))
            .collect();
        let folder = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/"));
        let mut closure = Closure::default();
        for words in &asked.starts {
            starts::begin(&mut closure, &environment, &folder, words);
        }
        for found in pages() {
            match found {
                Ok(folder) => closure.pages(&folder),
                Err(hidden) if asked.pages.is_empty() => _ = closure.unread.insert(hidden),
                Err(_) => {}
            }
        }
        for folder in &asked.pages {
            closure.pages(folder);
        }
        closure
    })
}

/// The folder of pages that an environment names, of which every entry ends with NUL.
pub(crate) fn pages_of(environment: &[u8]) -> PathBuf {
    let (name, default) = PAGES;
    let value = environment.split(|byte| *byte == 0).find_map(|entry| {
        let value = entry.strip_prefix(name.as_bytes())?.strip_prefix(b"=")?;
        (!value.is_empty()).then(|| String::from_utf8_lossy(value).into_owned())
    });
    PathBuf::from(value.unwrap_or_else(|| default.to_owned()))
}

impl Closure {
    /// Adds a file that is executed or read, with every link and folder by which it is reached, and
    /// returns where it really lies.
    fn file(&mut self, path: &Path, role: Role) -> Option<PathBuf> {
        let chain = follow(path);
        if self.items.len() >= LIMIT {
            self.unread.insert(path.to_string_lossy().into_owned());
            return None;
        }
        match &chain.end {
            End::File(file) if is_code(file) => {
                self.way(&chain, path);
                self.add(file, role, path, None);
                Some(file.clone())
            }
            End::Missing(first) => {
                self.way(&chain, path);
                self.missing(first, path);
                None
            }
            End::Unseen(at) => {
                self.way(&chain, path);
                self.unread.insert(at.to_string_lossy().into_owned());
                None
            }
            End::File(_) | End::Folder(_) => None,
        }
    }

    /// Adds a folder in which `name` is looked for before it is found elsewhere.
    fn searched(&mut self, folder: &Path, name: &str) {
        let chain = follow(folder);
        let of = folder.join(name);
        match &chain.end {
            End::Folder(end) => {
                self.way(&chain, &of);
                self.add(end, Role::Search, &of, None);
            }
            End::Missing(first) => {
                self.way(&chain, &of);
                self.missing(first, &of);
            }
            End::Unseen(_) | End::File(_) => {}
        }
    }

    /// Adds a folder whose files are served.
    fn pages(&mut self, folder: &Path) {
        let chain = follow(folder);
        let End::Folder(end) = &chain.end else { return };
        self.way(&chain, folder);
        self.add(end, Role::Pages, folder, None);
        let mut links = Vec::new();
        crate::walk::walk(end, PAGES_LIMIT, |path, kind| {
            if kind.is_symlink() {
                links.push(path.to_path_buf());
            }
        });
        for link in links {
            self.file(&link, Role::Pages);
        }
    }

    /// Adds the folders that a way leads through.
    fn way(&mut self, chain: &chain::Chain, of: &Path) {
        for step in &chain.steps {
            self.add(&step.folder, Role::Folder, of, Some(&step.child));
        }
    }

    /// Adds the folder in which a missing path could be made.
    fn missing(&mut self, first: &Path, of: &Path) {
        if let Some(folder) = first.parent() {
            self.add(folder, Role::Search, of, None);
        }
    }

    fn add(&mut self, path: &Path, role: Role, of: &Path, child: Option<&Path>) {
        if is_code(path) {
            let (path, of) = (path.to_path_buf(), of.to_path_buf());
            self.items.insert(Item { path, role, of, child: child.map(Path::to_path_buf) });
        }
    }
}

fn is_code(path: &Path) -> bool {
    !NOT_CODE.iter().any(|tree| path.starts_with(tree)) && fs::symlink_metadata(path).is_ok()
}

#[cfg(test)]
pub(crate) mod tests {
    use std::path::PathBuf;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::{Role, pages_of};

    static COUNT: AtomicU32 = AtomicU32::new(0);

    /// A folder of a test, without links on the way to it.
    pub(crate) struct Place(PathBuf);

    impl Place {
        pub(crate) fn new(name: &str) -> Place {
            let number = COUNT.fetch_add(1, Ordering::SeqCst);
            let folder = std::env::temp_dir()
                .join(format!("harden-check-closure-{name}-{}-{number}", std::process::id()));
            std::fs::create_dir_all(&folder).unwrap();
            Place(std::fs::canonicalize(folder).unwrap())
        }

        pub(crate) fn at(&self, path: &str) -> PathBuf {
            self.0.join(path)
        }

        pub(crate) fn text(&self, path: &str) -> String {
            self.at(path).to_string_lossy().into_owned()
        }

        /// Writes an executable file, with the folders above it.
        pub(crate) fn write(&self, path: &str, content: &str) {
            let path = self.at(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, content).unwrap();
            std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        }
    }

    impl Drop for Place {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn pages_lie_where_the_environment_says_or_in_the_usual_folder() {
        assert_eq!(pages_of(b"A=b\0NOTES_DIST=/data/dist\0"), PathBuf::from("/data/dist"));
        assert_eq!(pages_of(b"NOTES_DIST=\0"), PathBuf::from("/app/dist"));
        assert_eq!(pages_of(b""), PathBuf::from("/app/dist"));
    }

    #[test]
    fn links_among_the_pages_are_followed() {
        let place = Place::new("pages");
        place.write("data/index.html", "x");
        std::fs::create_dir_all(place.at("dist")).unwrap();
        std::os::unix::fs::symlink(place.at("data/index.html"), place.at("dist/index.html")).unwrap();
        let mut closure = super::Closure::default();
        closure.pages(&place.at("dist"));
        let found = |path: &str, role: Role| {
            closure.items.iter().any(|item| item.path == place.at(path) && item.role == role)
        };
        assert!(found("dist", Role::Pages) && found("data/index.html", Role::Pages));
        assert!(found("data", Role::Folder));
    }
}
