//! Does a bill of materials fit the image?
//!
//! Packages are compared by name and version with the package manager's records, files by path and SHA-256
//! with the bytes in the image. The image's own digest is not compared: a build gives files the hour in which
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
    /// The package is there in another version, this one.
    OtherVersion(String),
    /// The file is there with another digest, this one.
    OtherDigest(String),
    /// A program that no package brought, without a SHA-256: nobody can tell it from another.
    NoDigest,
    /// The entry's own name or version is another than its package URL says, this one.
    Contradiction(String),
    /// The same package stands there before.
    Twice,
    /// The image is of another system, this one.
    OtherSystem(String),
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
        let packages = self.packages.iter().filter(|one| !named.packages.contains(one.name.as_str()));
        let packages = packages.map(|one| Missing::Package(one.name.clone(), one.version.clone()));
        let programs = self.programs.iter().filter(|(path, _)| !named.files.contains(path));
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
                return self.file(component, named).unwrap_or(Fits::No(WrongEntry::Invented));
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
        if component.within.iter().any(within) { Fits::Trusted } else { Fits::No(WrongEntry::Invented) }
    }

    /// Nothing where no package of this name is on record, nor one that was built from it.
    fn package(&self, said: &BillComponent, manager: Option<Manager>, named: &mut Named) -> Option<Fits> {
        let purl = said.purl.as_ref();
        let (name, version) = purl.map_or((&said.name, &said.version), |purl| (&purl.name, &purl.version));
        let architecture = purl.map(|purl| purl.architecture.as_str()).unwrap_or_default();
        let of_manager = self.packages.iter().filter(|one| manager.is_none_or(|own| own == one.manager));
        let mut same: Vec<&Installed> = of_manager.clone().filter(|one| one.name == *name).collect();
        if !architecture.is_empty() {
            same.retain(|one| one.architecture.is_empty() || one.architecture == architecture);
        }
        let Some(first) = same.first() else {
            let mut built = of_manager.filter(|one| one.source == *name && one.source_version == *version);
            return built.next().map(|_| Fits::Yes);
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

    /// Nothing where the image has no such file.
    fn file(&self, said: &BillComponent, named: &mut Named) -> Option<Fits> {
        let path = format!("/{}", said.name.trim_start_matches("./").trim_start_matches('/'));
        if let Some(own) = self.files.get(path.as_str()) {
            named.files.insert(path.clone());
            return Some(match said.sha256.first() {
                Some(_) if said.sha256.iter().all(|digest| digest == own) => Fits::Yes,
                Some(_) => Fits::No(WrongEntry::OtherDigest((*own).to_owned())),
                None if self.programs.iter().any(|(program, _)| *program == path) => {
                    Fits::No(WrongEntry::NoDigest)
                }
                None => Fits::Yes,
            });
        }
        let mut same = self.files.iter().filter(|(_, own)| said.sha256.iter().any(|digest| digest == *own));
        let first = same.next()?;
        named.files.insert((*first.0).to_owned());
        Some(Fits::Yes)
    }
}

/// What was named so far.
#[derive(Default)]
struct Named {
    packages: BTreeSet<String>,
    files: BTreeSet<String>,
    /// Name, version and architecture of each package.
    entries: BTreeSet<String>,
}

enum Fits {
    Yes,
    Trusted,
    No(WrongEntry),
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::samples::bill;
    use super::super::{cyclonedx, read, spdx};
    use super::{Comparison, InImage, Missing, WrongEntry};
    use crate::packages::Bill;
    use serde_json::{Value, json};

    fn against(document: &Value) -> Comparison {
        let Bill { system, packages, programs, .. } = bill();
        let files: BTreeMap<&str, &str> =
            programs.iter().map(|(path, digest)| (path.as_str(), digest.as_str())).collect();
        let image = InImage { system: &system, packages: &packages, programs: &programs, files: &files };
        image.compare(&read(document.to_string().as_bytes()).unwrap())
    }

    fn changed(change: impl FnOnce(&mut Value)) -> Comparison {
        let mut document = cyclonedx(&bill());
        change(&mut document["components"]);
        against(&document)
    }

    fn wrong(change: impl FnOnce(&mut Value)) -> Vec<(usize, WrongEntry)> {
        let comparison = changed(change);
        assert_eq!(comparison.missing, []);
        comparison.wrong
    }

    #[test]
    fn a_true_bill_fits_in_both_standards_and_in_any_order() {
        assert_eq!(against(&cyclonedx(&bill())), Comparison::default());
        assert_eq!(against(&spdx(&bill())), Comparison::default());
        assert_eq!(changed(|all| all.as_array_mut().unwrap().reverse()), Comparison::default());
    }

    #[test]
    fn entries_of_other_tools_fit() {
        let others = json!([
            { "type": "operating-system", "name": "debian", "version": "12" },
            { "type": "container", "name": "base" },
            { "type": "library", "name": "glibc", "version": "2.36-9",
              "purl": "pkg:deb/debian/glibc@2.36-9?arch=source" },
        ]);
        let with = |all: &mut Value| all.as_array_mut().unwrap().extend(others.as_array().unwrap().clone());
        assert_eq!(changed(with), Comparison::default());
        // A package without a package URL, and a program that is called an application.
        let bare = json!([
            { "type": "library", "name": "libc6", "version": "2.36-9" },
            { "type": "application", "name": "notes",
              "hashes": [{ "alg": "SHA-256", "content": "cd".repeat(32) }] },
        ]);
        assert_eq!(changed(|all| *all = bare), Comparison::default());
    }

    /// As syft 1.18 writes them: folders and files that it did not read have a SHA-1 of noughts.
    #[test]
    fn folders_among_the_files_of_spdx_are_no_invention() {
        let mut document = spdx(&bill());
        let file = |number: usize, path: &str, sum: &str| {
            json!({ "SPDXID": format!("SPDXRef-File-{number}"), "fileName": path,
                "checksums": [{ "algorithm": "SHA1", "checksumValue": sum }] })
        };
        let nought = "0".repeat(40);
        document["files"] = json!([file(0, "usr/bin", &nought), file(1, "var/lib", &nought)]);
        assert_eq!(against(&document), Comparison::default());
        document["packages"].as_array_mut().unwrap().pop();
        document["relationships"].as_array_mut().unwrap().pop();
        document["files"] = json!([file(0, "app/notes", &nought), file(1, "app/x", &"1".repeat(40))]);
        let wrong = [(1, WrongEntry::NoDigest), (2, WrongEntry::Invented)];
        assert_eq!(against(&document), Comparison { wrong: wrong.to_vec(), ..Comparison::default() });
    }

    #[test]
    fn what_is_not_named_is_missing() {
        let all = [
            Missing::Package("libc6".to_owned(), "2.36-9".to_owned()),
            Missing::Program("/app/notes".to_owned()),
        ];
        assert_eq!(changed(|components| *components = json!([])).missing, all);
        assert_eq!(changed(|components| components[0]["scope"] = json!("excluded")).missing, all[..1]);
    }

    #[test]
    fn each_way_of_being_untrue_is_found() {
        let version = |all: &mut Value| {
            all[0]["version"] = json!("2.36-9+b1");
            all[0]["purl"] = json!("pkg:deb/debian/libc6@2.36-9%2Bb1");
        };
        assert_eq!(wrong(version), [(0, WrongEntry::OtherVersion("2.36-9".to_owned()))]);
        let contradiction = |all: &mut Value| all[0]["version"] = json!("2.36-10");
        assert_eq!(wrong(contradiction), [(0, WrongEntry::Contradiction("2.36-9".to_owned()))]);
        let digest = |all: &mut Value| all[1]["hashes"][0]["content"] = json!("ef".repeat(32));
        assert_eq!(wrong(digest), [(1, WrongEntry::OtherDigest("cd".repeat(32)))]);
        assert_eq!(wrong(|all| all[1]["hashes"] = json!([])), [(1, WrongEntry::NoDigest)]);
        let add = |one: Value| move |all: &mut Value| all.as_array_mut().unwrap().push(one);
        let invented = json!({ "type": "library", "name": "libx", "purl": "pkg:deb/debian/libx@1" });
        assert_eq!(wrong(add(invented)), [(2, WrongEntry::Invented)]);
        let foreign = json!({ "type": "library", "name": "left-pad", "purl": "pkg:npm/left-pad@1.3.0" });
        assert_eq!(wrong(add(foreign)), [(2, WrongEntry::Invented)]);
        assert_eq!(wrong(add(json!({ "type": "file", "name": "/x" }))), [(2, WrongEntry::Invented)]);
        let again = json!({ "type": "library", "name": "libc6", "version": "2.36-9",
            "purl": "pkg:deb/debian/libc6@2.36-9?arch=amd64" });
        assert_eq!(wrong(add(again)), [(2, WrongEntry::Twice)]);
        let system = json!({ "type": "operating-system", "name": "alpine" });
        assert_eq!(wrong(add(system)), [(2, WrongEntry::OtherSystem("debian".to_owned()))]);
    }

    #[test]
    fn what_is_inside_of_a_program_is_taken_on_trust_and_counted() {
        let inside = json!([
            { "type": "library", "name": "serde", "version": "1.0", "purl": "pkg:cargo/serde@1.0" },
            { "type": "library", "name": "musl", "version": "1.2.5", "purl": "pkg:deb/debian/musl@1.2.5" },
        ]);
        let comparison = changed(|all| all[1]["components"] = inside.clone());
        assert_eq!((comparison.wrong, comparison.trusted), (Vec::new(), 2));
        // In a package that is on record, the database would know it.
        let comparison = changed(|all| all[0]["components"] = inside.clone());
        assert_eq!((comparison.wrong, comparison.trusted), (vec![(2, WrongEntry::Invented)], 1));
    }
}
