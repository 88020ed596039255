//! Does a bill of materials fit the image?
//!
//! Packages are compared by name and version with the package manager's records, files by path and by every
//! digest that is given with the bytes in the image. The image's own digest is not compared: a build gives files the hour in which
//! they were made, so that another build of the same files has another one.

use std::collections::{BTreeMap, BTreeSet};

use super::read::{BillComponent, ComponentKind, ReadBill};
use crate::packages::{Installed, Manager, System};

/// What is in an image, as far as a bill can name it.
#[derive(Debug, Clone, Copy)]
pub struct InImage<'a> {
    /// What it says of its distribution.
    pub system: &'a System,
    /// The packages on record.
    pub packages: &'a [Installed],
    /// Programs that no package brought, path and hex SHA-256.
    pub programs: &'a [(String, String)],
    /// Every regular file, path and hex SHA-256.
    pub files: &'a BTreeMap<&'a str, &'a str>,
    /// Digests of those files by other algorithms, hex by the algorithm's name, as far as somebody took them.
    pub digests: &'a BTreeMap<&'a str, &'a BTreeMap<String, String>>,
}

/// What does not fit, in the document's order, and what nobody can compare.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// What the image holds and the bill does not name.
    pub missing: Vec<Missing>,
    /// Entries that do not fit, each with its place among the components.
    pub wrong: Vec<(usize, WrongEntry)>,
    /// Entries on what is inside of a program or file of the image: nobody can see it from outside.
    pub trusted: usize,
    /// Algorithms of digests that are given for files and that nobody took.
    pub uncompared: BTreeSet<String>,
}

/// Something that the bill does not name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// A package on record, name and version.
    Package(String, String),
    /// The path of a program that no package brought.
    Program(String),
}

/// Why an entry does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrongEntry {
    /// Nothing of this name is in the image.
    Invented,
    /// It is called a file, and the image has a package of this name, in this version.
    CalledFile(String),
    /// No file of the image has its SHA-256; one of its name is here, and has this one.
    OtherPlace(String, String),
    /// No file is at its path, and it has no SHA-256 by which one could be found; one of its name is here.
    NoPlace(String),
    /// The package is there in another version, this one.
    OtherVersion(String),
    /// The file is there with another digest: the algorithm and this one.
    OtherDigest(String, String),
    /// A program that no package brought, without a SHA-256: nobody can tell it from another.
    NoDigest,
    /// The package is there for another processor, this one.
    OtherArchitecture(String),
    /// The entry's own name or version is another than its package URL says, this one.
    Contradiction(String),
    /// The same package stands there before.
    Twice,
    /// The image is of another system, this one.
    OtherSystem(String),
    /// The package URL is one of another release; the image's own system and release.
    OtherRelease(String),
    /// The image has a package of the entry's name, and the package URL is one of something else.
    OtherPurl,
}

