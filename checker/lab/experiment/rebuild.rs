//! What comes of building an image twice, from nothing?
//!
//! Both builds are told to use nothing of an earlier one, and one begins when the other is over: builds
//! that go on at the same time share their steps. Between the two a day goes by, on which others publish.
//! The files of both images are compared by content, owner and rights, and those of their layers that a
//! later layer hides as well: an image is as equal as its layers. Their times differ in any case.
//!
//! Where others put other files in place of known ones, that is one build more, when the two are over: builds at the
//! same time share steps, and this one is to stop in the middle of them. It may use what the others left, because files
//! that are others make their steps anew; Podman does not look at the files of a mount.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use tempfile::TempDir;

use crate::check::Need;
use crate::evidence::{
    DifferenceKind, EngineFamily, FileDifference, ImageFacts, LayerFile, Observed, RebuildExperiment,
    ReplacedBuild,
};
use crate::lab::build::{self, BuildRequest};
use crate::lab::image::{self, FILES, KnownFiles, LAYER_FILES};
use crate::lab::observation::{Observation, Subject};
use crate::lab::run::RunIdentity;
use crate::lab::{Engine, LabError, Listener, digest};
use crate::submission::{BuildSpec, copy_folder};

/// Two builds of a service's image.
pub(in crate::lab) const REBUILD: Observation = Observation { need: Need::Rebuild, subject: Subject::Build };

/// Added to a build's number within the run, so that every build has a tag of its own.
const ROUND: usize = 1000;

/// What further builds of an image need.
pub(in crate::lab) struct Again<'a> {
    pub(in crate::lab) engine: &'a Engine,
    pub(in crate::lab) identity: &'a RunIdentity,
    /// The learner's folder.
    pub(in crate::lab) folder: &'a Path,
    /// What lies over it at the second build, see [`crate::check::Wanted::tomorrow`].
    pub(in crate::lab) tomorrow: &'a BTreeMap<String, Vec<u8>>,
    /// What lies over it at the third, see [`crate::check::Wanted::replaced`].
    pub(in crate::lab) replaced: &'a BTreeMap<String, Vec<u8>>,
    pub(in crate::lab) known: &'a KnownFiles<'a>,
    pub(in crate::lab) listener: Listener<'a>,
}

/// A build of an image, as far as it came: its files, or where it stopped.
type Round = Result<ImageFacts, String>;

impl Again<'_> {
    /// Builds an image twice and compares. `number` is that of the learner's build; `earlier` what the
    /// names of images mean to it.
    ///
    /// # Errors
    /// [`LabError`] where the engine failed, or the folder cannot be copied.
    pub(in crate::lab) async fn build(
        &self,
        number: usize,
        spec: &BuildSpec,
        earlier: &BTreeMap<String, String>,
    ) -> Result<Observed<RebuildExperiment>, LabError> {
        let spec = &BuildSpec { no_cache: true, ..spec.clone() };
        let (second, third) =
            (Overlaid::of(self.folder, self.tomorrow)?, Overlaid::of(self.folder, self.replaced)?);
        let stopped = |step| {
            let (differences, layers) = (Vec::new(), Vec::new());
            let stopped = Some(step);
            Ok(Observed::Seen(RebuildExperiment { stopped, files: 0, differences, layers, replaced: None }))
        };
        let first = match self.round(number + ROUND, spec, self.folder, earlier).await? {
            Ok(image) => image,
            Err(step) => return stopped(step),
        };
        let second = match self.round(number + 2 * ROUND, spec, second.folder(self.folder), earlier).await? {
            Ok(image) => image,
            Err(step) => return stopped(step),
        };
        let replaced = match self.replaced.is_empty() {
            true => None,
            false => {
                let no_cache = self.engine.family() == EngineFamily::Podman;
                let spec = &BuildSpec { no_cache, ..spec.clone() };
                Some(self.round(number + 3 * ROUND, spec, third.folder(self.folder), earlier).await?)
            }
        };
        Ok(match self.compared(&first, &second, replaced) {
            Ok(seen) => Observed::Seen(seen),
            Err(problem) => Observed::Missing(problem),
        })
    }

    /// Builds it once, and looks at its files.
    async fn round(
        &self,
        number: usize,
        spec: &BuildSpec,
        folder: &Path,
        earlier: &BTreeMap<String, String>,
    ) -> Result<Round, LabError> {
        let labels: BTreeMap<String, String> = self.identity.labels().into_iter().collect();
        let request =
            BuildRequest { folder, spec, run_id: self.identity.id(), number, labels: &labels, earlier };
        let built = build::build(self.engine, &request, self.listener).await?;
        let Some(image) = built.image else {
            let stopped = built.facts.failure.map(|failure| match failure.step.is_empty() {
                true => failure.message,
                false => failure.step,
            });
            return Ok(Err(stopped.unwrap_or_default()));
        };
        let looks = [FILES, LAYER_FILES].into_iter().filter_map(|one| match one.subject {
            Subject::Image(look) => Some((one.need, look)),
            _ => None,
        });
        let looks: Vec<_> = looks.collect();
        image::facts(self.engine, &image.id, &looks, self.known).await.map(Ok)
    }

    /// What the builds have in common, and what not.
    fn compared(
        &self,
        first: &ImageFacts,
        second: &ImageFacts,
        replaced: Option<Round>,
    ) -> Result<RebuildExperiment, String> {
        let one = ImageFiles::of(first)?;
        let replaced = match replaced {
            None => None,
            Some(Err(step)) => Some(ReplacedBuild { stopped: Some(step), differences: Vec::new() }),
            Some(Ok(third)) => {
                let differences = differences(one, ImageFiles::of(&third)?, self.replaced);
                Some(ReplacedBuild { stopped: None, differences })
            }
        };
        Ok(RebuildExperiment {
            stopped: None,
            files: one.shown.len(),
            differences: differences(one, ImageFiles::of(second)?, self.tomorrow),
            layers: first.layers.clone(),
            replaced,
        })
    }
}

