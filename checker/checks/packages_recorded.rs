//! Does the package database tell the truth about the files?

use super::support::{settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::{ContainerFacts, Evidence, PackageFacts, RecordDoubt};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "packages-recorded",
    include_str!("packages_recorded.en.ftl"),
    include_str!("packages_recorded.de.ftl"),
);

/// A scanner believes the database. So it is compared with what the layers show: what an installation writes
/// and a removal deletes, and the contents of the package files that the exercise knows.
pub(super) static CHECK: Check = Check {
    id: "packages-recorded",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[5],
        cis: &["4.4"],
        owasp: &["R9", "D02"],
        nist: &["3.1.1"],
        reference: "dpkg(1), dpkg-query(1); apk-package(5)",
    },
    needs: &[Need::Packages, Need::Container],
    required: &[],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let image = subject::image(evidence, params)?;
    let facts = seen(&image.packages)?;
    if let Some(unread) = facts.unread.first() {
        return Err(Verdict::Error { reason: WORDS.say("unread").with("database", unread) });
    }
    let Some(seen) = doubt(facts) else {
        if let Some(seen) = since_the_start(facts, subject::inspected(evidence, params)?) {
            return Ok(Verdict::fail_at(
                Place::Service(subject::container(evidence, params)?.service().to_owned()),
                WORDS.say("expected-later"),
                seen,
                WORDS.say("direction-later"),
            ));
        }
        let key = if facts.databases.is_empty() { "passed-nothing" } else { "passed" };
        return Ok(Verdict::pass(WORDS.say(key).with("packages", facts.packages.len())));
    };
    Ok(Verdict::fail_at(
        Place::Image(subject::tag(subject::build(evidence, params)?).to_owned()),
        WORDS.say("expected"),
        seen,
        WORDS.say(direction(facts)),
    ))
}

/// The first package that came when the container started: who scans the image does not see it.
fn since_the_start(facts: &PackageFacts, container: &ContainerFacts) -> Option<Message> {
    container.changed_databases.iter().flat_map(|database| &database.packages).find_map(|now| {
        let scanned = |one: &&crate::packages::Installed| one.name == now.name && one.manager == now.manager;
        let mut before = facts.packages.iter().filter(scanned).peekable();
        let first = before.peek().map(|one| one.version.clone());
        if before.any(|one| one.version == now.version && one.source_version == now.source_version) {
            return None;
        }
        let key = if first.is_some() { "later-other" } else { "later-new" };
        let told = WORDS.say(key).with("package", &now.name).with("version", &now.version);
        Some(told.with("before", first.unwrap_or_default()))
    })
}

/// Whoever took the database along without the lists beside it did nothing to the database itself.
fn direction(facts: &PackageFacts) -> &'static str {
    let is_invented = |doubt: &RecordDoubt| matches!(doubt, RecordDoubt::Invented { .. });
    let changed = facts
        .doubts
        .iter()
        .any(|doubt| matches!(doubt, RecordDoubt::Altered { .. } | RecordDoubt::Claimed { .. }));
    if facts.removed_databases.is_empty() && facts.strays.is_empty() {
        let all = !facts.doubts.is_empty() && facts.doubts.iter().all(is_invented);
        if all && facts.doubts.len() == facts.packages.len() {
            return "direction-lists";
        }
        if changed {
            return "direction-files";
        }
        if facts.doubts.iter().any(|doubt| matches!(doubt, RecordDoubt::Absent { .. })) {
            return "direction-absent";
        }
    }
    "direction"
}

