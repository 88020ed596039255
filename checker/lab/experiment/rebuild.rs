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
use std::path::Path;

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
use crate::submission::{BuildSpec, FolderCopy, builds_later};

use super::overlaid::{Overlaid, scripts_on_another_day, withdrawn};

/// Two builds of a service's image.
pub(in crate::lab) const REBUILD: Observation = Observation { need: Need::Rebuild, subject: Subject::Build };

/// How many days lie between the two builds: the same month, the same year or the same day of the week would hide
/// that somebody looked at a calendar.
const DAYS: i64 = 400;

/// Added to a build's number within the run, so that every build has a tag of its own.
const ROUND: usize = 1000;
/// The round in which others' files lie behind known versions.
const REPLACED: usize = 4;

/// What further builds of an image need.
pub(in crate::lab) struct Again<'a> {
    pub(in crate::lab) engine: &'a Engine,
    pub(in crate::lab) identity: &'a RunIdentity,
    /// The learner's folder, with what the commands wrote into it.
    pub(in crate::lab) folder: &'a Path,
    /// The same as it was handed in.
    pub(in crate::lab) handed_in: &'a Path,
    /// What lies over it at the second build, see [`crate::check::Wanted::tomorrow`].
    pub(in crate::lab) tomorrow: &'a BTreeMap<String, Vec<u8>>,
    /// What lies over it at the third, see [`crate::check::Wanted::replaced`].
    pub(in crate::lab) replaced: &'a BTreeMap<String, Vec<u8>>,
    pub(in crate::lab) known: &'a KnownFiles<'a>,
    pub(in crate::lab) listener: Listener<'a>,
}

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
        let labels: BTreeMap<String, String> = self.identity.labels().into_iter().collect();
        // On another day the commands may give other arguments and write other files.
        let later = builds_later(self.handed_in, DAYS);
        let (later_spec, later_copy) = match later {
            Some((builds, copy)) => (of_the_same(&builds, number, spec), copy),
            None => (None, None),
        };
        let later_folder =
            later_copy.as_ref().filter(|_| later_spec.is_some()).map_or(self.folder, FolderCopy::path);
        let later_spec = later_spec.unwrap_or_else(|| spec.clone());
        let once = |round: usize, folder: &Path, spec: &BuildSpec| {
            let (folder, labels) = (folder.to_owned(), &labels);
            // Another day's file behind a version is another step: what is before it need not be made again.
            let no_cache = round != REPLACED || self.engine.family() == EngineFamily::Podman;
            let spec = BuildSpec { no_cache, ..spec.clone() };
            async move {
                let request = BuildRequest {
                    folder: &folder,
                    spec: &spec,
                    run_id: self.identity.id(),
                    number: number + round * ROUND,
                    labels,
                    earlier,
                    another_day: round > 1 && round != REPLACED,
                };
                self.one(&request).await
            }
        };
        // Scripts that a step runs have to see the other day too; they themselves are no difference.
        let mut over = scripts_on_another_day(later_folder);
        over.extend(self.tomorrow.clone());
        let second = Overlaid::of(later_folder, &over)?;
        let mut images: Vec<ImageFacts> = Vec::new();
        for (round, folder, spec) in [(1, self.folder, spec), (2, second.folder(later_folder), &later_spec)] {
            match once(round, folder, spec).await? {
                Ok(image) => images.push(image),
                Err(stopped) => {
                    let stopped = Some(stopped);
                    return Ok(Observed::Seen(RebuildExperiment { stopped, ..RebuildExperiment::default() }));
                }
            }
        }
        let [first, second] = images.as_slice() else {
            return Ok(Observed::Missing("the files of an image are not looked at".to_owned()));
        };
        let (one, other) = match (ImageFiles::of(first), ImageFiles::of(second)) {
            (Ok(one), Ok(other)) => (one, other),
            (Err(problem), _) | (_, Err(problem)) => return Ok(Observed::Missing(problem)),
        };
        let mut seen = RebuildExperiment {
            stopped: None,
            files: one.shown.len(),
            differences: differences(one, other, &over),
            withdrawn: Vec::new(),
            layers: first.layers.clone(),
            replaced: None,
        };
        if seen.differences.is_empty()
            && let Some(third) = withdrawn(later_folder, self.tomorrow)?
            && let Ok(image) = once(3, third.folder(later_folder), &later_spec).await?
        {
            match ImageFiles::of(&image) {
                Ok(third) => seen.withdrawn = differences(one, third, self.tomorrow),
                Err(problem) => return Ok(Observed::Missing(problem)),
            }
        }
        if !self.replaced.is_empty() {
            let third = Overlaid::of(self.folder, self.replaced)?;
            seen.replaced = Some(match once(REPLACED, third.folder(self.folder), spec).await? {
                Err(step) => ReplacedBuild { stopped: Some(step), differences: Vec::new() },
                Ok(image) => match ImageFiles::of(&image) {
                    Ok(third) => {
                        let differences = differences(one, third, self.replaced);
                        ReplacedBuild { stopped: None, differences }
                    }
                    Err(problem) => return Ok(Observed::Missing(problem)),
                },
            });
        }
        Ok(Observed::Seen(seen))
    }

    /// Builds once. The inner error is the step at which it stopped, or the engine's message.
    async fn one(&self, request: &BuildRequest<'_>) -> Result<Result<ImageFacts, String>, LabError> {
        let built = build::build(self.engine, request, self.listener).await?;
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
}

/// The same build among those of another day.
fn of_the_same(builds: &[BuildSpec], number: usize, spec: &BuildSpec) -> Option<BuildSpec> {
    let same = |other: &&BuildSpec| {
        (&other.context.value, &other.dockerfile.value) == (&spec.context.value, &spec.dockerfile.value)
    };
    builds.get(number).filter(same).cloned()
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
            compiled: Vec::new(),
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
