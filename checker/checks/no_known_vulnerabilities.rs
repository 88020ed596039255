//! Is a package in the image whose vulnerability is publicly known?

use super::support::vulnerabilities::{found, gate, is_about, needless, told, trouble};
use super::support::{commands, settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::Evidence;
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "no-known-vulnerabilities",
    include_str!("no_known_vulnerabilities.en.ftl"),
    include_str!("no_known_vulnerabilities.de.ftl"),
);

/// The image's own package database against the training advisories: by source package and source version,
/// in the order of the distribution. An exception of `scan.toml` counts where it names advisory and package,
/// has a reason and an end, and where there is no fix to take.
pub(super) static CHECK: Check = Check {
    id: "no-known-vulnerabilities",
    kind: Kind::Attack,
    words: &WORDS,
    source: Source {
        guide: &[5],
        cis: &["4.4"],
        owasp: &["R9", "D02"],
        nist: &["3.1.1"],
        reference: "OSV schema; deb-version(7)",
    },
    needs: &[Need::Packages],
    required: &["severity", "max-days"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let (gate, longest) =
        (gate(params.severity.as_deref())?, subject::required(params.max_days, "max-days")?);
    let image = subject::image(evidence, params)?;
    let facts = seen(&image.packages)?;
    if let Some(unread) = facts.unread.first() {
        return Err(Verdict::Error { reason: WORDS.say("unread").with("database", unread) });
    }
    let known = found(facts);
    let exceptions = evidence.submission.scan.policy.iter().flat_map(|policy| &policy.exceptions);
    let commands = commands::of_image(evidence, params);
    let exceptions: Vec<_> = exceptions
        .filter(|exception| trouble(exception, &known, longest).is_none())
        .filter(|exception| needless(exception, &known, facts, &commands).is_none())
        .collect();
    let (stopping, below): (Vec<_>, Vec<_>) = known.iter().partition(|known| known.severity >= gate);
    let (excepted, open): (Vec<_>, Vec<_>) =
        stopping.into_iter().partition(|known| exceptions.iter().any(|exception| is_about(exception, known)));
    let Some(first) = open.first() else {
        let key = if facts.databases.is_empty() { "passed-nothing" } else { "passed" };
        let seen = WORDS.say(key).with("packages", facts.packages.len());
        return Ok(Verdict::pass(seen.with("excepted", excepted.len()).with("below", below.len())));
    };
    let rest = open.iter().skip(1).fold(told(first), |before: Message, next| {
        WORDS.say("and").with("before", before).with("next", told(next))
    });
    let fixable = open.iter().any(|known| known.fixed.is_some());
    Ok(Verdict::fail_at(
        Place::Image(subject::tag(subject::build(evidence, params)?).to_owned()),
        WORDS.say("expected").with("severity", gate.name()),
        rest,
        WORDS.say(if fixable { "direction" } else { "direction-unfixed" }),
    ))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Params;
    use crate::checks::support::fixtures::packaged::package;
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, fact, hardened, image, instruction, params, stages, unseen,
    };
    use crate::evidence::{Evidence, PackageFacts};

    fn packages(evidence: &mut Evidence) -> &mut PackageFacts {
        fact(&mut image(evidence).packages)
    }

    fn exception(evidence: &mut Evidence) -> &mut crate::submission::ScanException {
        &mut evidence.submission.scan.policy.as_mut().unwrap().exceptions[0]
    }

    #[test]
    fn mended_packages_and_one_exception_pass() {
        assert_passes(&CHECK, &hardened(), &params());
        let mut evidence = hardened();
        *packages(&mut evidence) = PackageFacts::default();
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn each_vulnerable_version_fails() {
        for (name, version, source, source_version, key) in [
            ("page-stamp", "2.4.9-1", "page-stamp", "2.4.9-1", "finding-fixed"),
            // Its epoch makes it look newer than the fix.
            ("tidelib1", "1:1.2-2", "tidelib", "1.2-2", "finding-fixed"),
            ("harbour-console", "0.3-2", "harbour-console", "0.3-2", "finding"),
        ] {
            let mut evidence = hardened();
            packages(&mut evidence).packages.push(package(name, version, source, source_version));
            let failure = assert_fails(&CHECK, &evidence, &params(), key);
            assert!(format!("{:?}", failure.seen).contains(name));
        }
    }

    #[test]
    fn what_is_below_the_gate_passes() {
        let mut evidence = hardened();
        packages(&mut evidence).packages.push(package("tide-tables", "2026.1-1", "tide-tables", "2026.1-1"));
        assert_passes(&CHECK, &evidence, &params());
        let stricter = Params { severity: Some("medium".to_owned()), ..params() };
        assert_fails(&CHECK, &evidence, &stricter, "finding-fixed");
    }

    #[test]
    fn an_exception_that_does_not_count_excepts_nothing() {
        let mut evidence = hardened();
        evidence.submission.scan.policy = None;
        assert_fails(&CHECK, &evidence, &params(), "finding");
        let mut evidence = hardened();
        exception(&mut evidence).expires = None;
        assert_fails(&CHECK, &evidence, &params(), "finding");
        let mut evidence = hardened();
        exception(&mut evidence).package.as_mut().unwrap().value = "page-stamp".to_owned();
        assert_fails(&CHECK, &evidence, &params(), "finding");
        // Longer than the exercise allows.
        assert_fails(&CHECK, &hardened(), &Params { max_days: Some(30), ..params() }, "finding");
    }

    #[test]
    fn an_exception_for_what_nobody_needs_excepts_nothing() {
        let mut evidence = hardened();
        let alone = |evidence: &mut Evidence, name: &str| {
            let programs = ["quay-print".to_owned()].into();
            packages(evidence).alone.insert(name.to_owned(), programs);
        };
        alone(&mut evidence, "another");
        assert_passes(&CHECK, &evidence, &params());
        alone(&mut evidence, "libquay1");
        assert_fails(&CHECK, &evidence, &params(), "finding");
        // A step that works with it needs it.
        let run = instruction(9, "RUN", "/usr/bin/quay-print > /app/words");
        stages(&mut evidence)[0].instructions.push(run);
        assert_passes(&CHECK, &evidence, &params());
    }

    #[test]
    fn nothing_seen_is_no_verdict() {
        assert_error(&CHECK, &unseen(), &params());
        assert_error(&CHECK, &hardened(), &Params { severity: Some("bad".to_owned()), ..params() });
        let mut evidence = hardened();
        packages(&mut evidence).unread = vec!["/var/lib/rpm".to_owned()];
        assert_error(&CHECK, &evidence, &params());
    }
}