/// The first thing that does not fit, and how many more there are.
fn doubt(facts: &PackageFacts) -> Option<Message> {
    if let Some(removed) = facts.removed_databases.first() {
        return Some(WORDS.say("removed").with("database", removed));
    }
    let strays = facts.strays.iter().map(|stray| match &stray.recorded {
        Some(recorded) => WORDS
            .say("other-version")
            .with("path", &stray.path)
            .with("package", &stray.package)
            .with("version", stray.versions.join(", "))
            .with("recorded", recorded),
        None => WORDS
            .say("unrecorded")
            .with("path", &stray.path)
            .with("package", &stray.package)
            .with("version", stray.versions.join(", ")),
    });
    let doubts = facts.doubts.iter().map(|doubt| match doubt {
        RecordDoubt::Forgotten { package, version, path, files } => WORDS
            .say("forgotten")
            .with("package", package)
            .with("version", version)
            .with("path", path)
            .with("files", *files),
        RecordDoubt::Rewritten { package, before, now } => {
            WORDS.say("rewritten").with("package", package).with("before", before).with("now", now)
        }
        RecordDoubt::Altered { package, version, path } => {
            WORDS.say("altered").with("package", package).with("version", version).with("path", path)
        }
        RecordDoubt::Claimed { package, version, path } => {
            WORDS.say("claimed").with("package", package).with("version", version).with("path", path)
        }
        RecordDoubt::Absent { package, version, path } => {
            WORDS.say("absent").with("package", package).with("version", version).with("path", path)
        }
        RecordDoubt::Invented { package, version } => {
            WORDS.say("invented").with("package", package).with("version", version)
        }
    });
    let mut all = strays.chain(doubts);
    if let Some(first) = all.next() {
        let more = all.count();
        return Some(match more {
            0 => first,
            more => WORDS.say("more").with("first", first).with("count", more),
        });
    }
    if let Some(library) = &facts.loose_library {
        return Some(WORDS.say("loose").with("path", library));
    }
    let is_distribution = facts.system.is_known() && facts.databases.is_empty();
    is_distribution.then(|| WORDS.say("no-database").with("system", &facts.system.name))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, hardened, image, packaged::package, params, unseen,
        web,
    };
    use crate::evidence::{ChangedDatabase, PackageFacts, RecordDoubt, StrayFile};

    fn spoilt(change: impl FnOnce(&mut PackageFacts)) -> crate::evidence::Evidence {
        let mut evidence = hardened();
        change(fact(&mut image(&mut evidence).packages));
        evidence
    }

    fn stray(recorded: Option<&str>) -> StrayFile {
        StrayFile {
            path: "/usr/bin/page-stamp".to_owned(),
            package: "page-stamp".to_owned(),
            source: "page-stamp".to_owned(),
            versions: vec!["2.4.9-1".to_owned()],
            source_versions: vec!["2.4.9-1".to_owned()],
            recorded: recorded.map(str::to_owned),
        }
    }

    #[test]
    fn true_records_and_an_image_without_packages_pass() {
        assert_passes(&CHECK, &hardened(), &params());
        assert_passes(&CHECK, &spoilt(|facts| *facts = PackageFacts::default()), &params());
    }

    #[test]
    fn each_way_of_hiding_a_package_fails() {
        let named = |name: &str| name.to_owned();
        let (package, version) = (named("tidelib1"), named("1:1.2-1"));
        let now = named("1:1.2-3");
        let doubts = [
            (
                RecordDoubt::Forgotten {
                    package: package.clone(),
                    version: version.clone(),
                    path: named("/x"),
                    files: 1,
                },
                "forgotten",
            ),
            (RecordDoubt::Rewritten { package: package.clone(), before: version.clone(), now }, "rewritten"),
            (
                RecordDoubt::Altered {
                    package: package.clone(),
                    version: version.clone(),
                    path: named("/x"),
                },
                "altered",
            ),
            (
                RecordDoubt::Claimed {
                    package: package.clone(),
                    version: version.clone(),
                    path: named("/x"),
                },
                "claimed",
            ),
            (
                RecordDoubt::Absent { package: package.clone(), version: version.clone(), path: named("/x") },
                "absent",
            ),
            (RecordDoubt::Invented { package, version }, "invented"),
        ];
        for (doubt, key) in doubts {
            assert_fails(&CHECK, &spoilt(|facts| facts.doubts = vec![doubt.clone()]), &params(), key);
        }
        assert_fails(&CHECK, &spoilt(|facts| facts.strays = vec![stray(None)]), &params(), "unrecorded");
        let other = spoilt(|facts| facts.strays = vec![stray(Some("2.4.10-1"))]);
        assert_fails(&CHECK, &other, &params(), "other-version");
        assert_fails(&CHECK, &spoilt(|facts| facts.strays = vec![stray(None); 3]), &params(), "more");
        let removed = spoilt(|facts| facts.removed_databases = vec![named("/var/lib/dpkg/status")]);
        assert_fails(&CHECK, &removed, &params(), "removed");
        assert_fails(&CHECK, &spoilt(|facts| facts.databases.clear()), &params(), "no-database");
        let loose = spoilt(|facts| {
            facts.databases.clear();
            facts.loose_library = Some(named("/lib/libc.so.6"));
        });
        assert_fails(&CHECK, &loose, &params(), "loose");
    }

    #[test]
    fn what_is_installed_at_the_start_was_never_scanned() {
        let with = |change: fn(&mut Vec<crate::packages::Installed>)| {
            let mut evidence = hardened();
            let mut packages = fact(&mut image(&mut evidence).packages).packages.clone();
            change(&mut packages);
            let path = "/var/lib/dpkg/status".to_owned();
            fact(&mut web(&mut evidence).container).changed_databases =
                vec![ChangedDatabase { path, packages }];
            evidence
        };
        assert_passes(&CHECK, &with(|_| ()), &params());
        assert_passes(&CHECK, &with(Vec::clear), &params());
        let new = with(|packages| packages.push(package("late", "1", "late", "1")));
        assert_fails(&CHECK, &new, &params(), "later-new");
        let other = with(|packages| packages[0].version.push_str("+other"));
        assert_fails(&CHECK, &other, &params(), "later-other");
    }

    #[test]
    fn the_direction_is_that_of_what_was_done() {
        let lists = spoilt(|facts| {
            facts.doubts = facts
                .packages
                .iter()
                .map(|one| RecordDoubt::Invented { package: one.name.clone(), version: one.version.clone() })
                .collect();
        });
        assert_eq!(assert_fails(&CHECK, &lists, &params(), "more").direction.key(), "direction-lists");
        let files = spoilt(|facts| {
            let (package, version) = ("tidelib1".to_owned(), "1:1.2-3".to_owned());
            facts.doubts = vec![RecordDoubt::Altered { package, version, path: "/x".to_owned() }];
        });
        assert_eq!(assert_fails(&CHECK, &files, &params(), "altered").direction.key(), "direction-files");
    }

    #[test]
    fn nothing_seen_is_no_verdict() {
        assert_error(&CHECK, &unseen(), &params());
        assert_error(&CHECK, &spoilt(|facts| facts.unread = vec!["/var/lib/rpm".to_owned()]), &params());
    }
}
