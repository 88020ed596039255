//! What do layers come to when one lies upon the other?
//!
//! The rules are those of the image specification
//! (<https://github.com/opencontainers/image-spec/blob/main/layer.md>): `.wh.name` deletes a name of a
//! lower layer, `.wh..wh..opq` all that a lower layer has in its folder.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::evidence::{LayerFile, SecretSighting, SightingPlace, UnseenFile};

use super::layer::Layer;

/// Layers, lowest first.
pub(super) struct Stack<'a> {
    layers: &'a [Arc<Layer>],
    /// Which layer a path of the final file system comes from, and its place among that layer's files.
    last: BTreeMap<&'a str, (usize, usize)>,
}

impl<'a> Stack<'a> {
    pub(super) fn new(layers: &'a [Arc<Layer>]) -> Stack<'a> {
        let mut last: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (number, layer) in layers.iter().enumerate() {
            for path in &layer.deleted {
                last.remove(path.as_str());
                remove_below(&mut last, path);
            }
            for folder in &layer.emptied {
                remove_below(&mut last, folder);
            }
            for folder in &layer.folders {
                last.remove(folder.as_str());
            }
            for (index, file) in layer.files.iter().enumerate() {
                remove_below(&mut last, &file.path);
                last.insert(&file.path, (number, index));
            }
        }
        Stack { layers, last }
    }

    fn file(&self, number: usize, index: usize) -> LayerFile {
        LayerFile { layer: number, ..self.layers[number].files[index].clone() }
    }

    /// Every file of every layer from a number on.
    pub(super) fn layer_files(&self, from: usize) -> Vec<LayerFile> {
        let layers = self.layers.iter().enumerate().skip(from);
        layers
            .flat_map(|(number, layer)| (0..layer.files.len()).map(move |index| self.file(number, index)))
            .collect()
    }

    /// Every file of the final file system, sorted by path. A symbolic link is a tool only where it
    /// leads to a file.
    pub(super) fn final_files(&self) -> Vec<LayerFile> {
        let links: HashMap<&str, &str> = self
            .last
            .iter()
            .filter_map(|(path, (number, _))| Some((*path, self.layers[*number].links.get(*path)?.as_str())))
            .collect();
        let files = self.last.iter().map(|(path, (number, index))| {
            let mut file = self.file(*number, *index);
            if links.contains_key(path) {
                file.kinds = match self.followed(path, &links) {
                    Some(target) => super::kinds::of_link(path, &target.kinds),
                    None => Vec::new(),
                };
            }
            file
        });
        files.collect()
    }

    /// The file that a link leads to, over at most as many links as Linux follows.
    fn followed(&self, path: &str, links: &HashMap<&str, &str>) -> Option<&'a LayerFile> {
        let mut path = path.to_owned();
        for _ in 0..40 {
            path = match through_folders(&path, links) {
                Some(elsewhere) => elsewhere,
                None => {
                    let (number, index) = self.last.get(path.as_str())?;
                    return self.layers[*number].files.get(*index);
                }
            };
        }
        None
    }

    /// The layers, lowest first.
    pub(super) fn layers(&self) -> &'a [Arc<Layer>] {
        self.layers
    }

    /// What the image looked like when it had this many layers.
    pub(super) fn up_to(&self, count: usize) -> Stack<'a> {
        Stack::new(&self.layers[..count])
    }

    /// The paths of the final file system, folders left out, each with the layer that it comes from.
    pub(super) fn paths(&self) -> impl Iterator<Item = (&'a str, usize)> {
        self.last.iter().map(|(path, (number, _))| (*path, *number))
    }

    /// The files of the final file system, as they lie in their layers.
    pub(super) fn files(&self) -> impl Iterator<Item = &'a LayerFile> {
        self.last.values().map(|(number, index)| &self.layers[*number].files[*index])
    }

    /// The layer that a path comes from, links in it followed.
    pub(super) fn layer_of(&self, path: &str) -> Option<(String, usize)> {
        let mut path = path.to_owned();
        for _ in 0..40 {
            match self.through_folders(&path) {
                Some(elsewhere) => path = elsewhere,
                None => return self.last.get(path.as_str()).map(|(number, _)| (path, *number)),
            }
        }
        None
    }

    /// Whether some layer brings this folder, links before it followed; for folders in which nothing lies.
    pub(super) fn has_folder(&self, path: &str) -> bool {
        let elsewhere = self.through_folders(path);
        let path = elsewhere.as_deref().unwrap_or(path);
        self.layers.iter().any(|layer| layer.folders.iter().any(|folder| folder == path))
    }

    /// As [`through_folders`], by the links of the layers themselves.
    fn through_folders(&self, path: &str) -> Option<String> {
        let link = |path: &str| {
            let (number, _) = self.last.get(path)?;
            self.layers[*number].links.get(path).map(String::as_str)
        };
        through(path, &link)
    }

    /// The files of all layers that were not looked into altogether.
    pub(super) fn unseen(&self) -> Vec<UnseenFile> {
        let files = self.layers.iter().flat_map(|layer| &layer.unseen);
        files.map(|(path, why)| UnseenFile { path: path.clone(), why: *why }).collect()
    }

    /// The secrets of all layers, each with whether a later layer hides its file.
    pub(super) fn sightings(&self) -> Vec<SecretSighting> {
        let layers = self.layers.iter().enumerate();
        let sightings = layers.flat_map(|(number, layer)| {
            layer.sightings.iter().map(move |(path, found)| {
                let hidden = self.last.get(path.as_str()).is_none_or(|(shown, _)| *shown != number);
                found.clone().at(SightingPlace::Layer { layer: number, path: path.clone(), hidden })
            })
        });
        sightings.collect()
    }
}

