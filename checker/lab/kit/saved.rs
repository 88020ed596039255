//! Is a `docker save` archive from a bundle what it should be, before an engine gets to see it?

use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Component, Path};

use serde::Deserialize;
use serde_json::Value;
use tar::{Archive, EntryType};

use super::image::KitImage;
use super::make::KIT_LABEL;
use super::problem::BundleFault;

/// No configuration or manifest of an image is larger; larger files are layers and are not kept.
const DOCUMENT_LIMIT: u64 = 1024 * 1024;

/// One image of the archive's `manifest.json`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Saved {
    config: String,
    repo_tags: Option<Vec<String>>,
}

/// Refuses paths and links that lead out of the archive, images of other names than the kit's in this
/// repository, and images that do not say which of the kit they are. Returns the images' names.
pub(super) fn inspect(
    archive: &mut (impl Read + Seek),
    repository: &str,
) -> Result<Vec<String>, BundleFault> {
    let documents = documents(archive)?;
    let manifest = documents.get("manifest.json").ok_or_else(|| foreign("its images have no manifest"))?;
    let images: Vec<Saved> = serde_json::from_slice(manifest).map_err(foreign)?;
    let mut names = Vec::new();
    for image in images {
        let configuration = documents
            .get(&image.config)
            .ok_or_else(|| foreign(format!("the configuration `{}` is missing", image.config)))?;
        let configuration: Value = serde_json::from_slice(configuration).map_err(foreign)?;
        let kind = configuration.pointer("/config/Labels").and_then(|labels| labels.get(KIT_LABEL));
        let kind = kind.and_then(Value::as_str).unwrap_or_default();
        for name in image.repo_tags.unwrap_or_default() {
            let own = name.strip_prefix(repository).and_then(|rest| rest.strip_prefix('/'));
            let named = own.and_then(|rest| rest.split_once(':'));
            let Some((image, _)) = named.filter(|(image, tag)| is_of_kit(image, tag)) else {
                return Err(foreign(format!("it holds the image `{name}`")));
            };
            if image != kind {
                return Err(foreign(format!("the image `{name}` says that it is `{kind}`")));
            }
            names.push(name);
        }
    }
    Ok(names)
}

fn is_of_kit(image: &str, tag: &str) -> bool {
    KitImage::ALL.iter().any(|own| own.name() == image) && KitImage::is_tag(tag)
}

/// The small files of the archive by path; every path is looked at.
fn documents(archive: &mut (impl Read + Seek)) -> Result<BTreeMap<String, Vec<u8>>, BundleFault> {
    archive.seek(SeekFrom::Start(0)).map_err(foreign)?;
    let mut documents = BTreeMap::new();
    let mut archive = Archive::new(archive);
    for entry in archive.entries_with_seek().map_err(foreign)? {
        let mut entry = entry.map_err(foreign)?;
        let path = entry.path().map_err(foreign)?.into_owned();
        let stays_inside = match entry.header().entry_type() {
            EntryType::Regular | EntryType::Continuous => depth(&path).is_some(),
            EntryType::Directory => depth(&path).is_some() || path == Path::new("./"),
            // Old engines write a layer that two images share once, and `../ID/layer.tar` for the other.
            EntryType::Symlink => {
                let target = entry.link_name().map_err(foreign)?.unwrap_or_default();
                let folder = path.parent().unwrap_or(Path::new(""));
                depth(&path).is_some() && depth(&folder.join(target)).is_some()
            }
            _ => false,
        };
        if !stays_inside {
            return Err(foreign(format!("the path `{}` leads out of it", path.display())));
        }
        if entry.header().entry_type() == EntryType::Regular && entry.size() <= DOCUMENT_LIMIT {
            let mut content = Vec::new();
            entry.read_to_end(&mut content).map_err(foreign)?;
            documents.insert(path.to_string_lossy().into_owned(), content);
        }
    }
    Ok(documents)
}

/// How deep a relative path ends below its start; nothing when it leaves its start on the way.
fn depth(path: &Path) -> Option<usize> {
    let mut depth = 0_usize;
    for component in path.components() {
        match component {
            Component::Normal(_) => depth += 1,
            Component::CurDir => {}
            Component::ParentDir => depth = depth.checked_sub(1)?,
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    (depth > 0).then_some(depth)
}

fn foreign(detail: impl ToString) -> BundleFault {
    BundleFault::Foreign { detail: detail.to_string() }
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeMap;
    use std::io::{Cursor, Read};

    use tar::{Builder, EntryType, Header};

    use super::super::archive::{Configuration, write};
    use super::super::problem::BundleFault;
    use super::inspect;

    const NAME: &str = "harden-check/notes:1";

    /// What `docker save` gives for a tiny notes image of this name.
    pub(crate) fn saved(name: &str) -> Vec<u8> {
        let configuration = Configuration {
            architecture: "amd64".to_owned(),
            command: Vec::new(),
            environment: Vec::new(),
            labels: BTreeMap::from([("io.harden-check.kit".to_owned(), "notes".to_owned())]),
            history: String::new(),
        };
        let mut bytes = Vec::new();
        write(&[name.to_owned()], &configuration, &mut Cursor::new(b"layer"))
            .unwrap()
            .read_to_end(&mut bytes)
            .unwrap();
        bytes
    }

    fn with_entry(kind: EntryType, path: &str, target: &str) -> Vec<u8> {
        let mut archive = Builder::new(Vec::new());
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(0);
        // Straight into the header: the builder itself refuses such paths.
        header.as_gnu_mut().unwrap().name[..path.len()].copy_from_slice(path.as_bytes());
        header.as_gnu_mut().unwrap().linkname[..target.len()].copy_from_slice(target.as_bytes());
        header.set_cksum();
        archive.append(&header, std::io::empty()).unwrap();
        // Without the end mark, so that the images can follow.
        let mut bytes = archive.get_ref().clone();
        bytes.extend(saved(NAME));
        bytes
    }

    fn looked_at(bytes: Vec<u8>) -> Result<Vec<String>, BundleFault> {
        inspect(&mut Cursor::new(bytes), "harden-check")
    }

    #[test]
    fn an_archive_of_the_kit_is_accepted_also_with_an_inner_link() {
        assert_eq!(looked_at(saved(NAME)).unwrap(), [NAME]);
        looked_at(with_entry(EntryType::Symlink, "aa/layer.tar", "../bb/layer.tar")).unwrap();
    }

    #[test]
    fn paths_and_links_that_lead_out_are_refused() {
        for (kind, path, target) in [
            (EntryType::Regular, "../etc/passwd", ""),
            (EntryType::Regular, "/etc/passwd", ""),
            (EntryType::Regular, "a/../../b", ""),
            (EntryType::Symlink, "a", "/etc"),
            (EntryType::Symlink, "a/b", "../../etc"),
            (EntryType::Link, "a", "b"),
            (EntryType::Char, "a", ""),
        ] {
            let refused = looked_at(with_entry(kind, path, target));
            assert!(matches!(refused, Err(BundleFault::Foreign { .. })), "{kind:?} {path} {target}");
        }
    }

    #[test]
    fn an_image_that_says_it_is_another_is_refused() {
        let bytes = saved("harden-check/slim:1");
        let refused = inspect(&mut Cursor::new(bytes), "harden-check").unwrap_err();
        assert!(refused.to_string().contains("notes"), "{refused}");
    }
}