/// The files of one image.
#[derive(Debug, Clone, Copy)]
struct ImageFiles<'a> {
    /// What a container shows.
    shown: &'a [LayerFile],
    /// Each layer's own.
    layers: &'a [LayerFile],
}

impl ImageFiles<'_> {
    fn of(image: &ImageFacts) -> Result<ImageFiles<'_>, String> {
        match (&image.files, &image.layer_files) {
            (Observed::Seen(shown), Observed::Seen(layers)) => Ok(ImageFiles { shown, layers }),
            (Observed::Missing(problem), _) | (_, Observed::Missing(problem)) => Err(problem.clone()),
            _ => Err("the files of an image were not read".to_owned()),
        }
    }

    /// What a container shows, by path.
    fn seen(&self) -> BTreeMap<&str, &LayerFile> {
        self.shown.iter().map(|file| (file.path.as_str(), file)).collect()
    }

    /// What a later layer hides, by path and layer.
    fn buried(&self) -> BTreeMap<(&str, usize), &LayerFile> {
        let seen = self.seen();
        let hidden =
            |file: &&LayerFile| seen.get(file.path.as_str()).is_none_or(|shown| shown.layer != file.layer);
        self.layers.iter().filter(hidden).map(|file| ((file.path.as_str(), file.layer), file)).collect()
    }
}

/// The learner's folder with others' files over it. Nothing where nobody publishes anything.
struct Overlaid(Option<TempDir>);

impl Overlaid {
    fn of(folder: &Path, published: &BTreeMap<String, Vec<u8>>) -> Result<Overlaid, LabError> {
        if published.is_empty() {
            return Ok(Overlaid(None));
        }
        let failed = |error: io::Error| LabError::Engine {
            action: "a copy of the exercise's folder".to_owned(),
            detail: error.to_string(),
        };
        let copy = TempDir::new().map_err(failed)?;
        copy_folder(folder, copy.path()).map_err(failed)?;
        for (path, bytes) in published {
            let path = copy.path().join(path);
            let parent = path.parent().unwrap_or(copy.path());
            // Where the learner has no such folder any more, nobody publishes into it.
            if parent.is_dir() {
                fs::write(&path, bytes).map_err(failed)?;
            }
        }
        Ok(Overlaid(Some(copy)))
    }

    fn folder<'a>(&'a self, today: &'a Path) -> &'a Path {
        self.0.as_ref().map_or(today, TempDir::path)
    }
}

/// What is not the same, by path. A published file itself may lie in the second image: that somebody keeps
/// the others' packages beside the program is another mistake than taking what they publish.
fn differences(
    first: ImageFiles<'_>,
    second: ImageFiles<'_>,
    published: &BTreeMap<String, Vec<u8>>,
) -> Vec<FileDifference> {
    let published: Vec<String> = published.values().map(|bytes| digest::sha256(bytes)).collect();
    let mut found = compared(first.seen(), second.seen(), &published, false);
    found.extend(compared(first.buried(), second.buried(), &published, true));
    found.sort_by(|one, other| (one.hidden, &one.path).cmp(&(other.hidden, &other.path)));
    found
}

