//! Is a package of a language in the image whose vulnerability is publicly known?

use super::support::loaded::{ForeignCode, foreign_code};
use super::support::vulnerabilities::{found_in, gate, is_about, told, trouble};
use super::support::{settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::{DependencyFacts, Evidence};
use crate::packages::{Ecosystem, Installed, Manager};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "no-vulnerable-dependencies",
    include_str!("no_vulnerable_dependencies.en.ftl"),
    include_str!("no_vulnerable_dependencies.de.ftl"),
);

/// What is installed, whoever asked for it, against the training advisories in the order of PEP 440. A file
/// that was copied in without its package counts as the version whose content it has, and so does what the service
/// loads from anywhere else. Exceptions of
/// `scan.toml` count as they do for the image's own packages.
pub(super) static CHECK: Check = Check {
    id: "no-vulnerable-dependencies",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[19],
        cis: &["4.4"],
        owasp: &["R13", "D02"],
        nist: &["3.1.1"],
        reference: "OSV schema; PEP 440",
    },
    needs: &[Need::Dependencies, Need::AppTests],
    required: &["severity", "max-days"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let (gate, longest) =
        (gate(params.severity.as_deref())?, subject::required(params.max_days, "max-days")?);
    let facts = seen(&subject::image(evidence, params)?.dependencies)?;
    let tests = seen(&subject::service(evidence, params)?.app_tests);
    let foreign = tests.as_ref().map(|tests| foreign_code(facts, tests)).unwrap_or_default();
    let mut packages = packages(facts, &foreign);
    packages.extend(resolved_elsewhere(evidence));
    let known = found_in(&packages);
    let exceptions = evidence.submission.scan.policy.iter().flat_map(|policy| &policy.exceptions);
    let exceptions: Vec<_> = exceptions.collect();
    let counts =
        |exception: &&&crate::submission::ScanException| trouble(exception, &known, longest).is_none();
    let counting: Vec<_> = exceptions.iter().filter(counts).collect();
    let open: Vec<_> = known
        .iter()
        .filter(|known| known.severity >= gate)
        .filter(|known| !counting.iter().any(|exception| is_about(exception, known)))
        .collect();
    let Some(first) = open.first() else {
        // What lies there is enough for a finding; that nothing is wrong takes a look at what runs as well.
        tests?;
        let key = if packages.is_empty() { "passed-nothing" } else { "passed" };
        return Ok(Verdict::pass(WORDS.say(key).with("packages", packages.len())));
    };
    let mut seen = open.iter().skip(1).fold(told(first), |before: Message, next| {
        WORDS.say("and").with("before", before).with("next", told(next))
    });
    let loaded = foreign.iter().find(|one| {
        open.iter().any(|known| {
            known.source == one.name && one.versions.iter().any(|version| *version == known.source_version)
        })
    });
    if let Some(one) = loaded {
        let next = WORDS.say("loaded").with("name", one.name).with("origin", one.origin);
        seen = WORDS.say("and").with("before", seen).with("next", next);
    }
    // Why an exception did not help is half of the answer.
    let about = exceptions.iter().find(|exception| open.iter().any(|known| is_about(exception, known)));
    if let Some(trouble) = about.and_then(|exception| trouble(exception, &known, longest)) {
        seen = WORDS.say("and").with("before", seen).with("next", trouble);
    }
    Ok(Verdict::fail_at(
        Place::Image(subject::tag(subject::build(evidence, params)?).to_owned()),
        WORDS.say("expected").with("severity", gate.name()),
        seen,
        WORDS.say("direction"),
    ))
}

/// What the locks of npm and Cargo resolve to. What of it an image has no one here installs: the lock is what is known.
fn resolved_elsewhere(evidence: &Evidence) -> impl Iterator<Item = Installed> {
    let locks = evidence.submission.locks.iter().filter_map(|one| one.lock.as_ref());
    let of = |ecosystem| match ecosystem {
        Ecosystem::Npm => Some(Manager::Npm),
        Ecosystem::Cargo => Some(Manager::Cargo),
        Ecosystem::Pip => None,
    };
    locks.filter_map(move |lock| Some((of(lock.ecosystem)?, lock))).flat_map(|(manager, lock)| {
        lock.packages.iter().map(move |one| Installed {
            name: one.name.clone(),
            version: one.version.clone(),
            architecture: String::new(),
            source: one.name.clone(),
            source_version: one.version.clone(),
            manager,
        })
    })
}

