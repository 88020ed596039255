//! Which installed packages need each other?
//!
//! Of dpkg `Depends`, `Pre-Depends` and `Provides`, see deb-control(5); of apk `D:` and `p:`, see apk-package(5).

use std::collections::BTreeSet;

use super::dpkg::paragraphs;

/// What one installed package needs, and what others may need of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ties {
    /// The package.
    pub name: String,
    /// Names that it needs, of packages or of what they offer. Of several ways each counts.
    pub needs: BTreeSet<String>,
    /// Names by which others may need it beside its own.
    pub offers: BTreeSet<String>,
    /// Whether its manager itself holds it to be needed by every system.
    pub essential: bool,
}

/// The ties of dpkg's packages.
#[must_use]
pub fn dpkg_ties(database: &str) -> Vec<Ties> {
    let ties = paragraphs(database).into_iter().filter_map(|paragraph| {
        let field = |name| paragraph.field(name).unwrap_or_default();
        // `a (>= 1) | b:any, c [amd64]`
        let names = |text: &str| -> Vec<String> {
            let ways = text.split([',', '|']).filter_map(|way| way.split_whitespace().next());
            ways.map(|name| name.split([':', '(']).next().unwrap_or(name).to_owned()).collect()
        };
        Some(Ties {
            name: paragraph.field("Package")?.to_owned(),
            needs: names(field("Depends")).into_iter().chain(names(field("Pre-Depends"))).collect(),
            offers: names(field("Provides")).into_iter().collect(),
            essential: field("Essential") == "yes" || field("Priority") == "required",
        })
    });
    ties.collect()
}

/// The ties of apk's packages.
#[must_use]
pub fn apk_ties(database: &str) -> Vec<Ties> {
    let mut found = Vec::new();
    for paragraph in database.replace('\r', "").split("\n\n") {
        let field = |start: &str| paragraph.lines().find_map(|line| line.strip_prefix(start)).map(str::trim);
        let Some(name) = field("P:") else { continue };
        // `so:libc.musl-x86_64.so.1 busybox>=1.36 !other`
        let names = |text: &str| -> BTreeSet<String> {
            let words = text.split_whitespace().filter(|word| !word.starts_with('!'));
            words.map(|word| word.split(['<', '>', '=', '~']).next().unwrap_or(word).to_owned()).collect()
        };
        found.push(Ties {
            name: name.to_owned(),
            needs: names(field("D:").unwrap_or_default()),
            offers: names(field("p:").unwrap_or_default()),
            essential: false,
        });
    }
    found
}

/// Whether another of these packages needs this one, or every system does.
#[must_use]
pub fn is_needed(name: &str, all: &[Ties]) -> bool {
    let own = all.iter().filter(|one| one.name == name);
    let mut names: BTreeSet<&str> = own.clone().flat_map(|one| &one.offers).map(String::as_str).collect();
    names.insert(name);
    own.clone().any(|one| one.essential)
        || all
            .iter()
            .any(|one| one.name != name && one.needs.iter().any(|need| names.contains(need.as_str())))
}

#[cfg(test)]
mod tests {
    use super::{apk_ties, dpkg_ties, is_needed};

    #[test]
    fn what_another_package_depends_on_is_needed() {
        let ties = dpkg_ties(
            "Package: page-stamp\nVersion: 1\nDepends: libquay1 (>= 0.8), awk | perl:any\n\n\
             Package: libquay1\nVersion: 1\n\nPackage: mawk\nVersion: 1\nProvides: awk (= 1)\n\n\
             Package: perl\nVersion: 1\nPre-Depends: dpkg\n\nPackage: dpkg\nVersion: 1\n\n\
             Package: base-files\nEssential: yes\nVersion: 1\n",
        );
        for name in ["libquay1", "mawk", "perl", "dpkg", "base-files"] {
            assert!(is_needed(name, &ties), "{name}");
        }
        assert!(!is_needed("page-stamp", &ties));
    }

    #[test]
    fn apk_says_it_by_files_and_commands_too() {
        let ties = apk_ties(
            "P:musl\nV:1\np:so:libc.musl-x86_64.so.1=1\n\nP:busybox\nV:1\nD:so:libc.musl-x86_64.so.1\np:cmd:sh=1\n\n\
             P:tool\nV:1\nD:busybox>1.30 !toybox\n\nP:toybox\nV:1\n\n",
        );
        assert!(is_needed("musl", &ties) && is_needed("busybox", &ties));
        assert!(!is_needed("tool", &ties) && !is_needed("toybox", &ties));
    }
}