impl InImage<'_> {
    /// Compares a bill with the image.
    #[must_use]
    pub fn compare(&self, bill: &ReadBill) -> Comparison {
        let mut comparison = Comparison::default();
        let mut named = Named::default();
        for (place, component) in bill.components.iter().enumerate() {
            match self.fits(component, &mut named) {
                Fits::Yes => {}
                Fits::Trusted => comparison.trusted += 1,
                Fits::No(why) => comparison.wrong.push((place, why)),
            }
        }
        comparison.uncompared = named.uncompared;
        let packages = self.packages.iter().filter(|one| !named.packages.contains(one.name.as_str()));
        let packages = packages.map(|one| Missing::Package(one.name.clone(), one.version.clone()));
        // Where a program lies need not be said: its digest is enough to find it by.
        let digests: BTreeSet<&String> = bill.components.iter().flat_map(|one| &one.sha256).collect();
        let is_named =
            |path: &String, digest: &String| named.files.contains(path) || digests.contains(digest);
        let programs = self.programs.iter().filter(|(path, digest)| !is_named(path, digest));
        let programs = programs.map(|(path, _)| Missing::Program(path.clone()));
        comparison.missing = packages.chain(programs).collect();
        comparison
    }

    fn fits(&self, component: &BillComponent, named: &mut Named) -> Fits {
        match component.kind {
            ComponentKind::Image => return Fits::Yes,
            ComponentKind::System => {
                let (said, own) = (component.name.to_lowercase(), &self.system.id);
                let same =
                    own.is_empty() || said == *own || self.system.name.to_lowercase().starts_with(&said);
                let other = || Fits::No(WrongEntry::OtherSystem(own.clone()));
                return if same { Fits::Yes } else { other() };
            }
            ComponentKind::File => {
                return self
                    .file(component, named)
                    .unwrap_or_else(|| Fits::No(self.unlike(component, named)));
            }
            ComponentKind::Unread => return self.file(component, named).unwrap_or(Fits::Yes),
            ComponentKind::Package => {}
        }
        let manager = component.purl.as_ref().map(|purl| match purl.kind.as_str() {
            "deb" => Some(Manager::Dpkg),
            "apk" => Some(Manager::Apk),
            _ => None,
        });
        if manager != Some(None)
            && let Some(fits) = self.package(component, manager.flatten(), named)
        {
            return fits;
        }
        // A finished program is called a file by some and an application by others.
        if manager.is_none()
            && let Some(fits) = self.file(component, named)
        {
            return fits;
        }
        // Nothing of a database can be inside of a file of that database's own.
        let within = |path: &String| match manager {
            Some(Some(_)) | None => self.programs.iter().any(|(program, _)| program == path),
            Some(None) => {
                self.files.contains_key(path.as_str()) || self.packages.iter().any(|one| one.name == *path)
            }
        };
        if component.within.iter().any(within) {
            return Fits::Trusted;
        }
        let is_there = manager.is_some() && self.packages.iter().any(|one| one.name == component.name);
        Fits::No(if is_there { WrongEntry::OtherPurl } else { self.unlike(component, named) })
    }

    /// Why an entry fits nothing: something of its name may be there all the same.
    fn unlike(&self, said: &BillComponent, named: &mut Named) -> WrongEntry {
        if said.purl.is_some() {
            return WrongEntry::Invented;
        }
        if let Some(package) = self.packages.iter().find(|one| one.name == said.name) {
            named.packages.insert(package.name.clone());
            return WrongEntry::CalledFile(package.version.clone());
        }
        let base = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        let own = base(&said.name);
        let programs = self.programs.iter().map(|(path, digest)| (path.as_str(), digest.as_str()));
        let mut all = programs.chain(self.files.iter().map(|(path, digest)| (*path, *digest)));
        match all.find(|(path, _)| !own.is_empty() && base(path) == own) {
            None => WrongEntry::Invented,
            Some((path, _)) if said.sha256.is_empty() => WrongEntry::NoPlace(path.to_owned()),
            Some((path, digest)) => WrongEntry::OtherPlace(path.to_owned(), digest.to_owned()),
        }
    }

    /// Nothing where no package of this name is on record, nor one that was built from it.
    fn package(&self, said: &BillComponent, manager: Option<Manager>, named: &mut Named) -> Option<Fits> {
        let purl = said.purl.as_ref();
        let (name, version) = purl.map_or((&said.name, &said.version), |purl| (&purl.name, &purl.version));
        let architecture = purl.map(|purl| purl.architecture.as_str()).unwrap_or_default();
        let of_manager = self.packages.iter().filter(|one| manager.is_none_or(|own| own == one.manager));
        let owner = purl.map(|purl| purl.owner.as_str()).unwrap_or_default();
        let mut same: Vec<&Installed> = of_manager.clone().filter(|one| one.name == *name).collect();
        if let Some(first) = same.first()
            && self.is_foreign(owner)
        {
            named.packages.insert(first.name.clone());
            return Some(Fits::No(WrongEntry::OtherSystem(self.system.id.clone())));
        }
        let distro = purl.map(|purl| purl.distro.as_str()).unwrap_or_default();
        if let Some(first) = same.first()
            && self.system.is_other_release(distro)
        {
            named.packages.insert(first.name.clone());
            let own = format!("{}-{}", self.system.id, self.system.version);
            return Some(Fits::No(WrongEntry::OtherRelease(own)));
        }
        let any = same.first().copied();
        if !architecture.is_empty() {
            same.retain(|one| one.architecture.is_empty() || one.architecture == architecture);
        }
        let Some(first) = same.first() else {
            let mut built = of_manager.filter(|one| one.source == *name && one.source_version == *version);
            let of_source = built.next().map(|_| Fits::Yes);
            return match any.filter(|_| !SOURCES.contains(&architecture)) {
                Some(other) => {
                    named.packages.insert(other.name.clone());
                    Some(Fits::No(WrongEntry::OtherArchitecture(other.architecture.clone())))
                }
                None => of_source,
            };
        };
        named.packages.insert(first.name.clone());
        if !same.iter().any(|one| one.version == *version) {
            return Some(Fits::No(WrongEntry::OtherVersion(first.version.clone())));
        }
        let names = [&first.name, &first.source];
        // Some leave the epoch out of one of the two.
        let bare = |version: &str| version.split_once(':').map_or(version, |(_, rest)| rest).to_owned();
        if purl.is_some() && !names.contains(&&said.name) {
            return Some(Fits::No(WrongEntry::Contradiction(name.clone())));
        }
        if !said.version.is_empty() && bare(&said.version) != bare(version) {
            return Some(Fits::No(WrongEntry::Contradiction(version.clone())));
        }
        let key = format!("{name} {version} {architecture}");
        Some(if named.entries.insert(key) { Fits::Yes } else { Fits::No(WrongEntry::Twice) })
    }

    /// Whether packages of this owner are those of another distribution. Of one that nobody here knows, tools
    /// name this one or that.
    fn is_foreign(&self, owner: &str) -> bool {
        let known = |id: &str| FAMILIES.contains(&id);
        known(owner) && known(&self.system.id) && owner != self.system.id
    }

    /// Nothing where the image has no such file.
    fn file(&self, said: &BillComponent, named: &mut Named) -> Option<Fits> {
        let path = format!("/{}", said.name.trim_start_matches("./").trim_start_matches('/'));
        if let Some(own) = self.files.get(path.as_str()) {
            named.files.insert(path.clone());
            let algorithm = || "SHA-256".to_owned();
            if said.sha256.iter().any(|digest| digest != own) {
                return Some(Fits::No(WrongEntry::OtherDigest(algorithm(), (*own).to_owned())));
            }
            return Some(match self.other_digest(said, &path, named) {
                Some(wrong) => Fits::No(wrong),
                None if !said.sha256.is_empty() => Fits::Yes,
                None if self.programs.iter().any(|(program, _)| *program == path) => {
                    Fits::No(WrongEntry::NoDigest)
                }
                None => Fits::Yes,
            });
        }
        let mut same = self.files.iter().filter(|(_, own)| said.sha256.iter().any(|digest| digest == *own));
        let first = (*same.next()?.0).to_owned();
        let wrong = self.other_digest(said, &first, named);
        named.files.insert(first);
        Some(wrong.map_or(Fits::Yes, Fits::No))
    }

    /// The first digest by another algorithm that is not the file's.
    fn other_digest(&self, said: &BillComponent, path: &str, named: &mut Named) -> Option<WrongEntry> {
        let own = self.digests.get(path);
        for digest in &said.digests {
            match own.and_then(|own| own.get(&digest.algorithm)) {
                Some(value) if *value == digest.value => {}
                Some(value) => {
                    return Some(WrongEntry::OtherDigest(digest.algorithm.clone(), value.clone()));
                }
                None => {
                    named.uncompared.insert(digest.algorithm.clone());
                }
            }
        }
        None
    }
}

/// How the architecture of a source package is called.
const SOURCES: [&str; 2] = ["source", "src"];

/// Distributions whose packages are nobody else's.
const FAMILIES: [&str; 3] = ["debian", "ubuntu", "alpine"];

/// What was named so far.
#[derive(Default)]
struct Named {
    packages: BTreeSet<String>,
    files: BTreeSet<String>,
    /// Name, version and architecture of each package.
    entries: BTreeSet<String>,
    /// Algorithms of digests that nobody compared.
    uncompared: BTreeSet<String>,
}

enum Fits {
    Yes,
    Trusted,
    No(WrongEntry),
}

#[cfg(test)]
mod tests;