fn compared<Key: Ord>(
    first: BTreeMap<Key, &LayerFile>,
    mut second: BTreeMap<Key, &LayerFile>,
    published: &[String],
    hidden: bool,
) -> Vec<FileDifference> {
    let differs =
        |file: &LayerFile, kind| FileDifference { path: file.path.clone(), layer: file.layer, kind, hidden };
    let mut found = Vec::new();
    for (key, one) in first {
        let kind = match second.remove(&key) {
            None => Some(DifferenceKind::OnlyFirst),
            Some(other) if published.contains(&other.sha256) => None,
            Some(other) if content(one) != content(other) => Some(DifferenceKind::Content),
            Some(other) if rights(one) != rights(other) => Some(DifferenceKind::Rights),
            Some(_) => None,
        };
        found.extend(kind.map(|kind| differs(one, kind)));
    }
    let only_second = second.into_values().filter(|file| !published.contains(&file.sha256));
    found.extend(only_second.map(|file| differs(file, DifferenceKind::OnlySecond)));
    found
}

fn content(file: &LayerFile) -> (&str, u64) {
    (&file.sha256, file.size_bytes)
}

fn rights(file: &LayerFile) -> (u32, u32, u32, bool) {
    (file.mode, file.uid, file.gid, file.file_capabilities)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{ImageFiles, differences};
    use crate::evidence::{DifferenceKind, LayerFile};

    fn file(path: &str, sha256: &str, mode: u32) -> LayerFile {
        LayerFile {
            path: path.to_owned(),
            layer: 2,
            mode,
            uid: 0,
            gid: 0,
            size_bytes: 1,
            sha256: sha256.to_owned(),
            digests: BTreeMap::new(),
            file_capabilities: false,
            kinds: Vec::new(),
            inside: BTreeMap::new(),
            copies: Vec::new(),
        }
    }

    fn image<'a>(shown: &'a [LayerFile], layers: &'a [LayerFile]) -> ImageFiles<'a> {
        ImageFiles { shown, layers }
    }

    #[test]
    fn content_rights_and_absence_are_told_apart() {
        let first =
            [file("/a", "1", 0o644), file("/b", "1", 0o644), file("/c", "1", 0o644), file("/d", "1", 0)];
        let second =
            [file("/a", "1", 0o644), file("/b", "2", 0o600), file("/c", "1", 0o755), file("/e", "1", 0)];
        let found: Vec<(String, DifferenceKind)> =
            differences(image(&first, &[]), image(&second, &[]), &BTreeMap::new())
                .into_iter()
                .map(|one| (one.path, one.kind))
                .collect();
        let at = |path: &str, kind| (path.to_owned(), kind);
        assert_eq!(
            found,
            [
                at("/b", DifferenceKind::Content),
                at("/c", DifferenceKind::Rights),
                at("/d", DifferenceKind::OnlyFirst),
                at("/e", DifferenceKind::OnlySecond),
            ]
        );
        assert!(differences(image(&first, &[]), image(&first, &[]), &BTreeMap::new()).is_empty());
        let published = BTreeMap::from([("packages/e".to_owned(), b"e".to_vec())]);
        let own = crate::lab::digest::sha256(b"e");
        let second = [file("/a", &own, 0o644), file("/e", &own, 0)];
        assert!(differences(image(&first[..1], &[]), image(&second, &[]), &published).is_empty());
    }

    #[test]
    fn what_a_later_layer_hides_is_compared_in_its_layer() {
        let shown = [file("/a", "1", 0o644)];
        let log = |sha256: &str| LayerFile { layer: 1, ..file("/var/log/x", sha256, 0o644) };
        let (monday, tuesday) = ([file("/a", "1", 0o644), log("1")], [file("/a", "1", 0o644), log("2")]);
        let found = differences(image(&shown, &monday), image(&shown, &tuesday), &BTreeMap::new());
        let [one] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((one.path.as_str(), one.layer, one.kind), ("/var/log/x", 1, DifferenceKind::Content));
        assert!(one.hidden);
        assert!(differences(image(&shown, &monday), image(&shown, &monday), &BTreeMap::new()).is_empty());
        // A file that is shown is compared once.
        let other = [file("/a", "2", 0o644)];
        assert_eq!(differences(image(&shown, &shown), image(&other, &other), &BTreeMap::new()).len(), 1);
    }
}
