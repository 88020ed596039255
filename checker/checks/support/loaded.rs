//! Which code of a published package does the service load that no installer put there?

use crate::evidence::{AppTests, DependencyFacts};

/// Code that the service loads, and that is not the code of the installed version.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::checks) struct ForeignCode<'a> {
    /// The package whose file has this name.
    pub(in crate::checks) name: &'a str,
    /// Where it was found.
    pub(in crate::checks) origin: &'a str,
    /// The versions that have exactly this content; none where somebody changed it.
    pub(in crate::checks) versions: Vec<&'a str>,
}

/// Files say what lies in an image; what the service does with them, only what it has loaded says.
pub(in crate::checks) fn foreign_code<'a>(
    facts: &'a DependencyFacts,
    tests: &'a AppTests,
) -> Vec<ForeignCode<'a>> {
    let foreign = tests.loaded.iter().filter_map(|module| {
        let mut named = facts.published.iter().filter(|one| one.file == module.file).peekable();
        let name = named.peek()?.name.as_str();
        let same = named.filter(|one| one.sha256 == module.sha256);
        let versions: Vec<&str> = same.map(|one| one.version.as_str()).collect();
        let is_installed = facts
            .installed
            .iter()
            .any(|one| one.name == name && versions.iter().any(|version| *version == one.version));
        (!is_installed).then_some(ForeignCode { name, origin: &module.origin, versions })
    });
    foreign.collect()
}

#[cfg(test)]
mod tests {
    use super::foreign_code;
    use crate::checks::support::fixtures::locked::{dependencies, installed, loaded};
    use crate::checks::support::fixtures::{fact, hardened, image, web};
    use crate::evidence::Evidence;

    fn origins(evidence: &mut Evidence) -> Vec<(String, Vec<String>)> {
        let facts = fact(&mut image(evidence).dependencies).clone();
        let owned = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
        let foreign = foreign_code(&facts, fact(&mut web(evidence).app_tests)).into_iter();
        foreign.map(|one| (one.origin.to_owned(), owned(&one.versions))).collect()
    }

    #[test]
    fn code_of_the_installed_version_is_at_home_wherever_it_lies() {
        let mut evidence = hardened();
        assert_eq!(origins(&mut evidence), []);
        fact(&mut web(&mut evidence).app_tests).loaded =
            vec![loaded("1.2.1", "/opt/venv/tidemark/__init__.py")];
        assert_eq!(origins(&mut evidence), []);
    }

    #[test]
    fn code_of_another_version_is_foreign_also_out_of_an_archive() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).app_tests).loaded =
            vec![loaded("1.2.0", "/opt/data.bin/tidemark/__init__.py")];
        let expected = ("/opt/data.bin/tidemark/__init__.py".to_owned(), vec!["1.2.0".to_owned()]);
        assert_eq!(origins(&mut evidence), [expected]);
        dependencies(&mut evidence).installed = vec![installed("tidemark", "1.2.0")];
        assert_eq!(origins(&mut evidence), []);
    }

    #[test]
    fn changed_code_has_no_version_and_what_nobody_published_is_the_applications() {
        let mut evidence = hardened();
        let tests = fact(&mut web(&mut evidence).app_tests);
        tests.loaded[0].sha256 = String::new();
        tests.loaded.push(loaded("1.2.0", "/app/handbook.py"));
        tests.loaded[1].file = "handbook.py".to_owned();
        let found = origins(&mut evidence);
        assert_eq!((found.len(), found[0].1.len()), (1, 0));
    }
}
