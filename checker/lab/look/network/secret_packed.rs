//! Which planted secrets lie packed in the volumes of a container, where its processes may read them?
//!
//! The probe sees a secret as it is written; what is packed the lab unpacks, with the search that looks into the
//! layers of an image. The engine hands over the files of a volume whoever may read them, so that the
//! probe is asked at last which of them open for the service.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use std::path::Path;
use std::time::Duration;

use bollard::models::MountPoint;
use tar::Archive;

use crate::check::PlantedSecret;
use crate::evidence::{Attempt, Outcome, Unseen, UnseenFile};
use crate::lab::LabError;
use crate::lab::look::each::run_probe_as_each;
use crate::lab::look::hidden::archive;
use crate::lab::probe::{ProbeCommand, read_reports};
use crate::lab::run::{Instance, Lab, PROBE_FOLDER, inspect};
use crate::lab::secrets::Scanner;

use super::called::printed;

/// How long the probe may take to open the files.
const OPENING: Duration = Duration::from_secs(30);
/// A secret that is packed in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Packed {
    path: String,
    secret: String,
    /// The packings around it and how it is written, as `gzip > plain`.
    encoding: String,
}

/// What a search of files showed.
#[derive(Debug, Default, PartialEq, Eq)]
struct Searched {
    packed: BTreeSet<Packed>,
    /// The files in which something packed was not looked into, and why.
    unseen: BTreeMap<String, Unseen>,
}

/// What is packed where some process of the container may open it.
#[derive(Debug, Default)]
pub(super) struct PackedSecrets {
    /// The planted secrets that were found.
    pub(super) found: Vec<Attempt>,
    /// The files of which nobody knows what is packed in them.
    pub(super) unseen: Vec<UnseenFile>,
}

/// Every planted secret that is packed in a file of a volume which some process of the container may open, and
/// every such file that was not looked into altogether. An inner error is why that cannot be told.
///
/// # Errors
/// [`LabError`] where the engine failed.
pub(super) async fn packed_in_volumes(
    lab: &Lab<'_>,
    instance: &Instance,
) -> Result<Result<PackedSecrets, String>, LabError> {
    let mounts = inspect(lab, &instance.id).await?.mounts.unwrap_or_default();
    let mut all = Searched::default();
    for folder in mounts.iter().filter_map(learners_mount) {
        let bytes = match archive(lab, instance, folder).await {
            Ok(Ok(bytes)) => bytes,
            Ok(Err(problem)) => return Ok(Err(problem)),
            // What is mounted below a file system in memory the engine does not find: the probe has searched it.
            Err(LabError::Engine { detail, .. }) if detail.contains("Could not find the file") => continue,
            Err(error) => return Err(error),
        };
        let (above, planted) = (parent(folder), lab.planted.to_vec());
        let searched = tokio::task::spawn_blocking(move || search(&above, bytes, &planted)).await;
        match searched {
            Ok(Ok(more)) => {
                all.packed.extend(more.packed);
                all.unseen.extend(more.unseen);
            }
            Ok(Err(error)) => return Ok(Err(format!("the files in `{folder}` cannot be read: {error}"))),
            Err(error) => return Ok(Err(error.to_string())),
        }
    }
    let packed = all.packed.iter().map(|one| one.path.clone());
    let paths: BTreeSet<String> = packed.chain(all.unseen.keys().cloned()).collect();
    if paths.is_empty() {
        return Ok(Ok(PackedSecrets::default()));
    }
    Ok(opened(lab, instance, paths).await?.map(|open| PackedSecrets {
        found: all
            .packed
            .into_iter()
            .filter_map(|one| Some((open.get(&one.path)?.clone(), one)))
            .map(|(outcome, packed)| told(packed, outcome))
            .collect(),
        unseen: all
            .unseen
            .into_iter()
            .filter(|(path, _)| open.contains_key(path))
            .map(|(path, why)| UnseenFile { path, why })
            .collect(),
    }))
}

/// Where something that is not the lab's own is mounted. What lies in memory the engine does not read.
fn learners_mount(mount: &MountPoint) -> Option<&str> {
    let in_memory = mount.typ.as_deref() == Some("tmpfs");
    mount.destination.as_deref().filter(|target| !in_memory && *target != PROBE_FOLDER)
}

fn parent(folder: &str) -> String {
    Path::new(folder).parent().unwrap_or(Path::new("/")).to_string_lossy().into_owned()
}