fn remove_below(last: &mut BTreeMap<&str, (usize, usize)>, folder: &str) {
    let prefix = format!("{folder}/");
    let below = last.range(prefix.as_str()..).take_while(|(path, _)| path.starts_with(&prefix));
    let below: Vec<String> = below.map(|(path, _)| (*path).to_owned()).collect();
    for path in below {
        last.remove(path.as_str());
    }
}

/// Replaces the first link on the way of a path by where it leads; nothing where there is none.
fn through_folders(path: &str, links: &HashMap<&str, &str>) -> Option<String> {
    through(path, &|path| links.get(path).copied())
}

fn through<'l>(path: &str, link: &dyn Fn(&str) -> Option<&'l str>) -> Option<String> {
    let ends = path.match_indices('/').map(|(end, _)| end).skip(1).chain([path.len()]);
    for end in ends {
        if let Some(target) = link(&path[..end]) {
            let rest = &path[end..];
            let folder = path[..end].rsplit_once('/').map_or("", |(folder, _)| folder);
            let joined = if target.starts_with('/') {
                format!("{target}{rest}")
            } else {
                format!("{folder}/{target}{rest}")
            };
            return Some(normal(&joined));
        }
    }
    None
}

fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.iter().fold(String::new(), |path, part| path + "/" + part)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::io::Read;
    use std::sync::Arc;

    use tar::{Builder, EntryType, Header};

    use super::Stack;
    use crate::lab::image::layer::{Layer, LayerReader};

    /// A layer of folders (`a/`), links (`a>b`), hard links (`a=b`) and files.
    fn layer(names: &[&str]) -> Arc<Layer> {
        let mut archive = Builder::new(Vec::new());
        for name in names {
            let mut header = Header::new_gnu();
            header.set_mode(0o755);
            header.set_uid(0);
            header.set_gid(0);
            header.set_size(0);
            if let Some((path, target)) = name.split_once('>') {
                header.set_entry_type(EntryType::Symlink);
                archive.append_link(&mut header, path, target).unwrap();
            } else if let Some((path, target)) = name.split_once('=') {
                header.set_entry_type(EntryType::Link);
                archive.append_link(&mut header, path, target).unwrap();
            } else if name.ends_with('/') {
                header.set_entry_type(EntryType::Directory);
                archive.append_data(&mut header, name, std::io::empty()).unwrap();
            } else {
                // A program of many names is one by its content.
                let content = if name.ends_with("busybox") { "\x7fELF BusyBox v1 applet" } else { name };
                header.set_size(content.len() as u64);
                archive.append_data(&mut header, name, content.as_bytes()).unwrap();
            }
        }
        let bytes = archive.into_inner().unwrap();
        let mut reader: &[u8] = &bytes;
        Arc::new(
            LayerReader { scanner: None, sources: None, packages: None, digests: &BTreeSet::new() }
                .read(&mut reader as &mut dyn Read)
                .unwrap(),
        )
    }

    fn left(layers: &[&[&str]]) -> Vec<(String, usize)> {
        let layers: Vec<Arc<Layer>> = layers.iter().map(|names| layer(names)).collect();
        let stack = Stack::new(&layers);
        stack.final_files().into_iter().map(|file| (file.path, file.layer)).collect()
    }

    fn is(path: &str, layer: usize) -> (String, usize) {
        (path.to_owned(), layer)
    }

    #[test]
    fn a_later_layer_deletes_and_replaces() {
        assert_eq!(left(&[&["a", "b", "c"], &[".wh.a", "b"]]), [is("/b", 1), is("/c", 0)]);
        assert_eq!(left(&[&["a"], &[".wh.a"], &["a"]]), [is("/a", 2)]);
        assert_eq!(left(&[&["d/", "d/a", "d/b/", "d/b/c", "da"], &[".wh.d"]]), [is("/da", 0)]);
        assert_eq!(left(&[&["d/a"], &["d/.wh..wh..opq", "d/b"]]), [is("/d/b", 1)]);
        assert_eq!(left(&[&["d/a", "d/b"], &["d"]]), [is("/d", 1)]);
        assert_eq!(left(&[&["d"], &["d/", "d/a"]]), [is("/d/a", 1)]);
        assert_eq!(left(&[&["d/", "d/a"], &["d/"]]), [is("/d/a", 0)]);
    }

    #[test]
    fn a_hard_link_has_the_content_of_its_target() {
        let layers = [layer(&["bin/tool", "bin/other=bin/tool"])];
        let files = Stack::new(&layers).final_files();
        assert_eq!(files[0].path, "/bin/other");
        assert_eq!((&files[0].sha256, files[0].size_bytes), (&files[1].sha256, 8));
    }

    #[test]
    fn a_link_is_a_tool_only_where_it_leads_to_one() {
        let layers = [layer(&[
            "usr/bin/busybox",
            "usr/bin/sh",
            "bin>usr/bin",
            "app/sh>../bin/busybox",
            "app/bash>../bin/sh",
            "app/zsh>nowhere",
            "app/ash>ash",
        ])];
        let files = Stack::new(&layers).final_files();
        let kinds = |path: &str| files.iter().find(|file| file.path == path).unwrap().kinds.clone();
        assert_eq!(kinds("/app/sh"), ["multi-call", "shell"]);
        for other in ["/app/bash", "/app/zsh", "/app/ash", "/usr/bin/sh"] {
            assert!(kinds(other).is_empty(), "{other}");
        }
    }
}
