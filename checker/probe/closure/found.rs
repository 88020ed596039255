//! Which paths belong to the next start, and why?

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::walk::walk;

use super::chain::{Chain, End, follow};

/// Paths that are told of; a start that needs more is cut, and says so.
const LIMIT: usize = 600;
/// Trees that belong to the kernel or to the lab.
const NOT_CODE: [&str; 4] = ["/proc", "/sys", "/dev", "/.harden-check"];
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

impl Closure {
    /// Adds a file that is executed or read, with every link and folder by which it is reached, and
    /// returns where it really lies.
    pub(super) fn file(&mut self, path: &Path, role: Role) -> Option<PathBuf> {
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
    pub(super) fn searched(&mut self, folder: &Path, name: &str) {
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
    pub(super) fn pages(&mut self, folder: &Path) {
        let chain = follow(folder);
        let End::Folder(end) = &chain.end else { return };
        self.way(&chain, folder);
        self.add(end, Role::Pages, folder, None);
        let mut links = Vec::new();
        walk(end, PAGES_LIMIT, |path, kind| {
            if kind.is_symlink() {
                links.push(path.to_path_buf());
            }
        });
        for link in links {
            self.file(&link, Role::Pages);
        }
    }

    /// Adds the folders that a way leads through.
    fn way(&mut self, chain: &Chain, of: &Path) {
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
mod tests {
    use super::{Closure, Role};
    use crate::closure::place::Place;

    #[test]
    fn links_among_the_pages_are_followed() {
        let place = Place::new("pages");
        place.write("data/index.html", "x");
        std::fs::create_dir_all(place.at("dist")).unwrap();
        std::os::unix::fs::symlink(place.at("data/index.html"), place.at("dist/index.html")).unwrap();
        let mut closure = Closure::default();
        closure.pages(&place.at("dist"));
        let found = |path: &str, role: Role| {
            closure.items.iter().any(|item| item.path == place.at(path) && item.role == role)
        };
        assert!(found("dist", Role::Pages) && found("data/index.html", Role::Pages));
        assert!(found("data", Role::Folder));
    }
}
