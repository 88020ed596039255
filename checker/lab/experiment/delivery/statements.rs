//! What is said about a candidate, what does a gate make of it, and what goes on?

use std::fs;
use std::path::Path;

use chrono::{Duration, Utc};
use serde_json::{Value, json};

use crate::evidence::{Promoted, TrialKind};
use crate::lab::LabError;
use crate::promotion::{Origin, Policy, gate, scan_predicate};
use crate::signing::{
    PROVENANCE, Reference, SCAN, SigningError, attest, attestations, digest_in_registry, move_signatures,
    promote, put_changed, verify,
};
use crate::submission::{DeliveredImage, KeySource};
use crate::words::Language;

use super::failed::failed;
use super::trial::Way;

/// Older than the week that a scan may be.
const OLD: Duration = Duration::hours(7 * 24 + 2);

/// How the end of a command is told: it succeeded, or why not; or what the registry did wrong.
type End = Result<Result<(), String>, SigningError>;

/// Whose statement stands beside the image.
enum Hand {
    Team,
    Other,
    Nobody,
    /// The team's, about another image.
    Moved,
}

impl Way<'_> {
    /// `harden-check attest`: what is said is right, except for the point in which the candidate is wrong.
    pub(super) async fn attest(
        &mut self,
        image: &DeliveredImage,
        kind: &str,
        predicate: Option<&str>,
    ) -> End {
        let reference = match self.reference(image) {
            Ok(reference) => reference,
            Err(problem) => return Ok(Err(problem)),
        };
        let said = match kind {
            "vuln" => self.scan(predicate).map(|said| (SCAN, said)),
            _ => self.provenance(predicate).map(|said| (PROVENANCE, said)),
        };
        let (uri, said) = match said {
            Ok(said) => said,
            Err(problem) => return Ok(Err(problem)),
        };
        let Some(digest) = &reference.digest else {
            // It says itself that a tag is not attested.
            return attest(&reference, uri, &said, &self.team.key).await.map(|_| Ok(()));
        };
        self.said.push((uri, said.clone()));
        match self.hand(uri) {
            Hand::Team => drop(attest(&reference, uri, &said, &self.team.key).await?),
            Hand::Other => drop(attest(&reference, uri, &said, &self.team.other).await?),
            Hand::Nobody => {}
            Hand::Moved => {
                let changed = put_changed(&reference, &format!("another-{kind}")).await?;
                let another = Reference { digest: Some(changed.clone()), ..reference.clone() };
                attest(&another, uri, &said, &self.team.key).await?;
                move_signatures(&reference, &changed, digest).await?;
            }
        }
        Ok(Ok(()))
    }

    fn hand(&self, uri: &str) -> Hand {
        match (uri, self.trial.kind) {
            _ if self.refused => Hand::Team,
            (SCAN, TrialKind::Unscanned) | (PROVENANCE, TrialKind::WithoutProvenance) => Hand::Nobody,
            (SCAN, TrialKind::ScanOfOtherKey) | (PROVENANCE, TrialKind::ProvenanceOfOtherKey) => Hand::Other,
            (SCAN, TrialKind::ScanMoved) | (PROVENANCE, TrialKind::ProvenanceMoved) => Hand::Moved,
            _ => Hand::Team,
        }
    }

    /// The scan of this candidate. What the lab's image really has is another exercise's matter.
    fn scan(&self, predicate: Option<&str>) -> Result<Value, String> {
        if let Some(path) = predicate {
            scan_predicate(self.json(path)?, Utc::now())?;
        }
        let findings = match self.trial.kind {
            TrialKind::Critical => {
                json!([{ "severity": "critical", "advisory": "LAB-1", "tool": "harden-check" }])
            }
            _ => json!([]),
        };
        let finished = match self.trial.kind {
            TrialKind::OldScan => Utc::now() - OLD,
            _ => Utc::now(),
        };
        scan_predicate(json!({ "document": "scan", "findings": findings }), finished)
    }

    /// The pipeline's own provenance, as the submission has it, with another builder, repository or branch
    /// where the candidate comes from there.
    fn provenance(&self, predicate: Option<&str>) -> Result<Value, String> {
        let path = predicate.ok_or("no provenance of this folder is named")?;
        let mut said = self.json(path)?;
        let origin = Origin::of(&said).ok_or_else(|| format!("`{path}` names no builder"))?;
        let asked = |source: &str, branch: &str| json!({ "source": source, "ref": branch });
        match self.trial.kind {
            TrialKind::OtherBuilder => {
                said["runDetails"]["builder"]["id"] = Value::from("https://laptop.example/somebody");
            }
            TrialKind::OtherSource => {
                let other = asked("https://git.example/somebody/fork", &origin.branch);
                said["buildDefinition"]["externalParameters"] = other;
            }
            TrialKind::OtherBranch => {
                said["buildDefinition"]["externalParameters"] = asked(&origin.source, "refs/pull/7/merge");
            }
            _ => {}
        }
        Ok(said)
    }

    fn json(&self, path: &str) -> Result<Value, String> {
        let bytes = fs::read(self.folder.join(path)).map_err(|error| format!("`{path}`: {error}"))?;
        serde_json::from_slice(&bytes).map_err(|error| format!("`{path}`: {error}"))
    }

    /// `harden-check scan`: the candidate with a critical finding has it for every scanner that looks.
    pub(super) async fn scans(&self, image: &DeliveredImage, policy: Option<&str>) -> End {
        let reference = match self.reference(image) {
            Ok(reference) => reference,
            Err(problem) => return Ok(Err(problem)),
        };
        if let Some(path) = policy
            && let Err(error) = fs::metadata(self.folder.join(path))
        {
            return Ok(Err(format!("`{path}`: {error}")));
        }
        if digest_in_registry(&reference).await?.is_none() {
            return Ok(Err("there is no such image".to_owned()));
        }
        Ok(match self.trial.kind {
            TrialKind::Critical => Err("the scan has a critical finding".to_owned()),
            _ => Ok(()),
        })
    }

    /// `harden-check gate`.
    pub(super) async fn gate(&self, image: &DeliveredImage, policy: Option<&str>) -> End {
        let read = || {
            let path = policy.ok_or("the policy lies outside of the submission's folder")?;
            let text =
                fs::read_to_string(self.folder.join(path)).map_err(|error| format!("`{path}`: {error}"))?;
            let policy = Policy::read(&text)
                .map_err(|problem| format!("`{path}`, line {}: {}", problem.line, problem.detail))?;
            let beside = Path::new(path).parent().unwrap_or(Path::new("")).join(&policy.key);
            let key = self.team.public(self.folder, &KeySource::File(beside.display().to_string()))?;
            Ok::<_, String>((policy, key, self.reference(image)?))
        };
        let (policy, key, reference) = match read() {
            Ok(read) => read,
            Err(problem) => return Ok(Err(problem)),
        };
        let gated = gate(&reference, &policy, &key, Utc::now()).await?;
        let told: Vec<String> =
            gated.objections.iter().map(|objection| objection.message().text(Language::En)).collect();
        Ok(if told.is_empty() { Ok(()) } else { Err(told.join("; ")) })
    }

    /// `harden-check promote`.
    pub(super) async fn promote(
        &mut self,
        image: &DeliveredImage,
        target: &DeliveredImage,
        build: Option<usize>,
    ) -> End {
        let (from, to) = match (self.reference(image), self.reference(target)) {
            (Ok(from), Ok(to)) => (from, to),
            (Err(problem), _) | (_, Err(problem)) => return Ok(Err(problem)),
        };
        let promoted = promote(&from, &to).await?;
        let (Some(path), Some(source)) = (&target.repository, &image.repository) else { return Ok(Ok(())) };
        let own = build.and_then(|build| self.digests.get(&(source.clone(), build)).cloned());
        let is = self.is(&promoted.digest, own.as_ref(), build);
        if let (Some(build), Some(own)) = (build, own) {
            self.digests.insert((path.clone(), build), own);
        }
        if let Some(tag) = &target.tag {
            self.tags.insert((path.clone(), tag.clone()), promoted.digest.clone());
        }
        self.live = Some((path.clone(), promoted.digest));
        let (target, repository) = (target.written.clone(), path.clone());
        self.trial.promoted.push(Promoted { target, repository, is });
        Ok(Ok(()))
    }

    /// What the team vouches for beside the image that went into production last.
    ///
    /// # Errors
    /// [`LabError`] where the lab's registry failed.
    pub(super) async fn record(&self) -> Result<Vec<String>, LabError> {
        let Some((path, digest)) = &self.live else { return Ok(Vec::new()) };
        let reference = self.at(path, &format!("@{digest}")).map_err(|problem| failed(&problem))?;
        let key = self.team.key.public();
        let wrong = |error: SigningError| failed(&error.to_string());
        if digest_in_registry(&reference).await.map_err(wrong)?.is_none() {
            return Ok(Vec::new());
        }
        let mut record = Vec::new();
        if verify(&reference, &key).await.map_err(wrong)?.is_verified() {
            record.push("signature".to_owned());
        }
        let (_, found) = attestations(&reference, &key).await.map_err(wrong)?;
        for (kind, name) in [(PROVENANCE, "provenance"), (SCAN, "scan")] {
            if found.iter().any(|one| one.kind == kind && one.judged.is_ok()) {
                record.push(name.to_owned());
            }
        }
        Ok(record)
    }
}