/// Looks into every file of an archive, which begins with the folder's own name. How large a file is does not
/// matter: the archive is here already, and what is packed has limits of its own.
fn search(above: &str, bytes: Vec<u8>, planted: &[PlantedSecret]) -> std::io::Result<Searched> {
    let scanner = Scanner::new(planted);
    let mut searched = Searched::default();
    for entry in Archive::new(Cursor::new(bytes)).entries()? {
        let mut entry = entry?;
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let path = Path::new(above).join(entry.path()?).to_string_lossy().into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content)?;
        let (found, unseen) = scanner.planted_packed(&content);
        searched.packed.extend(found.into_iter().map(|(secret, encoding)| Packed {
            path: path.clone(),
            secret,
            encoding,
        }));
        searched.unseen.extend(unseen.map(|why| (path, why)));
    }
    Ok(searched)
}

/// What came of opening the files, of those that open for any identity of the service.
async fn opened(
    lab: &Lab<'_>,
    instance: &Instance,
    paths: BTreeSet<String>,
) -> Result<Result<BTreeMap<String, Outcome>, String>, LabError> {
    let command = ProbeCommand::Handed { paths: paths.into_iter().collect() };
    let looked = run_probe_as_each(lab, instance, &[ProbeCommand::Each(Box::new(command))], OPENING).await?;
    let reports =
        printed(looked).and_then(|text| read_reports(text.as_bytes()).map_err(|error| error.to_string()));
    Ok(reports.map(|reports| {
        let tried = reports.iter().flat_map(|report| report.named("open-secret"));
        let open = tried.filter(|attempt| attempt.outcome.done());
        open.map(|attempt| (attempt.target.clone(), attempt.outcome.clone())).collect()
    }))
}

fn told(packed: Packed, outcome: Outcome) -> Attempt {
    let facts = [("secret", packed.secret), ("encoding", packed.encoding), ("way", "packed".to_owned())];
    Attempt {
        name: "find-secret".to_owned(),
        target: packed.path,
        outcome,
        facts: facts.map(|(name, value)| (name.to_owned(), value)).into(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::{Packed, Searched, search};
    use crate::check::PlantedSecret;
    use crate::evidence::Unseen;

    const SECRET: &str = "bk_51d0e8aa93c74f26";

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(content).unwrap();
        gzip.finish().unwrap()
    }

    fn searched(files: &[(&str, &[u8])]) -> Searched {
        let mut archive = tar::Builder::new(Vec::new());
        for (path, content) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(content.len() as u64);
            header.set_mode(0o600);
            header.set_cksum();
            archive.append_data(&mut header, path, *content).unwrap();
        }
        let planted = [PlantedSecret { name: "backup-key".to_owned(), value: SECRET.to_owned() }];
        search("/", archive.into_inner().unwrap(), &planted).unwrap()
    }

    #[test]
    fn what_is_packed_is_unpacked_and_what_is_plain_is_left_to_the_probe() {
        let packed = gzip(format!("key={SECRET}\n").as_bytes());
        let found = searched(&[("data/a.gz", &packed), ("data/plain", SECRET.as_bytes())]);
        let expected = Packed {
            path: "/data/a.gz".to_owned(),
            secret: "backup-key".to_owned(),
            encoding: "gzip > plain".to_owned(),
        };
        assert_eq!(found, Searched { packed: [expected].into(), ..Searched::default() });
    }

    #[test]
    fn what_is_too_large_to_unpack_is_told_and_a_large_file_is_searched() {
        let zeros = vec![0_u8; 65 << 20];
        let hidden = gzip(&[zeros.as_slice(), SECRET.as_bytes()].concat());
        let large = [zeros.as_slice(), &gzip(SECRET.as_bytes())].concat();
        let files: [(&str, &[u8]); 4] =
            [("a.gz", &hidden), ("b", &large), ("c", &zeros), ("d.7z", b"7z\xbc\xaf\x27\x1c and more")];
        let found = searched(&files);
        let told: Vec<(&str, Unseen)> =
            found.unseen.iter().map(|(path, why)| (path.as_str(), *why)).collect();
        assert_eq!(told, [("/a.gz", Unseen::TooLarge), ("/d.7z", Unseen::Closed)]);
        assert_eq!(found.packed.iter().map(|one| one.path.as_str()).collect::<Vec<_>>(), ["/b"]);
    }
}
