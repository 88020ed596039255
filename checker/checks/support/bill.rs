//! Which bills of materials are handed in, and what do they say of the image?

use std::collections::BTreeSet;

use crate::check::Verdict;
use crate::evidence::{Evidence, LayerFile, PackageFacts, StrayFile};
use crate::packages::{Comparison, InImage, Installed, Manager, ReadBill};
use crate::submission::HandedBill;

use super::WORDS;

/// A bill that is one, held against the image.
pub(in crate::checks) struct Compared<'a> {
    /// As handed in.
    pub(in crate::checks) handed: &'a HandedBill,
    /// What it says.
    pub(in crate::checks) bill: &'a ReadBill,
    /// What does not fit.
    pub(in crate::checks) comparison: Comparison,
}

/// Every bill of the folder, held against the image. A package whose files lie in the image without a record
/// is in it all the same.
///
/// # Errors
/// Skipped where there is no bill or one is none, which `bill-valid` reports; an error where the image has
/// records that nobody here reads.
pub(in crate::checks) fn compared<'a>(
    evidence: &'a Evidence,
    facts: &PackageFacts,
    files: &[LayerFile],
) -> Result<Vec<Compared<'a>>, Verdict> {
    if let Some(database) = facts.unread.first() {
        return Err(Verdict::Error { reason: WORDS.say("bill-unread").with("database", database) });
    }
    let handed = &evidence.submission.bills;
    let no_bill = || Verdict::Skipped { reason: WORDS.say("bill-absent") };
    let bills: Option<Vec<_>> = handed.iter().map(|one| Some((one, one.bill.as_ref()?))).collect();
    let bills = bills.filter(|bills| !bills.is_empty()).ok_or_else(no_bill)?;
    // A record without its files brings no package into the image, whatever a scanner makes of it.
    let recorded = facts.packages.iter().filter(|package| !facts.is_absent(package)).cloned();
    let packages: Vec<Installed> = recorded.chain(unrecorded(facts).flat_map(installed)).collect();
    let of_package: BTreeSet<&str> = unrecorded(facts).map(|stray| stray.path.as_str()).collect();
    let mut programs = facts.programs.clone();
    programs.retain(|(path, _)| !of_package.contains(path.as_str()));
    let regular = files.iter().filter(|file| !file.sha256.is_empty());
    let digests = regular.clone().map(|file| (file.path.as_str(), &file.digests)).collect();
    let files = regular.map(|file| (file.path.as_str(), file.sha256.as_str())).collect();
    let image = InImage {
        system: &facts.system,
        packages: &packages,
        programs: &programs,
        files: &files,
        digests: &digests,
    };
    let bills = bills.into_iter();
    Ok(bills.map(|(handed, bill)| Compared { handed, bill, comparison: image.compare(bill) }).collect())
}

/// Files of packages that no record of the image names.
pub(in crate::checks) fn unrecorded(facts: &PackageFacts) -> impl Iterator<Item = &StrayFile> {
    facts.strays.iter().filter(|stray| stray.recorded.is_none())
}

/// What a file of a package says of the package, one for each version that has such a file.
fn installed(stray: &StrayFile) -> impl Iterator<Item = Installed> {
    stray.versions.iter().zip(&stray.source_versions).map(|(version, source_version)| Installed {
        name: stray.package.clone(),
        version: version.clone(),
        architecture: String::new(),
        source: stray.source.clone(),
        source_version: source_version.clone(),
        manager: Manager::Dpkg,
    })
}
