//! Does the bill of materials name everything that is in the image?

use std::collections::BTreeSet;

use super::support::bill::{Compared, compared, unrecorded};
use super::support::{settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::{Evidence, PackageFacts};
use crate::packages::Missing;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "bill-complete",
    include_str!("bill_complete.en.ftl"),
    include_str!("bill_complete.de.ftl"),
);

/// The packages on record, packages whose files lie in the image without a record, and programs that no package
/// brought: each of them has to stand in every bill that is handed in.
pub(super) static CHECK: Check = Check {
    id: "bill-complete",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[6],
        cis: &[],
        owasp: &["R13", "D08"],
        nist: &["3.1.1"],
        reference: "CycloneDX 1.6; SPDX 2.3; dpkg-query(1)",
    },
    needs: &[Need::Packages, Need::Files],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let image = subject::image(evidence, params)?;
    let facts = seen(&image.packages)?;
    let bills = compared(evidence, facts, seen(&image.files)?)?;
    let Some((bill, seen)) = bills.iter().find_map(|bill| Some((bill, missing(bill, facts)?))) else {
        let names: BTreeSet<&str> = facts.packages.iter().map(|package| package.name.as_str()).collect();
        let names: BTreeSet<&str> =
            names.into_iter().chain(unrecorded(facts).map(|stray| stray.package.as_str())).collect();
        let seen = WORDS.say("passed").with("packages", names.len());
        return Ok(Verdict::pass(seen.with("programs", facts.programs.len())));
    };
    let key = match (facts.databases.is_empty(), bills.len()) {
        (true, _) => "direction-records",
        (false, 1) => "direction",
        (false, _) => "direction-several",
    };
    Ok(Verdict::fail_at(
        Place::WholeFile(bill.handed.file.clone()),
        WORDS.say("expected"),
        seen,
        WORDS.say(key).with("file", &bill.handed.file).with("bills", bills.len()),
    ))
}

/// The first thing that is missing, and how many more.
fn missing(bill: &Compared<'_>, facts: &PackageFacts) -> Option<Message> {
    let mut told: BTreeSet<&str> = BTreeSet::new();
    let mut all = bill.comparison.missing.iter().filter(|missing| match missing {
        // Files of several versions may look alike, and the package is one.
        Missing::Package(name, _) => told.insert(name),
        Missing::Program(_) => true,
    });
    let first = match all.next()? {
        Missing::Package(name, version) => match unrecorded(facts).find(|stray| stray.package == *name) {
            Some(stray) => WORDS.say("no-record").with("path", &stray.path),
            None => match source_named(bill, facts, name) {
                Some(source) => WORDS.say("package-source").with("source", source),
                None if bill.bill.excluded.contains(name) => WORDS.say("package-excluded"),
                None => WORDS.say("package"),
            },
        }
        .with("package", name)
        .with("version", version),
        Missing::Program(path) => WORDS.say("program").with("path", path),
    };
    Some(match all.count() {
        0 => first,
        more => WORDS.say("more").with("first", first).with("count", more),
    })
}

/// The source package of a package, where the bill names that in its stead.
fn source_named<'a>(bill: &Compared<'_>, facts: &'a PackageFacts, name: &str) -> Option<&'a str> {
    let source = facts.packages.iter().find(|package| package.name == name)?.source.as_str();
    let mut names = bill.bill.components.iter().map(|one| one.name.as_str());
    (source != name && names.any(|named| named == source)).then_some(source)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::packaged::{bill, stray};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, assert_skipped, fact, hardened, image, params, unseen,
    };
    use crate::evidence::{Evidence, PackageFacts};

    fn spoilt(change: impl FnOnce(&mut PackageFacts)) -> Evidence {
        let mut evidence = hardened();
        change(fact(&mut image(&mut evidence).packages));
        evidence
    }

    #[test]
    fn a_bill_that_names_everything_passes() {
        assert_passes(&CHECK, &hardened(), &params());
        // What is on no record and in the bill is known.
        let unrecorded = spoilt(|facts| {
            let package = facts.packages.pop().unwrap();
            facts.strays = vec![stray(&package, None)];
        });
        assert_passes(&CHECK, &unrecorded, &params());
    }

    #[test]
    fn each_thing_that_is_not_named_fails() {
        let mut evidence = hardened();
        bill(&mut evidence).components.retain(|component| component.name != "libquay1");
        let failure = assert_fails(&CHECK, &evidence, &params(), "package");
        assert_eq!(failure.place, Place::WholeFile("sbom.cdx.json".to_owned()));
        bill(&mut evidence).excluded.push("libquay1".to_owned());
        assert_fails(&CHECK, &evidence, &params(), "package-excluded");
        bill(&mut evidence).excluded.clear();
        bill(&mut evidence).components.clear();
        assert_fails(&CHECK, &evidence, &params(), "more");
        let program = ("/opt/tool".to_owned(), "ab".repeat(32));
        assert_fails(&CHECK, &spoilt(|facts| facts.programs.push(program)), &params(), "program");
    }

    #[test]
    fn of_a_source_package_in_the_place_of_its_package_it_is_told() {
        let mut evidence = hardened();
        bill(&mut evidence).components[0].name = "quay".to_owned();
        assert_fails(&CHECK, &evidence, &params(), "package-source");
    }

    #[test]
    fn a_package_without_a_record_is_missing_and_the_records_are_named_as_the_way() {
        let mut evidence = spoilt(|facts| {
            let package = facts.packages.remove(0);
            // Two versions have such a file: one package is missing.
            let mut both = stray(&package, None);
            both.versions.push("0.9-1".to_owned());
            both.source_versions.push("0.9-1".to_owned());
            *facts =
                PackageFacts { strays: vec![both], system: facts.system.clone(), ..PackageFacts::default() };
        });
        bill(&mut evidence).components.clear();
        let failure = assert_fails(&CHECK, &evidence, &params(), "no-record");
        assert_eq!(failure.direction.key(), "direction-records");
    }

    #[test]
    fn every_bill_of_the_folder_counts() {
        let mut evidence = hardened();
        let mut second = evidence.submission.bills[0].clone();
        second.file = "sbom.spdx.json".to_owned();
        second.bill.as_mut().unwrap().components.remove(0);
        evidence.submission.bills.push(second);
        let failure = assert_fails(&CHECK, &evidence, &params(), "package");
        assert_eq!(failure.place, Place::WholeFile("sbom.spdx.json".to_owned()));
        assert_eq!(failure.direction.key(), "direction-several");
    }

    #[test]
    fn without_a_bill_or_facts_there_is_no_verdict() {
        let mut evidence = hardened();
        evidence.submission.bills.clear();
        assert_skipped(&CHECK, &evidence, &params());
        let mut evidence = hardened();
        evidence.submission.bills[0].bill = None;
        assert_skipped(&CHECK, &evidence, &params());
        assert_error(&CHECK, &spoilt(|facts| facts.unread.push("/var/lib/rpm".to_owned())), &params());
        assert_error(&CHECK, &unseen(), &params());
        let mut evidence = hardened();
        image(&mut evidence).files = crate::evidence::Observed::NotAsked;
        assert_error(&CHECK, &evidence, &params());
    }
}
