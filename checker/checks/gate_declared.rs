//! Is it written down which findings stop a delivery, and does every exception have a reason and an end?

use super::support::vulnerabilities::{found, gate, needless, trouble};
use super::support::{commands, place, settle, subject};
use crate::check::{Check, Kind, Need, Params, Place, Source, Verdict, seen};
use crate::evidence::Evidence;
use crate::submission::{HandedReport, PolicyFaultKind};
use crate::words::{Catalogue, Message};

static WORDS: Catalogue = Catalogue::new(
    "gate-declared",
    include_str!("gate_declared.en.ftl"),
    include_str!("gate_declared.de.ftl"),
);

/// `scan.toml`: `fail-on` and the exceptions. A report of a scanner, where one is handed in, has to name this
/// image by its digest or by exactly its layers.
pub(super) static CHECK: Check = Check {
    id: "gate-declared",
    kind: Kind::Declared,
    words: &WORDS,
    source: Source {
        guide: &[5],
        cis: &["4.4"],
        owasp: &["R9", "D02"],
        nist: &["3.1.1"],
        reference: "harden-check scan",
    },
    needs: &[Need::Packages],
    required: &["severity", "max-days"],
    optional: &[],
    judge: |evidence, params| settle(judge(evidence, params)),
};

fn judge(evidence: &Evidence, params: &Params) -> Result<Verdict, Verdict> {
    let (wanted, longest) =
        (gate(params.severity.as_deref())?, subject::required(params.max_days, "max-days")?);
    let image = subject::image(evidence, params)?;
    let facts = seen(&image.packages)?;
    let fail = |seen: Message, place: Place, direction: &'static str| {
        Err(Verdict::fail_at(
            place,
            WORDS.say("expected").with("severity", wanted.name()).with("days", longest),
            seen,
            WORDS.say(direction),
        ))
    };
    let Some(policy) = &evidence.submission.scan.policy else {
        return fail(WORDS.say("no-file"), Place::WholeFile("scan.toml".to_owned()), "direction-file");
    };
    if let Some(fault) = policy.faults.first() {
        let key = match fault.kind {
            PolicyFaultKind::Unreadable => "unreadable",
            PolicyFaultKind::NoToml => "no-toml",
            PolicyFaultKind::UnknownSeverity => "unknown-severity",
            PolicyFaultKind::NoDay => "no-day",
        };
        return fail(WORDS.say(key).with("about", &fault.about), place::at(&fault.at), "direction-file");
    }
    let Some(own) = &policy.fail_on else {
        return fail(WORDS.say("no-gate"), Place::WholeFile(policy.file.clone()), "direction-gate");
    };
    if own.value > wanted {
        let seen = WORDS.say("lax").with("own", own.value.name());
        return fail(seen, place::at(&own.at), "direction-gate");
    }
    let known = found(facts);
    let commands = commands::of_image(evidence, params);
    for exception in &policy.exceptions {
        let trouble = trouble(exception, &known, longest);
        if let Some(trouble) = trouble.or_else(|| needless(exception, &known, facts, &commands)) {
            return fail(trouble, place::at(&exception.at), "direction-exception");
        }
    }
    if let Some(HandedReport { file, report, problem }) = &evidence.submission.scan.report {
        let place = || Place::WholeFile(file.clone());
        let Some(report) = report else {
            return fail(WORDS.say("no-report").with("problem", problem), place(), "direction-report");
        };
        if !report.is_of(std::slice::from_ref(&image.id), &image.layers) {
            let seen = WORDS.say("other-image").with("tool", &report.tool).with("image", &report.image);
            return fail(seen, place(), "direction-report");
        }
    }
    let seen = WORDS.say("passed").with("own", own.value.name());
    Ok(Verdict::pass(seen.with("exceptions", policy.exceptions.len())))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::check::Place;
    use crate::checks::support::fixtures::packaged::{exception, package};
    use crate::checks::support::fixtures::{
        assert_error, assert_fails, assert_passes, at, fact, hardened, image, params, unseen,
    };
    use crate::evidence::Evidence;
    use crate::packages::{Day, ForeignReport, Severity};
    use crate::submission::{HandedReport, Located, PolicyFault, PolicyFaultKind, ScanException, ScanPolicy};

    fn policy(change: impl FnOnce(&mut ScanPolicy)) -> Evidence {
        let mut evidence = hardened();
        change(evidence.submission.scan.policy.as_mut().unwrap());
        evidence
    }

    fn excepted(change: impl FnOnce(&mut ScanException)) -> Evidence {
        policy(|policy| change(&mut policy.exceptions[0]))
    }

    fn report(digest: &str) -> HandedReport {
        let report = ForeignReport {
            tool: "trivy".to_owned(),
            image: "notes".to_owned(),
            digests: vec![digest.to_owned()],
            layers: Vec::new(),
            findings: Vec::new(),
        };
        HandedReport { file: "report.json".to_owned(), report: Some(report), problem: String::new() }
    }

    #[test]
    fn a_gate_with_a_reasoned_exception_passes_and_a_stricter_one_too() {
        assert_passes(&CHECK, &hardened(), &params());
        assert_passes(&CHECK, &policy(|policy| policy.exceptions.clear()), &params());
        let strict = policy(|policy| policy.fail_on.as_mut().unwrap().value = Severity::Low);
        assert_passes(&CHECK, &strict, &params());
    }

    #[test]
    fn no_file_no_gate_and_a_lax_one_fail() {
        let mut evidence = hardened();
        evidence.submission.scan.policy = None;
        let failure = assert_fails(&CHECK, &evidence, &params(), "no-file");
        assert_eq!(failure.place, Place::WholeFile("scan.toml".to_owned()));
        assert_fails(&CHECK, &policy(|policy| policy.fail_on = None), &params(), "no-gate");
        let lax = policy(|policy| policy.fail_on.as_mut().unwrap().value = Severity::Critical);
        assert_fails(&CHECK, &lax, &params(), "lax");
        for (kind, key) in [
            (PolicyFaultKind::Unreadable, "unreadable"),
            (PolicyFaultKind::NoToml, "no-toml"),
            (PolicyFaultKind::UnknownSeverity, "unknown-severity"),
            (PolicyFaultKind::NoDay, "no-day"),
        ] {
            let fault = PolicyFault { kind, about: "x".to_owned(), at: at("scan.toml", 2) };
            assert_fails(&CHECK, &policy(|policy| policy.faults.push(fault)), &params(), key);
        }
    }

    #[test]
    fn an_exception_needs_advisory_package_reason_and_an_end_that_is_near() {
        let day = |text: &str| Some(Located::new(Day::read(text).unwrap(), at("scan.toml", 7)));
        let reason = |text: &str| Some(Located::new(text.to_owned(), at("scan.toml", 6)));
        assert_fails(&CHECK, &excepted(|one| one.advisory = None), &params(), "no-advisory");
        assert_fails(&CHECK, &excepted(|one| one.package = None), &params(), "no-package");
        assert_fails(&CHECK, &excepted(|one| one.reason = None), &params(), "no-reason");
        assert_fails(&CHECK, &excepted(|one| one.reason = reason("to do")), &params(), "no-reason");
        assert_fails(&CHECK, &excepted(|one| one.reason = reason("- - - -")), &params(), "no-reason");
        assert_fails(&CHECK, &excepted(|one| one.expires = None), &params(), "no-end");
        assert_fails(&CHECK, &excepted(|one| one.expires = day("2026-11-30")), &params(), "expired");
        assert_passes(&CHECK, &excepted(|one| one.expires = day("2026-12-01")), &params());
        let failure =
            assert_fails(&CHECK, &excepted(|one| one.expires = day("2099-12-31")), &params(), "too-long");
        assert!(matches!(failure.place, Place::File(at) if at.line == 3));
    }

    #[test]
    fn what_can_be_mended_is_not_excepted() {
        let mut evidence = excepted(|one| {
            one.advisory.as_mut().unwrap().value = "HC-2026-0022".to_owned();
            one.package.as_mut().unwrap().value = "tidelib".to_owned();
        });
        // Nothing in the image has it: the exception is needless and does no harm.
        assert_passes(&CHECK, &evidence, &params());
        let old = package("tidelib1", "1:1.2-1", "tidelib", "1.2-1");
        fact(&mut image(&mut evidence).packages).packages.push(old);
        assert_fails(&CHECK, &evidence, &params(), "fixable");
        assert_passes(&CHECK, &policy(|policy| policy.exceptions.push(exception())), &params());
    }

    #[test]
    fn a_report_names_this_image_by_its_digest() {
        let with = |report: HandedReport| {
            let mut evidence = hardened();
            evidence.submission.scan.report = Some(report);
            evidence
        };
        assert_passes(&CHECK, &with(report("sha256:1")), &params());
        assert_fails(&CHECK, &with(report("sha256:2")), &params(), "other-image");
        let broken = HandedReport { report: None, problem: "EOF".to_owned(), ..report("") };
        assert_fails(&CHECK, &with(broken), &params(), "no-report");
    }

    #[test]
    fn nothing_seen_is_no_verdict() {
        assert_error(&CHECK, &unseen(), &params());
    }
}