/// Everything that is installed or lies there, as advisories speak of it.
fn packages(facts: &DependencyFacts, foreign: &[ForeignCode<'_>]) -> Vec<Installed> {
    let package = |name: &str, version: &str| Installed {
        name: name.to_owned(),
        version: version.to_owned(),
        architecture: String::new(),
        source: name.to_owned(),
        source_version: version.to_owned(),
        manager: Manager::Pip,
    };
    let mut packages: Vec<Installed> =
        facts.installed.iter().map(|one| package(&one.name, &one.version)).collect();
    for stray in &facts.strays {
        packages.extend(stray.versions.iter().map(|version| package(&stray.name, version)));
    }
    for one in foreign {
        packages.extend(one.versions.iter().map(|version| package(one.name, version)));
    }
    packages.sort();
    packages.dedup();
    packages
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Params;
    use crate::checks::support::fixtures::locked::{dependencies, installed, loaded};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, hardened, image, params, unseen, web,
    };
    use crate::evidence::{DependencyFacts, Observed, StrayDependency};

    #[test]
    fn mended_packages_pass() {
        assert_passes(&CHECK, &hardened(), &params());
        let mut evidence = hardened();
        *dependencies(&mut evidence) = DependencyFacts::default();
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn each_vulnerable_version_fails_whoever_brought_it() {
        for (name, version) in
            [("tidemark", "1.2.0"), ("tidemark", "1.2.1rc1"), ("quaylink", "0.9.0"), ("quaylink", "0.9.1")]
        {
            let mut evidence = hardened();
            dependencies(&mut evidence).installed = vec![installed(name, version)];
            let failure = assert_fails(&CHECK, &evidence, &params(), "finding-fixed");
            assert!(failure.seen.to_string().contains(version), "{}", failure.seen);
        }
        let mut evidence = hardened();
        dependencies(&mut evidence).strays = vec![StrayDependency {
            path: "/app/tidemark/__init__.py".to_owned(),
            name: "tidemark".to_owned(),
            versions: vec!["1.2.0".to_owned()],
        }];
        assert_fails(&CHECK, &evidence, &params(), "finding-fixed");
    }

    #[test]
    fn what_the_service_loads_counts_wherever_it_lies() {
        let mut evidence = hardened();
        fact(&mut web(&mut evidence).app_tests).loaded =
            vec![loaded("1.2.0", "/opt/t.whl/tidemark/__init__.py")];
        let failure = assert_fails(&CHECK, &evidence, &params(), "and");
        assert!(failure.seen.to_string().contains("/opt/t.whl"), "{}", failure.seen);
    }

    #[test]
    fn an_exception_counts_for_nothing_where_there_is_a_fix() {
        let mut evidence = hardened();
        dependencies(&mut evidence).installed = vec![installed("tidemark", "1.2.0")];
        let exception = &mut evidence.submission.scan.policy.as_mut().unwrap().exceptions[0];
        exception.advisory.as_mut().unwrap().value = "HC-2026-0191".to_owned();
        exception.package.as_mut().unwrap().value = "tidemark".to_owned();
        assert_fails(&CHECK, &evidence, &params(), "and");
        let milder = Params { severity: Some("critical".to_owned()), ..params() };
        assert_passes(&CHECK, &evidence, &milder);
    }

    #[test]
    fn nothing_seen_is_no_verdict() {
        assert_error(&CHECK, &unseen(), &params());
        assert_error(&CHECK, &hardened(), &Params { severity: Some("bad".to_owned()), ..params() });
        let mut evidence = hardened();
        image(&mut evidence).dependencies = Observed::NotAsked;
        assert_error(&CHECK, &evidence, &params());
    }
}
