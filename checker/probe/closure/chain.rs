//! By which links and folders is a path reached?

use std::collections::VecDeque;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

/// As many links as the kernel follows, `path_resolution(7)`.
const LINK_LIMIT: usize = 40;

/// Where a path ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum End {
    /// At a file, or at anything else that is no folder.
    File(PathBuf),
    Folder(PathBuf),
    /// Nowhere: nothing has this name in the last folder.
    Missing(PathBuf),
    /// Not to be told: a folder lets nobody look, or the links go in a circle.
    Unseen(PathBuf),
}

/// A folder, and the name in it by which the path goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) folder: PathBuf,
    pub(super) child: PathBuf,
}

/// The way of one path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chain {
    pub(super) steps: Vec<Step>,
    pub(super) end: End,
}

/// Goes along an absolute path as the kernel does, link by link.
pub(super) fn follow(path: &Path) -> Chain {
    let mut steps = Vec::new();
    let mut pending: VecDeque<OsString> = parts(path).collect();
    let mut at = PathBuf::from("/");
    let mut links = 0;
    while let Some(part) = pending.pop_front() {
        if part == OsStr::new("..") {
            at.pop();
            continue;
        }
        let next = at.join(&part);
        steps.push(Step { folder: at.clone(), child: next.clone() });
        let metadata = match fs::symlink_metadata(&next) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                // It is the last folder in which it could be made; no step leads through it.
                steps.pop();
                return Chain { steps, end: End::Missing(next) };
            }
            Err(_) => return Chain { steps, end: End::Unseen(next) },
        };
        if metadata.is_symlink() {
            links += 1;
            let Ok(target) = fs::read_link(&next) else { return Chain { steps, end: End::Unseen(next) } };
            if links > LINK_LIMIT {
                return Chain { steps, end: End::Unseen(next) };
            }
            if target.is_absolute() {
                at = PathBuf::from("/");
            }
            for part in parts(&target).collect::<Vec<_>>().into_iter().rev() {
                pending.push_front(part);
            }
        } else if metadata.is_dir() {
            at = next;
        } else if pending.is_empty() {
            return Chain { steps, end: End::File(next) };
        } else {
            return Chain { steps, end: End::Unseen(next) };
        }
    }
    Chain { steps, end: End::Folder(at) }
}

fn parts(path: &Path) -> impl Iterator<Item = OsString> {
    let part = |component: Component<'_>| match component {
        Component::Normal(_) | Component::ParentDir => Some(component.as_os_str().to_owned()),
        Component::CurDir | Component::RootDir | Component::Prefix(_) => None,
    };
    path.components().filter_map(part).collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::{End, follow};
    use crate::closure::place::Place;

    #[test]
    fn links_are_followed_and_every_folder_on_the_way_is_told() {
        let place = Place::new("chain");
        fs::create_dir_all(place.at("real/bin")).unwrap();
        fs::write(place.at("real/bin/tool"), "").unwrap();
        symlink("real", place.at("link")).unwrap();
        symlink(place.at("link/bin/../bin/tool"), place.at("start")).unwrap();
        let chain = follow(&place.at("start"));
        assert_eq!(chain.end, End::File(place.at("real/bin/tool")));
        let children: Vec<_> = chain.steps.iter().map(|step| step.child.clone()).collect();
        for child in ["start", "link", "real", "real/bin", "real/bin/tool"] {
            assert!(children.contains(&place.at(child)), "{child}: {children:?}");
        }
        assert_eq!(follow(&place.at("link")).end, End::Folder(place.at("real")));
        assert_eq!(follow(&place.at("real/no/tool")).end, End::Missing(place.at("real/no")));
        symlink("round", place.at("round")).unwrap();
        assert!(matches!(follow(&place.at("round")).end, End::Unseen(_)));
        assert!(matches!(follow(&place.at("real/bin/tool/x")).end, End::Unseen(_) | End::Missing(_)));
    }
}
